package import Completions
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
package import Vault

/// Sends attempts to one endpoint: resolve, vet, dial the vetted addresses in turn, TLS, exchange, keep the connection.
package final class EndpointTransport: Sendable {
    /// How long a kept connection may go without its name being resolved and vetted again.
    private static let vettingHolds = Duration.seconds(30)

    private let url: EndpointURL
    private let addressGuard: AddressGuard
    private let context: NIOSSLContext
    private let threads: [EventLoopExecutor]
    private let resolver: any AddressResolver
    private let deadlines: Deadlines
    private let clock: @Sendable () -> Timestamp
    /// By the thread that they live on.
    private let idle: Mutex<[[Connection]]>

    /// - Throws: ``Failure`` when the stored URL or authority is not usable.
    package init(
        _ settings: EndpointSettings,
        resolver: any AddressResolver,
        deadlines: Deadlines,
        clock: @escaping @Sendable () -> Timestamp
    ) throws {
        do {
            url = try EndpointURL(settings.url)
        } catch {
            throw Failure(.store, doing: "reading an endpoint's URL", found: error.found, next: "remove the endpoint and add it again")
        }
        addressGuard = AddressGuard(stored: settings.allowed)
        context = try TrustedAuthorities.context(settings.authority, settings.client)
        threads = MultiThreadedEventLoopGroup.singleton.makeIterator().map { EventLoopExecutor($0) }
        idle = Mutex(Array(repeating: [], count: threads.count))
        self.resolver = resolver
        self.deadlines = deadlines
        self.clock = clock
    }

    deinit { closeIdle() }

    /// Where a worker's attempts are best made: on the thread of their connections, so that neither waits for the other's to wake.
    func executor(of worker: Int) -> EventLoopExecutor { threads[worker % threads.count] }

    /// Makes one attempt; never throws, since every end of an attempt is a result.
    ///
    /// - Parameter worker: whose attempts keep to one thread.
    package func attempt(headers: [(name: String, value: String)], body: [UInt8], by worker: Int = 0) async -> AttemptResult {
        let thread = worker % threads.count
        let began = clock()
        var times = AttemptResult.Times()
        let request = AttemptRequest(url: url, headers: headers, body: body)
        if let kept = await keptConnection(thread) {
            let sent = clock()
            do {
                let reply = try await kept.exchange(request, deadline: deadlines.answering)
                times.answering = clock() - sent
                return done(.answered(reply), kept, times, began, thread)
            } catch let failure as ExchangeFailure where failure.cause == .closed {
                // A receiver may close a kept connection at any time; the same request goes out once more on a new one.
            } catch {
                return done(.failed(.answering, Self.words(error)), kept, times, began, thread)
            }
        }
        let connection: Connection
        do {
            connection = try await dial(&times, thread)
        } catch {
            return done(.failed(error.stage, error.reason), nil, times, began, thread)
        }
        let sent = clock()
        do {
            let reply = try await connection.exchange(request, deadline: deadlines.answering)
            times.answering = clock() - sent
            return done(.answered(reply), connection, times, began, thread)
        } catch {
            return done(.failed(.answering, Self.words(error)), connection, times, began, thread)
        }
    }

    /// What vetting a name without dialling came to.
    package enum Vetting: Hashable, Sendable {
        case allowed
        /// The name has no address just now, which is no reason against it.
        case unresolved
    }

    /// Resolves and vets the name without dialling: what `endpoint add` asks.
    package func vet() async throws(AddressGuard.Forbidden) -> Vetting {
        guard let addresses = try? await resolve(), !addresses.isEmpty else { return .unresolved }
        try addressGuard.vet(addresses)
        return .allowed
    }

    /// Closes the connections that no exchange uses.
    package func closeIdle() {
        for connection in idle.withLock({ connections in
            defer { connections = Array(repeating: [], count: connections.count) }
            return connections.joined().map { $0 }
        }) { connection.close() }
    }

    private static func words(_ error: any Error) -> String { (error as? ExchangeFailure)?.reason ?? "\(error)" }

    private func done(
        _ ending: AttemptResult.Ending,
        _ connection: Connection?,
        _ times: AttemptResult.Times,
        _ began: Timestamp,
        _ thread: Int
    ) -> AttemptResult {
        var times = times
        times.total = clock() - began
        if let connection, connection.isOpen { idle.withLock { $0[thread].append(connection) } }
        return AttemptResult(ending: ending, address: connection?.address, times: times)
    }

    /// A kept connection whose address still holds.
    private func keptConnection(_ thread: Int) async -> Connection? {
        while let connection = idle.withLock({ $0[thread].popLast() }) {
            guard connection.isOpen else { continue }
            let now = clock()
            if now - connection.vetted.withLock({ $0 }) < Self.vettingHolds { return connection }
            guard let addresses = try? await resolve(), addresses.contains(connection.address),
                (try? addressGuard.vet(addresses)) != nil
            else {
                connection.close()
                continue
            }
            connection.vetted.withLock { $0 = now }
            return connection
        }
        return nil
    }

    private func dial(_ times: inout AttemptResult.Times, _ thread: Int) async throws(ConnectionFailure) -> Connection {
        let began = clock()
        let addresses: [IPAddress]
        do {
            addresses = try await resolve()
        } catch {
            let reason = (error as? ResolutionError)?.reason ?? "\(error)"
            throw ConnectionFailure(stage: .resolving, reason: "\(url.host): \(reason)")
        }
        times.resolving = clock() - began
        do {
            try addressGuard.vet(addresses)
        } catch {
            throw ConnectionFailure(stage: .vetting, reason: "\(url.host): \(error.reason)")
        }
        var last = ConnectionFailure(stage: .resolving, reason: "\(url.host) has no address")
        for address in addresses {
            do {
                let opened = try await Connection.open(
                    to: address,
                    url: url,
                    context: context,
                    loop: threads[thread].loop,
                    deadlines: deadlines,
                    clock: clock
                )
                times.connecting = opened.connecting
                times.securing = opened.securing
                return opened.0
            } catch {
                last = error
                // Another address won't mend a certificate.
                if error.stage == .securing { break }
            }
        }
        throw last
    }

    private func resolve() async throws -> [IPAddress] {
        if let address = url.address { return [address] }
        let (resolver, host, limit) = (resolver, url.host, deadlines.resolving)
        return try await withThrowingTaskGroup(of: [IPAddress].self) { group in
            group.addTask { try await resolver.addresses(of: host) }
            group.addTask {
                try await Task.sleep(for: limit)
                throw ResolutionError(reason: "no answer in time")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }
}
