import Foundation
import Glibc
import Testing

/// Files that are put into a folder, picked up by a real service.
@Suite struct FolderTests {
    private static func configuration(_ program: Program, more: String = "") -> String {
        """
        sources:
          nightly:
            telling: history
            folder: \(program.path("in"))
            settle: 10ms
            mappings:
              - "exams-*.csv = mapping.yaml"
        \(more)
        """
    }

    private func prepared() throws -> Program {
        let program = try Program()
        try program.makeStore()
        try program.write(Exports.mapping, to: "mapping.yaml")
        try FileManager.default.createDirectory(atPath: program.path("in"), withIntermediateDirectories: true)
        return program
    }

    private func files(_ program: Program, _ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: program.path("in/\(folder)"))) ?? []).sorted()
    }

    private func recorded(_ program: Program) throws -> Int? { try program.run("status", "-o", "json").objects.first?["finishes"]?.number }

    /// Puts a file there as a careful sender does: under another name until it is whole.
    private func put(_ text: String, as name: String, _ program: Program) throws {
        try program.write(text, to: "in/\(name).part")
        try FileManager.default.moveItem(atPath: program.path("in/\(name).part"), toPath: program.path("in/\(name)"))
    }

    @Test func `a complete file is read through the mapping of its name, and moved away with a summary`() throws {
        let program = try prepared()
        let service = try RunningService(program, Self.configuration(program))
        try program.write("half a file", to: "in/exams-0.csv.part")
        try program.write("hidden", to: "in/.exams-1.csv")
        try put(Exports.text(Exports.rows(7)), as: "exams-2026.csv", program)
        try service.wait { files(program, "done").count == 2 }
        #expect(try recorded(program) == 7)
        let done = files(program, "done")
        #expect(done.map { String($0.drop { $0 != "_" }) } == ["_exams-2026.csv", "_exams-2026.csv.summary.json"])
        let summary = try JSONDecoder().decode(JSON.self, from: Data(contentsOf: URL(filePath: program.path("in/done/\(done[1])"))))
        #expect(summary["facts"]?["recorded"] == .number(7))
        #expect(files(program, ".").contains("exams-0.csv.part"))
        #expect(files(program, ".").contains(".exams-1.csv"))
    }

    @Test func `a file that can't be read is moved aside with the reason, and holds up no other`() throws {
        let program = try prepared()
        let service = try RunningService(program, Self.configuration(program))
        try put("no table that anybody knows\n", as: "a.bin", program)
        try put("", as: "exams-a.csv", program)
        try put(Exports.text(Exports.rows(3)), as: "exams-b.csv", program)
        try service.wait { files(program, "done").count == 2 && files(program, "failed").count == 4 }
        let reason = try #require(files(program, "failed").first { $0.hasSuffix("a.bin.summary.json") })
        let text = try String(contentsOfFile: program.path("in/failed/\(reason)"), encoding: .utf8)
        #expect(text.contains("begins like no format"))
        #expect(text.contains("\"next\""))
        #expect(try recorded(program) == 3)
    }

    @Test(arguments: ["file.imported", "file.summarised", "append.done", "append.begins:2", "checkpoint.recorded"])
    func `killed at any step, a file is recorded once and moved when the service is back`(stop: String) throws {
        let program = try prepared()
        try put(Exports.text(Exports.rows(40)), as: "exams-2026.csv", program)
        let configuration = Self.configuration(program)
        do {
            let service = try RunningService(program, configuration, environment: ["TASSEL_STOP_AT": stop])
            #expect(service.wait() == 137)
        } catch {
            // It was killed before it listened.
        }
        let service = try RunningService(program, configuration)
        try service.wait { files(program, "done").contains { $0.hasSuffix("exams-2026.csv") } }
        #expect(try recorded(program) == 40)
        #expect(!files(program, ".").contains("exams-2026.csv"))
        #expect(service.end() == 0)
        #expect(try program.run("audit", "verify").status == 0)
    }

    @Test func `a feed that is late is recorded once, and said until something comes`() throws {
        let program = try prepared()
        let service = try RunningService(program, Self.configuration(program, more: "    expect: 300ms"))
        func late() throws -> Int {
            try program.run("log", "list", "-o", "json", "--limit", "100").objects.count { $0["event"]?["type"] == .text("import.late") }
        }
        try service.wait { try late() == 1 }
        let check = try program.run("status", "--check")
        #expect(check.status == 1)
        #expect(check.output.contains("nightly is late: nothing ever came"))
        try put(Exports.text(Exports.rows(1)), as: "exams-1.csv", program)
        try service.wait { try late() == 2 }
        #expect(try program.run("status", "-o", "json").objects.first?["service"] == .text("running"))
        service.end()
        let stopped = try program.run("status", "--check")
        #expect(stopped.output.contains("the service isn't running"))
    }

    @Test func `another configuration is taken up while it runs, and one that is no good changes nothing`() throws {
        let program = try prepared()
        let service = try RunningService(program, Self.configuration(program))
        let file = program.path("service.yaml")
        let good = try String(contentsOfFile: file, encoding: .utf8)
        try program.write(good.replacing("telling: history", with: "telling: sometimes"), to: "service.yaml")
        service.signal(SIGHUP)
        try service.wait { service.said.contains("the changed configuration can't be used") }
        try put(Exports.text(Exports.rows(2)), as: "exams-1.csv", program)
        try service.wait { files(program, "done").count == 2 }
        try FileManager.default.createDirectory(atPath: program.path("other"), withIntermediateDirectories: true)
        try program.write(good.replacing("/in\n", with: "/other\n"), to: "service.yaml")
        service.signal(SIGHUP)
        try service.wait { service.said.contains("the configuration was read again") }
        try program.write(Exports.text(Exports.rows(5)), to: "other/exams-2.csv")
        try service.wait { FileManager.default.fileExists(atPath: program.path("other/done")) }
        try service.wait { try recorded(program) == 5 }
        #expect(service.end() == 0)
    }

    @Test func `a second service on the same store says so`() throws {
        let program = try prepared()
        let service = try RunningService(program, Self.configuration(program))
        let second = try program.run("serve", "--config", "service.yaml")
        #expect(second.status == 1)
        #expect(second.errors.contains("another process does so already"))
        #expect(service.end() == 0)
    }

    @Test func `what takes a file's place while it is read is read itself`() throws {
        let program = try prepared()
        try put(Exports.text(Exports.rows(3_000)), as: "exams-1.csv", program)
        try program.write(Exports.text(Exports.rows(3_001)), to: "next.csv")
        let service = try RunningService(program, Self.configuration(program))
        try service.wait { try program.run("import", "list", "-o", "json").objects.count == 1 }
        try program.write(Exports.text(Exports.rows(3_001)), to: "in/x.part")
        _ = rename(program.path("in/x.part"), program.path("in/exams-1.csv"))
        try service.wait { try recorded(program) == 3_001 && files(program, ".").allSatisfy { !$0.hasPrefix("exams") } }
        #expect(service.end() == 0)
    }

    @Test func `links are neither read nor written through, and a long name is moved like any other`() throws {
        let program = try prepared()
        try program.write(Exports.text(Exports.rows(9)), to: "outside.csv")
        try FileManager.default.createSymbolicLink(atPath: program.path("in/exams-1.csv"), withDestinationPath: program.path("outside.csv"))
        try FileManager.default.createDirectory(atPath: program.path("elsewhere"), withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: program.path("in/failed"), withDestinationPath: program.path("elsewhere"))
        let service = try RunningService(program, Self.configuration(program))
        try put("no table that anybody knows\n", as: "a.bin", program)
        let long = "exams-" + String(repeating: "x", count: 235) + ".csv"
        try program.write(Exports.text(Exports.rows(4)), to: "in/" + long)
        try service.wait { files(program, "done").contains { $0.hasSuffix("xxx.csv") } }
        #expect(try recorded(program) == 4)
        #expect(files(program, ".").contains("a.bin"), "it waits where it is")
        #expect(try FileManager.default.contentsOfDirectory(atPath: program.path("elsewhere")).isEmpty)
        #expect(try program.run("import", "list", "-o", "json").objects.count == 1)
    }

    @Test func `an account that isn't there, or a port that is taken, is said`() throws {
        let program = try prepared()
        let service = try RunningService(program, Self.configuration(program))
        let good = try String(contentsOfFile: program.path("service.yaml"), encoding: .utf8)
        try program.write(good.replacing("telling: history", with: "telling: history\n    account: nobody"), to: "service.yaml")
        service.signal(SIGHUP)
        try service.wait { service.said.contains("there is no account nobody") }
        try #require(try program.run("init", "--name", "other.example.org", "--store", program.path("other-store")).status == 0)
        try program.write(good.replacing("127.0.0.1:0", with: "127.0.0.1:\(service.port)"), to: "taken.yaml")
        let second = try program.run("serve", "--config", program.path("taken.yaml"), "--store", program.path("other-store"))
        #expect(second.status == 1)
        #expect(second.errors.contains("listening at 127.0.0.1:\(service.port)"), "\(second.errors)")
    }
}
