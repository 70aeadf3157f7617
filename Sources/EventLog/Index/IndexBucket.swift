/// A part of a run: the entries whose keys begin with the same bits, sorted, with a filter that says which keys can't be among them.
struct IndexBucket: Sendable {
    /// As many entries as fill about 16 KiB on average, since keys are spread evenly.
    static let usual = 682

    let entries: [UInt8]
    let filter: [UInt64]

    /// - Parameters:
    ///   - sorted: the entries in order.
    ///   - bits: how many leading bits all their keys share, for the filter.
    init(_ sorted: some Collection<IndexEntry>, bits: Int) {
        var filter = IndexFilter()
        var entries: [UInt8] = []
        entries.reserveCapacity(sorted.count * IndexEntry.size)
        for entry in sorted {
            for word in [entry.key.high, entry.key.low, UInt64(entry.position)] {
                unsafe withUnsafeBytes(of: word.bigEndian) { unsafe entries.append(contentsOf: $0) }
            }
            filter.insert(entry.key, bits: bits)
        }
        self.entries = entries
        self.filter = filter.words
    }

    /// Which bucket of a run with so many bits a key belongs to.
    static func number(of key: IndexKey, bits: Int) -> Int { bits == 0 ? 0 : Int(key.high >> UInt64(64 - bits)) }

    /// How many bits give a run of so many entries buckets of the usual size.
    static func bits(for entries: Int) -> Int {
        var bits = 0
        while entries >> bits > usual { bits += 1 }
        return bits
    }

    /// The entries of a stored bucket.
    static func decode(_ bytes: [UInt8]) -> [IndexEntry] {
        unsafe bytes.withUnsafeBytes { raw in
            (0..<raw.count / IndexEntry.size).map { unsafe entry(raw, $0) }
        }
    }

    /// The positions that a stored bucket has for a key, smallest first.
    static func positions(of key: IndexKey, in bytes: [UInt8]) -> [Int] {
        unsafe bytes.withUnsafeBytes { raw in
            let count = raw.count / IndexEntry.size
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                if unsafe entry(raw, middle).key < key { low = middle + 1 } else { high = middle }
            }
            var found: [Int] = []
            while low < count, case let entry = unsafe entry(raw, low), entry.key == key {
                found.append(entry.position)
                low += 1
            }
            return found
        }
    }

    private static func entry(_ raw: UnsafeRawBufferPointer, _ number: Int) -> IndexEntry {
        let offset = number * IndexEntry.size
        func word(_ place: Int) -> UInt64 { unsafe UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: offset + place, as: UInt64.self)) }
        return IndexEntry(key: IndexKey(high: word(0), low: word(8)), position: Int(word(16)))
    }
}
