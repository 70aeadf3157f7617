import Completions
import Foundation
import Testing

/// Whatever reads as an event is spelled as that event is written: the verification of a log relies on it.
@Suite struct CanonicalLineTests {
    /// Bytes that a line's grammar turns on, and some that it doesn't know.
    private static let alphabet = Array("\"\\{}[]:,.-+0123456789abcdefgABFTZtz _/\u{0}\u{7F}é".utf8) + [0xFF]

    private func lines() throws -> [[UInt8]] { try GoldenEvents.all().map(\.line) }

    /// One change: a byte replaced, dropped, doubled or swapped with the next.
    private func changed(_ line: [UInt8], _ draw: inout SplitMix) -> [UInt8] {
        var line = line
        let place = Int(draw.next() % UInt64(line.count - 1))
        switch draw.next() % 5 {
        case 0: line.remove(at: place)
        case 1: line.insert(line[place], at: place)
        case 2: line.swapAt(place, place + 1)
        default: line[place] = Self.alphabet[Int(draw.next() % UInt64(Self.alphabet.count))]
        }
        return line
    }

    @Test func `a changed line is refused, or is another event's own line`() throws {
        // tools/fuzz sets these, for other changes and many more.
        let environment = ProcessInfo.processInfo.environment
        let rounds = environment["TASSEL_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 2_000
        var draw = SplitMix(state: environment["TASSEL_FUZZ_SEED"].flatMap { UInt64($0) } ?? 20_261_124)
        var read = 0
        for line in try lines() {
            for _ in 0..<rounds {
                let line = changed(line, &draw)
                guard let event = try? Event(line: line) else { continue }
                read += 1
                if event.line != line { Issue.record("\(String(decoding: line, as: UTF8.self)) reads, but is written otherwise") }
            }
        }
        #expect(read > 1_000, "so many changes must leave some lines readable")
    }

    @Test func `with what the line before had in mind the same is read as without`() throws {
        var draw = SplitMix(state: 20_261_125)
        var memo = Event.Memo()
        var read = 0
        for _ in 0..<200 {
            for line in try lines() {
                let line = draw.next().isMultiple(of: 3) ? changed(line, &draw) : line
                let alone = try? Event(line: line)
                #expect((try? Event(line: line, in: line.indices, &memo)) == alone)
                if alone != nil { read += 1 }
            }
        }
        #expect(read > 3_000)
    }

    @Test(arguments: Array("0.- T".utf8))
    func `a line with any one byte replaced by one that numbers and times turn on is refused, or is another event's own line`(byte: UInt8)
        throws
    {
        for line in try lines() {
            for place in line.indices {
                var changed = line
                changed[place] = byte
                guard let event = try? Event(line: changed), event.line != changed else { continue }
                Issue.record("\(String(decoding: changed, as: UTF8.self)) reads, but is written otherwise")
            }
        }
    }

    @Test(arguments: [
        "2026-10-20T09:00:00z", "2026-10-20t09:00:00Z", "2026-10-20 09:00:00Z", "2026-10-20T09:00:60Z", "2026-10-20T09:00:00.5Z",
        "2026-10-20T09:00:00.1234Z", "2026-10-20T09:00:00.123456789Z", "2026-10-20T09:00:00+00:00", "2026-10-20T09:00:00-00:00",
        "2026-02-30T09:00:00Z", "2026-10-20T24:00:00Z",
    ])
    func `a time spelled in another way than the canonical one is refused`(time: String) throws {
        let line = try #require(try lines().map { String(decoding: $0, as: UTF8.self) }.first { $0.contains("\"finishedAt\":\"") })
        let begin = try #require(line.range(of: "\"finishedAt\":\"")).upperBound
        let end = try #require(line[begin...].firstIndex(of: "\""))
        #expect(throws: LineError.self) { try Event(line: Array((line[..<begin] + time + line[end...]).utf8)) }
    }

    @Test func `a digit of an identifier is one of sixteen bytes`() {
        let digits = Array("0123456789abcdef".utf8)
        for place in [4, 11, 12, 35] {
            let read = (UInt8.min...UInt8.max).filter { byte in
                var text = Array("evt_0123456789abcdef0123456789abcdef".utf8)
                text[place] = byte
                return EventID(text.span)?.description.utf8.elementsEqual(text) ?? false
            }
            #expect(read == digits)
        }
    }

    @Test func `a line among others reads as it does alone`() throws {
        let lines = try lines()
        let all = Array(lines.joined(separator: [0x0A]))
        var begin = 0
        for line in lines {
            #expect(try Event(line: all, in: begin..<begin + line.count) == Event(line: line))
            begin += line.count + 1
        }
    }
}

/// A generator whose numbers are the same everywhere (Steele, Lea and Flood's SplitMix64).
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
