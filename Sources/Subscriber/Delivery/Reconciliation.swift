package import Completions
package import Projections

/// Compares what a receiver has with what it was told: fed with an endpoint's deliveries in the order of the log.
package struct Reconciliation: Sendable {
    /// Consecutive positions that hold nothing of the endpoint but what is missing.
    package struct Gap: Hashable, Sendable {
        package let from: Position
        package fileprivate(set) var through: Position

        package init(from: Position, through: Position) {
            self.from = from
            self.through = through
        }
    }

    private let theirs: Set<DeliveryID>
    private let wanted: ClosedRange<Position>
    /// How many of what was delivered in the range they have.
    package private(set) var matched = 0
    /// What was delivered in the range and they don't have.
    package private(set) var missing: [Projections.Delivery] = []
    /// What they have although the log doesn't say that it was delivered: an answer that was lost.
    package private(set) var unsettled: [Projections.Delivery] = []
    package private(set) var gaps: [Gap] = []
    private var known: Set<DeliveryID> = []
    private var isInGap = false

    /// - Parameters:
    ///   - theirs: the ids that the receiver has.
    ///   - range: the positions that it should have all of; what it has is looked for everywhere.
    package init(theirs: Set<DeliveryID>, in range: ClosedRange<Position>) {
        self.theirs = theirs
        wanted = range
    }

    /// Takes in the next delivery.
    package mutating func note(_ delivery: Projections.Delivery) {
        let isTheirs = theirs.contains(delivery.id)
        if isTheirs { known.insert(delivery.id) }
        guard wanted.contains(delivery.position) else { return isInGap = false }
        let isDelivered = delivery.state == .settled(.delivered)
        switch (isTheirs, isDelivered) {
        case (true, true): matched += 1
        case (true, false): unsettled.append(delivery)
        case (false, true):
            missing.append(delivery)
            if isInGap, let last = gaps.indices.last {
                gaps[last].through = delivery.position
            } else {
                gaps.append(Gap(from: delivery.position, through: delivery.position))
            }
        case (false, false): break
        }
        isInGap = !isTheirs && isDelivered
    }

    /// The ids that they have and the endpoint was never owed.
    package var unknown: [DeliveryID] { theirs.subtracting(known).sorted() }
}
