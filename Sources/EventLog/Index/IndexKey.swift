import Completions

/// A key of the identity index: 128 bits of a keyed hash, so that all keys are spread evenly.
struct IndexKey: Hashable, Sendable, Comparable {
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    init<Kind: IdentifierKind>(_ identifier: Identifier<Kind>) {
        high = identifier.high
        low = identifier.low
    }

    static func < (left: Self, right: Self) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}

/// A key with a position in the log that bears it.
struct IndexEntry: Hashable, Sendable, Comparable {
    /// How many bytes an entry takes in a bucket.
    static let size = 24

    let key: IndexKey
    let position: Int

    static func < (left: Self, right: Self) -> Bool {
        left.key != right.key ? left.key < right.key : left.position < right.position
    }
}
