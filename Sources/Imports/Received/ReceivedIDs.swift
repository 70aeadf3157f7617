package import Completions

/// The webhook-ids in a file of whatever kind: a table, JSON lines, a log.
///
/// An id has one spelling, so it is found wherever it stands; nothing needs to be known of columns.
package enum ReceivedIDs {
    /// All ids in a file, or in standard input for `-`.
    ///
    /// - Throws: ``Failure`` when the file can't be read or holds no id.
    package static func read(_ file: String) throws -> Set<DeliveryID> {
        let input = try InputFile(path: file)
        var finder = Finder()
        while case let chunk = try input.read(), !chunk.isEmpty { for byte in chunk { finder.take(byte) } }
        finder.take(0)
        guard !finder.found.isEmpty else {
            throw InputFile.failure(
                file,
                "there is no webhook-id in it",
                next: "name a file that holds the ids they got: dlv_ and 32 digits each"
            )
        }
        return finder.found
    }

    /// Looks for `dlv_` and 32 hex digits that stand alone.
    struct Finder {
        private static let prefix = Array(DeliveryIDKind.prefix.utf8)
        private static let length = prefix.count + 32

        private(set) var found: Set<DeliveryID> = []
        private var word: [UInt8] = []

        mutating func take(_ byte: UInt8) {
            let isPart = (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || byte == 0x5F
            if isPart {
                // What is longer is none; one more byte tells.
                if word.count <= Self.length { word.append(byte) }
            } else if !word.isEmpty {
                if word.count == Self.length, let id = DeliveryID(String(decoding: word, as: UTF8.self)) { found.insert(id) }
                word.removeAll(keepingCapacity: true)
            }
        }
    }
}
