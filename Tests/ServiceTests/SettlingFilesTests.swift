import Completions
import Service
import Testing

@Suite struct SettlingFilesTests {
    private let start = Timestamp(microseconds: 1_790_000_000_000_000)

    private func file(_ name: String, size: Int = 10, modified: Int64 = 0) -> SettlingFiles.Seen {
        SettlingFiles.Seen(name: name, size: size, modified: Timestamp(microseconds: modified))
    }

    @Test func `a file is complete once it stayed as it was for long enough`() {
        var files = SettlingFiles(settle: .seconds(10))
        #expect(files.complete([file("a.csv")], at: start).map(\.name) == [])
        #expect(files.complete([file("a.csv")], at: start + .seconds(9)).map(\.name) == [])
        #expect(files.complete([file("a.csv")], at: start + .seconds(10)).map(\.name) == ["a.csv"])
    }

    @Test func `one that grows, or is written anew, begins again`() {
        var files = SettlingFiles(settle: .seconds(10))
        _ = files.complete([file("a.csv"), file("b.csv")], at: start)
        #expect(files.complete([file("a.csv", size: 11), file("b.csv", modified: 1)], at: start + .seconds(10)).map(\.name) == [])
        #expect(files.complete([file("a.csv", size: 11), file("b.csv", modified: 1)], at: start + .seconds(19)).map(\.name) == [])
        #expect(
            files.complete([file("a.csv", size: 11), file("b.csv", modified: 1)], at: start + .seconds(20)).map(\.name) == [
                "a.csv", "b.csv",
            ]
        )
    }

    @Test func `one that went away and came back begins again`() {
        var files = SettlingFiles(settle: .seconds(10))
        _ = files.complete([file("a.csv")], at: start)
        _ = files.complete([], at: start + .seconds(5))
        #expect(files.complete([file("a.csv")], at: start + .seconds(11)).map(\.name) == [])
    }

    @Test func `they come in the order of their names`() {
        var files = SettlingFiles(settle: .zero)
        #expect(files.complete([file("b"), file("10"), file("a"), file("2")], at: start).map(\.name) == ["10", "2", "a", "b"])
    }

    @Test(arguments: [".hidden", "a.csv.part", "a.filepart", "A.PART", "x.tmp", "x.partial", "x.crdownload"])
    func `what isn't whole by its name is never taken`(name: String) {
        var files = SettlingFiles(settle: .zero)
        #expect(files.complete([file(name)], at: start).map(\.name) == [])
    }
}

@Suite struct NamePatternTests {
    @Test(arguments: [
        ("courses-*.csv", "courses-2026.csv"), ("*", "anything"), ("*.csv", ".csv"), ("a*b*c", "abc"), ("a*b*c", "a-b-b-c"),
        ("a.csv", "a.csv"),
    ])
    func `a star stands for any text`(pattern: String, name: String) { #expect(NamePattern(pattern).matches(name)) }

    @Test(arguments: [
        ("courses-*.csv", "exams-2026.csv"), ("*.csv", "a.tsv"), ("a*b*c", "acb"), ("a.csv", "a.csv.gz"), ("aa*aa", "aaa"), ("", "x"),
    ])
    func `what doesn't fit is not taken`(pattern: String, name: String) { #expect(!NamePattern(pattern).matches(name)) }
}

@Suite struct RateLimitTests {
    private let start = Timestamp(microseconds: 1_790_000_000_000_000)

    @Test func `as many as a span allows go at once, and then one an interval`() throws {
        var limit = RateLimit(try #require(DeliveryRate("3/min")), at: start)
        #expect((0..<3).allSatisfy { _ in limit.admit(at: start) == nil })
        #expect(limit.admit(at: start) == .seconds(20))
        #expect(limit.admit(at: start + .seconds(19)) == .seconds(1))
        #expect(limit.admit(at: start + .seconds(20)) == nil)
        #expect(limit.admit(at: start + .seconds(20)) != nil)
    }

    @Test func `whoever waits long has all of it again, and no more`() throws {
        var limit = RateLimit(try #require(DeliveryRate("2/s")), at: start)
        _ = limit.admit(at: start)
        let later = start + .seconds(3_600)
        #expect(limit.admit(at: later) == nil)
        #expect(limit.admit(at: later) == nil)
        #expect(limit.admit(at: later) != nil)
    }

    @Test func `a clock that is set back lets nobody wait for longer than a span`() throws {
        var limit = RateLimit(try #require(DeliveryRate("2/s")), at: start)
        _ = limit.admit(at: start)
        #expect((limit.admit(at: start - .seconds(3_600)) ?? .zero) <= .seconds(1))
    }
}
