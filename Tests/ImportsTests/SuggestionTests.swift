import Completions
import Imports
import TestSupport
import Testing

@Suite struct SuggestionTests {
    private func suggested(_ table: String, namespace: String? = "lms") throws -> String { try suggested(Array(table.utf8), namespace) }

    private func suggested(_ bytes: [UInt8], _ namespace: String? = "lms") throws -> String {
        let directory = try TemporaryDirectory()
        return try MappingSuggestion.suggest(for: directory.write(bytes, to: "table.csv"), namespace: namespace).yaml
    }

    /// What a suggestion makes of the table that it was made for.
    private func check(_ table: String) throws -> InputCheck.Result {
        let directory = try TemporaryDirectory()
        let file = try directory.write(table, to: "table.csv")
        let mapping = try directory.write(try MappingSuggestion.suggest(for: file, namespace: "lms").yaml, to: "mapping.yaml")
        return try InputCheck(
            try FormatChoice(.csv, mapping: try Mapping(file: mapping, namespace: nil)),
            now: TestWorld().surroundings.now()
        ).run(file)
    }

    private static let courses = """
        learner_id,course_id,course_title,result,completed_at
        1,C-1,Safety,Pass,2026-01-02T03:04:05Z
        2,C-1,Safety,Fail,2026-01-03T03:04:05Z
        3,C-1,Safety,Withdrawn,

        """

    @Test func `a plain export of courses needs no decision but its key`() throws {
        let expected = """
            # Suggested from 3 rows; what is in doubt is marked with # ? and is yours to decide.
            namespace: lms
            kind: course
            participant:
              id: learner_id
            activity:
              id: course_id
              title: course_title
            outcome:
              column: result
              values:
                Fail: failed
                Pass: passed
            ignore:
              - column: result
                values:
                  Withdrawn: not a finish  # ? it sounds like none
            finished:
              column: completed_at
              format: rfc3339
            # key:  # ? rows are told apart by their time's text; where the source may mend times, name the columns that never change

            """
        #expect(try suggested(Self.courses) == expected)
    }

    @Test func `a suggestion without missing parts is a mapping that its table passes`() throws {
        let result = try check(Self.courses)
        #expect(result.lines == LineCounts(used: 2, ignored: ["not a finish": 1]))
        #expect(result.unused == [])
    }

    @Test(arguments: [
        ("Person;Exam;Points;Sat on\nA;E;1,5;19.10.2026\n", ["separator: semicolon", "decimal: comma", "format: \"dd.MM.yyyy\""]),
        ("Person\tQuiz\tMark\nA\tQ\t5\n", ["separator: tab", "kind: assessment", "# ? nothing else tells two rows apart"]),
        ("sep=|\nPerson|Exam|Date\nA|E|2026-10-19 08:00\n", ["separator: \"|\"", "zone: UTC  # ? the times don't say"]),
        (
            "Student No,Test,Date\n1,T,03/04/2026\n",
            ["format: \"dd/MM/yyyy\"  # ? no row tells day from month: \"MM/dd/yyyy\" would fit too"]
        ),
        ("Student No,Test,Date\n1,T,03/14/2026\n", ["format: \"MM/dd/yyyy\"\n"]),
        ("user,course,attempt\nA,C,0\n", ["plus: 1  # ? it begins at 0"]),
        ("user,course,status,when\nA,C,Odd,2026-01-01\n", ["# Odd:  # ? what does it mean? 1 rows have it"]),
        (
            "user,course,score,date\nA,C,5,2026-01-01\n,C,,2026-01-02\n",
            ["1 rows have none", "passMark: 50  # ? no column says who passed"]
        ),
        ("e-mail,type,module,date\na@b.de,Exam,M,2026-01-01\n", ["email: \"e-mail\"", "column: type", "Exam: exam"]),
        ("user,course,date,date\nA,C,2026-01-01,2026-01-02\n", ["column: \"#3\""]),
        ("a,b\n1,2\n", ["# id:  # ? no column looks like whose row it is", "# ? course, exam or assessment"]),
    ])
    func `what a table shows is suggested, and what it doesn't is doubted`(table: String, expected: [String]) throws {
        let yaml = try suggested(table)
        for part in expected { #expect(yaml.contains(part), "\(yaml)") }
    }

    @Test func `bytes that are no UTF-8 are taken for Windows-1252, in doubt`() throws {
        let yaml = try suggested(Array("user,course,date\nZo".utf8) + [0xEB] + Array(",C,2026-01-01\n".utf8))
        #expect(yaml.contains("encoding: windows-1252  # ?"))
    }

    @Test func `without a name for the source the namespace is in doubt, and no value of a personal column is shown`() throws {
        let yaml = try suggested("user,name,course,date\nu-77,Zoë Lindqvist,C,2026-01-01\n", namespace: nil)
        #expect(yaml.contains("namespace: my-lms  # ?"))
        #expect(!yaml.contains("Zoë") && !yaml.contains("u-77"))
    }

    @Test func `a check names the rows that an import would refuse, and the columns that nothing uses`() throws {
        let result = try check("user,course,result,date,colour\nA,C,Pass,2026-01-01,red\nB,C,Pass,soon,blue\n,C,Pass,2026-01-01,green\n")
        #expect(result.unused == ["date", "colour"] || result.unused == ["colour"])
        #expect(result.lines.refused > 0)
        #expect(result.refusals.count == result.lines.refused)
    }

    @Test func `a table without rows or heading says so`() throws {
        #expect(throws: Failure.self) { try suggested("\n") }
        #expect(throws: Failure.self) { try suggested("") }
    }
}
