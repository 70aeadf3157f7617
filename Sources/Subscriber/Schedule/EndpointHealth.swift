package import Completions

/// How an endpoint fares: an outage is the endpoint's, not each delivery's.
///
/// Pure: results go in, and out come how many attempts may be under way and what the log is to be told.
package struct EndpointHealth: Hashable, Sendable {
    /// Where an endpoint stands.
    package enum Phase: Hashable, Sendable {
        /// Takes what is due; left by ``repeated`` failures in a row.
        case well
        /// Is probed with one delivery at the schedule's pace; left by a success, or by being disabled.
        case failing(Outage)
        /// Takes a rising number of attempts at once; left by a failure, or once that number is the endpoint's own.
        case recovering(window: Int)
    }

    /// A time of nothing but failure.
    package struct Outage: Hashable, Sendable {
        /// When the first failure was.
        package let since: Timestamp
        /// Probes so far.
        package let step: Int
        /// When the next probe is due.
        package let probe: Timestamp

        package init(since: Timestamp, step: Int, probe: Timestamp) {
            self.since = since
            self.step = step
            self.probe = probe
        }
    }

    /// What the log is told.
    package enum Turn: Hashable, Sendable {
        case failing, recovered
        case disabled(EndpointTurned.Reason)
    }

    /// How an attempt ended, as far as the endpoint is concerned.
    package enum Ending: Hashable, Sendable {
        case delivered
        /// The receiver said that it is gone (410).
        case gone
        /// - Parameter heldFor: how long the receiver asked to be left alone (429 and 503).
        case failed(heldFor: Duration?)
    }

    /// So many failures in a row are an outage.
    package static let repeated = 5
    /// After so long of nothing but failure an endpoint is disabled.
    package static let patience = Duration.seconds(5 * 86_400)

    package private(set) var phase: Phase
    /// Failures since the last success.
    package private(set) var failures: Int
    /// When the first of those was.
    package private(set) var since: Timestamp?
    /// Nothing is sent before, since the receiver asked for it.
    package private(set) var held: Timestamp?
    /// When the last result was noted.
    package private(set) var noted: Timestamp

    /// An endpoint about which nothing is known.
    package init(at now: Timestamp) {
        self.init(phase: .well, failures: 0, since: nil, held: nil, noted: now)
    }

    package init(phase: Phase, failures: Int, since: Timestamp?, held: Timestamp?, noted: Timestamp) {
        self.phase = phase
        self.failures = failures
        self.since = since
        self.held = held
        self.noted = noted
    }

    /// An outage that only the log still knows of, since `state.db` was made anew.
    package static func failing(since: Timestamp, at now: Timestamp) -> EndpointHealth {
        let outage = Outage(since: since, step: 0, probe: now)
        return EndpointHealth(phase: .failing(outage), failures: repeated, since: since, held: nil, noted: now)
    }

    package var isFailing: Bool { if case .failing = phase { true } else { false } }

    /// How many attempts may be under way at a time.
    ///
    /// - Parameter limit: the endpoint's own concurrency.
    package func window(of limit: Int, at now: Timestamp) -> Int {
        if let held, now < held { return 0 }
        switch phase {
        case .well: return limit
        case .failing(let outage): return now < outage.probe ? 0 : 1
        case .recovering(let window): return min(window, limit)
        }
    }

    /// When something may be sent again, where nothing may be now.
    package func opens(after now: Timestamp) -> Timestamp? {
        var times: [Timestamp] = []
        if let held { times.append(held) }
        if case .failing(let outage) = phase { times.append(outage.probe) }
        return times.max().flatMap { now < $0 ? $0 : nil }
    }

    /// Takes in how an attempt ended.
    ///
    /// - Parameters:
    ///   - began: when the attempt was made.
    ///   - isProbe: whether it was begun as one: an attempt that was under way when the outage was noticed is none.
    ///   - limit: the endpoint's own concurrency.
    ///   - jitter: from -0.2 to 0.2, drawn by the caller.
    /// - Returns: what the log is to be told, if anything.
    package mutating func note(
        _ ending: Ending,
        began: Timestamp,
        isProbe: Bool,
        at now: Timestamp,
        limit: Int,
        schedule: RetrySchedule,
        jitter: Double
    ) -> Turn? {
        switch ending {
        case .delivered: return noteSuccess(at: now, limit: limit)
        case .gone:
            noted = now
            return .disabled(.gone)
        case .failed(let pause):
            if let pause { held = max(held ?? now, now + min(pause, RetrySchedule.longestRetryAfter)) }
            return noteFailure(began: began, isProbe: isProbe, at: now, schedule, jitter)
        }
    }

    private mutating func noteSuccess(at now: Timestamp, limit: Int) -> Turn? {
        failures = 0
        since = nil
        noted = now
        switch phase {
        case .well: return nil
        case .failing:
            phase = .recovering(window: 1)
            held = nil
            return .recovered
        case .recovering(let window):
            phase = window + 1 >= limit ? .well : .recovering(window: window + 1)
            return nil
        }
    }

    private mutating func noteFailure(
        began: Timestamp,
        isProbe: Bool,
        at now: Timestamp,
        _ schedule: RetrySchedule,
        _ jitter: Double
    ) -> Turn? {
        failures += 1
        let first = since ?? began
        since = first
        switch phase {
        case .well, .recovering:
            let isOutage = if case .recovering = phase { true } else { failures >= Self.repeated }
            guard isOutage else { return nil }
            noted = now
            phase = .failing(Outage(since: first, step: 1, probe: now + schedule.pause(before: 1, jitter: jitter)))
            return .failing
        case .failing(let outage):
            guard isProbe else { return nil }
            noted = now
            guard now - outage.since < Self.patience else { return .disabled(.failing) }
            let step = outage.step + 1
            phase = .failing(Outage(since: outage.since, step: step, probe: now + schedule.pause(before: step, jitter: jitter)))
            return nil
        }
    }

    /// Takes over what opens an endpoint sooner: somebody asked for it by another process.
    ///
    /// What was kept before the last result came in is out of date.
    package mutating func heed(_ kept: EndpointHealth) {
        guard kept.failures == failures else { return }
        if let held, let sooner = kept.held, sooner < held { self.held = sooner }
        guard case .failing(let outage) = phase, case .failing(let sooner) = kept.phase, sooner.step == outage.step,
            sooner.probe < outage.probe
        else { return }
        phase = .failing(Outage(since: outage.since, step: outage.step, probe: sooner.probe))
    }

    /// Puts times right that a clock which has gone back would make last longer than any pause.
    package mutating func heedClock(_ now: Timestamp, _ schedule: RetrySchedule) {
        if let held, held - now > RetrySchedule.longestRetryAfter { self.held = now + RetrySchedule.longestRetryAfter }
        guard case .failing(let outage) = phase else { return }
        let longest = schedule.pause(before: outage.step, jitter: 0.2)
        guard outage.probe - now > longest else { return }
        phase = .failing(Outage(since: min(outage.since, now), step: outage.step, probe: now + longest))
        noted = min(noted, now)
    }
}
