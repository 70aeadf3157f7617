import Completions
import EventLog
import HTTPTypes
import Projections
import ServiceLifecycle

/// Reads events for somebody who may see one account's, or all.
struct EventReading: Sendable {
    let store: Store
    /// Absent for all.
    let account: AccountName?

    /// The most events that are looked at for one page.
    private static let looked = 5_000
    /// Events after a position.
    ///
    /// - Returns: those of the account, and the last position that was looked at.
    func page(after position: Int, limit: Int) async throws -> (events: [LoggedEvent], next: Int) {
        var found: [LoggedEvent] = []
        var next = position
        var looked = 0
        while found.count < limit, looked < Self.looked {
            let events = try await store.log.events(from: Position(next + 1), limit: min(1_000, limit))
            guard !events.isEmpty else { break }
            for event in events {
                next = event.position.number
                looked += 1
                // What belongs to no account, as the log's opening, is everybody's.
                if account == nil || event.event.account == nil || event.event.account == account { found.append(event) }
                if found.count == limit { break }
            }
        }
        return (found, next)
    }
}

/// Events as they are recorded, as server-sent events (HTML, 9.2.6), until the service stops.
struct EventStream {
    private let reading: EventReading
    private var position: Int
    private var hasBegun = false

    /// How soon new events are noticed, and how often a stream that is quiet shows that it lives.
    private static let look = Duration.milliseconds(200)
    private static let quiet = 75
    /// How often it is looked at whether the token is still good: each so many looks.
    private static let check = 10

    /// Whether whoever listens still may.
    private let isAllowed: @Sendable () async throws -> Bool
    private var beats = 0

    init(_ reading: EventReading, after position: Int, while isAllowed: @escaping @Sendable () async throws -> Bool) {
        self.reading = reading
        self.isAllowed = isAllowed
        self.position = position
    }

    /// The next bytes; `nil` when the service stops, or the token is revoked.
    mutating func next() async throws -> [UInt8]? {
        guard hasBegun else {
            hasBegun = true
            return Array("retry: 2000\n\n".utf8)
        }
        var idle = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            beats += 1
            if beats % Self.check == 0, !(try await isAllowed()) { return nil }
            let page = try await reading.page(after: position, limit: 500)
            let isMore = page.next != position
            position = page.next
            if !page.events.isEmpty {
                return page.events.reduce(into: []) { text, event in
                    text += Array("id: \(event.position)\ndata: ".utf8) + event.line + [0x0A, 0x0A]
                }
            }
            guard !isMore else { continue }
            idle += 1
            // A comment: whoever went away is noticed so.
            if idle == Self.quiet { return Array(": \n\n".utf8) }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.look) }
        }
        return nil
    }
}

extension APIRequest {
    static let lastEventID = HTTPField.Name("Last-Event-ID")
}
