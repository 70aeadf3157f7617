import Completions
import EventLog
package import Vault

/// What a proof of ours carries in `extra`: the event's line, and below it, where any is shown, the personal data it commits to.
package struct Receipt: Hashable, Sendable {
    /// The exact bytes that are proved.
    package let line: [UInt8]
    package let person: OpenedData?

    package init(line: [UInt8], person: OpenedData?) {
        self.line = line
        self.person = person
    }

    /// The line alone, or the line, a newline, and an object with the fields.
    package var bytes: [UInt8] {
        guard let person else { return line }
        var json = JSONWriter()
        json.object { json in
            json.key("fields")
            json.array(person.fields) { json, field in
                json.object { json in
                    switch field {
                    case .shown(let name, let value, let salt):
                        json.member("name", text: name)
                        json.member("value", text: value)
                        json.member("salt", hex: salt)
                    case .hidden(let hash): json.member("hash", hex: hash)
                    }
                }
            }
        }
        return line + [0x0A] + json.bytes
    }

    /// Reads what ``bytes`` writes.
    package init(_ bytes: [UInt8]) throws(ProofFile.Malformed) {
        guard let end = bytes.firstIndex(of: 0x0A) else {
            self.init(line: bytes, person: nil)
            return
        }
        do {
            var reader = LineReader(bytes, in: end + 1..<bytes.count)
            let fields = try reader.object { (json) throws(LineError) -> [OpenedData.Field] in
                try json.array("fields") { (json) throws(LineError) -> OpenedData.Field in
                    try json.object { (json) throws(LineError) -> OpenedData.Field in
                        if let hash = try json.optionalPlain("hash", { Commitment(hex: $0) }) { return .hidden(hash: hash.bytes) }
                        let (name, value) = (try json.string("name"), try json.string("value"))
                        return .shown(name: name, value: value, salt: try json.plain("salt") { Commitment(hex: $0) }.bytes)
                    }
                }
            }
            try reader.end()
            self.init(line: Array(bytes[..<end]), person: OpenedData(fields))
        } catch {
            throw ProofFile.Malformed(found: "the personal data beside its event can't be read (\(error))")
        }
    }
}
