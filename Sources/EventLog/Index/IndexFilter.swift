/// A Bloom filter of one bucket, in blocks of a cache line: a key that isn't in it is not in the bucket.
///
/// About 16 bits a key and six of them set: some two in a thousand of the other keys pass.
struct IndexFilter: Sendable {
    static let blocks = 22
    private static let wordsInBlock = 8
    /// How many words a bucket's filter has.
    static let size = blocks * wordsInBlock

    private(set) var words = [UInt64](repeating: 0, count: size)

    mutating func insert(_ key: IndexKey, bits: Int) {
        let block = Self.block(of: key, bits: bits)
        for bit in Self.bits(of: key) { words[block + bit >> 6] |= 1 << UInt64(bit & 63) }
    }

    /// Whether a key may be in the bucket whose filter lies at a place in a run's filters.
    static func admits(_ key: IndexKey, bits: Int, in filters: [UInt64], at place: Int) -> Bool {
        let block = place + block(of: key, bits: bits)
        var rest = key.low
        for _ in 0..<6 {
            let bit = Int(truncatingIfNeeded: rest & 511)
            if filters[block + bit >> 6] & 1 << UInt64(bit & 63) == 0 { return false }
            rest >>= 9
        }
        return true
    }

    /// The bits behind those that choose the bucket choose the block.
    private static func block(of key: IndexKey, bits: Int) -> Int {
        Int((key.high << UInt64(bits)).multipliedFullWidth(by: UInt64(blocks)).high) * wordsInBlock
    }

    private static func bits(of key: IndexKey) -> [Int] { (0..<6).map { Int(truncatingIfNeeded: key.low >> UInt64(9 * $0) & 511) } }
}
