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
    /// The deliveries at one position.
    private var group: [Projections.Delivery] = []

    /// - Parameters:
    ///   - theirs: the ids that the receiver has.
    ///   - range: the positions that it should have all of; what it has is looked for everywhere.
    package init(theirs: Set<DeliveryID>, in range: ClosedRange<Position>) {
        self.theirs = theirs
        wanted = range
    }

    /// Takes in the next delivery; ``finish()`` comes after the last.
    package mutating func note(_ delivery: Projections.Delivery) {
        if let first = group.first, first.position != delivery.position { judge() }
        group.append(delivery)
    }

    /// Judges what was noted last.
    package mutating func finish() { judge() }

    /// What was told anew under another id is the same notification: they have it if they have one of its ids.
    private mutating func judge() {
        defer { group = [] }
        guard let first = group.first else { return }
        let had = group.filter { theirs.contains($0.id) }
        known.formUnion(had.map(\.id))
        guard wanted.contains(first.position) else { return isInGap = false }
        let isDelivered = group.contains { $0.state == .settled(.delivered) }
        switch (had.first, isDelivered) {
        case (.some, true): matched += 1
        case (let some?, false): unsettled.append(some)
        case (nil, true):
            missing.append(first)
            if isInGap, let last = gaps.indices.last {
                gaps[last].through = first.position
            } else {
                gaps.append(Gap(from: first.position, through: first.position))
            }
        case (nil, false): break
        }
        isInGap = had.isEmpty && isDelivered
    }

    /// The ids that they have and the endpoint was never owed.
    package var unknown: [DeliveryID] { theirs.subtracting(known).sorted() }
}
