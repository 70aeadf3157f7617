import Completions
import EventLog
import Imports
import Projections
import Synchronization
import TestSupport
import Testing

/// Whether an import's facts are told, and who is asked.
@Suite struct TellingQuestionTests {
    /// The rows are 31 days old and more.
    private static let later = "2026-12-01T00:00:00Z"

    private func path(_ bench: ImportBench, _ text: String = ImportBench.export) throws -> String {
        try bench.test.directory.write(text, to: "rows.csv")
    }

    @Test func `history is recorded and owes nothing`() async throws {
        let bench = try await ImportBench()
        try await bench.test.addEndpoint()
        let summary = try await bench.run(ImportBench.export, telling: .history)
        #expect(summary.facts.recorded == 3)
        #expect(summary.owed == 0)
        #expect(try await bench.test.store.projections.owed().all == 0)
    }

    @Test func `news is owed to every endpoint`() async throws {
        let bench = try await ImportBench()
        try await bench.test.addEndpoint(1)
        try await bench.test.addEndpoint(2)
        #expect(try await bench.run(ImportBench.export).owed == 6)
        #expect(try await bench.run(ImportBench.export).owed == 0)
    }

    @Test func `without anybody to ask old finishes are left undecided, and nothing is recorded`() async throws {
        let bench = try await ImportBench(TestWorld(Self.later))
        try await bench.test.addEndpoint()
        let size = try await bench.test.store.log.size()
        let failure = await #expect(throws: Failure.self) { try await bench.run(ImportBench.export, telling: .ask) }
        #expect(failure?.code == .undecided)
        #expect(
            failure?.found
                == "it would owe 3 deliveries to 1 endpoint(s), 3 of them finishes older than 30 days; nothing was recorded"
        )
        #expect(try await bench.test.store.log.size() == size)
    }

    @Test(arguments: [(TellingQuestion.Answer.history, 0), (.notify, 3)])
    func `the answer is what happens`(answer: TellingQuestion.Answer, owed: Int) async throws {
        let bench = try await ImportBench(TestWorld(Self.later))
        try await bench.test.addEndpoint()
        let summary = try await bench.importer(telling: .ask) { _ in answer }.run(try path(bench))
        #expect(summary.facts.recorded == 3)
        #expect(summary.owed == owed)
        #expect(try await bench.test.store.projections.owed().all == owed)
    }

    @Test func `the answer stop records nothing`() async throws {
        let bench = try await ImportBench(TestWorld(Self.later))
        try await bench.test.addEndpoint()
        let importer = try bench.importer(telling: .ask) { _ in .stop }
        let file = try path(bench)
        await #expect(throws: Failure.self) { try await importer.run(file) }
        #expect(try await bench.finishes() == [])
    }

    @Test func `what is few and fresh is told without a question`() async throws {
        let bench = try await ImportBench()
        try await bench.test.addEndpoint()
        #expect(try await bench.run(ImportBench.export, telling: .ask).owed == 3)
    }

    @Test func `where nobody would be told nobody is asked, however old the finishes`() async throws {
        let bench = try await ImportBench(TestWorld(Self.later))
        #expect(try await bench.run(ImportBench.export, telling: .ask).facts.recorded == 3)
    }

    @Test func `more than a thousand deliveries are asked about`() async throws {
        let bench = try await ImportBench()
        try await bench.test.addEndpoint()
        let questions = Questions()
        let rows = (0...1_000).map { "P\($0),P,EX-1,80,pass,2026-10-20T09:00:00Z,1\n" }.joined()
        let importer = try bench.importer(telling: .ask) { question in
            questions.add(question)
            return .history
        }
        let summary = try await importer.run(try path(bench, ImportBench.heading + rows))
        #expect(questions.asked.map { [$0.deliveries, $0.old, $0.endpoints] } == [[1_001, 0, 1]])
        #expect(summary.owed == 0)
        #expect(try await bench.finishes().count == 1_001)
    }

    @Test func `a thousand deliveries are told without a question`() async throws {
        let bench = try await ImportBench()
        try await bench.test.addEndpoint()
        let rows = (0..<1_000).map { "P\($0),P,EX-1,80,pass,2026-10-20T09:00:00Z,1\n" }.joined()
        #expect(try await bench.run(ImportBench.heading + rows, telling: .ask).owed == 1_000)
    }
}

/// Keeps what was asked.
private final class Questions: Sendable {
    private let questions = Mutex<[TellingQuestion]>([])

    var asked: [TellingQuestion] { questions.withLock { $0 } }

    func add(_ question: TellingQuestion) { questions.withLock { $0.append(question) } }
}
