package import Completions
import EventLog
import Logging
import Metrics
package import Projections
import ServiceLifecycle
import Storage
import Synchronization
import Vault

/// Sends what is due: each endpoint on its own, so that none waits for another.
package final class Deliverer: Service {
    /// How long a run goes on.
    package enum Extent: Sendable {
        /// Until nothing is due.
        case onceThrough
        /// Until it is told to stop.
        case watching
    }

    /// Requests under way at once for one endpoint.
    package static let concurrency = 16
    /// Deliveries rendered at once for one endpoint.
    private static let page = 512
    /// How soon new events are noticed while watching.
    private static let tick = Duration.milliseconds(20)

    private let store: Store
    private let extent: Extent
    private let surroundings: Surroundings
    private let resolver: any AddressResolver
    private let deadlines: Deadlines
    private let schedule: DeliverySchedule
    private let retries = RetrySchedule.standard
    private let recorder: OutcomeRecorder
    private let tally = DeliveryTally()
    private let progress: @Sendable (DeliveryTotals) -> Void
    private let busy = Mutex<Set<EndpointID>>([])
    private let transports = Mutex<[EndpointID: (configured: Position, transport: EndpointTransport)]>([:])
    private let logger = Logger(label: "tassel.subscriber")

    package init(
        _ store: Store,
        _ extent: Extent,
        in surroundings: Surroundings,
        resolver: any AddressResolver = SystemResolver(),
        deadlines: Deadlines = .standard,
        progress: @escaping @Sendable (DeliveryTotals) -> Void = { _ in }
    ) {
        self.store = store
        self.extent = extent
        self.surroundings = surroundings
        self.resolver = resolver
        self.deadlines = deadlines
        self.progress = progress
        schedule = DeliverySchedule(store.projections)
        recorder = OutcomeRecorder(store, in: surroundings)
    }

    /// How many attempts ended how, so far.
    package var totals: DeliveryTotals { tally.now }

    /// Delivers until the extent's end, or a graceful shutdown, which stops between two attempts.
    package func run() async throws {
        let lock = try ProcessLock(store.directory + "/deliver.lock", doing: "delivering from \(store.directory)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.recorder.run() }
            group.addTask {
                defer { self.recorder.finish() }
                switch self.extent {
                case .onceThrough: try await self.deliverOnce()
                case .watching: try await self.watch()
                }
            }
            try await group.waitForAll()
        }
        for entry in transports.withLock({ $0 }).values { entry.transport.closeIdle() }
        withExtendedLifetime(lock) {}
    }

    private func deliverOnce() async throws {
        try await store.catchUp()
        let endpoints = try await takers()
        try await withThrowingDiscardingTaskGroup { group in
            for endpoint in endpoints { group.addTask { try await self.drain(endpoint) } }
        }
    }

    private func watch() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            var folded = 0
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                let size = try await store.log.size()
                if size != folded { try await store.catchUp() }
                folded = size
                let free = try await takers().filter { id in !busy.withLock { $0.contains(id) } }
                for endpoint in try await schedule.withSomethingDue(free, at: surroundings.now()) {
                    busy.withLock { _ = $0.insert(endpoint) }
                    group.addTask {
                        defer { self.busy.withLock { _ = $0.remove(endpoint) } }
                        try await self.drain(endpoint)
                    }
                }
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.tick) }
            }
        }
    }

    private func takers() async throws -> [EndpointID] {
        try await store.projections.configuration().endpoints.values.filter(\.state.takesDeliveries).map(\.id).sorted()
    }

    /// Delivers to one endpoint until nothing is due, a page at a time.
    private func drain(_ id: EndpointID) async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            // Pausing, disabling and changing take effect with the next page.
            guard let endpoint = try await store.projections.configuration().endpoints[id], endpoint.state.takesDeliveries else { return }
            let due = try await schedule.due(id, at: surroundings.now(), limit: Self.page)
            guard !due.isEmpty, let transport = try await transport(for: endpoint), let secret = try await secret(of: id) else { return }
            let rendered = try await BodyRenderer(store: store).render(due, for: endpoint)
            await send(rendered, to: endpoint, transport, secret)
            try await recorder.flush()
            progress(totals)
        }
    }

    private func send(
        _ rendered: [BodyRenderer.Rendered],
        to endpoint: Endpoint,
        _ transport: EndpointTransport,
        _ secret: Secret
    ) async {
        await withTaskGroup(of: RetrySchedule.Decision.self) { group in
            var next = rendered.makeIterator()
            var stops = false
            func start() {
                guard !stops, !Task.isShuttingDownGracefully, let item = next.next() else { return }
                group.addTask { await self.attempt(item, to: endpoint, transport, secret) }
            }
            for _ in 0..<Self.concurrency { start() }
            while let decision = await group.next() {
                if decision == .disableEndpoint { stops = true }
                start()
            }
        }
    }

    private func attempt(
        _ item: BodyRenderer.Rendered,
        to endpoint: Endpoint,
        _ transport: EndpointTransport,
        _ secret: Secret
    ) async -> RetrySchedule.Decision {
        let began = surroundings.now()
        let signed = WebhookSignature.headers(id: item.delivery.id, timestamp: began, body: item.body, secret: secret)
        let result = await transport.attempt(headers: StandardHeaders.json + signed, body: item.body)
        let ended = surroundings.now()
        var retryAfter: Duration?
        if case .answered(let reply) = result.ending {
            retryAfter = reply.retryAfter.flatMap { RetryAfter.read($0, now: ended) }
        }
        let decision = retries.decide(
            status: result.status,
            retryAfter: retryAfter,
            attempts: item.delivery.step + 1,
            jitter: Jitter.draw(from: surroundings.random(2))
        )
        Counter(label: "tassel_attempts", dimensions: [("result", decision == .delivered ? "delivered" : "failed")]).increment()
        if let problem = result.problem {
            logger.debug("attempt failed", metadata: ["delivery": "\(item.delivery.id)", "problem": "\(problem)"])
        }
        tally.add(decision)
        recorder.add(
            Outcome(
                delivery: item.delivery,
                endpoint: endpoint,
                result: result,
                decision: decision,
                began: began,
                ended: ended,
                digest: item.digest
            )
        )
        return decision
    }

    private func secret(of endpoint: EndpointID) async throws -> Secret? {
        try await store.keys.settings(of: endpoint)?.secret
    }

    /// The endpoint's connections; made anew when its configuration changed.
    private func transport(for endpoint: Endpoint) async throws -> EndpointTransport? {
        if let known = transports.withLock({ $0[endpoint.id] }), known.configured == endpoint.configured { return known.transport }
        guard let settings = try await store.keys.settings(of: endpoint.id) else { return nil }
        let made = try EndpointTransport(settings, resolver: resolver, deadlines: deadlines, clock: surroundings.now)
        transports.withLock { $0[endpoint.id] = (endpoint.configured, made) }
        return made
    }
}
