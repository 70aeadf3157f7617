import Completions
import Imports
import Logging
import Projections
import ServiceLifecycle
import Synchronization
import Vault

/// The sources that are taken in now; another configuration takes their place while they run.
final class Sources: Service {
    private let store: Store
    private let surroundings: Surroundings
    private let metrics: ServiceMetrics
    private let condition: ServiceCondition
    private let logger = Logger(label: "tassel.sources")
    private let running = Mutex<[String: RunningSource]>([:])
    private let started: AsyncStream<RunningSource>
    private let start: AsyncStream<RunningSource>.Continuation

    init(_ store: Store, _ surroundings: Surroundings, _ metrics: ServiceMetrics, _ condition: ServiceCondition) {
        self.store = store
        self.surroundings = surroundings
        self.metrics = metrics
        self.condition = condition
        (started, start) = AsyncStream.makeStream()
    }

    /// The source of that name, if there is one now.
    subscript(_ name: String) -> RunningSource? { running.withLock { $0[name] } }

    /// All of them, in the order of their names.
    var all: [RunningSource] { running.withLock { $0.values.sorted { $0.configuration.name < $1.configuration.name } } }

    /// Takes in these from now on, and no others.
    ///
    /// - Throws: ``Failure`` for a source of an account that isn't there; then nothing changes.
    func apply(_ configuration: ServiceConfiguration) async throws {
        try await store.catchUp()
        let known = try await store.projections.configuration()
        for source in configuration.sources { _ = try known.account(source.account, doing: "serving the source \(source.name)") }
        try await store.keys.declare(
            configuration.sources.map { ($0.name, $0.account, $0.expect?.duration) },
            now: surroundings.now()
        )
        let fresh = configuration.sources.map { source in
            RunningSource(source, rate: configuration.limits.rate, in: store, actor: configuration.actor, surroundings)
        }
        let former = running.withLock { running in
            defer { running = Dictionary(uniqueKeysWithValues: fresh.map { ($0.configuration.name, $0) }) }
            return running
        }
        for source in fresh { start.yield(source) }
        // What they hold is still recorded.
        for source in former.values { source.stop() }
    }

    /// Notes that something came, where nothing did lately.
    func hear(_ source: RunningSource) async throws {
        let now = surroundings.now()
        if source.shouldNote(now) { try await store.keys.hear(source.configuration.name, at: now) }
    }

    /// Takes in whatever comes, until a graceful shutdown; then records what was taken.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await source in started {
                    if let intake = source.intake {
                        group.addTask {
                            do {
                                try await intake.work()
                            } catch {
                                self.logger.error("an import can't be ended", metadata: ["error": "\(error)"])
                            }
                        }
                    }
                    if let folder = source.configuration.folder {
                        let watch = DropFolder(
                            folder,
                            of: source,
                            in: self.store,
                            self,
                            self.surroundings,
                            self.metrics,
                            self.condition
                        )
                        group.addTask { await watch.run() }
                    }
                }
            }
        } onGracefulShutdown: {
            self.start.finish()
            for source in self.all { source.stop() }
        }
    }
}
