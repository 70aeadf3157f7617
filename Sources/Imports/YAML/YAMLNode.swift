package import Completions
import Yams

/// A place in a YAML file: reads what is expected there, and says file, line and key when it is something else.
package struct YAMLNode {
    let node: Node
    /// The keys that lead here: `outcome.values`.
    package let path: String
    let file: String
    /// What the file is: `mapping`.
    let kind: String

    /// Reads a file's root; `nil` when it holds nothing.
    static func root(of input: InputFile, file: String, kind: String) throws -> YAMLNode? {
        var bytes: [UInt8] = []
        while case let chunk = try input.read(), !chunk.isEmpty { bytes += chunk }
        do {
            return try compose(yaml: String(decoding: bytes, as: UTF8.self)).map { YAMLNode(node: $0, path: "", file: file, kind: kind) }
        } catch {
            throw Failure(.usage, doing: "reading the \(kind) \(file)", found: "it is not YAML: \(error)", next: "mend that line")
        }
    }

    /// Reads a file's root; `nil` when it holds nothing.
    ///
    /// - Throws: ``Failure`` when it can't be read, or is no YAML.
    package static func root(ofFile file: String, kind: String) throws -> YAMLNode? {
        try root(of: try InputFile(path: file), file: file, kind: kind)
    }

    /// A failure that names this place.
    package func failure(_ found: String, next: String) -> Failure {
        let line = node.mark.map { " line \($0.line)" } ?? ""
        let place = path.isEmpty ? "" : " (\(path))"
        return Failure(.usage, doing: "reading the \(kind) \(file)\(line)\(place)", found: found, next: next)
    }

    private func child(_ name: String, _ node: Node) -> YAMLNode {
        YAMLNode(node: node, path: path.isEmpty ? name : "\(path).\(name)", file: file, kind: kind)
    }

    /// The members by name; a name that isn't known is a mistake, never ignored.
    func members(_ known: String...) throws -> [String: YAMLNode] { try members(known) }

    /// The members by name; a name that isn't known is a mistake, never ignored.
    package func members(_ known: [String]) throws -> [String: YAMLNode] {
        guard let mapping = node.mapping else {
            throw failure("it is not a section", next: "write one of \(known.joined(separator: ", ")) below it, with a colon")
        }
        var members: [String: YAMLNode] = [:]
        for (key, value) in mapping {
            let name = key.string ?? "?"
            guard known.contains(name) else {
                throw child(name, value).failure("\"\(name)\" is not known here", next: "use one of: \(known.joined(separator: ", "))")
            }
            members[name] = child(name, value)
        }
        return members
    }

    /// All members, whose names are the file's own.
    package func entries() throws -> [(name: String, node: YAMLNode)] {
        guard let mapping = node.mapping else { throw failure("it is not a list of names and values", next: "write name: value below it") }
        return mapping.map { key, value in (key.string ?? "", child(key.string ?? "", value)) }
    }

    /// The scalar's text.
    func text() throws -> String {
        guard let text = node.string, !text.isEmpty else { throw failure("there is no text", next: "write a value after the colon") }
        return text
    }

    /// The items of a list, or the one value that stands alone.
    func list() throws -> [YAMLNode] {
        if let sequence = node.sequence { return sequence.enumerated().map { child("[\($0.offset)]", $0.element) } }
        return [self]
    }

    /// One of a type's words.
    func word<Word: RawRepresentable & CaseIterable>() throws -> Word where Word.RawValue == String {
        let text = try text()
        guard let word = Word(rawValue: text) else {
            throw failure("\"\(text)\" is not known here", next: "use one of: \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }
}
