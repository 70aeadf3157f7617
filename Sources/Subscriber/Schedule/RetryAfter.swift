package import Completions

/// Reads the `Retry-After` header (RFC 9110 section 10.2.3): seconds, or a date.
package enum RetryAfter {
    /// - Returns: how long to wait from now, never negative; `nil` for what is neither.
    package static func read(_ text: String, now: Timestamp) -> Duration? {
        if let seconds = Int64(text), seconds >= 0 { return .seconds(min(seconds, 86_400 * 365)) }
        guard let date = date(text) else { return nil }
        return max(.zero, date - now)
    }

    /// IMF-fixdate, the one form that senders must use: `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let month = months.firstIndex(of: String(parts[2])),
            let year = Int(parts[3]), CivilDate(year: year, month: month + 1, day: day) != nil
        else { return nil }
        return Timestamp("\(parts[3])-\(padded(month + 1, 2))-\(padded(day, 2))T\(parts[4])Z")
    }
}
