/// In what order and how fast an endpoint is sent what it is owed.
package struct DeliveryPacing: Hashable, Sendable {
    /// Which deliveries may overtake which.
    package enum Order: String, Hashable, Sendable, CaseIterable {
        /// Each goes as soon as it can.
        case any
        /// One at a time for each participant, so that a correction never overtakes its finish.
        case participant
    }

    /// Requests under way at once unless an endpoint says otherwise.
    package static let usualConcurrency = 16
    /// The most requests under way at once.
    package static let mostConcurrency = 256

    package let order: Order
    /// Requests under way at once, and so connections: 1...256.
    package let concurrency: Int
    /// The most attempts in a span; as fast as it goes where absent.
    package let rate: DeliveryRate?

    package init(order: Order = .any, concurrency: Int = usualConcurrency, rate: DeliveryRate? = nil) {
        self.order = order
        self.concurrency = concurrency
        self.rate = rate
    }
}
