import Foundation
import Testing

/// What an operator can get wrong: each says what, where and what next, and leaves nothing half-done.
@Suite struct MistakeTests {
    @Test func `without a store every command says how to make one`() throws {
        let program = try Program()
        let ended = try program.run("completions")
        #expect(ended.status == 1)
        #expect(ended.errors.contains("opening the store at \(program.store.path): there is none"))
        #expect(ended.errors.contains("next: make one with: tassel init"))
        #expect(ended.output.isEmpty)
    }

    @Test func `a store is not made over another`() throws {
        let program = try Program()
        try program.makeStore()
        let ended = try program.run("init")
        #expect(ended.status == 1)
        #expect(ended.errors.contains("keys.db is there already"))
    }

    @Test(arguments: [
        ("http://example.com/hook", "plain HTTP is refused", 64), ("htps://example.com", "the scheme is htps, not https", 64),
        ("example.com", "it is not a whole URL", 64), ("https://127.0.0.1/", "127.0.0.1 is in 127.0.0.0/8, which is not public", 1),
        ("https://0x7f000001/", "127.0.0.1 is in 127.0.0.0/8, which is not public", 1),
    ])
    func `an endpoint that can't be is not added`(url: String, found: String, status: Int32) throws {
        let program = try Program()
        try program.makeStore()
        let ended = try program.run("endpoint", "add", url)
        #expect(ended.status == status)
        #expect(ended.errors.contains(found))
        #expect(ended.errors.contains("next: "))
        #expect(try program.run("endpoint", "list", "-o", "json").output.isEmpty)
    }

    @Test func `inputs that can't be read are named before anything is recorded`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let good = try program.write(Exports.text(Exports.rows(5)), to: "good.csv")
        let cases: [(file: String, found: String)] = [
            (program.path("missing.csv"), "No such file or directory"), (program.directory.path, "it is a directory"),
            (try program.write("", to: "empty.csv"), "the file is empty"),
            (try program.write(Exports.heading, to: "heading.csv"), "there is a heading and nothing below it"),
            (try program.write("person,name,score,day,attempt\nx,y,1,2026-01-01,1\n", to: "columns.csv"), "the column \"exam\" is missing"),
        ]
        for (file, found) in cases {
            let ended = try program.run("import", good, file, "--mapping", mapping)
            #expect(ended.status == 1, "\(file)")
            #expect(ended.errors.contains("reading \(file): "), "\(ended.errors)")
            #expect(ended.errors.contains(found), "\(ended.errors)")
            #expect(ended.errors.contains("next: "))
        }
        #expect(try program.run("log", "list", "-o", "json").objects.count == 2, "only what init wrote")
    }

    @Test func `a table without a mapping, and contradicting flags, are wrong usage`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let unmapped = try program.run("import", "x.csv", "--from", "csv")
        #expect(unmapped.status == 64)
        let unrecognised = try program.run("import", try program.write("who,exam\nA,EX-1\n", to: "table.csv"))
        #expect(unrecognised.status == 1)
        #expect(unrecognised.errors.contains("pass --mapping FILE"))
        #expect(try program.run("import", "x.csv", "--mapping", mapping, "--from", "xapi").status == 64)
        #expect(try program.run("import", "x.csv", "--zone", "CET").status == 64)
        #expect(unmapped.errors.contains("A table needs a mapping"))
        #expect(try program.run("import", "x.csv", "--mapping", mapping, "--notify", "--history").status == 64)
        let broken = try program.write(Exports.mapping + "colour: red\n", to: "broken.yaml")
        let ended = try program.run("import", "x.csv", "--mapping", broken)
        #expect(ended.status == 64)
        #expect(ended.errors.contains("\"colour\" is not known here"))
        #expect(ended.errors.contains("line 18"))
    }

    @Test func `a store of a newer version is left alone`() throws {
        let program = try Program()
        try program.makeStore()
        let sql = "INSERT INTO grdb_migrations (identifier) VALUES ('log 99')"
        try Sqlite.execute(sql, on: program.store.appending(path: "log.db").path)
        let ended = try program.run("status")
        #expect(ended.status == 1)
        #expect(ended.errors.contains("a newer version of Tassel wrote it"))
    }

    @Test func `a file of another store is refused`() throws {
        let program = try Program()
        try program.makeStore()
        let other = try Program()
        try other.makeStore()
        for ending in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(at: program.store.appending(path: "vault.db" + ending))
        }
        try FileManager.default.copyItem(at: other.store.appending(path: "vault.db"), to: program.store.appending(path: "vault.db"))
        let ended = try program.run("status")
        #expect(ended.status == 1)
        #expect(ended.errors.contains("vault.db: it belongs to another store"))
    }

    @Test func `refused rows are named, and the exit status says so unless tolerated`() throws {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let rows = ["A,Ann,EX,70,2026-03-01,1\n", "B,Bob,EX,n/a,2026-03-01,1\n", "\n", "C,Cy,EX,70,2026-02-30,1\n"]
        let file = try program.write(Exports.text(rows), to: "rows.csv")
        let ended = try program.run("import", file, "--mapping", mapping, "-o", "json")
        #expect(ended.status == 3)
        let summary = try #require(try ended.objects.first)
        #expect(summary["lines"]?["read"] == .number(4))
        #expect(summary["lines"]?["used"] == .number(1))
        #expect(summary["lines"]?["refused"] == .number(2))
        #expect(summary["lines"]?["ignored"] == .object(["blank": .number(1)]))
        let reasons = ["score is \"n/a\", not a number with a decimal point", "day is \"2026-02-30\", not a time of the mapping's format"]
        let refusals = [(3, reasons[0]), (5, reasons[1])].map { JSON.object(["line": .number($0), "reason": .text($1)]) }
        #expect(summary["refusals"] == .list(refusals))
        #expect(try program.run("import", file, "--mapping", mapping, "--tolerate", "2").status == 0)
        #expect(try program.run("import", file, "--mapping", mapping, "--tolerate", "10%").status == 3)
    }
}
