import Completions
import EventLog
import Logging
import Notifications
import Projections
import ServiceLifecycle
import Synchronization
import Vault

/// Everything about sending to one endpoint, so that none waits for another.
final class EndpointLane: Sendable {
    /// What its lanes share.
    struct Surface: Sendable {
        let store: Store
        let surroundings: Surroundings
        let resolver: any AddressResolver
        let deadlines: Deadlines
        let schedule: DeliverySchedule
        let recorder: OutcomeRecorder
        let tally: DeliveryTally
        let crowd = Crowd()
        let metrics: DeliveryMetrics
        let progress: @Sendable (DeliveryTotals) -> Void
    }

    /// How many lanes send just now.
    final class Crowd: Sendable {
        private let count = Mutex(0)

        /// At least one, since whoever asks is sending.
        var size: Int { max(1, count.withLock { $0 }) }

        func enter() { count.withLock { $0 += 1 } }

        func leave() { count.withLock { $0 -= 1 } }
    }

    /// The connections to an endpoint as it was configured once.
    private struct Line: Sendable {
        let configured: Position
        let transport: EndpointTransport
        let signer: WebhookSignature.Signer
        let checkpoints: EndpointSettings.Checkpoints
    }

    /// Deliveries rendered at once: the more lanes send, the fewer each, since all that is rendered is held in memory.
    private static let pageOfAll = 2_048
    private static let smallestPage = 128
    /// After so many the schedule is asked from its beginning again.
    private static let most = 100_000

    private let id: EndpointID
    private let surface: Surface
    private let retries = RetrySchedule.standard
    private let pace: EndpointPace
    private let line = Mutex<Line?>(nil)
    /// The newest checkpoint, as attempts carry it to an endpoint that wants it.
    private let checkpoint = Mutex<String?>(nil)
    private let busy = Mutex(false)
    /// Whether something of the page under way was not delivered.
    private let hasTrouble = Mutex(false)
    /// Until when there is no use in looking again: what is due may not go, as what waits behind another of its participant.
    private let rest = Mutex<Timestamp?>(nil)
    private let logger = Logger(label: "tassel.subscriber")

    init(_ endpoint: Endpoint, on surface: Surface) async throws {
        id = endpoint.id
        self.surface = surface
        let kept = try await surface.schedule.health(of: endpoint.id)
        pace = EndpointPace(endpoint, kept: kept, schedule: retries, at: surface.surroundings.now())
    }

    /// When something may be sent, where nothing may be now: it is failing, asked to be left alone, or had nothing that may go.
    ///
    /// - Parameter isAfresh: whether the log has grown, so that what had nothing before may have something now.
    func opens(_ endpoint: Endpoint, after now: Timestamp, isAfresh: Bool) async throws -> Timestamp? {
        if isAfresh { rest.withLock { $0 = nil } }
        if let rest = rest.withLock({ $0 }), now < rest { return rest }
        guard pace.opens(endpoint, after: now) != nil else { return nil }
        // An operator may have asked for a probe.
        if let kept = try await surface.schedule.health(of: id) { pace.heed(kept) }
        return pace.opens(endpoint, after: now)
    }

    /// Begins to be the only one who delivers here.
    ///
    /// - Returns: whether nobody else does.
    func enter() -> Bool {
        busy.withLock { busy in
            defer { busy = true }
            return !busy
        }
    }

    func leave() { busy.withLock { $0 = false } }

    func close() { line.withLock { $0 }?.transport.closeIdle() }

    /// How long a lane rests that found nothing to send, unless the log grows.
    private static let resting = Duration.seconds(30)

    /// Delivers until nothing is due or may be sent, a page at a time.
    func drain() async throws {
        surface.crowd.enter()
        defer { surface.crowd.leave() }
        var hasSent = false
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            guard try await drainOnce() else { break }
            hasSent = true
        }
        if !hasSent { rest.withLock { $0 = surface.surroundings.now() + Self.resting } }
    }

    /// - Returns: whether anything was due and might be sent.
    private func drainOnce() async throws -> Bool {
        // Pausing, disabling and changing take effect with the next page.
        guard let endpoint = try await surface.store.projections.configuration().endpoints[id], endpoint.state.takesDeliveries else {
            return false
        }
        let now = surface.surroundings.now()
        let pacing = endpoint.configuration.pacing
        let window = pace.window(to: endpoint, at: now)
        guard window > 0 else { return false }
        guard let line = try await line(to: endpoint) else {
            logger.warning("an endpoint has no settings in keys.db", metadata: ["endpoint": "\(id)"])
            return false
        }
        try await readCheckpoint(for: line)
        let limit = Self.page(window, pacing, among: surface.crowd.size)
        let erased = try await surface.store.projections.erasedCount()
        let page = try await render(after: nil, limit, for: endpoint, at: now)
        guard !page.items.isEmpty else { return false }
        hasTrouble.withLock { $0 = false }
        // While nothing holds it back, more is rendered while some is sent, and recorded while others are.
        let workers = min(page.items.count, window)
        if pacing.order == .any, window == pacing.concurrency, page.items.count == limit {
            let queue = DeliveryQueue(page.items, renderingMoreBelow: 2 * limit)
            async let sending: Void = send(queue, by: workers, to: endpoint, over: line, erased: erased)
            do {
                try await renderMore(into: queue, after: page, limit, for: endpoint, at: now)
            } catch {
                queue.stop()
                await sending
                throw error
            }
            await sending
        } else {
            await send(DeliveryQueue(page.items), by: workers, to: endpoint, over: line, erased: erased)
        }
        // What is well needn't be on record before more is sent, unless something waits behind it; what isn't well decides whether there is more.
        let mayGoOn = pacing.order == .any && !hasTrouble.withLock { $0 } && !surface.recorder.isBehind
        if !mayGoOn { try await surface.recorder.flush() }
        surface.progress(surface.tally.now)
        return true
    }

    /// Renders page after page as they are wanted, until there is no more, or the endpoint was changed.
    private func renderMore(
        into queue: DeliveryQueue,
        after first: (items: [BodyRenderer.Rendered], last: ScheduledDelivery?),
        _ limit: Int,
        for endpoint: Endpoint,
        at now: Timestamp
    ) async throws {
        var last = first.last
        var taken = Set(first.items.map(\.delivery.id))
        while taken.count < Self.most, await queue.wantsMore() {
            let page = try await render(after: last, limit, for: endpoint, at: now)
            surface.progress(surface.tally.now)
            guard let end = page.last else { break }
            // Somebody may have asked for a retry meanwhile, which moves what is under way to another place.
            queue.add(page.items.filter { taken.insert($0.delivery.id).inserted })
            last = end
        }
        queue.finish()
    }

    /// What is due next and has not ended already, and the last that was looked at.
    private func render(
        after last: ScheduledDelivery?,
        _ limit: Int,
        for endpoint: Endpoint,
        at now: Timestamp
    ) async throws -> (items: [BodyRenderer.Rendered], last: ScheduledDelivery?) {
        var last = last
        while true {
            let ended = surface.recorder.unrecorded
            let page = try await surface.schedule.due(id, at: now, after: last, limit: limit, order: endpoint.configuration.pacing.order)
            guard let end = page.last else { return ([], nil) }
            last = end.delivery
            let due = ended.isEmpty ? page : page.filter { !ended.contains($0.delivery.id) }
            if !due.isEmpty { return (try await BodyRenderer(store: surface.store).render(due, for: endpoint), last) }
        }
    }

    private func isUnchanged(_ endpoint: Endpoint) async throws -> Bool {
        try await surface.store.projections.configuration().endpoints[id] == endpoint
    }

    /// So many that the window stays full, and few enough that a slow endpoint's configuration is looked at again soon.
    private static func page(_ window: Int, _ pacing: DeliveryPacing, among lanes: Int) -> Int {
        let page = max(smallestPage, pageOfAll / lanes)
        let most = window < pacing.concurrency ? min(page, window * 4) : page
        guard window > 1 || pacing.concurrency == 1 else { return 1 }
        return pacing.rate.map { min(most, max(1, Int(Duration.seconds(5) / $0.interval))) } ?? most
    }

    /// Sends what a queue holds and gets, by as many workers as may have an attempt under way.
    ///
    /// - Parameter erased: how many people were erased when this was rendered.
    private func send(_ queue: DeliveryQueue, by workers: Int, to endpoint: Endpoint, over line: Line, erased: Int) async {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withTaskGroup(of: Void.self) { group in
                    for worker in 0..<workers { group.addTask { await self.work(worker, queue, to: endpoint, over: line) } }
                    let watching = Task { await self.watch(endpoint, queue, line, erased: erased) }
                    await group.waitForAll()
                    watching.cancel()
                }
            } onGracefulShutdown: {
                queue.stop()
            }
        } onCancel: {
            queue.stop()
        }
    }

    /// How soon pausing, removing and changing an endpoint take effect while there is much to send.
    private static let heeding = Duration.seconds(1)

    /// Stops a queue once the endpoint is not what it was: what is left is owed still, and goes out as is wanted now, if at all.
    ///
    /// The same when somebody was erased: what is rendered may hold their data.
    private func watch(_ endpoint: Endpoint, _ queue: DeliveryQueue, _ line: Line, erased: Int) async {
        while true {
            do {
                try await Task.sleep(for: Self.heeding)
                let now = try await surface.store.projections.erasedCount()
                guard now == erased, try await isUnchanged(endpoint) else { return queue.stop() }
                try await readCheckpoint(for: line)
            } catch {
                // Cancelled since all is sent; where the store can't be read, whoever renders or records says so.
                return
            }
        }
    }

    /// Sends one after the other: the first on a connection that may have to be dialled, and while all is well the others in a row on it.
    private func work(_ worker: Int, _ queue: DeliveryQueue, to endpoint: Endpoint, over line: Line) async {
        // What a closing connection left without an answer is this worker's next, so that how it goes then is recorded before anybody tries again.
        let unanswered = Mutex<BodyRenderer.Rendered?>(nil)
        let row = EndpointTransport.Row<BodyRenderer.Rendered> {
            guard let item = queue.take() else { return nil }
            guard self.pace.goesOn(worker, limit: endpoint.configuration.pacing.concurrency, at: self.surface.surroundings.now()) else {
                queue.putBack(item)
                return nil
            }
            let began = self.surface.surroundings.now()
            return (item, self.headers(of: item, at: began, over: line), item.body.bytes, began)
        } ended: { item, result, began in
            let decision = self.conclude(item, result, began: began, isProbe: false, to: endpoint)
            if decision == .disableEndpoint { queue.stop() }
            return decision == .delivered
        } unanswered: { item in
            unanswered.withLock { $0 = item }
        }
        while true {
            var next = unanswered.withLock { $0.take() }
            if next == nil { next = await queue.next() }
            guard let item = next else { return }
            // The window may have shrunk while the rate was waited for: then the worker goes home.
            // So may the queue have been stopped: the endpoint is another, or somebody was erased.
            guard await hasSlot(endpoint.configuration.pacing.rate), !queue.isStopped, case .yes(let isProbe) = start(worker, endpoint)
            else {
                return queue.leave()
            }
            let began = surface.surroundings.now()
            let result = await line.transport.attempt(headers: headers(of: item, at: began, over: line), body: item.body.bytes)
            let decision = conclude(item, result, began: began, isProbe: isProbe, to: endpoint)
            if decision == .disableEndpoint { queue.stop() }
            if decision == .delivered, endpoint.configuration.pacing.rate == nil { await line.transport.attempts(row) }
        }
    }

    private func start(_ worker: Int, _ endpoint: Endpoint) -> EndpointPace.Start {
        pace.begin(worker, limit: endpoint.configuration.pacing.concurrency, at: surface.surroundings.now())
    }

    /// Waits for the rate; `false` when told to stop meanwhile.
    private func hasSlot(_ rate: DeliveryRate?) async -> Bool {
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return false }
        let wait = pace.slot(of: rate, at: surface.surroundings.now())
        guard wait > .zero else { return true }
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: wait) }
        } catch {
            return false
        }
        return !Task.isShuttingDownGracefully
    }

    private func headers(of item: BodyRenderer.Rendered, at time: Timestamp, over line: Line) -> [(name: String, value: String)] {
        var headers = line.signer.headers(id: item.delivery.id, timestamp: time, body: item.body.bytes)
        if item.delivery.isResent { headers.insert(("tassel-resend", "true"), at: 0) }
        if line.checkpoints == .sent, let checkpoint = checkpoint.withLock({ $0 }) { headers.append(("tassel-checkpoint", checkpoint)) }
        return headers
    }

    /// Takes the log's newest checkpoint for an endpoint that wants it: the signed note in base64, since a header has one line.
    private func readCheckpoint(for line: Line) async throws {
        guard line.checkpoints == .sent, let note = try await surface.store.log.newestCheckpoint() else { return }
        checkpoint.withLock { $0 = Base64.encode(Array(note.utf8)) }
    }

    /// Takes in how an attempt went: decides what follows, and hands it on to be recorded.
    private func conclude(
        _ item: BodyRenderer.Rendered,
        _ result: AttemptResult,
        began: Timestamp,
        isProbe: Bool,
        to endpoint: Endpoint
    ) -> RetrySchedule.Decision {
        let ended = surface.surroundings.now()
        var retryAfter: Duration?
        if case .answered(let reply) = result.ending { retryAfter = reply.retryAfter.flatMap { RetryAfter.read($0, now: ended) } }
        // Only what isn't delivered needs any.
        let jitter = result.isDelivered ? 0 : Jitter.draw(from: surface.surroundings.random(2))
        var decision = retries.decide(
            status: result.status,
            retryAfter: retryAfter,
            attempts: item.delivery.step + 1,
            jitter: jitter
        )
        let ending = Self.ending(decision, result.status, retryAfter)
        if isProbe, decision != .delivered, decision != .disableEndpoint { decision = .stay }
        surface.metrics.note(result)
        if let problem = result.problem {
            logger.debug("attempt failed", metadata: ["delivery": "\(item.delivery.id)", "problem": "\(problem)"])
        }
        surface.tally.add(decision)
        if decision != .delivered { hasTrouble.withLock { $0 = true } }
        let concluded = decision
        var isDisabled = false
        pace.note(
            ending,
            began: began,
            isProbe: isProbe,
            at: ended,
            limit: endpoint.configuration.pacing.concurrency,
            jitter: jitter
        ) { health, turn in
            if case .disabled = turn { isDisabled = true }
            surface.recorder.add(
                Outcome(
                    delivery: item.delivery,
                    endpoint: endpoint.id,
                    account: endpoint.account,
                    configuration: endpoint.configured,
                    result: result,
                    decision: concluded,
                    began: began,
                    ended: ended,
                    digest: item.digest,
                    health: health,
                    turn: turn
                )
            )
        }
        return isDisabled ? .disableEndpoint : decision
    }

    private static func ending(_ decision: RetrySchedule.Decision, _ status: Int?, _ retryAfter: Duration?) -> EndpointHealth.Ending {
        switch decision {
        case .delivered: .delivered
        case .disableEndpoint: .gone
        case .retry, .wait, .stay: .failed(heldFor: status == 429 || status == 503 ? retryAfter : nil)
        }
    }

    /// The endpoint's connections; made anew when its configuration changed.
    private func line(to endpoint: Endpoint) async throws -> Line? {
        if let known = line.withLock({ $0 }), known.configured == endpoint.configured { return known }
        guard let settings = try await surface.store.keys.settings(of: id) else { return nil }
        let transport = try EndpointTransport(
            settings,
            headers: StandardHeaders.headers(of: endpoint.configuration.body.contentType, settings),
            resolver: surface.resolver,
            deadlines: surface.deadlines,
            clock: surface.surroundings.now
        )
        let made = Line(
            configured: endpoint.configured,
            transport: transport,
            signer: WebhookSignature.Signer(settings.signing),
            checkpoints: settings.checkpoints
        )
        line.withLock { $0 = made }
        return made
    }
}
