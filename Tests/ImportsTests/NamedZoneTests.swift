import Completions
import Imports
import Testing

@Suite struct NamedZoneTests {
    private func reading(_ zone: String, _ day: String, _ hour: Int, _ minute: Int = 0) throws -> NamedZone.Reading {
        let date = try #require(ReportedTime(day)).date
        return try #require(NamedZone(zone)).offset(at: date, secondOfDay: hour * 3_600 + minute * 60)
    }

    @Test(arguments: ["CET", "EST", "GMT+1", "Berlin", "Mars/Olympus", "+1:00", "+0100", "", "europe"])
    func `an abbreviation or a name that nobody keeps is refused`(name: String) {
        #expect(NamedZone(name) == nil)
    }

    @Test(arguments: [("UTC", 0), ("Z", 0), ("+05:30", 19_800), ("-03:00", -10_800), ("Asia/Kathmandu", 20_700)])
    func `a zone without clock changes has one offset`(name: String, offset: Int) throws {
        #expect(try reading(name, "2026-03-29", 2, 30) == .offset(offset))
    }

    @Test(arguments: [(1, 59, 3_600), (3, 0, 7_200)])
    func `around the gap in Berlin the offsets are those of winter and summer`(hour: Int, minute: Int, offset: Int) throws {
        #expect(try reading("Europe/Berlin", "2026-03-29", hour, minute) == .offset(offset))
    }

    @Test(arguments: [0, 30, 59])
    func `the hour that Berlin skips never comes`(minute: Int) throws {
        #expect(try reading("Europe/Berlin", "2026-03-29", 2, minute) == .never)
    }

    @Test(arguments: [0, 30, 59])
    func `the hour that Berlin repeats comes twice`(minute: Int) throws {
        #expect(try reading("Europe/Berlin", "2026-10-25", 2, minute) == .twice(7_200, 3_600))
    }

    @Test(arguments: [(1, 59, 7_200), (3, 0, 3_600)])
    func `around the repeated hour there is one offset`(hour: Int, minute: Int, offset: Int) throws {
        #expect(try reading("Europe/Berlin", "2026-10-25", hour, minute) == .offset(offset))
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00Z"), ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00Z"),
        ("UTC", "2026-03-29", "2026-03-29T00:00:00Z"), ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00Z"),
    ])
    func `a day begins at midnight, or when the clocks were put over it`(zone: String, day: String, beginning: String) throws {
        let date = try #require(ReportedTime(day)).date
        let named = try #require(NamedZone(zone))
        #expect(named.beginning(of: date) == Timestamp(beginning))
    }
}
