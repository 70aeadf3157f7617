import Completions
import Imports
import Testing

/// Zones whose clocks do what few expect.
@Suite struct RareZoneTests {
    private func reading(_ zone: String, _ day: String, _ hour: Int, _ minute: Int = 0) throws -> NamedZone.Reading {
        let date = try #require(ReportedTime(day)).date
        return try #require(NamedZone(zone)).offset(at: date, secondOfDay: hour * 3_600 + minute * 60)
    }

    @Test func `Samoa left out a whole day`() throws {
        #expect(try reading("Pacific/Apia", "2011-12-29", 12) == .offset(-36_000))
        #expect(try reading("Pacific/Apia", "2011-12-30", 12) == .never)
        #expect(try reading("Pacific/Apia", "2011-12-31", 12) == .offset(50_400))
    }

    @Test func `Lord Howe moves its clocks by half an hour`() throws {
        #expect(try reading("Australia/Lord_Howe", "2026-10-04", 2, 29) == .never)
        #expect(try reading("Australia/Lord_Howe", "2026-10-04", 2, 30) == .offset(39_600))
        #expect(try reading("Australia/Lord_Howe", "2026-04-05", 1, 45) == .twice(39_600, 37_800))
    }

    @Test func `of two midnights a day begins at the first`() throws {
        let date = try #require(ReportedTime("2026-11-01")).date
        #expect(try #require(NamedZone("America/Havana")).beginning(of: date) == Timestamp("2026-11-01T04:00:00Z"))
    }

    @Test func `the end of a time is no zone`() {
        #expect(NamedZone(":30Z") == nil)
        #expect(NamedZone(":00+01:00") == nil)
    }
}
