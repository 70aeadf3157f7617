package import Completions

/// Statements that a client pushes to a statement resource (xAPI-Communication 2.1), each with an id.
package struct PushedStatements: Sendable {
    /// The body, with an id in each statement.
    package let bytes: [UInt8]
    /// The statements' ids, in their order.
    package let ids: [String]

    /// The members that are looked at.
    private enum Sign: Int, CaseIterable, JSONField {
        case id

        var path: [String] { ["id"] }
        static let plan = JSONPlan(allCases.map(\.path))
    }

    /// Gives statements without an id one that follows from their bytes: sent again, they are the same statements.
    ///
    /// - Parameters:
    ///   - body: a statement or an array of them; what is neither is left as it is, and will be refused.
    ///   - id: the id of the only statement, where the request says it.
    ///   - hash: what ids are made with.
    /// - Throws: ``Failure`` when the request and the statement have different ids, or there are more of them.
    package init(_ body: [UInt8], id: String? = nil, by hash: KeyedHash) throws {
        let text = body[...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        var bytes: [UInt8] = []
        var ids: [String] = []
        var place = body.startIndex
        var twins: [UInt128: Int] = [:]
        let statements = JSONElements.split(text)
        if id != nil, statements.count != 1 || text.first == UInt8(ascii: "[") {
            throw Failure(
                .input,
                doing: "putting a statement",
                found: "the body is not one statement",
                next: "post several to /xapi/statements"
            )
        }
        for statement in statements {
            guard statement.first == UInt8(ascii: "{"), let fields = try? JSONFields<Sign>(scanning: statement, nulls: .absent) else {
                break
            }
            if fields.has(.id) {
                let own = (try? fields.string(.id)).flatMap { $0 } ?? ""
                if let id, own.lowercased() != id.lowercased() {
                    throw Failure(
                        .input,
                        doing: "putting a statement",
                        found: "its id is not the one that the request names",
                        next: "send the same id in both, or none in the statement"
                    )
                }
                ids.append(own)
            } else {
                let told = String(decoding: statement, as: UTF8.self)
                let bits = hash(IdentityParts("statement", [told]))
                // The same statement twice in one body is told twice.
                let twin = twins[bits, default: 0]
                twins[bits] = twin + 1
                let made = id ?? Self.uuid(twin == 0 ? bits : hash(IdentityParts("statement", [told, String(twin)])))
                ids.append(made)
                let begin = statement.startIndex + 1
                bytes += body[place..<begin]
                bytes += "\"id\":\"\(made)\"".utf8
                // An empty object has no member to tell it from.
                if statement[begin...].first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) != UInt8(ascii: "}") {
                    bytes.append(UInt8(ascii: ","))
                }
                place = begin
            }
        }
        bytes += body[place...]
        self.bytes = bytes
        self.ids = ids
    }

    /// Bits in the form of a random UUID (RFC 9562 section 5.4), which every client takes.
    private static func uuid(_ bits: UInt128) -> String {
        let (version, variant): (UInt128, UInt128) = (0xF << 76, 0x3 << 62)
        let unmarked = bits & ~version & ~variant
        let marked = unmarked | UInt128(0x4) << 76 | UInt128(0x2) << 62
        var digits = String(marked, radix: 16)
        digits = String(repeating: "0", count: 32 - digits.count) + digits
        var text = ""
        for (place, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(place) { text.append("-") }
            text.append(digit)
        }
        return text
    }
}

extension PushedStatements {
    /// The first part of a body in parts, which holds the statements (xAPI-Data 2.4.11).
    ///
    /// - Throws: ``Failure`` when it isn't in parts.
    package static func withoutAttachments(_ body: [UInt8]) throws -> [UInt8] {
        guard FirstPart.isIn(body) else {
            throw Failure(.input, doing: "reading statements", found: "the body is not in parts", next: "send application/json")
        }
        let part = try FirstPart(InputFile(body, name: "the body"))
        var bytes: [UInt8] = []
        while case let chunk = try part.read(), !chunk.isEmpty { bytes += chunk }
        return bytes
    }
}
