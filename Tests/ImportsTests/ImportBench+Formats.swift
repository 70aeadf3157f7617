import Completions
import Imports
import TestSupport

extension ImportBench {
    /// Imports a text of some format.
    @discardableResult
    func feed(
        _ text: String,
        from: FormatChoice.Name = .auto,
        source: String? = nil,
        zone: String? = nil,
        tables: String? = nil,
        telling: ImportOptions.Telling = .notify
    ) async throws -> ImportSummary {
        let companions = try tables.map { [CompanionFile(try test.directory.write($0, to: "tables.json"))] }
        let format = try FormatChoice(
            from,
            namespace: source,
            zone: zone.flatMap { NamedZone($0) },
            companions: companions ?? []
        )
        return try await importer(format: format, telling: telling).run(try test.directory.write(text, to: "records"))
    }

    /// How the latest telling of each finish stands, in the order of the log: `kind activity outcome raw/max`.
    func told() async throws -> [String] {
        try await finishes().map { finish in
            let score = finish.score.map { score in
                let raw = score.raw ?? score.scaled
                return " " + [raw, score.max].compactMap { $0?.description }.joined(separator: "/")
            }
            return "\(finish.activity.kind.rawValue) \(finish.activity.id) \(finish.outcome.rawValue)\(score ?? "")"
        }
    }
}

extension ImportSummary {
    /// What became of its lines, in short: `used joined refused`, and what was ignored.
    var short: String {
        let ignored = lines.ignored.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        return (["\(lines.used) used", "\(lines.joined) joined", "\(lines.refused) refused"] + ignored).joined(separator: ", ")
    }
}
