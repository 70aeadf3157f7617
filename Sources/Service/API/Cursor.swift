import Completions
import HTTPTypes
import HummingbirdCore

/// Where a page ended, in a form that nobody is tempted to make up.
enum Cursor {
    /// What a place is written as: base64url without padding (RFC 4648 section 5).
    static func text(_ place: String) -> String {
        Base64.encode(Array(place.utf8)).map { character -> String in
            switch character {
            case "+": "-"
            case "/": "_"
            case "=": ""
            default: String(character)
            }
        }.joined()
    }

    /// The place that a cursor stands for.
    static func place(_ text: String) -> String? {
        var base64 = text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : String($0) }.joined()
        base64 += String(repeating: "=", count: (4 - base64.utf8.count % 4) % 4)
        return Base64.decode(base64).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension APIRequest {
    /// Where an earlier page ended.
    ///
    /// - Throws: ``Problem`` for a cursor that no page had.
    func cursor<Place>(_ read: (String) -> Place?) throws -> Place? {
        guard let text = values["cursor"] else { return nil }
        guard let place = Cursor.place(text).flatMap(read) else {
            throw Problem(.notFound, "there is no page after this cursor", next: "use the next of an earlier page")
        }
        return place
    }

    /// Whether events are wanted as a stream.
    var acceptsStream: Bool { request.headers[.accept]?.contains("text/event-stream") ?? false }

    /// The last event that whoever connects again got (HTML, 9.2.4).
    var lastEventID: Int? {
        Self.lastEventID.flatMap { request.headers[$0] }.flatMap(Int.init).flatMap { (-1...Int(Int32.max)).contains($0) ? $0 : nil }
    }
}
