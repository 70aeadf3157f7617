import Completions
import Vault

/// What Moodle's tables say that its log doesn't: the attempts of quizzes with their grades, and who the users are.
///
/// All rows are in memory while the log is read, so there is a limit to them.
struct MoodleTables: Sendable {
    /// A row of `quiz_attempts`.
    struct Attempt: Sendable {
        let quiz: String
        let number: Int?
        let isPreview: Bool
        /// On the scale of the quiz's own marks; absent while something in it is not graded.
        let marks: ExactDecimal?
        /// In seconds since 1970.
        let started: String?
    }

    /// A row of `quiz`: its attempts' marks go up to `most`, its grade to `grade`.
    struct Quiz: Sendable {
        let name: String?
        let most: ExactDecimal?
        let grade: ExactDecimal?
    }

    /// A row of `grade_items` for a quiz.
    struct GradeItem: Sendable {
        let least: ExactDecimal?
        let most: ExactDecimal?
        let pass: ExactDecimal?
    }

    /// How an attempt came out.
    struct Result: Sendable {
        let outcome: Outcome
        let score: Score?
    }

    /// The most rows that are kept of all tables together.
    static let mostRows = 2_000_000

    private var attempts: [String: Attempt] = [:]
    private var quizzes: [String: Quiz] = [:]
    private var items: [String: GradeItem] = [:]
    private var users: [String: PersonalData] = [:]
    private var courses: [String: String] = [:]
    private var rows = 0

    func attempt(_ id: String) -> Attempt? { attempts[id] }
    func quiz(_ id: String) -> Quiz? { quizzes[id] }
    func course(_ id: String) -> String? { courses[id] }
    func data(of user: String) -> PersonalData { users[user] ?? PersonalData([("id", user)]) }

    /// Judges an attempt against its quiz's pass mark.
    ///
    /// The mark is on the scale of the quiz's grade, the attempt's on that of its own marks: both are multiplied, nothing is divided. Where the
    /// quiz's row doesn't tell its scale, it is taken to be that of the grade item, as Moodle's xAPI plugin takes it.
    ///
    /// - Returns: `nil` where the attempt isn't known.
    func result(of attempt: Attempt?, by user: String?) -> Result? {
        guard let attempt else { return nil }
        guard let marks = attempt.marks else { return Result(outcome: .pending, score: nil) }
        let quiz = quizzes[attempt.quiz]
        let item = items[attempt.quiz]
        let score = Score(raw: marks, min: item?.least, max: quiz?.most ?? item?.most)
        guard let pass = item?.pass, pass > ExactDecimal(0) else { return Result(outcome: .finished, score: score) }
        guard let most = quiz?.most, let grade = quiz?.grade else {
            return Result(outcome: marks >= pass ? .passed : .failed, score: score)
        }
        guard let told = marks.multiplied(by: grade), let wanted = pass.multiplied(by: most) else {
            return Result(outcome: .finished, score: score)
        }
        return Result(outcome: told >= wanted ? .passed : .failed, score: score)
    }

    /// The tables that are used, without the prefix that a site's tables have.
    static let names: Set<String> = ["quiz_attempts", "quiz", "grade_items", "user", "course"]

    /// Takes a row of a table.
    mutating func add(_ row: [String: String], to table: String) throws(Refusal) {
        guard Self.names.contains(table), let id = row["id"] else { return }
        rows += 1
        guard rows <= Self.mostRows else {
            throw Refusal(reason: "there are more than \(Self.mostRows) rows; give only those of the users or the time that the log is of")
        }
        switch table {
        case "quiz_attempts":
            attempts[id] = Attempt(
                quiz: row["quiz"] ?? "",
                number: row["attempt"].flatMap { Int($0) }.flatMap { (1...1_000_000).contains($0) ? $0 : nil },
                isPreview: row["preview"] == "1",
                marks: try decimal(row, "sumgrades"),
                started: row["timestart"].flatMap { $0 == "0" ? nil : $0 }
            )
        case "quiz": quizzes[id] = Quiz(name: row["name"], most: try decimal(row, "sumgrades"), grade: try decimal(row, "grade"))
        case "grade_items":
            guard row["itemmodule"] == "quiz", let quiz = row["iteminstance"] else { return }
            items[quiz] = GradeItem(
                least: try decimal(row, "grademin"),
                most: try decimal(row, "grademax"),
                pass: try decimal(row, "gradepass")
            )
        case "user":
            let name = [row["firstname"], row["lastname"]].compactMap { $0 }.joined(separator: " ")
            users[id] = PersonalData([("id", id), ("email", row["email"]), ("name", name.isEmpty ? nil : name)])
        default: courses[id] = row["fullname"]
        }
    }

    private func decimal(_ row: [String: String], _ column: String) throws(Refusal) -> ExactDecimal? {
        guard let text = row[column] else { return nil }
        guard let number = JSONText.number(text) else {
            throw Refusal(reason: "\(column) is \"\(Refusal.shown(text))\", not a number")
        }
        return number
    }
}
