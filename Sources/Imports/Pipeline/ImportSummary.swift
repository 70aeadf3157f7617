package import Completions

/// What became of one file.
package struct ImportSummary: Sendable {
    /// A line that could not be used.
    package struct Refusal: Hashable, Sendable {
        package let line: Int
        package let reason: String
    }

    /// Absent in a dry run.
    package let importID: ImportID?
    package let file: String
    package let format: String
    /// What people call the format.
    package let formatTitle: String
    /// SHA-256 of the input's bytes.
    package let digest: [UInt8]
    package let lines: LineCounts
    package let facts: FactCounts
    /// Deliveries that its facts owe; in a dry run, would owe.
    package let owed: Int
    /// The first of those refused.
    package let refusals: [Refusal]

    /// How many refusals a summary shows; all of them are kept in the vault.
    package static let shownRefusals = 20

    /// One canonical object.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("import", importID)
            json.member("file", file)
            json.member("format", format)
            json.member("sha256", hex(digest))
            json.member("lines") { lines.write(to: &$0) }
            json.member("facts") { facts.write(to: &$0) }
            json.member("owed", number: owed)
            json.key("refusals")
            json.array(refusals) { json, refusal in
                json.object { json in
                    json.member("line", number: refusal.line)
                    json.member("reason", refusal.reason)
                }
            }
        }
        return json.bytes
    }
}
