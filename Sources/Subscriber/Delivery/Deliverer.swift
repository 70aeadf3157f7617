package import Completions
import EventLog
package import Projections
import ServiceLifecycle
import Storage
import Synchronization

/// Sends what is due: each endpoint in a lane of its own, so that none waits for another.
package final class Deliverer: Service {
    /// How long a run goes on.
    package enum Extent: Sendable {
        /// Until nothing is due.
        case onceThrough
        /// Until it is told to stop.
        case watching
    }

    /// How soon new events are noticed while watching; a little later where there were none for a while.
    private static let tick = Duration.milliseconds(5)
    private static let calmTick = Duration.milliseconds(25)
    private static let calm = Duration.seconds(5)
    /// How long after a write another one may bear the same time.
    private static let blur = Duration.milliseconds(20)
    /// How long the log's file is believed that nobody wrote to it.
    private static let trust = Duration.milliseconds(100)
    /// How often the schedule is looked at while nothing happens, in case the clock was changed.
    private static let look = Duration.seconds(30)

    private let store: Store
    private let extent: Extent
    private let surroundings: Surroundings
    private let surface: EndpointLane.Surface
    private let lanes = Mutex<[EndpointID: EndpointLane]>([:])
    /// When the watch last looked, by a clock that nobody sets.
    private let looked = Mutex<ContinuousClock.Instant?>(nil)
    /// Whether a lane came to its end since the schedule was looked at.
    private let hasFinished = Mutex(false)

    package init(
        _ store: Store,
        _ extent: Extent,
        in surroundings: Surroundings,
        resolver: any AddressResolver = SystemResolver(),
        deadlines: Deadlines = .standard,
        metrics: DeliveryMetrics = DeliveryMetrics(),
        progress: @escaping @Sendable (DeliveryTotals) -> Void = { _ in }
    ) {
        self.store = store
        self.extent = extent
        self.surroundings = surroundings
        surface = EndpointLane.Surface(
            store: store,
            surroundings: surroundings,
            resolver: resolver,
            deadlines: deadlines,
            schedule: DeliverySchedule(store.projections),
            recorder: OutcomeRecorder(store, in: surroundings),
            tally: DeliveryTally(),
            metrics: metrics,
            progress: progress
        )
    }

    /// How long ago the watch last looked whether anything is due; `nil` before it did.
    package var sinceLooked: Duration? { looked.withLock { $0 }.map { ContinuousClock.now - $0 } }

    /// How many attempts ended how, so far.
    package var totals: DeliveryTotals { surface.tally.now }

    /// Delivers until the extent's end, or a graceful shutdown, which stops between two attempts.
    package func run() async throws {
        let lock = try ProcessLock(store.directory + "/deliver.lock", doing: "delivering from \(store.directory)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.surface.recorder.run() }
            group.addTask {
                defer { self.surface.recorder.finish() }
                switch self.extent {
                case .onceThrough: try await self.deliverOnce()
                case .watching: try await self.watch()
                }
            }
            try await group.waitForAll()
        }
        for lane in lanes.withLock({ $0 }).values { lane.close() }
        withExtendedLifetime(lock) {}
    }

    private func deliverOnce() async throws {
        try await store.catchUp()
        try await heedClock()
        let ready = try await ready(isAfresh: true).lanes
        try await withThrowingDiscardingTaskGroup { group in
            for lane in ready { group.addTask { try await lane.drain() } }
        }
    }

    private func watch() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            var folded = 0
            var wake = surroundings.now()
            var last = wake
            var stamp = store.log.writeStamp
            var read: ContinuousClock.Instant?
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                looked.withLock { $0 = .now }
                // Idle, a look is a question to the file system.
                let written = store.log.writeStamp
                let isSettled = written == stamp && (written?.age ?? .zero) > Self.blur
                let isQuiet = isSettled && read.map { ContinuousClock.now - $0 < Self.trust } ?? false
                if isQuiet, !hasFinished.withLock({ $0 }) {
                    let tick = (written?.age ?? .zero) > Self.calm ? Self.calmTick : Self.tick
                    try? await cancelWhenGracefulShutdown { try await Task.sleep(for: tick) }
                    continue
                }
                (stamp, read) = (written, .now)
                let size = try await store.log.size()
                let grew = size != folded
                if grew { try await store.catchUp(through: size) { _ in self.looked.withLock { $0 = .now } } }
                let now = surroundings.now()
                if grew || now < last { try await heedClock() }
                if now < last { wake = now }
                (folded, last) = (size, now)
                let finished = hasFinished.withLock { finished in
                    defer { finished = false }
                    return finished
                }
                if grew || finished || now >= wake {
                    let ready = try await ready(isAfresh: grew)
                    wake = min(ready.next ?? now + Self.look, now + Self.look)
                    for lane in ready.lanes where lane.enter() {
                        group.addTask {
                            defer {
                                lane.leave()
                                self.hasFinished.withLock { $0 = true }
                            }
                            try await lane.drain()
                        }
                    }
                }
                // What came while this was folded is not kept waiting.
                if !grew { try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.tick) } }
            }
        }
    }

    /// The lanes that have something due and may send it, and when the next of the others will.
    ///
    /// Endpoints that are owed nothing cost nothing.
    private func ready(isAfresh: Bool) async throws -> (lanes: [EndpointLane], next: Timestamp?) {
        let now = surroundings.now()
        let endpoints = try await store.projections.configuration().endpoints
        var ready: [EndpointLane] = []
        var next: Timestamp?
        for (id, due) in try await surface.schedule.nextDue() {
            guard let endpoint = endpoints[id], endpoint.state.takesDeliveries else { continue }
            let lane = try await lane(of: endpoint)
            let time = max(due, try await lane.opens(endpoint, after: now, isAfresh: isAfresh) ?? due)
            if time <= now { ready.append(lane) } else { next = min(next ?? time, time) }
        }
        return (ready, next)
    }

    private func lane(of endpoint: Endpoint) async throws -> EndpointLane {
        if let known = lanes.withLock({ $0[endpoint.id] }) { return known }
        let lane = try await EndpointLane(endpoint, on: surface)
        lanes.withLock { $0[endpoint.id] = lane }
        return lane
    }

    /// Puts due times right that a clock which has gone back would make last: the log's times never go back, and due times follow them.
    private func heedClock() async throws {
        let now = surroundings.now()
        let size = try await store.log.size()
        let last = try await store.log.events(at: [Position(size - 1)]).first?.event.recorded ?? now
        // What failed left nothing in the log, but was noted.
        let isAhead = try await surface.schedule.isAhead(of: now)
        if last > now || isAhead { try await surface.schedule.heedClock(now) }
    }
}
