import Completions
import Foundation
import Imports
import Projections
import TestSupport
import Testing

/// What is made of exports and fixtures that others wrote; where they lie is named by `TASSEL_SHARED`, else they lie beside the checkout.
@Suite struct FixtureTests {
    /// A folder, and how its files are imported.
    struct Folder: Sendable, CustomStringConvertible {
        let name: String
        let under: String
        let from: FormatChoice.Name
        var source: String?
        var zone: String?
        var mapping: String?
        /// Which of its files.
        var ending: String
        /// A file beside each, that completes it.
        var companion: String?

        var description: String { under.isEmpty ? name : "\(name)/\(under)" }
    }

    static let shared = ProcessInfo.processInfo.environment["TASSEL_SHARED"] ?? "\(root)/../shared/data"
    static let root = String(#filePath.dropLast("/Tests/ImportsTests/FixtureTests.swift".count))
    static let page = "\(root)/Sources/Imports/Imports.docc/Fixtures.md"

    private static let openEdX = "http://localhost:18000"
    private static let moodle = "http://www.example.org"

    static let folders: [Folder] = [
        Folder(name: "canvas-live-events", under: "", from: .canvas, ending: ".canvas.json"),
        Folder(name: "canvas-live-events", under: "", from: .caliper, source: "canvas", ending: ".caliper.json"),
        Folder(name: "cloudevents-spec", under: "", from: .cloudevents, ending: ".json"),
        Folder(name: "datasim-xapi", under: "", from: .xapi, ending: ".json"),
        Folder(name: "edx-analytics-pipeline", under: "", from: .openedx, source: openEdX, ending: ".log"),
        Folder(name: "learninglocker-people-csv", under: "", from: .auto, ending: ".csv"),
        Folder(name: "lrs-conformance-templates", under: "", from: .xapi, ending: ".json"),
        Folder(name: "moodle-log-csv", under: "", from: .moodle, source: moodle, ending: ".csv"),
        Folder(
            name: "moodle-logstore_xapi",
            under: "",
            from: .moodle,
            source: moodle,
            ending: "event.json",
            companion: "data.json"
        ),
        Folder(name: "moodle-logstore_xapi", under: "", from: .xapi, ending: "statements.json"),
        Folder(name: "openedx-event-routing-backends", under: "raw", from: .openedx, source: openEdX, ending: ".json"),
        Folder(name: "openedx-event-routing-backends", under: "expected-xapi", from: .xapi, ending: ".json"),
        Folder(name: "openedx-event-routing-backends", under: "expected-caliper", from: .caliper, ending: ".json"),
        Folder(name: "oulad", under: "", from: .csv, mapping: "oulad-courses", ending: "course-results-2013J.csv"),
        Folder(name: "oulad", under: "", from: .csv, mapping: "oulad-assessments", ending: "assessment-results-2013J.csv"),
        Folder(name: "oulad", under: "", from: .csv, mapping: "oulad-exams", ending: "exam-results-2014.tsv"),
        Folder(name: "ralph-xapi", under: "", from: .xapi, ending: ".gz"),
        Folder(name: "semicolon-csv", under: "", from: .auto, ending: ".csv"),
        Folder(name: "xapi-schema", under: "", from: .xapi, ending: ".json"),
        Folder(name: "xapi-spec-examples", under: "", from: .xapi, ending: ".json"),
    ]

    /// The files of a folder, in the order of their paths.
    static func files(of folder: Folder) -> [String] {
        let base = "\(shared)/\(folder.name)" + (folder.under.isEmpty ? "" : "/\(folder.under)")
        guard let all = FileManager.default.enumerator(atPath: base) else { return [] }
        return all.compactMap { $0 as? String }.filter { $0.hasSuffix(folder.ending) }.sorted().map { "\(base)/\($0)" }
    }

    static func importer(_ test: TestStore, _ folder: Folder, _ file: String) throws -> Importer {
        let companions = folder.companion.map { name in
            [CompanionFile(file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/\(name)")]
        }
        let mapping = try folder.mapping.map { try Mapping(file: "\(root)/Data/mappings/\($0).yaml", namespace: nil) }
        return Importer(
            store: test.store,
            format: try FormatChoice(
                folder.from,
                mapping: mapping,
                namespace: folder.source,
                zone: folder.zone.flatMap { NamedZone($0) },
                companions: companions ?? []
            ),
            options: ImportOptions(account: .main, telling: .history, actor: "tester"),
            surroundings: test.surroundings,
            progress: { _ in },
            ask: nil
        )
    }

    /// A row of the table: what became of a folder's lines.
    static func row(_ folder: Folder) async throws -> String {
        let test = try await TestStore(TestWorld())
        var lines = LineCounts()
        var facts = FactCounts()
        var stopped = LineCounts()
        for file in files(of: folder) {
            let summary: ImportSummary
            do {
                summary = try await importer(test, folder, file).run(file)
            } catch let failure as Failure where failure.code == .input {
                stopped.ignore(failure.found)
                continue
            }
            lines.used += summary.lines.used
            lines.joined += summary.lines.joined
            lines.refused += summary.lines.refused
            for (reason, count) in summary.lines.ignored { for _ in 0..<count { lines.ignore(reason) } }
            facts.recorded += summary.facts.recorded
            facts.corrected += summary.facts.corrected
            facts.revoked += summary.facts.revoked
        }
        func reasons(_ counts: LineCounts) -> String {
            counts.ignored.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        }
        let cells = [
            "`\(folder)`", "`*\(folder.ending)`", folder.from.rawValue, "\(lines.read)", "\(lines.used)", "\(lines.joined)",
            reasons(lines),
            "\(lines.refused)", "\(facts.recorded)", "\(facts.corrected)", "\(facts.revoked)",
            reasons(stopped),
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: shared)), arguments: folders)
    func `the page's table says what becomes of each folder`(folder: Folder) async throws {
        let row = try await Self.row(folder)
        if ProcessInfo.processInfo.environment["TASSEL_RECORD"] != nil {
            print("ROW", row)
            return
        }
        #expect(try String(contentsOfFile: Self.page, encoding: .utf8).split(separator: "\n").contains { $0 == row }, "\(row)")
    }
}
