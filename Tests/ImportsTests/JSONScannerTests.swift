import Completions
import Foundation
import Imports
import Testing

/// The scanner against RFC 8259, and against Foundation's parser on the same texts.
@Suite struct JSONScannerTests {
    private static func accepts(_ bytes: [UInt8]) -> Bool {
        var scanner = JSONScanner(JSONPlan([["a"], ["b", "c"]]))
        return (try? scanner.scan(bytes.span.bytes)) != nil
    }

    private static func accepts(_ text: String) -> Bool { accepts(Array(text.utf8)) }

    @Test(arguments: [
        "{}", "[]", "null", "true", "false", "0", "-0", "1.5e-3", "1E+2", "\"\"", " [1 , 2]\n", "{\"a\":{\"b\":[{}]}}",
        "\"\\u00e9\\\"\\/\"",
        "\"\\ud83d\\ude00\"", "\"\\ud800\"", "[[[[[[[[[[]]]]]]]]]]", "{\"x\":1,\"x\":2}", "\"\u{7F}é漢😀\"", "{\"\":0}",
    ])
    func `what the grammar has is accepted`(text: String) { #expect(Self.accepts(text)) }

    @Test(arguments: [
        "", " ", "{", "}", "[1,]", "[,1]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "01", "-", "1.", ".5", "1e", "+1", "0x1", "NaN", "Infinity",
        "tru",
        "nulll", "'a'", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\t\"", "\"\n\"", "[1 2]", "{\"a\":1 \"b\":2}", "[] []", "\u{FEFF}{}", "[1]]",
        "//",
        "{\"a\":1,\"a\":2}", "{\"b\":{\"c\":1,\"\\u0063\":2}}",
    ])
    func `what it doesn't have is refused, and an asked-for key that stands twice`(text: String) { #expect(!Self.accepts(text)) }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xFF], [0xC3], [0xE2, 0x28, 0xA1],
        ] as [[UInt8]]
    )
    func `bytes that are no UTF-8 are refused`(bytes: [UInt8]) {
        #expect(!Self.accepts([0x22] + bytes + [0x22]))
        #expect(!Self.accepts([0x22] + Array("1234567".utf8) + bytes + [0x22]))
    }

    @Test func `depth is bounded where nothing is asked for and where something is`() {
        let most = JSONScanner.deepest
        #expect(Self.accepts(String(repeating: "[", count: most) + String(repeating: "]", count: most)))
        #expect(!Self.accepts(String(repeating: "[", count: most + 1) + String(repeating: "]", count: most + 1)))
        #expect(!Self.accepts("{\"b\":" + String(repeating: "[", count: most) + String(repeating: "]", count: most) + "}"))
    }

    @Test func `members are found through escapes, and numbers stay exact`() throws {
        let text = Array(#"{"z":[1,{"a":9}],"\u0061":"x\ty\ud83d\ude00","b":{"c":123456789012345678901234.5600e1,"d":{}}}"#.utf8)
        var scanner = JSONScanner(JSONPlan([["a"], ["b", "c"], ["b", "d"], ["e"]]))
        try scanner.scan(text.span.bytes)
        #expect(scanner.slots.map(\.kind) == [.string, .number, .object, .absent])
        #expect(JSONText.string(scanner.slots[0], in: text.span.bytes) == "x\ty😀")
        #expect(JSONText.decimal(scanner.slots[1], in: text.span.bytes)?.description == "1234567890123456789012345.6")
    }

    @Test(arguments: [
        ("1e3", "1000"), ("1.50", "1.5"), ("-2.5E-3", "-0.0025"), ("0e9", "0"), ("-0", "0"), ("12e-2", "0.12"), ("1e40", nil),
        ("1e-40", nil),
        ("0.1e1", "1"), ("100e-2", "1"), ("9007199254740993", "9007199254740993"),
    ])
    func `an exponent is written out`(token: String, decimal: String?) { #expect(JSONText.decimal(token)?.description == decimal) }

    @Test func `half a surrogate pair is grammatical but no text`() throws {
        let text = Array(#"{"a":"\ud800x"}"#.utf8)
        var scanner = JSONScanner(JSONPlan([["a"]]))
        try scanner.scan(text.span.bytes)
        #expect(JSONText.string(scanner.slots[0], in: text.span.bytes) == nil)
    }

    @Test(arguments: 0..<20)
    func `whatever Foundation writes is accepted and read alike`(seed: UInt64) throws {
        var random = SplitMix(seed)
        for _ in 0..<50 {
            let string = random.string()
            let value: [String: Any] = [
                "a": string, "n": random.value(4), "b": ["c": Int(truncatingIfNeeded: random.next() >> 8), "q": random.value(3)],
            ]
            let options: JSONSerialization.WritingOptions = random.next() % 2 == 0 ? [] : [.prettyPrinted]
            let bytes = Array(try JSONSerialization.data(withJSONObject: value, options: options))
            var scanner = JSONScanner(JSONPlan([["a"], ["b", "c"]]))
            try scanner.scan(bytes.span.bytes)
            #expect(JSONText.string(scanner.slots[0], in: bytes.span.bytes) == string)
            #expect(JSONText.token(scanner.slots[1], in: bytes.span.bytes) == "\((value["b"] as? [String: Any])?["c"] ?? "")")
            for cut in 0..<bytes.count where bytes.first == 0x7B { #expect(!Self.accepts(Array(bytes[..<cut]))) }
        }
    }

    /// `tools/fuzz` sets these, for other texts and many more.
    private static func fuzzing(_ name: String, _ usual: UInt64) -> UInt64 {
        ProcessInfo.processInfo.environment["TASSEL_FUZZ_\(name)"].flatMap { UInt64($0) } ?? usual
    }

    @Test(arguments: 0..<20)
    func `mutated texts never crash, and what is accepted Foundation accepts too`(seed: UInt64) throws {
        var random = SplitMix(seed &+ 1_000 &+ Self.fuzzing("SEED", 0))
        for _ in 0..<Self.fuzzing("ROUNDS", 150) {
            let value: [String: Any] = ["a": random.string(), "b": ["c": random.value(3)], "z": random.value(4)]
            var bytes = Array(try JSONSerialization.data(withJSONObject: value))
            for _ in 0...random.next() % 4 {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 3 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes.remove(at: place)
                default: bytes.insert([0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0x30, 0x2D, 0x80][Int(random.next() % 8)], at: place)
                }
                if bytes.isEmpty { bytes = [0x30] }
            }
            guard Self.accepts(bytes), !bytes.contains(0x00) else { continue }
            let text = String(decoding: bytes, as: UTF8.self)
            // Foundation refuses lone surrogates and numbers beyond Double, which the grammar has.
            if text.contains("\\u") || text.contains(where: { "eE".contains($0) }) { continue }
            #expect(throws: Never.self, "\(text)") { try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed]) }
        }
    }
}
