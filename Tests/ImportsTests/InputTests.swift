import Completions
import EventLog
import Imports
import Projections
import TestSupport
import Testing

/// Inputs that are refused as a whole, before anything is recorded.
@Suite struct InputTests {
    private func failure(_ text: String, _ mapping: String = ImportBench.mapping) async throws -> Failure? {
        let bench = try await ImportBench()
        return #expect(throws: Failure.self) { try bench.check(text, mapping) }
    }

    @Test func `a heading alone is an export that did not finish`() async throws {
        let failure = try await failure(ImportBench.heading)
        #expect(failure?.code == .input)
        #expect(failure?.found == "there is a heading and nothing below it")
    }

    @Test func `an empty file is refused`() async throws {
        #expect(try await failure("")?.found == "the file is empty")
    }

    @Test func `a directory is refused with the way to name its files`() async throws {
        let bench = try await ImportBench()
        let path = bench.test.directory.path
        let failure = #expect(throws: Failure.self) { try bench.importer().check(path) }
        #expect(failure?.found == "it is a directory")
        #expect(failure?.next == "name the files in it: tassel import \(path)/*.csv …")
    }

    @Test func `a missing file is refused`() async throws {
        let bench = try await ImportBench()
        let failure = #expect(throws: Failure.self) { try bench.importer().check(bench.test.directory.file("none.csv")) }
        #expect(failure?.code == .input)
        #expect(failure?.found == "No such file or directory")
    }

    @Test func `a missing column is named, and so are the headings there are`() async throws {
        let failure = try await failure("who;name;exam\nA;Ann;EX-1\n")
        #expect(failure?.found == "the column \"who\" is missing; the heading has: \"who;name;exam\"")
        #expect(failure?.next == "mend the column's name or the separator in the mapping")
    }

    @Test func `a place beyond the heading is missing`() async throws {
        let mapping = ImportBench.mapping.replacing("attempt: try", with: "attempt: \"#8\"")
        let found = try await failure(ImportBench.export, mapping)?.found
        #expect(found?.hasPrefix("column #8 is missing: the heading has 7; the heading has: \"who\", \"name\"") == true)
    }

    @Test func `a heading that is there twice is refused, with the way to name one`() async throws {
        let failure = try await failure("who,who,name,exam,score,result,when,try\nA\n")
        #expect(failure?.found == "the column \"who\" is there 2 times")
        #expect(failure?.next == "name the one you mean by its place in the mapping, such as \"#1\"")
    }

    @Test func `a heading that is there twice and not asked for is nobody's concern`() async throws {
        let bench = try await ImportBench()
        let text = "who,x,name,x,exam,score,result,when,try\nA,,Ann,,EX-1,80,pass,2026-10-20T09:00:00Z,1\n"
        #expect(try await bench.run(text).facts.recorded == 1)
    }

    @Test func `what can't be read records nothing`() async throws {
        let bench = try await ImportBench()
        let size = try await bench.test.store.log.size()
        await #expect(throws: Failure.self) { try await bench.run("who,name\nA,Ann\n") }
        #expect(try await bench.test.store.log.size() == size)
    }
}
