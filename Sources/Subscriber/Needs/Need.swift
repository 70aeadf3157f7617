package import Completions
package import Projections
import Storage
import Vault

/// Something that needs somebody, with what to do about it.
package struct Need: Hashable, Sendable, CustomStringConvertible {
    /// What is the matter.
    package let found: String
    /// A command, mostly.
    package let next: String

    package var description: String { "\(found): \(next)" }

    /// All that needs somebody now.
    package static func all(in store: Store, at now: Timestamp) async throws -> [Need] {
        let configuration = try await store.projections.configuration()
        let counts = try await store.projections.deliveryCounts()
        let schedule = DeliverySchedule(store.projections)
        var needs: [Need] = []
        for endpoint in configuration.endpoints.values.filter({ $0.state != .removed }).sorted(by: { $0.added < $1.added }) {
            let probe = endpoint.state == .failing ? try await schedule.opens(endpoint.id, after: now) ?? now : now
            if let need = Need(of: endpoint, waiting: counts[endpoint.id]?["owed"] ?? 0, probe: probe) { needs.append(need) }
        }
        let owed = try await store.projections.owed()
        if owed.waiting > 0 {
            needs.append(Need("\(owed.waiting) deliveries came to their schedule's end", "tassel delivery retry --endpoint …"))
        }
        for (name, account) in configuration.accounts.sorted(by: { $0.key < $1.key }) {
            if account.webhooks == .off {
                needs.append(Need("webhooks of account \(name) are off", "tassel account webhooks on --account \(name)"))
            }
            let count = configuration.endpoints(of: name).count
            if account.terms.webhooks == .off, count > 0 {
                needs.append(
                    Need(
                        "the plan of account \(name) includes no webhooks, so its \(count) endpoints are told nothing",
                        "tassel account plan \(name) PLAN"
                    )
                )
            }
        }
        if let need = ofDisk(at: store.directory) { needs.append(need) }
        return needs + (try await ofFeeds(in: store, at: now)) + (try await ofTokens(in: store, at: now))
    }

    /// For so long after its last use in vain, somebody may still wait for what a token brought them.
    private static let turnedAway = Duration.seconds(86_400)

    private static func ofTokens(in store: Store, at now: Timestamp) async throws -> [Need] {
        try await store.keys.tokens().compactMap { token in
            guard !token.isValid(at: now), let last = token.turnedAway, now - last < turnedAway else { return nil }
            let ended = token.revoked.map { "was revoked \($0.text(to: .second))" } ?? "has expired"
            return Need(
                "the token \"\(token.name)\" (\(token.id)) \(ended), and is still used, last \(last.text(to: .second))",
                "give whoever uses it another, with tassel token create, or find out who does; it is turned away"
            )
        }
    }

    /// With less room than this, the next batch may not fit.
    private static let scarce = 8 << 20

    /// That a disk is as good as full; `nil` where it isn't.
    package static func ofDisk(at directory: String) -> Need? {
        guard let free = FreeSpace.bytes(at: directory), free < scarce else { return nil }
        return Need("the disk of \(directory) is full: \(free >> 20) MiB are free", "free some space; nothing can be recorded without")
    }

    /// Whether a service takes in what the store's feeds bring.
    package static func isServed(_ store: Store) -> Bool { ProcessLock.isHeld(serviceLock(of: store.directory)) }

    /// The file whose lock a running service holds.
    package static func serviceLock(of directory: String) -> String { directory + "/serve.lock" }

    private static func ofFeeds(in store: Store, at now: Timestamp) async throws -> [Need] {
        let feeds = try await store.keys.feeds()
        guard !feeds.isEmpty else { return [] }
        var needs: [Need] = []
        if !isServed(store) {
            needs.append(Need("the service isn't running, so nothing comes from its \(feeds.count) sources", "systemctl start tassel"))
        }
        for feed in feeds where feed.isLate(at: now) {
            let since = feed.heard.map { "nothing came since \($0.text(to: .second))" } ?? "nothing ever came"
            let hours = feed.expect.map { Self.words($0) } ?? ""
            needs.append(
                Need(
                    "\(feed.name) is late: \(since), and something should every \(hours)",
                    "look whether its LMS sends or exports; what it said last is in the service's log"
                )
            )
        }
        return needs
    }

    private static func words(_ span: Duration) -> String {
        let seconds = span.components.seconds
        return seconds % 3_600 == 0 ? "\(seconds / 3_600)h" : seconds % 60 == 0 ? "\(seconds / 60)min" : "\(seconds)s"
    }

    private init(_ found: String, _ next: String) { (self.found, self.next) = (found, next) }

    private init?(of endpoint: Endpoint, waiting: Int, probe: Timestamp) {
        let id = endpoint.id.short
        switch endpoint.state {
        case .disabled(let reason):
            let why = reason == .gone ? "it answered 410 Gone" : "it kept failing"
            self.init("\(id) is disabled (\(why)), \(waiting) wait", "tassel endpoint resume \(id)")
        case .paused: self.init("\(id) is paused, \(waiting) wait", "tassel endpoint resume \(id)")
        case .failing:
            let since = endpoint.since.text(to: .second)
            self.init(
                "\(id) fails since \(since), \(waiting) wait, next probe \(probe.text(to: .second))",
                "see why with tassel delivery list --endpoint \(id)"
            )
        case .active, .removed: return nil
        }
    }
}
