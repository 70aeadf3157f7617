/// An id of Canvas in one form, whether it came as a global or as a local one.
///
/// A global id is the shard's number times ten trillion, plus the local id. Those of the root account's own shard are the local ids of
/// other messages; those of another shard stay global.
enum CanvasID {
    private static let shardSize: UInt64 = 10_000_000_000_000

    static func normalised(_ id: String, rootAccount: String?) -> String {
        guard let number = UInt64(id), number >= shardSize else { return id }
        let shard = number / shardSize
        if let root = rootAccount.flatMap({ UInt64($0) }), root >= shardSize, root / shardSize != shard { return id }
        return String(number % shardSize)
    }
}
