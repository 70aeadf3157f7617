import Foundation
import Testing

/// The feed of changes for systems that only take files.
@Suite struct ChangedSinceTests {
    private func importRows(_ rows: [String], _ program: Program) throws {
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(rows), to: "rows-\(UUID().uuidString).csv")
        try #require(try program.run("import", file, "--mapping", mapping, "--history").status == 0)
    }

    private func changes(_ cursor: Int, _ program: Program) throws -> (exams: [String], cursor: Int) {
        let objects = try program.run("completions", "--changed-since", String(cursor), "-o", "json").objects
        let next = try #require(objects.last?["cursor"]?.number)
        return (objects.dropLast().compactMap { $0["activity"]?["id"]?.text }.sorted(), next)
    }

    @Test func `what changed since the last answer is answered once`() throws {
        let program = try Program()
        try program.makeStore()
        try importRows(["P1,Ann,EX-1,80,2026-03-01,1\n", "P1,Ann,EX-2,80,2026-03-01,1\n", "P2,Ben,EX-3,20,2026-03-01,1\n"], program)
        let first = try changes(0, program)
        #expect(first.exams == ["EX-1", "EX-2", "EX-3"])
        let second = try changes(first.cursor, program)
        #expect(second.exams == [])
        #expect(second.cursor == first.cursor)
        try importRows(["P1,Ann,EX-1,30,2026-03-01,1\n", "P3,Cyd,EX-4,80,2026-03-01,1\n"], program)
        let third = try changes(second.cursor, program)
        #expect(third.exams == ["EX-1", "EX-4"], "a correction, and somebody new")
        let event = try #require(
            try program.run("log", "list", "--type", "exam.finished", "-o", "json").objects.last?["event"]?["id"]?.text
        )
        try #require(try program.run("revoke", event, "--reason", "x").status == 0)
        let objects = try program.run("completions", "--changed-since", String(third.cursor), "-o", "json").objects
        #expect(objects.first?["activity"]?["id"]?.text == "EX-4")
        #expect(objects.first?["outcome"] == nil, "nothing of it stands any more")
        #expect(try program.run("completions", "--changed-since", "0", "--roster", "x", "--activity", "y").status == 64)
    }
}
