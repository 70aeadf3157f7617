import Completions
import HTTPTypes
import Hummingbird
import Vault

/// One operation of the management API: what it is for, what it takes and answers, and what does it.
///
/// The routes, the checks of a request and the OpenAPI document all follow from it, so that none can differ from the others.
struct Operation: Sendable {
    /// A parameter, with what it may be.
    struct Parameter: Sendable {
        /// Where it stands.
        enum Place: String, Sendable {
            case path, query
        }

        let name: String
        let place: Place
        let kind: ValueKind
        let meaning: String
        var isRequired = false
    }

    /// What an operation answers when all went well.
    struct Success: Sendable {
        let status: HTTPResponse.Status
        let meaning: String
        /// The name of a schema; absent where nothing is answered.
        let schema: String?
        /// Whether it may be had as server-sent events too.
        var streams = false
    }

    let method: HTTPRequest.Method
    let path: String
    let id: String
    let tag: String
    let summary: String
    /// Any of these admits.
    let scopes: [AccessToken.Scope]
    var parameters: [Parameter] = []
    /// The name of the body's schema, with its members; absent where there is no body.
    var body: BodyShape?
    let success: Success
    /// Whether it may be found that there is no such thing, or that things are otherwise.
    var mayMiss = false
    var mayConflict = false
    let run: @Sendable (APIRequest) async throws -> Response
}

/// The members of a request's body.
struct BodyShape: Sendable {
    struct Member: Sendable {
        let name: String
        let kind: ValueKind
        var isRequired = false
        let meaning: String
    }

    /// Of its schema.
    let name: String
    let members: [Member]

    /// Whether a request may come without a body.
    var isOptional: Bool { !members.contains { $0.isRequired } }
}

/// What a value may be.
indirect enum ValueKind: Sendable {
    case integer(ClosedRange<Int>)
    case word([String])
    /// Text of a form: a regular expression of ECMA 262, which ``matches`` checks.
    case text(Form)
    case list(ValueKind, ClosedRange<Int>)

    /// A form of text.
    enum Form: String, Sendable {
        /// Printable, of a few words' length.
        case line = #"^[^\u0000-\u001F\u007F]{1,255}$"#
        case account = "^[a-z0-9][a-z0-9_-]{0,63}$"
        case endpoint = "^end_[0-9a-f]{32}$"
        case delivery = "^dlv_[0-9a-f]{32}$"
        case participant = "^prt_[0-9a-f]{32}$"
        case cursor = "^[A-Za-z0-9_-]{1,200}$"
        /// A day that there is, or a time with its offset (RFC 3339).
        case time =
            #"^((19|20)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|20([02468][048]|[13579][26])-02-29)(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]))?$"#
        case rate = "^([1-9][0-9]{0,3}/(s|min|h)|none)$"
        /// A name with a top-level domain, perhaps a port, and what follows.
        case url =
            #"^https://([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z]{2,24}(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?(/[!-\[\]-~]{0,1000})?$"#
        case activity = #"^[^\u0000-\u001F\u007F*]{1,500}\*?$"#

        /// Whether a text has the form.
        func matches(_ text: String) -> Bool {
            // Compiled for each text: a request has few of them.
            guard let pattern = try? Regex(rawValue.replacing("\\u0000-\\u001F\\u007F", with: "\\x00-\\x1F\\x7F")) else { return false }
            return text.wholeMatch(of: pattern) != nil
        }
    }

    /// Why a text from a path or a query isn't such a value; `nil` where it is.
    func objection(to text: String) -> String? {
        switch self {
        case .integer(let range):
            guard let number = Int(text), range.contains(number), String(number) == text else {
                return "it is no number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case .word(let words): return words.contains(text) ? nil : "it is none of \(words.joined(separator: ", "))"
        case .text(let form): return form.matches(text) ? nil : "it isn't of the form \(form.rawValue)"
        case .list: return "it is no list"
        }
    }

    /// Why a member of a body isn't such a value; `nil` where it is.
    func objection(to value: BodyValue) -> String? {
        switch (self, value) {
        case (.integer(let range), .number(let number)):
            guard number == number.rounded(), abs(number) < 1e15, range.contains(Int(number)) else {
                return "it is no whole number from \(range.lowerBound) to \(range.upperBound)"
            }
            return nil
        case (.word, .text(let text)), (.text, .text(let text)): return objection(to: text)
        case (.list(let kind, let count), .list(let values)):
            guard count.contains(values.count) else { return "it has not \(count.lowerBound) to \(count.upperBound) items" }
            return values.lazy.compactMap { kind.objection(to: $0) }.first
        default: return "it is of another type"
        }
    }

    /// Its schema, as JSON Schema 2020-12 has it.
    func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .integer(let range):
                json.member("type", text: "integer")
                json.member("minimum", number: range.lowerBound)
                json.member("maximum", number: range.upperBound)
            case .word(let words):
                json.member("type", text: "string")
                json.member("enum", all: words)
            case .text(let form):
                json.member("type", text: "string")
                json.member("pattern", text: form.rawValue)
            case .list(let kind, let count):
                json.member("type", text: "array")
                json.key("items")
                kind.write(to: &json)
                json.member("minItems", number: count.lowerBound)
                json.member("maxItems", number: count.upperBound)
            }
        }
    }
}
