package import Completions
package import EventLog
package import Projections
import Vault

/// A real store in a directory of its own, with builders for what goes in.
package final class TestStore: Sendable {
    package let directory: TemporaryDirectory
    package let world: TestWorld
    package let store: Store
    package let run = ImportID(bits: 0xABCD)

    /// Makes a store whose import `run` has begun.
    package init(_ world: TestWorld = TestWorld(), telling: ImportStarted.Telling = .news) async throws {
        directory = try TemporaryDirectory()
        self.world = world
        guard let origin = Origin("test.example.org/log") else { preconditionFailure("the origin is well formed") }
        store = try await Store.create(
            at: directory.file("store"),
            Store.Plan(origin: origin, zone: "Europe/Berlin", actor: "tester"),
            in: world.surroundings
        )
        try await begin(run, telling: telling)
    }

    package var surroundings: Surroundings { world.surroundings }
    package var hash: KeyedHash { store.keys.identity.hash }

    /// Logs that an import began.
    package func begin(_ run: ImportID, namespace: String = "lms", telling: ImportStarted.Telling = .news) async throws {
        let actor = try await store.actor(named: "tester", in: surroundings)
        let started = ImportStarted(actor: actor, format: "csv", namespace: namespace, mapping: nil, telling: telling)
        _ = try await store.append([.administrative(.importStarted(started), account: .main, subject: .importRun(run))], in: surroundings)
    }

    /// Appends tellings and folds them.
    @discardableResult
    package func tell(_ tellings: [TellingOfFinish]) async throws -> [Verdict] {
        let people = Set(tellings.filter { $0.recorded.commitment == Self.nothing.commitment }.map(\.recorded.finish.participant))
        let holdings = people.map { Vault.Holding(participant: $0, data: Self.nothing.data) }
        _ = try await store.vault.keep(holdings) { Self.nothing.salt.bytes }
        let verdicts = try await store.append(tellings.map { .finish($0) }, in: surroundings)
        try await store.catchUp()
        return verdicts
    }

    /// Records what an administrator did to an endpoint, or without one to the account.
    @discardableResult
    package func record(_ fact: Fact, endpoint: EndpointID? = nil) async throws -> Position? {
        try await store.record(fact, account: .main, subject: endpoint.map { .endpoint($0) }, in: surroundings)
    }

    /// Adds an endpoint that wants everything a filter admits.
    @discardableResult
    package func addEndpoint(
        _ bits: UInt128 = 0xE1,
        filter: EndpointFilter = .all,
        url: String = "https://localhost:1/",
        allowed: [String] = []
    ) async throws -> EndpointID {
        let id = EndpointID(bits: bits)
        let secret = Secret([UInt8](repeating: 7, count: 32))
        try await store.keys.keep(EndpointSettings(url: url, signing: SigningKeys(secret), authority: nil, allowed: allowed), of: id)
        let configuration = EndpointConfiguration(host: "localhost:1", filter: filter)
        try await record(.endpointAdded(EndpointConfigured(actor: ActorID(bits: 1), configuration: configuration)), endpoint: id)
        return id
    }

    /// Of people of whom nothing is known: all have the same commitment.
    private static let nothing = PersonalDataVersion(data: PersonalData([:]), salt: Secret([UInt8](repeating: 0, count: 32)))

    /// A telling of a finish with a record key of its own.
    package func telling(
        key: UInt128 = 1,
        run: ImportID? = nil,
        line: Int = 2,
        repetition: TellingOfFinish.Repetition = .correction,
        _ finish: Finish
    ) -> TellingOfFinish {
        let recorded = RecordedFinish(
            sourceKey: SourceKey(bits: key),
            importID: run ?? self.run,
            line: line,
            finish: finish,
            commitment: Self.nothing.commitment
        )
        return TellingOfFinish(account: .main, recorded: recorded, repetition: repetition)
    }
}

extension Finish {
    /// A finish as tests need it: everything that doesn't matter is filled in.
    package static func of(
        _ participant: UInt128 = 0xA,
        _ activity: String = "EX-1",
        kind: Activity.Kind = .exam,
        version: String? = nil,
        title: String? = nil,
        _ outcome: Outcome = .passed,
        raw: String? = nil,
        at time: String? = "2026-10-20T09:00:00Z",
        attempt: Int? = nil,
        revised: String? = nil
    ) -> Finish {
        Finish(
            participant: ParticipantID(bits: participant),
            activity: Activity(kind: kind, id: activity, version: version, title: title),
            outcome: outcome,
            score: Score(raw: raw.flatMap { ExactDecimal($0) }),
            finished: time.flatMap { text in
                ReportedTime(text).map { FinishTime($0, original: FinishTime.Original(text: text, zone: nil)) }
            },
            attempt: attempt,
            revised: revised.flatMap { ReportedTime($0) }
        )
    }

    /// One participant's finish of an activity.
    package static func of(
        _ activity: String,
        kind: Activity.Kind = .exam,
        title: String? = nil,
        _ outcome: Outcome = .passed,
        raw: String? = nil,
        attempt: Int? = nil
    ) -> Finish {
        of(0xA, activity, kind: kind, title: title, outcome, raw: raw, attempt: attempt)
    }

    /// One participant's finish of one exam.
    package static func of(_ outcome: Outcome, raw: String? = nil) -> Finish { of(0xA, "EX-1", outcome, raw: raw) }
}
