import Completions
import EventLog
import Imports
import Logging
import Projections
import ServiceLifecycle
import Vault

/// What has to be done now and then: checkpoints, the end of open imports, and looking whether a feed is late.
final class Upkeep: Service {
    private let store: Store
    private let sources: Sources
    private let surroundings: Surroundings
    private let metrics: ServiceMetrics
    private let condition: ServiceCondition
    private let notice: SystemdNotice
    private let logger = Logger(label: "tassel.upkeep")

    /// How often the log is signed while it grows, and everything else is looked at; a feed sooner, when it becomes late.
    private static let tick = Duration.seconds(5)
    private static let shortest = Duration.milliseconds(100)

    init(
        _ store: Store,
        _ sources: Sources,
        _ surroundings: Surroundings,
        _ metrics: ServiceMetrics,
        _ condition: ServiceCondition,
        _ notice: SystemdNotice
    ) {
        self.store = store
        self.sources = sources
        self.surroundings = surroundings
        self.metrics = metrics
        self.condition = condition
        self.notice = notice
    }

    func run() async throws {
        var signed = try await store.log.newestCheckpointSize()
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            var pause = Self.tick
            do {
                let size = try await store.log.size()
                if size != signed {
                    try await store.checkpoint()
                    try await store.vault.note(seen: size)
                    signed = size
                } else if !condition.isWell(.store) {
                    // What failed may be well again, and nothing comes to show it.
                    try await store.keys.probe()
                }
                try await store.keys.dropOldAnswers(now: surroundings.now())
                for source in sources.all { source.intake?.tidy() }
                pause = try await lookForLateFeeds(at: surroundings.now()).map { min(Self.tick, max($0, Self.shortest)) } ?? Self.tick
                condition.set(nil, for: .store)
            } catch is CancellationError {
                return
            } catch {
                condition.set("\(error)", for: .store)
                logger.error("the store can't be written", metadata: ["error": "\(error)"])
            }
            notice.alive()
            try? await cancelWhenGracefulShutdown { [pause] in try await Task.sleep(for: pause) }
        }
        // What came since is signed before the service ends.
        try await store.checkpoint()
    }

    /// Records each feed that has become late, once.
    ///
    /// - Returns: how long until the next one may be.
    private func lookForLateFeeds(at now: Timestamp) async throws -> Duration? {
        let feeds = try await store.keys.feeds()
        for feed in feeds where feed.isLate(at: now) && feed.late == nil {
            guard let expect = feed.expect else { continue }
            let fact = ImportLate(source: feed.name, expected: Int(expect.components.seconds), heard: feed.heard)
            try await store.record(.importLate(fact), account: feed.account, in: surroundings)
            try await store.keys.noteLate(feed.name, at: now)
            logger.warning("a feed is late", metadata: ["source": "\(feed.name)"])
        }
        metrics.note(lateFeeds: feeds.count { $0.isLate(at: now) })
        return feeds.compactMap(\.due).filter { $0 >= now }.min().map { $0 - now }
    }
}
