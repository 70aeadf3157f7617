import ArgumentParser
import Completions
import Imports

/// A day or a time that an operator types; a bare day is the whole day in the store's zone.
enum TimeOption {
    /// Which end of a bare day is meant.
    enum Edge {
        case beginning, end
    }

    static func read(_ text: String, in zone: String, edge: Edge) throws -> Timestamp {
        guard let time = ReportedTime(text) else {
            throw ValidationError("\"\(text)\" is neither a day (2026-03-01) nor a time (2026-03-01T09:00:00Z).")
        }
        guard time.precision == .day else { return time.beginning }
        let day = edge == .beginning ? time.date : CivilDate(daysSince1970: time.date.daysSince1970 + 1)
        return try known(zone).beginning(of: day)
    }

    /// The same as one end of a span that finishes are asked for in.
    static func bound(_ text: String, in zone: String, edge: Edge) throws -> Period.Bound {
        let instant = try read(text, in: zone, edge: edge)
        // The last moment before an end is on the last day.
        return Period.Bound(instant, on: try day(of: edge == .beginning ? instant : instant - .microseconds(1), in: zone))
    }

    /// A span of finish times as typed.
    static func period(since: String?, until: String?, in zone: String) throws -> Period {
        Period(
            since: try since.map { try bound($0, in: zone, edge: .beginning) },
            until: try until.map { try bound($0, in: zone, edge: .end) }
        )
    }

    /// A day, as typed.
    static func day(_ text: String) throws -> CivilDate {
        guard let time = ReportedTime(text), time.precision == .day else {
            throw ValidationError("\"\(text)\" is no day: write 2026-03-01.")
        }
        return time.date
    }

    /// The day that it is in the store's zone at an instant.
    static func day(of instant: Timestamp, in zone: String) throws -> CivilDate { try known(zone).day(of: instant) }

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
