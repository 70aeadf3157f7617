import Completions
import EventLog
import Logging
import Projections
import Storage
import Synchronization

/// Records outcomes in batches: whatever came in during one commit, or shortly after, goes into the next.
///
/// Answer → attempt kept → settled in the log → projected. A kill before the settlement repeats the request under the same id; after it,
/// nothing is sent again.
final class OutcomeRecorder: Sendable {
    private struct State {
        var pending: [Outcome] = []
        /// What ended and is due still as far as `state.db` knows.
        var unrecorded: Set<DeliveryID> = []
        var waiting: [CheckedContinuation<Void, any Error>] = []
        var failure: (any Error)?
        /// When the log was last signed.
        var signed: Timestamp?
        /// Nobody records any more.
        var isClosed = false
    }

    /// How long outcomes are gathered while nobody waits for them: what is recorded together costs one commit of each file.
    private static let gathering = Duration.milliseconds(50)
    /// So many are recorded at once.
    private static let many = 2_048

    private let store: Store
    private let schedule: DeliverySchedule
    private let surroundings: Surroundings
    private let logger = Logger(label: "tassel.subscriber")
    private let state = Mutex(State())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    init(_ store: Store, in surroundings: Surroundings) {
        self.store = store
        self.surroundings = surroundings
        schedule = DeliverySchedule(store.projections)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Hands in an outcome; it is durable after the next ``flush()``.
    func add(_ outcome: Outcome) {
        let isFirst = state.withLock { state in
            defer {
                state.pending.append(outcome)
                state.unrecorded.insert(outcome.delivery.id)
            }
            return state.pending.isEmpty
        }
        if isFirst { signal.yield() }
    }

    /// What ended and is not on record yet.
    ///
    /// Asked for before `state.db` is: what is recorded in between is due in the answer still.
    var unrecorded: Set<DeliveryID> { state.withLock { $0.unrecorded } }

    /// Whether so much waits to be recorded that more should not be sent.
    var isBehind: Bool { state.withLock { $0.pending.count > 8 * Self.many } }

    /// Returns when everything handed in before is durable and projected.
    func flush() async throws {
        try await withCheckedThrowingContinuation { continuation in
            let result = state.withLock { state -> Result<Void, any Error>? in
                if let failure = state.failure { return .failure(failure) }
                if state.isClosed { return state.pending.isEmpty ? .success(()) : .failure(CancellationError()) }
                state.waiting.append(continuation)
                return nil
            }
            if let result { continuation.resume(with: result) }
            // Everything may have been recorded already; without this nobody would look at those who wait.
            signal.yield()
        }
    }

    /// Lets ``run()`` end once everything is recorded.
    func finish() { signal.finish() }

    /// Records until ``finish()``.
    func run() async throws {
        for await _ in signals {
            let enough = ContinuousClock.now + Self.gathering
            while !isUrgent, ContinuousClock.now < enough { try? await Task.sleep(for: .milliseconds(5)) }
            try await recordPending()
        }
        try await recordPending()
        let late = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in late { continuation.resume(throwing: CancellationError()) }
    }

    private var isUrgent: Bool { state.withLock { !$0.waiting.isEmpty || $0.pending.count >= Self.many } }

    private func recordPending() async throws {
        let (batch, waiting) = state.withLock { state in
            defer { (state.pending, state.waiting) = ([], []) }
            return (state.pending, state.waiting)
        }
        do {
            if !batch.isEmpty { try await record(batch) }
            state.withLock { state in
                for outcome in batch { state.unrecorded.remove(outcome.delivery.id) }
            }
            for continuation in waiting { continuation.resume() }
        } catch {
            let late = state.withLock { state in
                state.failure = error
                defer { state.waiting = [] }
                return state.waiting
            }
            for continuation in waiting + late { continuation.resume(throwing: error) }
            throw error
        }
    }

    private func record(_ batch: [Outcome]) async throws {
        StopPoint.answered.reach()
        try await schedule.keep(batch)
        let entries = Self.entries(batch)
        guard !entries.isEmpty else { return }
        _ = try await store.append(entries, in: surroundings)
        StopPoint.settled.reach()
        try await store.catchUp()
        await checkpoint()
    }

    /// How often what is settled is signed at most.
    private static let signing = Duration.seconds(1)

    private func checkpoint() async {
        let now = surroundings.now()
        let isDue = state.withLock { state in
            // A clock that went back doesn't put it off.
            if let signed = state.signed, signed <= now, now - signed < Self.signing { return false }
            state.signed = now
            return true
        }
        guard isDue else { return }
        do {
            try await store.checkpoint()
        } catch {
            // What was recorded is: it will be signed with what follows, and at the end, which says so if it can't.
            logger.warning("the log could not be signed", metadata: ["problem": "\(error)"])
        }
    }

    /// The events that a batch makes: settlements in columns per endpoint, and endpoints that are gone.
    private static func entries(_ batch: [Outcome]) -> [Entry] {
        let byEndpoint = Dictionary(grouping: batch, by: \.endpoint).sorted { $0.key < $1.key }
        var entries: [Entry] = []
        for (id, outcomes) in byEndpoint {
            guard let account = outcomes.first?.account else { continue }
            let settlements = outcomes.compactMap(\.settlement)
            for begin in stride(from: 0, to: settlements.count, by: DeliveriesSettled.most) {
                let some = Array(settlements[begin..<min(begin + DeliveriesSettled.most, settlements.count)])
                entries.append(
                    .administrative(.deliveriesSettled(DeliveriesSettled(settlements: some)), account: account, subject: .endpoint(id))
                )
            }
            for turn in outcomes.compactMap(\.turn) {
                entries.append(.administrative(turn.fact, account: account, subject: .endpoint(id)))
            }
        }
        return entries
    }
}

extension EndpointHealth.Turn {
    /// The event that tells it.
    fileprivate var fact: Fact {
        switch self {
        case .failing: .endpointFailing(EndpointTurned(reason: .failing))
        case .recovered: .endpointRecovered(EndpointTurned(reason: .answering))
        case .disabled(let reason): .endpointDisabled(EndpointTurned(reason: reason))
        }
    }
}
