/// A span of time that finishes are asked for in.
///
/// A finish of which only the day is known is in it by that day, whatever the zone; another one by its instant.
package struct Period: Hashable, Sendable {
    /// One end, as an instant and as the day that it is in the zone of whoever asks.
    package struct Bound: Hashable, Sendable {
        package let instant: Timestamp
        package let day: CivilDate

        package init(_ instant: Timestamp, on day: CivilDate) {
            self.instant = instant
            self.day = day
        }
    }

    /// The first instant and the first day that are in it.
    package var since: Bound?
    /// The first instant that is in it no more, and the last day that is.
    package var until: Bound?

    package init(since: Bound? = nil, until: Bound? = nil) {
        self.since = since
        self.until = until
    }

    /// Whether nothing is left out.
    package var isEndless: Bool { since == nil && until == nil }

    /// Whether a time is in it.
    package func contains(_ time: ReportedTime) -> Bool {
        if time.precision == .day {
            return since.map { $0.day <= time.date } ?? true && until.map { time.date <= $0.day } ?? true
        }
        let instant = time.beginning
        return since.map { $0.instant <= instant } ?? true && until.map { instant < $0.instant } ?? true
    }
}
