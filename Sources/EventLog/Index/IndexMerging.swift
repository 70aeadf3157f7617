/// When runs are merged, and how their entries are.
enum IndexMerging {
    /// So many runs of one level become one of the next.
    static let fan = 8
    /// Fewer entries than this are added to the newest run rather than made a run of their own.
    static let small = 2_048

    /// The level of a run: 0 below 32,768 entries, and one more for each factor of eight.
    static func level(of entries: Int) -> Int {
        var level = 0
        var limit = 32_768
        while entries >= limit {
            level += 1
            limit *= fan
        }
        return level
    }

    /// How many entries a transaction merges: enough that merging keeps up with what comes in, whatever the levels.
    static func budget(added: Int) -> Int { 512 + 6 * added }

    /// Merges sorted lists into one.
    static func merge(_ lists: [[IndexEntry]]) -> [IndexEntry] {
        var lists = lists.filter { !$0.isEmpty }
        while lists.count > 1 {
            lists = stride(from: 0, to: lists.count, by: 2).map { $0 + 1 < lists.count ? merge(lists[$0], lists[$0 + 1]) : lists[$0] }
        }
        return lists.first ?? []
    }

    private static func merge(_ left: [IndexEntry], _ right: [IndexEntry]) -> [IndexEntry] {
        var merged: [IndexEntry] = []
        merged.reserveCapacity(left.count + right.count)
        var (first, second) = (0, 0)
        while first < left.count, second < right.count {
            if right[second] < left[first] {
                merged.append(right[second])
                second += 1
            } else {
                merged.append(left[first])
                first += 1
            }
        }
        merged.append(contentsOf: left[first...])
        merged.append(contentsOf: right[second...])
        return merged
    }
}
