package import Completions
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import Projections
import ServiceLifecycle
import Storage
package import Subscriber
import UnixSignals

/// The whole service: whatever comes in is recorded, whoever asked is told, and whoever looks sees how it is.
///
/// Its parts run beside each other, and stop in reverse order: first nobody is listened to any more, then what was taken is recorded, then
/// the log is signed.
package struct Serving: Sendable {
    private let store: Store
    private let configuration: ServiceConfiguration
    private let file: String
    private let environment: [String: String]
    private let surroundings: Surroundings
    private let logger: Logger
    private let registry: MetricsRegistry
    private let isListening: @Sendable (String) -> Void

    /// How long a stop waits for requests that are under way.
    private static let longestStop = Duration.seconds(60)

    /// Makes a service that isn't running yet.
    ///
    /// - Parameters:
    ///   - file: where the configuration was read, and is read again at SIGHUP.
    ///   - environment: of the process.
    ///   - isListening: told once where it listens, as a URL.
    package init(
        _ store: Store,
        _ configuration: ServiceConfiguration,
        file: String,
        environment: [String: String],
        in surroundings: Surroundings,
        logger: Logger,
        registry: MetricsRegistry,
        isListening: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.configuration = configuration
        self.file = file
        self.environment = environment
        self.surroundings = surroundings
        self.logger = logger
        self.registry = registry
        self.isListening = isListening
    }

    /// Runs until SIGTERM or SIGINT, which stop it between two units of work.
    package func run() async throws {
        let lock = try ProcessLock(Need.serviceLock(of: store.directory), doing: "serving \(store.directory)")
        let (condition, notice) = (ServiceCondition(), SystemdNotice(environment: environment))
        let metrics = ServiceMetrics(registry)
        let deliveries = DeliveryMetrics(registry)
        let tokens = Tokens(store: store, metrics: metrics)
        let certificate = try configuration.tls.map { try ServedCertificate($0) }
        let sources = Sources(store, surroundings, metrics, condition)
        try await sources.apply(configuration)
        let delivering = Delivering(store, surroundings, deliveries, condition)
        let reloading = Reloading(configuration, file: file, environment: environment, sources, certificate, condition, notice)
        let upkeep = Upkeep(store, sources, surroundings, metrics, condition, notice)
        let routes = Routes()
        let pushing = Pushing(sources: sources, store: store, surroundings: surroundings, metrics: metrics, condition: condition) {
            reloading.current.limits.body
        }
        IntakeRoutes(pushing: pushing).add(to: routes)
        XAPIRoutes(pushing: pushing).add(to: routes)
        let management = ManagementAPI(
            store: store,
            surroundings: surroundings,
            routes: APIRoutes(tokens, surroundings) { reloading.current.limits.rate },
            registry: registry,
            deliveries: deliveries
        )
        management.addMetrics(to: routes)
        if configuration.api == .on { management.add(to: routes) }
        if configuration.console == .on {
            ConsoleRoutes(tokens, sources, condition, surroundings, isSecure: certificate != nil).add(to: routes)
        }
        HealthRoutes(condition: condition, delivering: configuration.delivery == .on ? delivering : nil).add(to: routes)
        let (place, isSecure) = (configuration.listen, certificate != nil)
        let application = Application(
            responder: routes.responder,
            server: Listener.builder(configuration.limits, body: { reloading.current.limits.body }, certificate),
            configuration: ApplicationConfiguration(
                address: .hostname(place.host, port: place.port),
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.limits.connections)
            ),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? place.port
                isListening("\(isSecure ? "https" : "http")://\(ServiceConfiguration.Place(host: place.host, port: port))")
                notice.ready()
            },
            logger: logger
        )
        var services: [any Service] = [upkeep, sources]
        if configuration.delivery == .on { services.append(delivering) }
        services += [reloading, application] as [any Service]
        var group = ServiceGroupConfiguration(
            services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        // Whoever doesn't let go of a connection holds nobody up for longer.
        group.maximumGracefulShutdownDuration = Self.longestStop
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError {
            throw Failure(
                .system,
                doing: "listening at \(place)",
                found: "\(error)",
                next: "choose another address or port with listen, or stop who listens there"
            )
        }
        notice.stopping()
        withExtendedLifetime(lock) {}
    }
}
