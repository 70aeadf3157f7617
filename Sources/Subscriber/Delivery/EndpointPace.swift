import Completions
import Projections
import Synchronization

/// How fast one endpoint is sent to while a process delivers: its health, and its rate.
final class EndpointPace: Sendable {
    /// What the log says of the endpoint, as far as this process brought it about or found it.
    private enum Announced: Hashable {
        case well, failing, disabled
    }

    private struct State {
        var health: EndpointHealth
        var announced: Announced
        /// When this process last brought about a change of it.
        var turned: Timestamp?
        /// Whether a probe is under way.
        var isProbed = false
        /// When the next attempt may be made, where there is a rate.
        var slot: Timestamp?
    }

    private let schedule: RetrySchedule
    private let state: Mutex<State>

    /// - Parameter kept: what the last process knew, if it did.
    init(_ endpoint: Endpoint, kept: EndpointHealth?, schedule: RetrySchedule, at now: Timestamp) {
        self.schedule = schedule
        var health = kept ?? EndpointHealth(at: now)
        // The log may know of an outage that the state doesn't, since that was made anew.
        if endpoint.state == .failing, !health.isFailing { health = .failing(since: endpoint.since, at: now) }
        // Resumed by hand since: it gets a fresh start.
        if endpoint.state != .failing, health.isFailing, health.noted < endpoint.since { health = EndpointHealth(at: now) }
        health.heedClock(now, schedule)
        state = Mutex(State(health: health, announced: endpoint.state == .failing ? .failing : .well))
    }

    /// When something may be sent, where nothing may be now.
    ///
    /// Takes in that an operator may have resumed the endpoint, and that the clock may have been changed.
    func opens(_ endpoint: Endpoint, after now: Timestamp) -> Timestamp? {
        state.withLock { state in
            heed(endpoint, at: now, &state)
            return state.health.opens(after: now)
        }
    }

    /// Takes over what the state says of it, where that opens it sooner.
    func heed(_ kept: EndpointHealth) { state.withLock { $0.health.heed(kept) } }

    func window(to endpoint: Endpoint, at now: Timestamp) -> Int {
        state.withLock { state in
            heed(endpoint, at: now, &state)
            return state.health.window(of: endpoint.configuration.pacing.concurrency, at: now)
        }
    }

    private func heed(_ endpoint: Endpoint, at now: Timestamp, _ state: inout State) {
        state.health.heedClock(now, schedule)
        // What this process recorded itself may not be projected yet; a resumption is newer than that.
        guard endpoint.state == .active, state.announced != .well, state.turned.map({ $0 < endpoint.since }) ?? true else { return }
        state.health = EndpointHealth(at: now)
        state.announced = .well
    }

    /// Whether an attempt may begin.
    enum Start: Hashable {
        case no
        case yes(isProbe: Bool)
    }

    /// Lets a worker begin an attempt; of probes one at a time.
    func begin(_ worker: Int, limit: Int, at now: Timestamp) -> Start {
        state.withLock { state in
            guard worker < state.health.window(of: limit, at: now) else { return .no }
            guard state.health.isFailing else { return .yes(isProbe: false) }
            guard !state.isProbed else { return .no }
            state.isProbed = true
            return .yes(isProbe: true)
        }
    }

    /// Whether a worker may go on with another attempt just so: the endpoint isn't probed, and its window holds the worker.
    func goesOn(_ worker: Int, limit: Int, at now: Timestamp) -> Bool {
        state.withLock { !$0.health.isFailing && worker < $0.health.window(of: limit, at: now) }
    }

    /// Takes in how an attempt ended, and hands on what follows: under the lock, so that it is recorded in the order in which it was noted.
    func note(
        _ ending: EndpointHealth.Ending,
        began: Timestamp,
        isProbe: Bool,
        at now: Timestamp,
        limit: Int,
        jitter: Double,
        record: (EndpointHealth, EndpointHealth.Turn?) -> Void
    ) {
        state.withLock { state in
            if isProbe { state.isProbed = false }
            var turn = state.health.note(
                ending,
                began: began,
                isProbe: isProbe,
                at: now,
                limit: limit,
                schedule: schedule,
                jitter: jitter
            )
            // A process that died between noticing and recording left the log without it.
            if turn == nil, state.health.isFailing, state.announced == .well { turn = .failing }
            switch (turn, state.announced) {
            // Those that were under way have nothing new to tell.
            case (_, .disabled), (.failing, .failing): turn = nil
            case (.failing, .well): state.announced = .failing
            case (.recovered, _): state.announced = .well
            case (.disabled, _): state.announced = .disabled
            case (nil, _): break
            }
            if turn != nil { state.turned = now }
            record(state.health, turn)
        }
    }

    /// Takes the next slot of a rate.
    ///
    /// - Returns: how long to wait for it.
    func slot(of rate: DeliveryRate?, at now: Timestamp) -> Duration {
        guard let rate else { return .zero }
        return state.withLock { state in
            // A slot that a clock which has gone back left far ahead is none.
            let slot = state.slot.map { $0 - now > rate.interval * 1_000 ? now : max($0, now) } ?? now
            state.slot = slot + rate.interval
            return slot - now
        }
    }
}
