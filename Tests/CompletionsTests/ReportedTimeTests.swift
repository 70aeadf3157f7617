import Completions
import Testing

@Suite struct ReportedTimeTests {
    @Test(arguments: [
        ("2013-10-19", Precision.day), ("2023-01-23T12:09+01:00", .minute), ("2014-06-26T17:00:00Z", .second),
        ("2026-03-29T03:05:07.250+02:00", .millisecond), ("2014-06-26T17:00:00.000123Z", .microsecond),
        ("2014-06-26T23:59:59.999999-09:30", .microsecond),
    ])
    func `a time is written as it was read, as fine as known`(text: String, precision: Precision) throws {
        let time = try #require(ReportedTime(text))
        #expect(time.description == text)
        #expect(time.precision == precision)
    }

    @Test(arguments: [
        ("2014-06-26t17:00:00z", "2014-06-26T17:00:00Z"), ("2014-06-26 17:00:00Z", "2014-06-26T17:00:00Z"),
        ("2014-06-26T17:00:00+00:00", "2014-06-26T17:00:00Z"), ("2014-06-26T17:00:00-00:00", "2014-06-26T17:00:00Z"),
        ("2014-06-26T17:00:00.5Z", "2014-06-26T17:00:00.500Z"), ("2014-06-26T17:00:00.1234Z", "2014-06-26T17:00:00.123400Z"),
        ("2014-06-26T17:00:00.123456789Z", "2014-06-26T17:00:00.123456Z"),
    ])
    func `other RFC 3339 spellings become the canonical one`(text: String, canonical: String) {
        #expect(ReportedTime(text)?.description == canonical)
    }

    @Test func `a leap second is the last second before it`() {
        #expect(ReportedTime("2016-12-31T23:59:60Z")?.description == "2016-12-31T23:59:59Z")
        #expect(ReportedTime("2016-12-31T23:59:61Z") == nil)
    }

    @Test(arguments: [
        "", "2013", "2013-10", "2013-1-19", "2013-13-01", "2013-00-10", "2013-02-29", "2013-10-32", "0000-01-01", "2013-10-19T",
        "2013-10-19T12", "2013-10-19T24:00Z", "2013-10-19T12:60Z", "2013-10-19T12:09", "2013-10-19T12:09:07", "2013-10-19T12:09:07.Z",
        "2013-10-19T12:09:07.1234567890Z", "2013-10-19T12:09Z ", "2013-10-19T12:09+0100", "2013-10-19T12:09+24:00", "2013-10-19T12:09+01",
        "2013-10-19T12:09+01:60", "+2013-10-19", "19.10.2013",
    ])
    func `what isn't a time with its offset is refused`(text: String) {
        #expect(ReportedTime(text) == nil)
    }

    @Test func `a coarse time has no instant, only a beginning`() throws {
        let day = try #require(ReportedTime("2013-10-19"))
        let minute = try #require(ReportedTime("2013-10-19T01:30+02:00"))
        #expect(day.instant == nil)
        #expect(minute.instant == nil)
        #expect(day.inUTC == nil)
        #expect(day.beginning.description == "2013-10-19T00:00:00.000000Z")
        #expect(minute.beginning.description == "2013-10-18T23:30:00.000000Z")
    }

    @Test func `an offset moves the instant and not the reported day`() throws {
        let time = try #require(ReportedTime("2026-01-01T00:30:00.250+01:00"))
        #expect(time.date.description == "2026-01-01")
        #expect(time.inUTC?.description == "2025-12-31T23:30:00.250Z")
        #expect(ReportedTime("2025-12-31T18:30:00.250-05:00")?.instant == time.instant)
    }

    @Test func `what is finer than the precision is dropped`() throws {
        let date = try #require(CivilDate(year: 2026, month: 3, day: 2))
        let clock = ReportedTime.Clock(secondOfDay: 43_207, microsecond: 123_456, offset: 0)
        let texts = Precision.allCases.map { ReportedTime(date: date, clock: clock, precision: $0).description }
        let expected = [
            "2026-03-02", "2026-03-02T12:00Z", "2026-03-02T12:00:07Z", "2026-03-02T12:00:07.123Z", "2026-03-02T12:00:07.123456Z",
        ]
        #expect(texts == expected)
    }
}

@Suite struct CivilDateTests {
    @Test(arguments: [
        (1970, 1, 1, 0), (1969, 12, 31, -1), (2000, 2, 29, 11_016), (1900, 3, 1, -25_508), (1, 1, 1, -719_162), (9999, 12, 31, 2_932_896),
    ])
    func `a day and its number say the same`(year: Int, month: Int, day: Int, number: Int) {
        #expect(CivilDate(year: year, month: month, day: day)?.daysSince1970 == number)
        #expect(CivilDate(daysSince1970: number) == CivilDate(year: year, month: month, day: day))
    }

    @Test func `every day of four centuries comes back from its number`() {
        let days = (-146_097...0).map { CivilDate(daysSince1970: $0) }
        #expect(days.map(\.daysSince1970) == Array(-146_097...0))
        #expect(zip(days, days.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(arguments: [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 0, 1), (2024, 13, 1), (2024, 1, 0), (0, 1, 1), (10_000, 1, 1)])
    func `days the calendar doesn't have are refused`(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }
}

@Suite struct TimestampTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"), (-1_000_000, "1969-12-31T23:59:59.000000Z"),
        (-86_400_000_001, "1969-12-30T23:59:59.999999Z"), (1_774_861_507_250_000, "2026-03-30T09:05:07.250000Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00.000000Z"),
    ])
    func `an instant is written in 27 bytes and read again, also before 1970`(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
        #expect(text.utf8.count == 27)
    }

    @Test(arguments: [(Int64(1_999_999), Int64(1)), (0, 0), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)])
    func `whole seconds are rounded towards the past`(microseconds: Int64, seconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).seconds == seconds)
    }

    @Test(arguments: ["2026-03-30", "2026-03-30T09:05Z", "2026-03-30T09:05:07"])
    func `a time coarser than a second, or without an offset, is no instant`(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func `an instant moves by a span and back`() {
        let instant = Timestamp(microseconds: 500)
        #expect((instant - .milliseconds(2)).microseconds == -1_500)
        #expect((instant + .seconds(1)).microseconds == 1_000_500)
        #expect(instant + .seconds(3) - instant == .seconds(3))
    }
}
