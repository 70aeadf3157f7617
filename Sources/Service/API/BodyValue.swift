import FoundationEssentials

/// A value of a request's JSON body.
enum BodyValue: Decodable, Hashable, Sendable {
    case null
    case truth(Bool)
    case number(Double)
    case text(String)
    case list([BodyValue])
    case object([String: BodyValue])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([BodyValue].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: BodyValue].self))
        }
    }

    /// Reads a body; `nil` where it is no JSON.
    init?(_ bytes: [UInt8]) {
        guard Self.isShallow(bytes), let value = try? JSONDecoder().decode(BodyValue.self, from: Data(bytes)) else { return nil }
        self = value
    }

    /// No body that is expected nests deeper; decoding what does costs as much as it nests for each of its values.
    private static let deepest = 4

    private static func isShallow(_ bytes: [UInt8]) -> Bool {
        var depth = 0
        var (isInText, isEscaped) = (false, false)
        for byte in bytes {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\"): isEscaped = isInText
            case UInt8(ascii: "\""): isInText.toggle()
            case UInt8(ascii: "["), UInt8(ascii: "{"): if !isInText { depth += 1 }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): if !isInText { depth -= 1 }
            default: break
            }
            if depth > deepest { return false }
        }
        return true
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var number: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
    var texts: [String]? { if case .list(let values) = self { values.compactMap(\.text) } else { nil } }
}
