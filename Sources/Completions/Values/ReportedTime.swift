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
    package var inUTC: ReportedTime? { instant?.reported(to: precision) }
}

extension ReportedTime: CustomStringConvertible {
    /// ISO 8601, as fine as known: `2013-10-19`, `2023-01-23T12:09+01:00`, `2014-06-26T17:00:00Z`.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(32)
        write(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends what `description` says.
    package func write(to text: inout [UInt8]) {
        date.write(to: &text)
        guard let clock else { return }
        text.append(UInt8(ascii: "T"))
        append(clock.secondOfDay / 3600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(clock.secondOfDay / 60 % 60, digits: 2, to: &text)
        if precision >= .second {
            text.append(UInt8(ascii: ":"))
            append(clock.secondOfDay % 60, digits: 2, to: &text)
        }
        if precision >= .millisecond {
            text.append(UInt8(ascii: "."))
            if precision == .millisecond {
                append(clock.microsecond / 1000, digits: 3, to: &text)
            } else {
                append(clock.microsecond, digits: 6, to: &text)
            }
        }
        guard clock.offset != 0 else { return text.append(UInt8(ascii: "Z")) }
        let minutes = abs(clock.offset) / 60
        text.append(clock.offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        append(minutes / 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(minutes % 60, digits: 2, to: &text)
    }

    /// Reads what `description` writes, and RFC 3339 with one to nine fractional digits (those past six are cut off).
    package init?(_ text: some StringProtocol) {
        var text = String(text)
        let read = text.withUTF8 { unsafe Self.read($0.span) }
        guard let read else { return nil }
        self = read
    }

    /// Reads the same from bytes.
    package init?(_ text: borrowing Span<UInt8>) {
        guard let read = Self.read(text) else { return nil }
        self = read
    }

    private static func read(_ text: borrowing Span<UInt8>) -> ReportedTime? {
        var index = 0
        guard let year = number(text, &index, digits: 4), take(text, &index, "-"), let month = number(text, &index, digits: 2),
            take(text, &index, "-"), let day = number(text, &index, digits: 2), let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        if index == text.count { return ReportedTime(date: date) }
        guard take(text, &index, "T") || take(text, &index, "t") || take(text, &index, " "), let hour = number(text, &index, digits: 2),
            hour < 24, take(text, &index, ":"), let minute = number(text, &index, digits: 2), minute < 60
        else { return nil }
        var precision = Precision.minute
        var second = 0
        var microsecond = 0
        if take(text, &index, ":") {
            guard let value = number(text, &index, digits: 2), value <= 60 else { return nil }
            second = min(value, 59)
            precision = .second
            if take(text, &index, ".") {
                var digits = 0
                while index < text.count, text[index] &- 0x30 < 10 {
                    if digits < 6 { microsecond = microsecond * 10 + Int(text[index] &- 0x30) }
                    digits += 1
                    index += 1
                }
                guard (1...9).contains(digits) else { return nil }
                for _ in min(digits, 6)..<6 { microsecond *= 10 }
                precision = digits <= 3 ? .millisecond : .microsecond
            }
        }
        var offset = 0
        if !take(text, &index, "Z"), !take(text, &index, "z") {
            let isWest = index < text.count && text[index] == UInt8(ascii: "-")
            guard take(text, &index, "+") || take(text, &index, "-"), let hours = number(text, &index, digits: 2), hours < 24,
                take(text, &index, ":"), let minutes = number(text, &index, digits: 2), minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (isWest ? -1 : 1)
        }
        guard index == text.count else { return nil }
        let clock = Clock(secondOfDay: hour * 3600 + minute * 60 + second, microsecond: microsecond, offset: offset)
        return ReportedTime(date: date, clock: clock, precision: precision)
    }

    private static func number(_ text: borrowing Span<UInt8>, _ index: inout Int, digits: Int) -> Int? {
        guard index + digits <= text.count else { return nil }
        var number = 0
        for place in index..<index + digits {
            guard text[place] &- 0x30 < 10 else { return nil }
            number = number * 10 + Int(text[place] &- 0x30)
        }
        index += digits
        return number
    }

    private static func take(_ text: borrowing Span<UInt8>, _ index: inout Int, _ character: Unicode.Scalar) -> Bool {
        guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }
}
