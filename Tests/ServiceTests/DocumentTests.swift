import Completions
import Foundation
import Service
import Testing

/// What is written of the service is so.
@Suite struct DocumentTests {
    private static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func `the page of the configuration lists every key as it is`() throws {
        let page = try String(contentsOf: Self.project.appending(path: "Sources/Service/Service.docc/Configuration.md"), encoding: .utf8)
        for key in ConfigurationKeys.service + ConfigurationKeys.source {
            let standard = key.standard.map { "`\($0)`" } ?? ""
            #expect(page.contains("| `\(key.name)` | \(key.value) | \(standard) | \(key.meaning) |"), "\(key.name)")
        }
        let listed = page.split(separator: "\n").count { $0.hasPrefix("| `") }
        #expect(listed == ConfigurationKeys.service.count + ConfigurationKeys.source.count)
    }

    @Test func `the configuration to begin with is one`() async throws {
        let text = try String(contentsOf: Self.project.appending(path: "Data/service/tassel.yaml"), encoding: .utf8)
        let file = FileManager.default.temporaryDirectory.appending(path: "tassel-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.replacing("= Data/", with: "= \(Self.project.path)/Data/").utf8).write(to: file)
        let environment = ["TASSEL_SOURCES_LMS_SECRET": "0123456789abcdef"]
        let read = try await ServiceConfiguration(file: file.path, environment: environment)
        #expect(read.sources.map(\.name) == ["lms", "nightly"])
    }
}
