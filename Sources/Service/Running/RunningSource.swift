import Completions
import Imports
import Projections
import Synchronization

/// A source as it runs: what it pushes is taken in, what is put into its folder is picked up.
final class RunningSource: Sendable {
    let configuration: SourceConfiguration
    /// Who records what it brings.
    let actor: String
    /// Absent where it doesn't push.
    let intake: Intake?
    private let limit: Mutex<RateLimit>?
    private let heard = Mutex<Timestamp?>(nil)
    /// What is to be told when it stops, once there is something.
    private let stopping = Mutex<(isStopped: Bool, told: [@Sendable () -> Void])>((false, []))

    /// How often an arrival is noted: each is a write.
    private static let noted = Duration.seconds(30)

    init(_ configuration: SourceConfiguration, rate: DeliveryRate?, in store: Store, actor: String, _ surroundings: Surroundings) {
        self.configuration = configuration
        self.actor = actor
        intake = configuration.push.map { _ in
            Intake(
                "pushed to /in/\(configuration.name)",
                in: store,
                format: configuration.choice,
                options: ImportOptions(account: configuration.account, telling: configuration.telling, actor: actor),
                surroundings: surroundings
            )
        }
        limit = (configuration.rate ?? rate).map { Mutex(RateLimit($0, at: surroundings.now())) }
    }

    /// Admits a request, or says how long to wait.
    func admit(at now: Timestamp) -> Duration? { limit?.withLock { $0.admit(at: now) } }

    /// Whether an arrival is to be noted, because none was lately.
    func shouldNote(_ arrival: Timestamp) -> Bool {
        heard.withLock { heard in
            if let heard, arrival - heard < Self.noted { return false }
            heard = arrival
            return true
        }
    }

    /// It takes no more.
    func stop() {
        intake?.close()
        let told = stopping.withLock { stopping in
            stopping.isStopped = true
            defer { stopping.told = [] }
            return stopping.told
        }
        for tell in told { tell() }
    }

    /// Calls a function when it stops; at once where it has.
    func whenStopped(_ tell: @escaping @Sendable () -> Void) {
        let isStopped = stopping.withLock { stopping in
            if !stopping.isStopped { stopping.told.append(tell) }
            return stopping.isStopped
        }
        if isStopped { tell() }
    }
}
