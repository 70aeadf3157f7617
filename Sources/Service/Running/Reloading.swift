import Completions
import Logging
import ServiceLifecycle
import Synchronization
import UnixSignals

/// The configuration as it is now: read again at SIGHUP, kept as it was where the new one is no good.
final class Reloading: Service {
    private let file: String
    private let environment: [String: String]
    private let sources: Sources
    private let certificate: ServedCertificate?
    private let condition: ServiceCondition
    private let notice: SystemdNotice
    private let logger = Logger(label: "tassel.configuration")
    private let state: Mutex<ServiceConfiguration>

    init(
        _ configuration: ServiceConfiguration,
        file: String,
        environment: [String: String],
        _ sources: Sources,
        _ certificate: ServedCertificate?,
        _ condition: ServiceCondition,
        _ notice: SystemdNotice
    ) {
        self.file = file
        self.environment = environment
        self.sources = sources
        self.certificate = certificate
        self.condition = condition
        self.notice = notice
        state = Mutex(configuration)
    }

    var current: ServiceConfiguration { state.withLock { $0 } }

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() { await reload() }
    }

    private func reload() async {
        notice.reloading()
        defer { notice.ready() }
        do {
            let fresh = try await ServiceConfiguration(file: file, environment: environment)
            let former = current
            if let tls = fresh.tls { try certificate?.renew(tls) }
            try await sources.apply(fresh)
            state.withLock { $0 = fresh }
            let isPlaceSame = fresh.listen == former.listen && (fresh.tls == nil) == (former.tls == nil)
            let isRestartNeeded =
                !isPlaceSame || fresh.limits.connections != former.limits.connections || fresh.limits.request != former.limits.request
                || fresh.store != former.store || fresh.actor != former.actor || fresh.delivery != former.delivery
                || fresh.api != former.api || fresh.console != former.console
            let problem =
                "store, actor, listen, tls, delivery, api, console, limits.connections and limits.request change with a restart alone"
            condition.set(isRestartNeeded ? problem : nil, for: .configuration)
            logger.notice("the configuration was read again", metadata: ["sources": "\(fresh.sources.count)"])
        } catch {
            condition.set("the changed configuration can't be used, so the former one stays: \(error)", for: .configuration)
            logger.error("the changed configuration can't be used", metadata: ["error": "\(error)"])
        }
    }
}
