import Completions
import EventLog
import Imports
import Projections
import TestSupport

/// Imports of text into a store of their own, through a mapping that is text too.
struct ImportBench {
    /// Times to the second in UTC, so that tests about other things need no zone.
    static let mapping = """
        namespace: lms
        kind: exam
        participant: { id: who, name: name }
        activity: { id: exam }
        score: { raw: score }
        outcome: { column: result, values: { pass: passed, fail: failed }, empty: pending }
        finished: { column: when, format: rfc3339 }
        attempt: try

        """
    static let heading = "who,name,exam,score,result,when,try\n"
    static let rows = [
        "A,Ann,EX-1,80,pass,2026-10-20T09:00:00Z,1\n", "B,Bob,EX-1,40,fail,2026-10-20T09:00:00Z,1\n",
        "A,Ann,EX-2,,,2026-10-21T09:00:00Z,1\n",
    ]
    static let export = heading + rows.joined()

    let test: TestStore

    init(_ world: TestWorld = TestWorld()) async throws { test = try await TestStore(world) }

    func importer(format: FormatChoice, telling: ImportOptions.Telling = .notify) -> Importer {
        Importer(
            store: test.store,
            format: format,
            options: ImportOptions(account: .main, telling: telling, actor: "tester"),
            surroundings: test.surroundings,
            progress: { _ in },
            ask: nil
        )
    }

    func importer(
        _ mapping: String = Self.mapping,
        telling: ImportOptions.Telling = .notify,
        ask: (@Sendable (TellingQuestion) async -> TellingQuestion.Answer)? = nil
    ) throws -> Importer {
        Importer(
            store: test.store,
            format: try FormatChoice(
                .auto,
                mapping: try Mapping(file: try test.directory.write(mapping, to: "mapping.yaml"), namespace: nil)
            ),
            options: ImportOptions(account: .main, telling: telling, actor: "tester"),
            surroundings: test.surroundings,
            progress: { _ in },
            ask: ask
        )
    }

    @discardableResult
    func run(_ text: String, _ mapping: String = Self.mapping, telling: ImportOptions.Telling = .notify) async throws -> ImportSummary {
        try await run(bytes: Array(text.utf8), mapping, telling: telling)
    }

    func run(bytes: [UInt8], _ mapping: String = Self.mapping, telling: ImportOptions.Telling = .notify) async throws -> ImportSummary {
        try await importer(mapping, telling: telling).run(try test.directory.write(bytes, to: "rows.csv"))
    }

    func dryRun(_ text: String) async throws -> ImportSummary {
        try await importer().dryRun(try test.directory.write(text, to: "rows.csv"))
    }

    func check(_ text: String, _ mapping: String = Self.mapping) throws {
        try importer(mapping).check(try test.directory.write(text, to: "rows.csv"))
    }

    /// All that the log holds of finishes, as recorded or corrected.
    func logged() async throws -> [Event] {
        try await test.store.log.events(from: Position(0), limit: 10_000).map(\.event).filter { $0.fact.recordedFinish != nil }
    }

    func finishes() async throws -> [Finish] { try await logged().compactMap { $0.fact.recordedFinish?.finish } }

    func completions() async throws -> [Completion] {
        try await test.store.catchUp()
        return try await test.store.projections.completions(Projections.CompletionQuestion(account: .main)).map(\.completion)
    }
}
