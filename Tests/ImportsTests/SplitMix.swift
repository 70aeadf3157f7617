import Foundation

/// A generator whose numbers are the same in every run.
struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func string() -> String {
        let alphabet = ["a", "Z", "0", "\"", "\\", "/", "\n", "\t", "\u{1}", "é", "漢", "😀", " ", "{", "\u{7F}", "\u{2028}"]
        return (0..<next() % 30).map { _ in alphabet[Int(next() % UInt64(alphabet.count))] }.joined()
    }

    mutating func value(_ depth: Int) -> Any {
        switch next() % (depth > 0 ? 6 : 4) {
        case 0: Int(truncatingIfNeeded: next())
        case 1: string()
        case 2: next() % 2 == 0
        case 3: NSNull()
        case 4: (0..<next() % 4).map { _ in value(depth - 1) }
        default: Dictionary((0..<next() % 4).map { _ in (string(), value(depth - 1)) }, uniquingKeysWith: { first, _ in first })
        }
    }
}
