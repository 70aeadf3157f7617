/// A time as its source reported it: the local day, the clock if known, the offset from UTC, and how fine it is.
///
/// Kept in local terms, so that no shift of zone ever moves a reported day.
package struct ReportedTime: Hashable, Sendable {
    /// A time of day with its offset from UTC.
    package struct Clock: Hashable, Sendable {
        /// 0...86,399; a leap second is written as the last second before it.
        package let secondOfDay: Int
        /// 0...999,999.
        package let microsecond: Int
        /// Seconds east of UTC.
        package let offset: Int

        package init(secondOfDay: Int, microsecond: Int = 0, offset: Int) {
            self.secondOfDay = secondOfDay
            self.microsecond = microsecond
            self.offset = offset
        }
    }

    package let date: CivilDate
    /// Absent exactly when the precision is `day`.
    package let clock: Clock?
    package let precision: Precision

    /// A day without a time.
    package init(date: CivilDate) {
        self.date = date
        clock = nil
        precision = .day
    }

    /// A time of day; what is finer than the precision is dropped.
    package init(date: CivilDate, clock: Clock, precision: Precision) {
        self.date = date
        self.precision = precision
        switch precision {
        case .day: self.clock = nil
        case .minute:
            self.clock = Clock(secondOfDay: clock.secondOfDay / 60 * 60, offset: clock.offset)
        case .second: self.clock = Clock(secondOfDay: clock.secondOfDay, offset: clock.offset)
        case .millisecond:
            self.clock = Clock(secondOfDay: clock.secondOfDay, microsecond: clock.microsecond / 1000 * 1000, offset: clock.offset)
        case .microsecond: self.clock = clock
        }
    }

    /// The instant, where it is known to the second or finer; never made up from a date.
    package var instant: Timestamp? { precision >= .second ? beginning : nil }

    /// The first instant this time can mean, for comparing and sorting; a bare day begins at midnight UTC.
    package var beginning: Timestamp {
        let seconds = date.daysSince1970 * 86_400 + (clock?.secondOfDay ?? 0) - (clock?.offset ?? 0)
        return Timestamp(microseconds: Int64(seconds) * 1_000_000 + Int64(clock?.microsecond ?? 0))
    }
}

extension ReportedTime {
    /// The same instant in UTC, where it is known to the second or finer.
    package var inUTC: ReportedTime? { instant.flatMap { ReportedTime($0.text(to: precision)) } }
}

extension ReportedTime: CustomStringConvertible {
    /// ISO 8601, as fine as known: `2013-10-19`, `2023-01-23T12:09+01:00`, `2014-06-26T17:00:00Z`.
    package var description: String {
        guard let clock else { return date.description }
        var text = "\(date)T\(padded(clock.secondOfDay / 3600, 2)):\(padded(clock.secondOfDay / 60 % 60, 2))"
        if precision >= .second { text += ":" + padded(clock.secondOfDay % 60, 2) }
        if precision == .millisecond { text += "." + padded(clock.microsecond / 1000, 3) }
        if precision == .microsecond { text += "." + padded(clock.microsecond, 6) }
        guard clock.offset != 0 else { return text + "Z" }
        let minutes = abs(clock.offset) / 60
        return text + (clock.offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
    }

    /// Reads what `description` writes, and RFC 3339 with one to nine fractional digits (those past six are cut off).
    package init?(_ text: some StringProtocol) {
        var rest = Array(text.utf8)[...]
        func number(_ digits: Int) -> Int? {
            guard rest.count >= digits, rest.prefix(digits).allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            defer { rest = rest.dropFirst(digits) }
            return rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        func take(_ accepted: Character...) -> Bool {
            guard let byte = rest.first, accepted.contains(Character(UnicodeScalar(byte))) else { return false }
            rest = rest.dropFirst()
            return true
        }
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        if rest.isEmpty {
            self.init(date: date)
            return
        }
        guard take("T", "t", " "), let hour = number(2), hour < 24, take(":"), let minute = number(2), minute < 60 else { return nil }
        var precision = Precision.minute
        var second = 0
        var microsecond = 0
        if take(":") {
            guard let value = number(2), value <= 60 else { return nil }
            second = min(value, 59)
            precision = .second
            if take(".") {
                let digits = rest.prefix { (0x30...0x39).contains($0) }
                guard (1...9).contains(digits.count) else { return nil }
                rest = rest.dropFirst(digits.count)
                let six = digits.prefix(6).reduce(0) { $0 * 10 + Int($1 - 0x30) }
                microsecond = (min(digits.count, 6)..<6).reduce(six) { value, _ in value * 10 }
                precision = digits.count <= 3 ? .millisecond : .microsecond
            }
        }
        var offset = 0
        if !take("Z", "z") {
            let west = rest.first == UInt8(ascii: "-")
            guard take("+", "-"), let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60 else { return nil }
            offset = (hours * 3600 + minutes * 60) * (west ? -1 : 1)
        }
        guard rest.isEmpty else { return nil }
        let clock = Clock(secondOfDay: hour * 3600 + minute * 60 + second, microsecond: microsecond, offset: offset)
        self.init(date: date, clock: clock, precision: precision)
    }
}
