package import Completions
package import Projections

/// A body that was packed by gzip (RFC 1952).
package enum PackedBody {
    /// Whether bytes begin as packed ones do (section 2.3.1).
    package static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    /// The plain bytes of packed ones; `nil` where there would be more than so many.
    ///
    /// - Throws: ``Failure`` when they are damaged or cut short.
    package static func unpacked(
        _ bytes: [UInt8],
        in store: Store,
        _ surroundings: Surroundings,
        atMost most: Int
    ) throws -> [UInt8]? {
        let spool = try Spool(bytes, in: store.directory, named: surroundings.randomBits)
        defer { withExtendedLifetime(spool) {} }
        let input = try InputFile(path: spool.path, name: "the body")
        var plain: [UInt8] = []
        while case let chunk = try input.read(), !chunk.isEmpty {
            plain += chunk
            if plain.count > most { return nil }
        }
        return plain
    }
}
