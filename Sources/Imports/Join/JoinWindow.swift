/// Lines that wait for others that complete them: a finish for its grade, a grade for its finish.
///
/// So many at most, and for so many records, so that memory is bounded whatever an input holds; what waited in vain is given up, and told
/// without the other.
struct JoinWindow<Waiting> {
    /// A line waits until so many records were read after it.
    static var longest: Int { 10_000 }
    /// All that wait hold at most so many bytes.
    static var mostBytes: Int { 16 << 20 }

    private struct Entry {
        let key: String
        let waiting: Waiting
        let bytes: Int
        let begun: Int
    }

    private var entries: [Int: Entry] = [:]
    private var byKey: [String: [Int]] = [:]
    private var oldest = 0
    private var next = 0
    private var bytes = 0
    private var records = 0

    /// Begins to wait.
    ///
    /// - Parameter bytes: what it holds in memory.
    mutating func wait(for key: String, _ waiting: Waiting, bytes size: Int) {
        entries[next] = Entry(key: key, waiting: waiting, bytes: size, begun: records)
        byKey[key, default: []].append(next)
        bytes += size
        next += 1
    }

    /// Whether something waits for a key that is like this.
    func waits(for key: String, _ isWanted: (Waiting) -> Bool) -> Bool {
        (byKey[key] ?? []).contains { number in entries[number].map { isWanted($0.waiting) } ?? false }
    }

    /// Those that wait for a key, the oldest first; they wait no more.
    mutating func take(_ key: String) -> [Waiting] {
        var taken: [Waiting] = []
        for number in byKey.removeValue(forKey: key) ?? [] {
            guard let entry = entries.removeValue(forKey: number) else { continue }
            bytes -= entry.bytes
            taken.append(entry.waiting)
        }
        return taken
    }

    /// Counts a record that was read.
    ///
    /// - Returns: those that have waited long enough, the oldest first.
    mutating func advance() -> [Waiting] {
        records += 1
        let records = records
        return giveUp { $0.begun + Self.longest < records || $1 > Self.mostBytes }
    }

    /// All that wait, the oldest first.
    mutating func end() -> [Waiting] { giveUp { _, _ in true } }

    private mutating func giveUp(_ isOver: (Entry, _ bytes: Int) -> Bool) -> [Waiting] {
        var over: [Waiting] = []
        while oldest < next {
            guard let entry = entries[oldest] else {
                oldest += 1
                continue
            }
            guard isOver(entry, bytes) else { break }
            entries[oldest] = nil
            byKey[entry.key]?.removeAll { $0 == oldest }
            if byKey[entry.key]?.isEmpty ?? false { byKey[entry.key] = nil }
            bytes -= entry.bytes
            over.append(entry.waiting)
            oldest += 1
        }
        return over
    }
}
