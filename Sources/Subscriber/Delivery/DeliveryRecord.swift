/// How the last attempts at an endpoint went.
package struct DeliveryRecord: Hashable, Sendable {
    /// How many attempts it is about.
    package let attempts: Int
    /// How many of them were answered with success.
    package let delivered: Int
    /// The time that half of those took at most.
    package let median: Duration?
    /// The time that 95 of 100 of those took at most.
    package let percentile95: Duration?

    package init(_ attempts: [(status: Int?, total: Duration)]) {
        let times = attempts.filter { $0.status.map { (200..<300).contains($0) } ?? false }.map(\.total).sorted()
        self.attempts = attempts.count
        delivered = times.count
        median = Self.percentile(50, of: times)
        percentile95 = Self.percentile(95, of: times)
    }

    /// The nearest rank: the smallest time that so many of a hundred don't exceed.
    private static func percentile(_ percent: Int, of times: [Duration]) -> Duration? {
        times.isEmpty ? nil : times[(times.count * percent + 99) / 100 - 1]
    }
}
