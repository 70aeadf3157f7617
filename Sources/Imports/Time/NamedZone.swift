package import Completions
// The one file that needs whole Foundation: without it no IANA zone can be found by name.
import Foundation

/// An IANA zone or a fixed offset, and which offset holds at a local time.
package struct NamedZone: Hashable, Sendable {
    package let name: String
    private let zone: TimeZone?
    private let fixed: Int?

    /// - Parameter name: an IANA name (`Europe/Berlin`), `UTC`, `Z`, or an offset (`+01:00`).
    /// - Returns: `nil` for anything else; abbreviations such as `CET` are ambiguous and refused.
    package init?(_ name: String) {
        self.name = name
        if name == "UTC" || name == "Z" {
            fixed = 0
            zone = nil
        } else if name.hasPrefix("+") || name.hasPrefix("-"), let clock = ReportedTime("2000-01-01T00:00" + name)?.clock {
            fixed = clock.offset
            zone = nil
        } else if name.contains("/"), let zone = TimeZone(identifier: name) {
            fixed = nil
            self.zone = zone
        } else {
            return nil
        }
    }

    /// What a local time can mean in a zone.
    package enum Reading: Hashable, Sendable {
        /// Seconds east of UTC.
        case offset(Int)
        /// The clocks were put back: the local time came twice.
        case twice(Int, Int)
        /// The clocks were put forward over it.
        case never
    }

    /// The offset at a local time, from the offsets that hold a day before and after it.
    package func offset(at date: CivilDate, secondOfDay: Int) -> Reading {
        if let fixed { return .offset(fixed) }
        guard let zone else { return .offset(0) }
        let local = date.daysSince1970 * 86_400 + secondOfDay
        func offset(_ instant: Int) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant))) }
        let before = offset(local - 86_400)
        let after = offset(local + 86_400)
        let fitting = [before, after].filter { offset(local - $0) == $0 }
        switch fitting.count {
        case 0: return .never
        case 2 where fitting[0] != fitting[1]: return .twice(fitting[0], fitting[1])
        default: return .offset(fitting[0])
        }
    }

    /// The day that it is here at an instant.
    package func day(of instant: Timestamp) -> CivilDate {
        let seconds = Int(instant.seconds)
        let offset = fixed ?? zone?.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))) ?? 0
        let local = seconds + offset
        return CivilDate(daysSince1970: local >= 0 ? local / 86_400 : (local - 86_399) / 86_400)
    }

    /// The instant at which a day begins here; where midnight is skipped, the first instant after it.
    package func beginning(of date: CivilDate) -> Timestamp {
        let midnight = Int64(date.daysSince1970) * 86_400
        switch offset(at: date, secondOfDay: 0) {
        case .offset(let offset), .twice(let offset, _): return Timestamp(seconds: midnight - Int64(offset))
        case .never:
            if case .offset(let offset) = offset(at: date, secondOfDay: 7200) { return Timestamp(seconds: midnight - Int64(offset) + 3600) }
            return Timestamp(seconds: midnight)
        }
    }
}
