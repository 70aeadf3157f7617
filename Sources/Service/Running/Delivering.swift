import Completions
import Logging
import Projections
import ServiceLifecycle
import Subscriber
import Synchronization

/// Delivers what is due for as long as the service runs: after a failure of the store or the machine it begins again.
final class Delivering: Service {
    private let store: Store
    private let surroundings: Surroundings
    private let metrics: DeliveryMetrics
    private let condition: ServiceCondition
    private let logger = Logger(label: "tassel.delivery")
    private let current = Mutex<Deliverer?>(nil)

    /// How long it waits before it begins again.
    private static let pause = Duration.seconds(5)
    /// The deliverer looks every few milliseconds; if it didn't for so long, it hangs.
    private static let patience = Duration.seconds(60)

    init(_ store: Store, _ surroundings: Surroundings, _ metrics: DeliveryMetrics, _ condition: ServiceCondition) {
        self.store = store
        self.surroundings = surroundings
        self.metrics = metrics
        self.condition = condition
    }

    /// Whether it looks at what is due as it should.
    var isAlive: Bool { current.withLock { $0 }?.sinceLooked.map { $0 < Self.patience } ?? false }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            let deliverer = Deliverer(store, .watching, in: surroundings, metrics: metrics)
            current.withLock { $0 = deliverer }
            do {
                condition.set(nil, for: .delivery)
                try await deliverer.run()
            } catch is CancellationError {
                return
            } catch {
                condition.set("\(error)", for: .delivery)
                logger.error("delivery stopped, and begins again", metadata: ["error": "\(error)"])
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            }
        }
    }
}
