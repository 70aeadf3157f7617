import Completions
import EventLog
import Projections
import Storage
import TestSupport
import Testing
import Vault

/// Pseudonyms that somebody took for one person.
@Suite struct MergeTests {
    private static let ann = ParticipantID(bits: 0xA)
    private static let anna = ParticipantID(bits: 0xB)
    private static let third = ParticipantID(bits: 0xC)

    private static func finish(_ participant: ParticipantID, _ outcome: Outcome = .passed, at time: String) -> Finish {
        let text = "2026-10-\(time)T09:00:00Z"
        return Finish(
            participant: participant,
            activity: Activity(kind: .course, id: "C-1"),
            outcome: outcome,
            finished: ReportedTime(text).map { FinishTime($0, original: FinishTime.Original(text: text, zone: nil)) }
        )
    }

    private func merge(_ others: [ParticipantID], into survivor: ParticipantID, _ test: TestStore) async throws {
        let fact = Fact.participantMerged(ParticipantMerged(actor: ActorID(bits: 1), merged: others))
        try await test.store.record(fact, account: .main, subject: .participant(survivor), in: test.surroundings)
    }

    private func separate(_ participant: ParticipantID, from survivor: ParticipantID, _ test: TestStore) async throws {
        let fact = Fact.participantSeparated(ParticipantSeparated(actor: ActorID(bits: 1), separated: [participant]))
        try await test.store.record(fact, account: .main, subject: .participant(survivor), in: test.surroundings)
    }

    /// Who stands how: `a passed 2`.
    private func standings(_ test: TestStore) async throws -> [String] {
        try await test.store.catchUp()
        return try await test.store.projections.completions(Projections.CompletionQuestion(account: .main)).map(\.completion).map {
            "\(String($0.participant.bits, radix: 16)) \($0.outcome?.rawValue ?? "none") \($0.attempts)"
        }.sorted()
    }

    private func told() async throws -> TestStore {
        let test = try await TestStore()
        try await test.tell([
            test.telling(key: 1, Self.finish(Self.ann, .failed, at: "01")), test.telling(key: 2, Self.finish(Self.anna, at: "02")),
            test.telling(key: 3, Self.finish(Self.third, at: "03")),
        ])
        return test
    }

    @Test func `finishes count for the one who stays, those told later too, and for themselves once that is undone`() async throws {
        let test = try await told()
        #expect(try await standings(test) == ["a failed 1", "b passed 1", "c passed 1"])
        try await merge([Self.anna], into: Self.ann, test)
        #expect(try await standings(test) == ["a passed 2", "c passed 1"])
        try await test.tell([test.telling(key: 4, Self.finish(Self.anna, at: "05"))])
        #expect(try await standings(test) == ["a passed 3", "c passed 1"])
        try await separate(Self.anna, from: Self.ann, test)
        #expect(try await standings(test) == ["a failed 1", "b passed 2", "c passed 1"])
    }

    @Test func `who was taken for somebody goes with them, and comes back with them`() async throws {
        let test = try await told()
        try await merge([Self.third], into: Self.anna, test)
        try await merge([Self.anna], into: Self.ann, test)
        #expect(try await standings(test) == ["a passed 3"])
        let people = try await test.store.projections.mergedPeople()
        #expect(people.survivor(of: Self.third) == Self.ann)
        #expect(people.members(of: Self.ann) == [Self.anna, Self.third])
        try await separate(Self.anna, from: Self.ann, test)
        #expect(try await standings(test) == ["a failed 1", "b passed 2"])
        try await separate(Self.third, from: Self.anna, test)
        #expect(try await standings(test) == ["a failed 1", "b passed 1", "c passed 1"])
    }

    @Test func `a correction of a merged person's finish corrects it where it counts`() async throws {
        let test = try await told()
        try await merge([Self.anna], into: Self.ann, test)
        try await test.tell([test.telling(key: 2, Self.finish(Self.anna, .failed, at: "02"))])
        #expect(try await standings(test) == ["a failed 2", "c passed 1"])
    }

    @Test func `a finish that another source tells of the same person owes nothing`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        let other = ImportID(bits: 9)
        try await test.begin(other, namespace: "other")
        try await test.tell([test.telling(key: 1, Self.finish(Self.ann, at: "01"))])
        try await merge([Self.anna], into: Self.ann, test)
        try await test.tell([test.telling(key: 2, run: other, Self.finish(Self.anna, at: "01"))])
        #expect(try await standings(test) == ["a passed 1"])
        #expect(try await test.store.projections.owed().all == 1)
    }

    @Test func `what is told is of the one who stays, with the data of whoever it was told of`() async throws {
        let test = try await TestStore()
        let data = PersonalData(["name": "Anna"])
        let kept = try await test.store.vault.keep([Vault.Holding(participant: Self.anna, data: data)]) { Array(repeating: 1, count: 32) }
        let commitment = try #require(kept.first)
        try await merge([Self.anna], into: Self.ann, test)
        try await test.tell([test.telling(key: 1, Self.finish(Self.anna, at: "01")).committing(to: commitment)])
        let answer = try #require(try await test.store.projections.completions(Projections.CompletionQuestion(account: .main)).first)
        #expect(answer.completion.participant == Self.ann)
        #expect(try await test.store.vault.versions([answer.person]).first??.data == data)
    }

    @Test func `who is separated takes their data along, and leaves the other's`() async throws {
        let test = try await TestStore()
        let holdings = [(Self.ann, "Ann"), (Self.anna, "Anna")].map { person, name in
            Vault.Holding(participant: person, data: PersonalData(["name": name]))
        }
        let kept = try await test.store.vault.keep(holdings) { test.surroundings.random(32) }
        try await test.tell([test.telling(key: 1, Self.finish(Self.ann, at: "01")).committing(to: kept[0])])
        try await merge([Self.anna], into: Self.ann, test)
        try await test.tell([test.telling(key: 2, Self.finish(Self.anna, at: "02")).committing(to: kept[1])])
        try await separate(Self.anna, from: Self.ann, test)
        let answers = try await test.store.projections.completions(Projections.CompletionQuestion(account: .main))
        let names = try await test.store.vault.versions(answers.map(\.person)).map { $0?.data["name"] }
        #expect(zip(answers, names).map { "\($0.completion.participant == Self.ann) \($1 ?? "")" }.sorted() == ["false Anna", "true Ann"])
    }

    @Test func `what is owed of a person's own finish is withdrawn with them, whomever they were taken for`() async throws {
        let test = try await TestStore()
        try await test.addEndpoint()
        try await merge([Self.anna], into: Self.ann, test)
        try await test.tell([test.telling(key: 1, Self.finish(Self.ann, at: "01")), test.telling(key: 2, Self.finish(Self.anna, at: "02"))])
        try await separate(Self.anna, from: Self.ann, test)
        let erased = ParticipantErased(actor: ActorID(bits: 1), reason: .requested, versions: 0)
        try await test.store.record(.participantErased(erased), account: .main, subject: .participant(Self.anna), in: test.surroundings)
        #expect(try await test.store.projections.owed().all == 1)
        #expect(try await test.store.projections.deliveries(about: Self.anna).map(\.state.word) == ["withdrawn"])
    }

    @Test func `a first pass that was taken back stays known where its person goes`() async throws {
        let test = try await told()
        try await test.tell([test.telling(key: 2, Self.finish(Self.anna, .failed, at: "02"))])
        try await merge([Self.anna], into: Self.ann, test)
        let passed = try await test.store.projections.completions(Projections.CompletionQuestion(account: .main)).map(\.completion)
        #expect(passed.first { $0.participant == Self.ann }?.firstPassed?.description == "2026-10-02T09:00:00Z")
    }

    @Test func `a rebuild, and any other cutting of the fold, come to the same`() async throws {
        let test = try await told()
        try await merge([Self.third], into: Self.anna, test)
        try await merge([Self.anna], into: Self.ann, test)
        try await separate(Self.third, from: Self.ann, test)
        try await test.tell([test.telling(key: 5, Self.finish(Self.anna, at: "07"))])
        let live = try await test.store.projections.rows()
        let end = Position(try await test.store.log.size())
        let anew = try await Projections.whole(asOf: end, of: test.store.log, for: test.store.keys.file.store)
        #expect(try await anew.rows() == live)
    }

    @Test func `a log with a circle of merges is folded to its end`() async throws {
        let test = try await told()
        try await merge([Self.anna], into: Self.ann, test)
        try await merge([Self.ann], into: Self.anna, test)
        try await merge([Self.ann], into: Self.ann, test)
        #expect(try await standings(test) == ["a passed 2", "c passed 1"])
    }
}

extension Projections {
    /// All that follows from the log, as an audit compares it.
    fileprivate func rows() async throws -> [String] {
        var rows: [String] = []
        for part in Part.allCases { try forEachRow(of: part) { rows.append("\(part.rawValue) \(String(decoding: $0, as: UTF8.self))") } }
        return rows
    }
}
