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
    private let beginning: RequestBeginning
    private let addressGuard: AddressGuard
    private let context: NIOSSLContext
    private let proxy: EndpointSettings.Proxy?
    private let loops = MultiThreadedEventLoopGroup.singleton
    private let resolver: any AddressResolver
    private let kept: Reply.Kept
    private let deadlines: Deadlines
    private let clock: @Sendable () -> Timestamp
    private let idle = Mutex<[Connection]>([])

    /// - Parameters:
    ///   - headers: those that all attempts have.
    ///   - kept: how much of an answer's body is handed out.
    /// - Throws: ``Failure`` when the stored URL or authority is not usable.
    package init(
        _ settings: EndpointSettings,
        headers: [(name: String, value: String)] = [],
        keeping kept: Reply.Kept = .excerpt,
        resolver: any AddressResolver,
        deadlines: Deadlines,
        clock: @escaping @Sendable () -> Timestamp
    ) throws {
        do {
            url = try EndpointURL(settings.url)
        } catch {
            throw Failure(.store, doing: "reading an endpoint's URL", found: error.found, next: "remove the endpoint and add it again")
        }
        beginning = RequestBeginning(url, headers: headers)
        addressGuard = AddressGuard(stored: settings.allowed)
        context = try TrustedAuthorities.context(settings.authority, settings.client)
        proxy = settings.proxy
        self.kept = kept
        self.resolver = resolver
        self.deadlines = deadlines
        self.clock = clock
    }

    deinit { closeIdle() }

    /// Makes one attempt; never throws, since every end of an attempt is a result.
    ///
    /// - Parameter headers: those of this attempt alone.
    package func attempt(headers: [(name: String, value: String)], body: [UInt8]) async -> AttemptResult {
        let began = clock()
        var times = AttemptResult.Times()
        let request = AttemptRequest(beginning, headers: headers, body: body)
        if let kept = await keptConnection() {
            let sent = clock()
            do {
                let reply = try await kept.exchange(request, deadline: deadlines.answering)
                times.answering = clock() - sent
                return done(.answered(reply), kept, times, began)
            } catch  where error.cause == .closed {
                // A receiver may close a kept connection at any time; the same request goes out once more on a new one.
            } catch {
                return done(.failed(.answering, error.reason), kept, times, began)
            }
        }
        let connection: Connection
        do {
            connection = try await dial(&times)
        } catch {
            return done(.failed(error.stage, error.reason), nil, times, began)
        }
        let sent = clock()
        do {
            let reply = try await connection.exchange(request, deadline: deadlines.answering)
            times.answering = clock() - sent
            return done(.answered(reply), connection, times, began)
        } catch {
            return done(.failed(.answering, error.reason), connection, times, began)
        }
    }

    /// What is asked in a row: called on the connection's event loop, between one answer and the next request.
    struct Row<Item: Sendable>: Sendable {
        /// The next to send, with when its attempt began; `nil` ends the row.
        let next: @Sendable () -> (item: Item, headers: [(name: String, value: String)], body: [UInt8], began: Timestamp)?
        /// Takes in how an attempt went.
        ///
        /// - Returns: whether the row goes on.
        let ended: @Sendable (Item, AttemptResult, Timestamp) -> Bool
        /// Takes back what a connection that its receiver had closed left without an answer: it goes out again on another.
        let unanswered: @Sendable (Item) -> Void
    }

    /// Makes attempts one after another over a kept connection, without leaving its event loop between them; none where no connection is kept.
    func attempts<Item>(_ row: Row<Item>) async {
        guard let kept = await keptConnection() else { return }
        let underWay = Mutex<(item: Item, began: Timestamp)?>(nil)
        let conclude = { @Sendable [clock] (ending: AttemptResult.Ending) -> Bool in
            guard let (item, began) = underWay.withLock({ $0.take() }) else { return false }
            var times = AttemptResult.Times(total: clock() - began)
            times.answering = times.total
            return row.ended(item, AttemptResult(ending: ending, address: kept.address, times: times), began)
        }
        let failure = await kept.exchanges(deadline: deadlines.answering) { [clock, beginning] in
            guard clock() - kept.vetted.withLock({ $0 }) < Self.vettingHolds, let (item, headers, body, began) = row.next() else {
                return nil
            }
            underWay.withLock { $0 = (item, began) }
            return AttemptRequest(beginning, headers: headers, body: body)
        } answered: { reply in
            conclude(.answered(reply))
        }
        if let failure {
            if failure.cause == .closed, let (item, _) = underWay.withLock({ $0.take() }) {
                row.unanswered(item)
            } else {
                _ = conclude(.failed(.answering, failure.reason))
            }
        }
        if kept.isOpen { idle.withLock { $0.append(kept) } }
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
        let connections = idle.withLock { connections in
            defer { connections = [] }
            return connections
        }
        for connection in connections { connection.close() }
    }

    private func done(
        _ ending: AttemptResult.Ending,
        _ connection: Connection?,
        _ times: AttemptResult.Times,
        _ began: Timestamp
    ) -> AttemptResult {
        var times = times
        times.total = clock() - began
        if let connection, connection.isOpen { idle.withLock { $0.append(connection) } }
        return AttemptResult(ending: ending, address: connection?.address, times: times)
    }

    /// A kept connection whose address still holds.
    private func keptConnection() async -> Connection? {
        while let connection = idle.withLock({ $0.popLast() }) {
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

    private func dial(_ times: inout AttemptResult.Times) async throws(ConnectionFailure) -> Connection {
        let began = clock()
        let addresses: [IPAddress]
        do {
            addresses = try await resolve()
        } catch {
            throw ConnectionFailure(stage: .resolving, reason: "\(url.host): \(Self.words(error))")
        }
        let hops = try await hops()
        times.resolving = clock() - began
        do {
            try addressGuard.vet(addresses)
        } catch {
            throw ConnectionFailure(stage: .vetting, reason: "\(url.host): \(error.reason)")
        }
        var last = ConnectionFailure(stage: .resolving, reason: "\(url.host) has no address")
        for address in addresses {
            for hop in hops {
                do {
                    let opened = try await Connection.open(
                        to: address,
                        through: hop,
                        url: url,
                        context: context,
                        keeping: kept,
                        loop: loops.any(),
                        deadlines: deadlines,
                        clock: clock
                    )
                    times.connecting = opened.connecting
                    times.securing = opened.securing
                    return opened.0
                } catch {
                    // Another address won't mend a certificate.
                    if error.stage == .securing { throw error }
                    last = error
                }
            }
        }
        throw last
    }

    /// The ways to go: through each address of the proxy, or straight.
    ///
    /// The proxy is the operator's own, so the guard has no say in it.
    private func hops() async throws(ConnectionFailure) -> [Connection.Hop?] {
        guard let proxy else { return [nil] }
        let found: [IPAddress]
        do {
            found = if let address = IPAddress(proxy.host) { [address] } else { try await resolve(proxy.host) }
        } catch {
            throw ConnectionFailure(stage: .resolving, reason: "the proxy \(proxy.host): \(Self.words(error))")
        }
        guard !found.isEmpty else { throw ConnectionFailure(stage: .resolving, reason: "the proxy \(proxy.host) has no address") }
        return found.map { Connection.Hop(address: $0, port: proxy.port, credential: proxy.credential) }
    }

    private static func words(_ error: any Error) -> String { (error as? ResolutionError)?.reason ?? "\(error)" }

    private func resolve() async throws -> [IPAddress] {
        if let address = url.address { return [address] }
        return try await resolve(url.host)
    }

    private func resolve(_ host: String) async throws -> [IPAddress] {
        let (resolver, limit) = (resolver, deadlines.resolving)
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
