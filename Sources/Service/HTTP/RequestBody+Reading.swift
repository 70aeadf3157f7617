import Completions
import HTTPTypes
import Hummingbird
import Imports
import NIOCore
import Projections

extension Request {
    /// The body's bytes, unpacked where they are packed.
    ///
    /// - Throws: ``Problem`` for more than so many, for an encoding that isn't read, and for what can't be unpacked.
    func bytes(atMost most: Int, in store: Store, _ surroundings: Surroundings) async throws -> [UInt8] {
        try unpacked(try await sentBytes(atMost: most), atMost: most, in: store, surroundings)
    }

    /// The body's bytes as they were sent.
    ///
    /// - Throws: ``Problem`` for more than so many.
    func sentBytes(atMost most: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap(Int.init), length > most { throw Self.tooLarge(most) }
        var bytes: [UInt8] = []
        for try await part in body {
            guard bytes.count + part.readableBytes <= most else { throw Self.tooLarge(most) }
            bytes += part.readableBytesView
        }
        return bytes
    }

    private static func tooLarge(_ most: Int) -> Problem {
        Problem(
            .contentTooLarge,
            "the body is longer than \(most) bytes",
            next: "send less at once, or have it raised: limits.body"
        )
    }

    /// What was sent, unpacked where it is packed.
    ///
    /// - Throws: ``Problem`` for an encoding that isn't read, and for what can't be unpacked or is too large then.
    func unpacked(_ bytes: [UInt8], atMost most: Int, in store: Store, _ surroundings: Surroundings) throws -> [UInt8] {
        let codings = headers[values: .contentEncoding].flatMap { $0.split(separator: ",") }.map {
            $0.filter { $0 != " " }.lowercased()
        }.filter { $0 != "identity" }
        guard codings.isEmpty || codings == ["gzip"] || codings == ["x-gzip"] else {
            throw Problem(
                .unsupportedMediaType,
                "the content coding is not read here",
                next: "send it plain or packed by gzip",
                headers: [.acceptEncoding: "gzip, identity"]
            )
        }
        guard !codings.isEmpty || PackedBody.isOne(bytes) else { return bytes }
        guard PackedBody.isOne(bytes) else {
            throw Problem(.badRequest, "the body is said to be packed by gzip, and isn't", next: "leave Content-Encoding away")
        }
        guard let plain = try PackedBody.unpacked(bytes, in: store, surroundings, atMost: most) else { throw Self.tooLarge(most) }
        return plain
    }

    /// The media type, in lower case and without its parameters (RFC 9110 section 8.3.1).
    var mediaType: String? {
        headers[.contentType].map { type in type.prefix { $0 != ";" }.filter { $0 != " " }.lowercased() }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
