/// An instant in UTC, in microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
package struct Timestamp: Hashable, Sendable, Comparable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// The instant that many whole seconds after 1970 began.
    package init(seconds: Int64) { microseconds = seconds * 1_000_000 }

    /// Whole seconds since 1970, rounded towards the past.
    package var seconds: Int64 { (microseconds - microsecondsOfSecond) / 1_000_000 }

    private var microsecondsOfSecond: Int64 {
        let rest = microseconds % 1_000_000
        return rest < 0 ? rest + 1_000_000 : rest
    }

    package static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

    package static func + (instant: Self, span: Duration) -> Self {
        let (seconds, attoseconds) = span.components
        return Self(microseconds: instant.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    package static func - (instant: Self, span: Duration) -> Self { instant + (.zero - span) }

    package static func - (later: Self, earlier: Self) -> Duration { .microseconds(later.microseconds - earlier.microseconds) }

    /// The instant with everything finer than the precision cut off, as RFC 3339 with `Z`.
    package func text(to precision: Precision) -> String { reported(to: precision).description }

    /// Appends what `description` says.
    func write(to text: inout [UInt8]) { reported(to: .microsecond).write(to: &text) }

    /// The instant in UTC, as fine as asked for.
    func reported(to precision: Precision) -> ReportedTime {
        let days = Int((seconds >= 0 ? seconds : seconds - 86_399) / 86_400)
        let ofDay = Int(seconds - Int64(days) * 86_400)
        return ReportedTime(
            date: CivilDate(daysSince1970: days),
            clock: ReportedTime.Clock(
                secondOfDay: ofDay,
                microsecond: Int(microsecondsOfSecond),
                offset: 0
            ),
            precision: precision
        )
    }
}

extension Timestamp {
    /// How many bytes ``description`` has between the years 1 and 9999.
    package static let textLength = 27
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 with six fractional digits and `Z`: always 27 bytes between the years 1 and 9999.
    package var description: String { text(to: .microsecond) }

    /// Reads RFC 3339 in UTC or with an offset, to the second or finer.
    package init?(_ text: some StringProtocol) {
        guard let instant = ReportedTime(text)?.instant else { return nil }
        self = instant
    }
}

/// How finely a time is known.
package enum Precision: String, Sendable, CaseIterable, Comparable {
    case day, minute, second, millisecond, microsecond

    package static func < (left: Self, right: Self) -> Bool {
        left.rank < right.rank
    }

    private var rank: Int {
        switch self {
        case .day: 0
        case .minute: 1
        case .second: 2
        case .millisecond: 3
        case .microsecond: 4
        }
    }
}
