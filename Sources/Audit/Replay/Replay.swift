package import Completions
import Crypto
import EventLog
import Notifications
package import Projections
import Storage
import Vault

/// Folds the log from its beginning into a scratch file and compares: read models, what was owed with what was settled, and the bodies sent.
///
/// It can't send: nothing that sends may be imported here.
package struct Replay: Sendable {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    /// What a replay came to.
    package struct Result: Sendable {
        /// Events folded.
        package let events: Int
        /// SHA-256 of each part of the state as the log makes it.
        package let digests: [(part: Projections.Part, digest: [UInt8])]
        /// Settlements that were compared with what was owed.
        package fileprivate(set) var settled = 0
        /// Bodies made anew whose digest is the one in the log.
        package fileprivate(set) var bodies = 0
        /// Bodies that can't be made anew, since their people were erased.
        package fileprivate(set) var erased = 0
        /// Checkpoints with which it was recorded what the folds had come to, all compared.
        package fileprivate(set) var marks = 0
        package fileprivate(set) var findings: [Finding] = []
    }

    /// Replays the log up to a position: settlements, bodies, and what the folds came to at checkpoints; not the state, which is that of now.
    private func runPast(before end: Position, _ progress: @escaping @Sendable (Int) -> Void) async throws -> Result {
        let scratch = try Projections.scratch(for: store.keys.file.store)
        let end = min(end, Position(try await store.log.size()))
        let (marks, findings) = try await compareMarks(scratch, before: end, progress)
        var result = Result(events: end.number, digests: try Projections.Part.allCases.map { ($0, try Self.digest(of: $0, scratch)) })
        (result.marks, result.findings) = (marks, findings)
        try await checkSettlements(scratch, &result)
        try scratch.file.close()
        return result
    }

    /// Folds up to a position, and compares what the folds come to with what was recorded with checkpoints.
    private func compareMarks(
        _ scratch: Projections,
        before end: Position,
        _ progress: @escaping @Sendable (Int) -> Void
    ) async throws -> (marks: Int, findings: [Finding]) {
        let recorded = try await store.log.marks(version: Projections.foldVersion, upTo: end.number)
        let made = try await scratch.foldAnew(store.log, before: end, marking: Set(recorded.map(\.size)), folded: progress)
        var findings: [Finding] = []
        for fold in FoldMark.Fold.allCases {
            let differs = zip(recorded, made).first { $0.digests[fold] != nil && $0.digests[fold] != $1.digests[fold] }
            guard let (mark, _) = differs else { continue }
            findings.append(
                Finding(
                    "\(fold.rawValue): folded anew, the first \(mark.size) events come to something else than was recorded with their checkpoint"
                )
            )
        }
        return (recorded.count, findings)
    }

    /// Replays all that the log holds now, or what it held before a position.
    ///
    /// - Parameter progress: called with the number of events folded.
    package func run(before end: Position? = nil, progress: @escaping @Sendable (Int) -> Void) async throws -> Result {
        if let end { return try await runPast(before: end, progress) }
        let scratch = try Projections.scratch(for: store.keys.file.store)
        var digests: [(part: Projections.Part, digest: [UInt8])] = []
        var differing: [Projections.Part] = []
        let (marks, marked) = try await compareMarks(scratch, before: Position(try await store.log.size()), progress)
        var isSteady = false
        // Somebody may record meanwhile; then the scratch goes on, until both have folded the same.
        for _ in 0..<Self.tries where !isSteady {
            try await scratch.catchUp(with: store.log, through: try await store.log.size(), folded: progress)
            try await store.catchUp()
            let size = try await scratch.progress()?.size
            (digests, differing) = try compare(scratch)
            isSteady = try await store.projections.progress()?.size == size
        }
        guard isSteady || differing.isEmpty else {
            throw Failure(
                .busy,
                doing: "comparing the state with the log",
                found: "the log grew each time while it was compared",
                next: "stop what delivers or imports for a moment, or replay a backup"
            )
        }
        var result = Result(events: try await scratch.progress()?.size ?? 0, digests: digests)
        (result.marks, result.findings) = (marks, marked)
        for part in differing { result.findings += try differences(in: part, scratch) }
        try await checkSettlements(scratch, &result)
        try scratch.file.close()
        return result
    }

    /// A log that goes on growing is caught in a quiet moment.
    private static let tries = 5

    private func compare(_ scratch: Projections) throws -> ([(part: Projections.Part, digest: [UInt8])], [Projections.Part]) {
        var digests: [(part: Projections.Part, digest: [UInt8])] = []
        var differing: [Projections.Part] = []
        for part in Projections.Part.allCases {
            let digest = try Self.digest(of: part, scratch)
            digests.append((part, digest))
            if try Self.digest(of: part, store.projections) != digest { differing.append(part) }
        }
        return (digests, differing)
    }

    private static func digest(of part: Projections.Part, _ projections: Projections) throws -> [UInt8] {
        var hash = SHA256()
        try projections.forEachRow(of: part) { row in
            hash.update(data: row)
            hash.update(data: [0x0A])
        }
        return Array(hash.finalize())
    }

    /// Shown of each part at most.
    private static let shown = 20

    /// The rows that one of the two lacks.
    private func differences(in part: Projections.Part, _ scratch: Projections) throws -> [Finding] {
        var live: Set<[UInt8]> = []
        try store.projections.forEachRow(of: part) { live.insert(Array(SHA256.hash(data: $0).prefix(16))) }
        var missing: [String] = []
        var missingCount = 0
        try scratch.forEachRow(of: part) { row in
            guard live.remove(Array(SHA256.hash(data: row).prefix(16))) == nil else { return }
            missingCount += 1
            if missing.count < Self.shown { missing.append(Self.words(row)) }
        }
        var extra: [String] = []
        let extraCount = live.count
        try store.projections.forEachRow(of: part) { row in
            guard extra.count < Self.shown, live.contains(Array(SHA256.hash(data: row).prefix(16))) else { return }
            extra.append(Self.words(row))
        }
        var findings = missing.map { Finding("\(part.rawValue): the state lacks what follows from the log: \($0)") }
        findings += extra.map { Finding("\(part.rawValue): the state has what doesn't follow from the log: \($0)") }
        let more = missingCount + extraCount - missing.count - extra.count
        if more > 0 { findings.append(Finding("\(part.rawValue): and \(more) more")) }
        return findings
    }

    private static func words(_ row: [UInt8]) -> String {
        let text = String(decoding: row, as: UTF8.self)
        return text.count > 300 ? String(text.prefix(300)) + "…" : text
    }

    /// Holds every settlement in the log against what was owed, and every body that was sent against the digest that was kept of it.
    private func checkSettlements(_ scratch: Projections, _ result: inout Result) async throws {
        let erased = Set(try await store.log.erased().map(\.participant))
        var configurations: [Position: EndpointConfiguration] = [:]
        var next = Position(0)
        while next.number < result.events {
            let events = try await store.log.events(from: next, limit: 500)
            guard let last = events.last else { return }
            next = last.position.next
            for logged in events where logged.position.number < result.events {
                switch logged.event.fact {
                case .endpointAdded(let configured), .endpointChanged(let configured):
                    configurations[logged.position] = configured.configuration
                case .deliveriesSettled(let settled):
                    guard let endpoint = logged.event.endpoint else { continue }
                    try await check(settled.settlements, of: endpoint, at: logged.position, scratch, configurations, erased, &result)
                default: break
                }
            }
        }
    }

    private func check(
        _ settlements: [Settlement],
        of endpoint: EndpointID,
        at position: Position,
        _ scratch: Projections,
        _ configurations: [Position: EndpointConfiguration],
        _ erased: Set<ParticipantID>,
        _ result: inout Result
    ) async throws {
        let owed = try await scratch.owed(settlements, to: endpoint)
        let events = try await store.log.events(at: settlements.map(\.position))
        let people = owed.map { $0?.person }
        let versions = try await store.vault.versions(people)
        for (index, settlement) in settlements.enumerated() {
            result.settled += 1
            guard let owed = owed[index] else {
                result.findings.append(
                    Finding("it settles the delivery of position \(settlement.position) to \(endpoint), which was never owed", at: position)
                )
                continue
            }
            // What says that a person was erased holds nothing that would key a digest.
            guard let digest = settlement.digest, let completion = owed.completion else { continue }
            guard let version = versions[index] else {
                if owed.person.map({ erased.contains($0.participant) }) ?? true {
                    result.erased += 1
                } else if !store.vault.isAbsent {
                    result.findings.append(
                        Finding(
                            "what was sent of position \(settlement.position) can't be made anew: the vault lacks its data",
                            at: position
                        )
                    )
                }
                continue
            }
            guard let configuration = configurations[settlement.configuration] else {
                result.findings.append(
                    Finding("it names position \(settlement.configuration) as a configuration, which is none", at: position)
                )
                continue
            }
            let notification = Notification(
                event: events[index].event,
                position: settlement.position,
                completion: completion,
                supersedes: owed.supersedes
            )
            let body = try Body(notification, about: PersonalFields(version.data.ordered), to: endpoint, as: configuration)
            if version.digest(ofBody: body.bytes) == digest {
                result.bodies += 1
            } else {
                result.findings.append(
                    Finding(
                        "what was sent of position \(settlement.position) to \(endpoint) is not what follows from the log",
                        at: position
                    )
                )
            }
        }
    }
}
