package import Completions

/// A day or a time as people write it; a bare day is the whole day in the store's zone.
package enum MomentText {
    /// Which end of a bare day is meant.
    package enum Edge {
        case beginning, end
    }

    /// The instant of a text.
    package static func read(_ text: String, in zone: String, edge: Edge) throws -> Timestamp {
        guard let time = ReportedTime(text) else {
            throw Failure(
                .usage,
                doing: "reading a time",
                found: "\"\(text)\" is neither a day (2026-03-01) nor a time (2026-03-01T09:00:00Z)",
                next: "write it as one of these"
            )
        }
        guard time.precision == .day else { return time.beginning }
        let day = edge == .beginning ? time.date : CivilDate(daysSince1970: time.date.daysSince1970 + 1)
        return try known(zone).beginning(of: day)
    }

    /// The same as one end of a span that finishes are asked for in.
    package static func bound(_ text: String, in zone: String, edge: Edge) throws -> Period.Bound {
        let instant = try read(text, in: zone, edge: edge)
        // The last moment before an end is on the last day.
        return Period.Bound(instant, on: try day(of: edge == .beginning ? instant : instant - .microseconds(1), in: zone))
    }

    /// A span of finish times as typed.
    package static func period(since: String?, until: String?, in zone: String) throws -> Period {
        Period(
            since: try since.map { try bound($0, in: zone, edge: .beginning) },
            until: try until.map { try bound($0, in: zone, edge: .end) }
        )
    }

    /// A day, as typed.
    package static func day(_ text: String) throws -> CivilDate {
        guard let time = ReportedTime(text), time.precision == .day else {
            throw Failure(.usage, doing: "reading a day", found: "\"\(text)\" is no day", next: "write it as 2026-03-01")
        }
        return time.date
    }

    /// The day that it is in the store's zone at an instant.
    package static func day(of instant: Timestamp, in zone: String) throws -> CivilDate { try known(zone).day(of: instant) }

    private static func known(_ zone: String) throws -> NamedZone {
        guard let known = NamedZone(zone) else {
            throw Failure(
                .store,
                doing: "reading a day",
                found: "the store's zone \(zone) is not known here",
                next: "install the tzdata package"
            )
        }
        return known
    }
}
