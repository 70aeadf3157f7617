import EventLog
import FoundationEssentials
import GRDB

/// Running digests of all that the three folds have written: what two folds of the same log must agree on, wherever their transactions end.
///
/// They find a fold that isn't deterministic, and a state that another version made; they prove nothing against whoever means to deceive, which
/// is the tree's to do. So they are quick rather than hard to forge.
final class FoldDigests {
    var configuration = Lanes()
    var completions = Lanes()
    var notifications = Lanes()

    /// Two lanes of multiplication and rotation, eight bytes at a time.
    struct Lanes {
        private var a: UInt64 = 0x9E37_79B9_7F4A_7C15
        private var b: UInt64 = 0xC2B2_AE3D_27D4_EB4F

        init() {}

        init?(_ bytes: some Collection<UInt8>) {
            guard bytes.count == 16 else { return nil }
            (a, b) = (0, 0)
            for byte in bytes.prefix(8) { a = a << 8 | UInt64(byte) }
            for byte in bytes.dropFirst(8) { b = b << 8 | UInt64(byte) }
        }

        mutating func add(_ number: Int) { add(word: UInt64(bitPattern: Int64(number))) }

        /// Adds the length, then the bytes: two texts that follow one another aren't two others.
        mutating func add(_ bytes: [UInt8]) {
            add(bytes.count)
            var (word, count): (UInt64, Int) = (0, 0)
            for byte in bytes {
                word = word << 8 | UInt64(byte)
                count += 1
                if count == 8 {
                    add(word: word)
                    (word, count) = (0, 0)
                }
            }
            if count > 0 { add(word: word) }
        }

        mutating func add(_ text: String?) {
            guard let text else { return add(-1) }
            add(Array(text.utf8))
        }

        private mutating func add(word: UInt64) {
            a = Self.rotated((a ^ word) &* 0xFF51_AFD7_ED55_8CCD, by: 31)
            b = Self.rotated((b &+ word) &* 0xC4CE_B9FE_1A85_EC53, by: 29) ^ a
        }

        private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 { word << count | word >> (64 - count) }

        var bytes: [UInt8] { [a, b].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) } } }
    }

    /// The digests by the names of the folds.
    var all: [FoldMark.Fold: [UInt8]] {
        [.configuration: configuration.bytes, .completions: completions.bytes, .notifications: notifications.bytes]
    }

    private init() {}

    /// Those that were kept, or those of nothing; `nil` for a state that was begun before there were any.
    static func load(_ database: Database) throws -> FoldDigests? {
        let rows = try Row.fetchAll(database.cachedStatement(sql: StateTables.digests))
        let kept = rows.reduce(into: [String: Lanes]()) { kept, row in kept[row[0]] = Lanes(row[1] as Bytes) }
        let digests = FoldDigests()
        if kept.isEmpty { return try Row.fetchOne(database.cachedStatement(sql: StateTables.progress)) == nil ? digests : nil }
        digests.configuration = kept[FoldMark.Fold.configuration.rawValue] ?? Lanes()
        digests.completions = kept[FoldMark.Fold.completions.rawValue] ?? Lanes()
        digests.notifications = kept[FoldMark.Fold.notifications.rawValue] ?? Lanes()
        return digests
    }

    func save(_ database: Database) throws {
        let statement = try database.cachedStatement(sql: StateTables.putDigest)
        for (fold, digest) in all { try statement.execute(arguments: [fold.rawValue, Bytes(digest)]) }
    }
}
