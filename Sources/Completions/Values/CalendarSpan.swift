/// Days, months or years of the calendar: for how long a completion counts, or personal data is kept.
package struct CalendarSpan: Hashable, Sendable {
    private enum Unit: Character, Hashable {
        case days = "d"
        case months = "m"
        case years = "y"
    }

    private let count: Int
    private let unit: Unit

    /// Reads `90d`, `18m` or `1y`; a hundred years at most.
    package init?(_ text: String) {
        guard let letter = text.last, let unit = Unit(rawValue: letter), let count = Int(text.dropLast()), count > 0 else { return nil }
        let most =
            switch unit {
            case .days: 36_525
            case .months: 1_200
            case .years: 100
            }
        guard count <= most else { return nil }
        self.count = count
        self.unit = unit
    }

    /// The day that is so much later.
    ///
    /// A year is the same day of the next one; where a month has no such day, its last.
    package func day(after day: CivilDate) -> CivilDate { Self.shift(day, by: count, unit) }

    /// The day that is so much earlier, likewise.
    package func day(before day: CivilDate) -> CivilDate { Self.shift(day, by: -count, unit) }

    private static func shift(_ day: CivilDate, by count: Int, _ unit: Unit) -> CivilDate {
        let months: Int
        switch unit {
        case .days: return CivilDate(daysSince1970: day.daysSince1970 + count)
        case .months: months = count
        case .years: months = 12 * count
        }
        let total = 12 * day.year + day.month - 1 + months
        for number in stride(from: day.day, to: 27, by: -1) {
            if let found = CivilDate(year: total / 12, month: total % 12 + 1, day: number) { return found }
        }
        return CivilDate(year: total / 12, month: total % 12 + 1, day: day.day) ?? day
    }
}
