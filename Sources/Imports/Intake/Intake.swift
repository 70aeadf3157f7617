package import Completions
import EventLog
import Logging
package import Projections
import Synchronization
import Vault

/// Takes what one source pushes, and answers once it is in the log.
///
/// Whoever pushes at the same time shares transactions: while one group is written, the next gathers. What comes within an hour is one
/// import; a table is one by itself. ``take(_:_:)`` is called from any task, ``work()`` runs in one.
package final class Intake: Sendable {
    /// What is done with a request of which some can't be recorded.
    package enum Acceptance: Hashable, Sendable {
        /// Each record by itself: what can't be used is kept aside, what is known otherwise is corrected.
        case each
        /// All or nothing, and a known record may not change (xAPI-Communication 2.1).
        ///
        /// With the records' ids, in their order: one that is known may not come again as something that isn't recorded either.
        case whole(ids: [String])

        fileprivate var isWhole: Bool { self != .each }
    }

    private struct Waiting: Sendable {
        let body: PushedBody
        let acceptance: Acceptance
        let answer: CheckedContinuation<IntakeReceipt, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var bytes = 0
        var isClosed = false
    }

    /// What tells one open import from another.
    private struct Kind: Hashable {
        let format: String
        let namespace: String
    }

    /// The most records that are written together.
    private static let most = 4_096
    /// The most bytes that wait: beyond that, whoever pushes is asked to come again.
    private static let mostBytes = 64 << 20
    /// How long an import goes on, and how long it waits for more.
    private static let longest = Duration.seconds(3_600)
    private static let quiet = Duration.seconds(600)

    private let logger = Logger(label: "tassel.intake")
    private let importer: Importer
    private let choice: FormatChoice
    private let name: String
    private let telling: ImportStarted.Telling
    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - name: what its imports are called, in place of a file's name.
    ///   - options: whom it records for; one that would ask tells, since there is nobody to ask.
    package init(_ name: String, in store: Store, format choice: FormatChoice, options: ImportOptions, surroundings: Surroundings) {
        self.name = name
        self.choice = choice
        importer = Importer(store: store, format: choice, options: options, surroundings: surroundings, progress: { _ in }, ask: nil)
        telling =
            switch options.telling {
            case .history: .history
            case .notify, .ask: .news
            }
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a request's body.
    ///
    /// - Returns: once all that could be recorded is durable.
    /// - Throws: ``IntakeObjection`` when nothing was recorded; ``Failure`` when the body can't be read, or the store failed: then some of it
    ///   may be recorded, and it may be sent again.
    package func take(_ bytes: [UInt8], _ acceptance: Acceptance) async throws -> IntakeReceipt {
        let erased = try await importer.store.vault.erasedCount()
        let body = try PushedBody(bytes, name: name, choice: choice, now: importer.surroundings.now(), erasedBefore: erased)
        if case .whole(let ids) = acceptance {
            let refused = body.lines.compactMap { line -> ImportSummary.Refusal? in
                if case .refused(let reason) = line.content { ImportSummary.Refusal(line: line.number, reason: reason) } else { nil }
            }
            guard refused.isEmpty else { throw IntakeObjection.refused(refused) }
            let known = try await known(ids, in: body)
            guard known.isEmpty else { throw IntakeObjection.known(known) }
        }
        return try await withCheckedThrowingContinuation { answer in
            let objection = state.withLock { state -> IntakeObjection? in
                guard !state.isClosed else { return .closed }
                guard state.bytes + bytes.count <= Self.mostBytes || state.waiting.isEmpty else { return .busy }
                state.waiting.append(Waiting(body: body, acceptance: acceptance, answer: answer))
                state.bytes += bytes.count
                return nil
            }
            if let objection { answer.resume(throwing: objection) } else { signal.yield() }
        }
    }

    /// Records that are ignored under an id whose finish is known: their source says otherwise now.
    private func known(_ ids: [String], in body: PushedBody) async throws -> [ImportSummary.Refusal] {
        guard ids.count == body.lines.count else { return [] }
        var known: [ImportSummary.Refusal] = []
        for (id, line) in zip(ids, body.lines) {
            guard case .ignored = line.content else { continue }
            let key = SourceKey.derived(
                from: .id(id.lowercased()),
                account: importer.options.account,
                namespace: body.format.namespace,
                by: importer.store.keys.identity.hash
            )
            if try await !importer.store.log.tellings(of: key).isEmpty {
                known.append(ImportSummary.Refusal(line: line.number, reason: "its id is known, of a finish"))
            }
        }
        return known
    }

    /// Ends imports that went on for long or wait in vain; called now and then.
    package func tidy() { signal.yield() }

    /// Takes no more; ``work()`` records what waits, and returns.
    package func close() {
        state.withLock { $0.isClosed = true }
        signal.finish()
    }

    /// Records what is pushed, until it is closed; ends the open imports then.
    package func work() async throws {
        var runs: [Kind: OpenRun] = [:]
        for await _ in signals {
            await recordWaiting(&runs)
            let now = importer.surroundings.now()
            for (kind, run) in runs where now - run.opened >= Self.longest || now - run.used >= Self.quiet {
                do {
                    try await run.close()
                    runs[kind] = nil
                } catch {
                    // It stays open, and is ended the next time.
                    logger.error("an import can't be ended", metadata: ["import": "\(run.id)", "error": "\(error)"])
                }
            }
        }
        await recordWaiting(&runs)
        var failure: (any Error)?
        for run in runs.values {
            do { try await run.close() } catch { failure = error }
        }
        if let failure { throw failure }
    }

    private func recordWaiting(_ runs: inout [Kind: OpenRun]) async {
        while let group = next() {
            do {
                try await record(group, &runs)
            } catch {
                for waiting in group { waiting.answer.resume(throwing: error) }
            }
        }
    }

    /// Those who waited longest and can be written together.
    private func next() -> [Waiting]? {
        state.withLock { state in
            guard let first = state.waiting.first else { return nil }
            var count = 0
            let group = state.waiting.enumerated().prefix { place, waiting in
                count += waiting.body.lines.count
                guard place > 0 else { return true }
                return !first.body.isWhole && !waiting.body.isWhole && waiting.acceptance.isWhole == first.acceptance.isWhole
                    && Self.kind(of: waiting.body) == Self.kind(of: first.body) && count <= Self.most
            }.map(\.element)
            state.waiting.removeFirst(group.count)
            state.bytes -= group.reduce(0) { $0 + $1.body.bytes.count }
            return group
        }
    }

    private static func kind(of body: PushedBody) -> Kind { Kind(format: body.format.name, namespace: body.format.namespace) }

    /// Records a group, and answers all of it.
    ///
    /// - Throws: before anybody was answered.
    private func record(_ group: [Waiting], _ runs: inout [Kind: OpenRun]) async throws {
        let kind = Self.kind(of: group[0].body)
        if group[0].body.isWhole {
            var run = try await OpenRun(for: group[0].body, importer: importer, name: name, telling: telling)
            let outcomes = try await run.record([group[0].body])
            try await run.close()
            group[0].answer.resume(returning: IntakeReceipt(run.id, group[0].body, outcomes[0]))
            return
        }
        if runs[kind] == nil { runs[kind] = try await OpenRun(for: group[0].body, importer: importer, name: name, telling: telling) }
        guard var run = runs[kind] else { return }
        defer { runs[kind] = run }
        var taken = group
        var objections: [(Waiting, IntakeObjection)] = []
        var later: [Waiting] = []
        if group[0].acceptance.isWhole {
            taken = []
            var keys: Set<SourceKey> = []
            for (waiting, foreseen) in zip(group, try await run.foreseen(group.map(\.body))) {
                if let objection = Self.objection(to: foreseen) {
                    objections.append((waiting, objection))
                } else if !keys.isDisjoint(with: foreseen.map(\.key)) {
                    later.append(waiting)
                } else {
                    keys.formUnion(foreseen.map(\.key))
                    taken.append(waiting)
                }
            }
        }
        let outcomes = taken.isEmpty ? [] : try await run.record(taken.map(\.body))
        // From here on nothing throws: each is answered once.
        for (waiting, objection) in objections { waiting.answer.resume(throwing: objection) }
        for (waiting, outcomes) in zip(taken, outcomes) {
            waiting.answer.resume(returning: IntakeReceipt(run.id, waiting.body, outcomes))
        }
        guard !later.isEmpty else { return }
        state.withLock { state in
            state.waiting.insert(contentsOf: later, at: 0)
            state.bytes += later.reduce(0) { $0 + $1.body.bytes.count }
        }
    }

    /// What stands against taking a body whole.
    private static func objection(
        to foreseen: [(line: Int, key: SourceKey, decision: Telling.Decision)]
    ) -> IntakeObjection? {
        var refused: [ImportSummary.Refusal] = []
        var known: [ImportSummary.Refusal] = []
        var keys: Set<SourceKey> = []
        for (line, key, decision) in foreseen {
            if !keys.insert(key).inserted {
                refused.append(ImportSummary.Refusal(line: line, reason: "an earlier record of this request has the same id"))
                continue
            }
            switch decision {
            case .correct: known.append(ImportSummary.Refusal(line: line, reason: "its id is known, of a record that says otherwise"))
            case .refuse(.tooLong(let bytes)):
                refused.append(ImportSummary.Refusal(line: line, reason: Verdict.Refusal.tooLong(bytes).reason))
            case .refuse(let refusal): known.append(ImportSummary.Refusal(line: line, reason: refusal.reason))
            case .record, .duplicate, .reverted, .erase: break
            }
        }
        if !refused.isEmpty { return .refused(refused) }
        return known.isEmpty ? nil : .known(known)
    }
}
