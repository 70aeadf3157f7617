/// Whether every tag of a text is closed in its order, and no bare ampersand or angle bracket stands between them.
struct TagCheck {
    let found: String
    var isWellFormed: Bool { found.isEmpty }

    init(_ text: String) { found = Self.mistake(in: text) ?? "" }

    private static func mistake(in text: String) -> String? {
        var open: [Substring] = []
        var rest = text[...]
        while let next = rest.firstIndex(where: { $0 == "<" || $0 == "&" || $0 == ">" }) {
            if rest[next] == "&" {
                guard let end = rest[next...].firstIndex(of: ";"), rest[next..<end].count <= 6 else {
                    return "a bare & before \(rest[next...].prefix(40))"
                }
                rest = rest[end...].dropFirst()
                continue
            }
            guard rest[next] == "<", let end = rest[next...].firstIndex(of: ">") else { return "a bracket at \(rest[next...].prefix(40))" }
            let tag = rest[next..<end].dropFirst()
            rest = rest[end...].dropFirst()
            if tag.hasSuffix("/") { continue }
            if tag.hasPrefix("/") {
                guard let last = open.popLast(), last == tag.dropFirst() else { return "</\(tag.dropFirst())> closes nothing" }
            } else {
                open.append(tag.prefix { $0 != " " })
            }
        }
        return open.isEmpty ? nil : "\(open) are never closed"
    }
}
