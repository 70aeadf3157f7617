import Completions
import Foundation
import Imports
import TestSupport
import Testing

/// Changed records through every reader: whatever they are, each is one line, and those around it are what they are without it.
@Suite struct FormatFuzzTests {
    /// A format, and files of records of it, one a line.
    struct Corpus: Sendable, CustomStringConvertible {
        let name: FormatChoice.Name
        let files: [String]
        var mapping: String?

        var description: String { mapping ?? name.rawValue }
    }

    static let corpora = [
        Corpus(name: .xapi, files: ["samples/statements.jsonl"]), Corpus(name: .openedx, files: ["samples/openedx-tracking.log"]),
        Corpus(name: .canvas, files: ["samples/canvas-events.jsonl"]), Corpus(name: .caliper, files: ["samples/caliper.jsonl"]),
        Corpus(name: .moodle, files: ["samples/moodle-log.csv"]), Corpus(name: .easylms, files: ["samples/easylms.jsonl"]),
        Corpus(name: .cloudevents, files: ["samples/cloudevents.jsonl"]),
        Corpus(name: .csv, files: ["samples/scorm.csv"], mapping: "scorm2004"),
        Corpus(name: .csv, files: ["samples/moodle-completion.csv"], mapping: "moodle-completion"),
    ]

    private static let data = String(#filePath.dropLast("/Tests/ImportsTests/FormatFuzzTests.swift".count)) + "/Data"

    /// The lines of a format: the samples', and those of others' fixtures where they are at hand.
    private static func lines(of corpus: Corpus) -> [[UInt8]] {
        var files = corpus.files.map { "\(data)/\($0)" }
        for folder in FixtureTests.folders where folder.from == corpus.name && corpus.name != .csv && corpus.name != .moodle {
            files += FixtureTests.files(of: folder).filter { !$0.hasSuffix(".gz") }.prefix(60)
        }
        return files.flatMap { file -> [[UInt8]] in
            guard let bytes = FileManager.default.contents(atPath: file).map(Array.init), bytes.count < 1 << 17 else { return [] }
            let isOne = !file.hasSuffix("jsonl") && !file.hasSuffix("log") && !file.hasSuffix("csv")
            if isOne { return [bytes.map { $0 == 0x0A ? 0x20 : $0 }] }
            return bytes.split(separator: 0x0A).map(Array.init)
        }
    }

    private static func fuzzing(_ name: String, _ usual: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment["TASSEL_FUZZ_\(name)"].flatMap { UInt64($0) } ?? usual
    }

    private static func mutate(_ line: [UInt8], with other: [UInt8], _ random: inout SplitMix) -> [UInt8] {
        var bytes = line
        for _ in 0...random.next() % 4 {
            guard !bytes.isEmpty else { break }
            let place = Int(random.next() % UInt64(bytes.count))
            switch random.next() % 7 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: place)
            case 2: bytes.insert([0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0x30, 0x2D, 0x80, 0x3A, 0x65][Int(random.next() % 10)], at: place)
            case 3: bytes = Array(bytes.prefix(place))
            case 4: bytes.insert(contentsOf: other.dropFirst(Int(random.next() % UInt64(other.count + 1))).prefix(200), at: place)
            case 5:
                let words = ["null", "true", "[]", "{}", "\"\"", "-1e400", "9999999999999999999999", "\"\\ud800\"", "[[[[[[[[", "0.1e-9"]
                bytes.insert(contentsOf: Array(words[Int(random.next() % UInt64(words.count))].utf8), at: place)
            default:
                // A member's value becomes another's.
                let end = min(bytes.count, place + Int(random.next() % 60))
                bytes.replaceSubrange(place..<end, with: other.suffix(Int(random.next() % 60)))
            }
        }
        return bytes.filter { $0 != 0x0A && $0 != 0x0D }
    }

    @Test(arguments: corpora)
    func `a changed record is one line, and its neighbours are what they were`(corpus: Corpus) throws {
        let directory = try TemporaryDirectory()
        let mapping = try corpus.mapping.map { try Mapping(file: "\(Self.data)/mappings/\($0).yaml", namespace: nil) }
        let choice = try FormatChoice(corpus.name, mapping: mapping, namespace: "https://x.example.org", zone: NamedZone("UTC"))
        let check = InputCheck(choice, now: TestWorld().surroundings.now())
        let lines = Self.lines(of: corpus)
        let isTable = corpus.files[0].hasSuffix(".csv")
        let heading = isTable ? lines[0] + [0x0A] : []
        let good = isTable ? lines[1] : lines[0]
        func run(_ lines: [[UInt8]]) throws -> InputCheck.Result {
            try check.run(try directory.write(heading + Array(lines.joined(separator: [0x0A])), to: "fuzzed"))
        }
        let alone = try run([good, good])
        var random = SplitMix(Self.fuzzing("SEED", 0) &+ corpus.description.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
        for _ in 0..<Self.fuzzing("ROUNDS", 150) {
            let changed = Self.mutate(
                lines[Int(random.next() % UInt64(lines.count))],
                with: lines[Int(random.next() % UInt64(lines.count))],
                &random
            )
            let text = String(decoding: changed, as: UTF8.self)
            // A quote that doesn't end takes the rows after it.
            if isTable {
                _ = try run([good, changed.filter { $0 != 0x22 }, good])
                _ = try? run([changed])
                continue
            }
            let result = try run([good, changed, good])
            // An envelope has as many lines as events.
            if corpus.name != .caliper { #expect(result.lines.read == alone.lines.read + 1, "\(text)") }
            #expect(result.lines.used + result.lines.joined >= alone.lines.used + alone.lines.joined, "\(text)")
            // Alone it may be of any shape: over several lines, an array that doesn't end.
            _ = try? run([changed])
            _ = try? run([[0x5B], changed, [0x5D]])
        }
    }
}
