import Completions
import Imports
import TestSupport
import Testing

/// What a mapping may not say.
///
/// The examples are whole, so each mistake is the only one.
@Suite struct MappingTests {
    private func read(_ text: String) throws -> Failure? {
        let directory = try TemporaryDirectory()
        defer { withExtendedLifetime(directory) {} }
        let file = try directory.write(text, to: "mapping.yaml")
        return #expect(throws: Failure.self) { try Mapping(file: file, namespace: nil) }
    }

    @Test func `a key that isn't known names its line and the keys that are`() throws {
        let failure = try read("colour: red\n" + ImportBench.mapping)
        #expect(failure?.code == .usage)
        #expect(failure?.doing.hasSuffix("mapping.yaml line 1 (colour)") == true)
        #expect(failure?.found == "\"colour\" is not known here")
        #expect(failure?.next.hasPrefix("use one of: namespace, separator, decimal, thousands, encoding, kind") == true)
    }

    @Test func `a key that isn't known deeper down names its path`() throws {
        let failure = try read(ImportBench.mapping.replacing("name: name }", with: "nme: name }"))
        #expect(failure?.doing.hasSuffix("line 3 (participant.nme)") == true)
    }

    @Test(arguments: ["kind", "participant", "activity", "outcome"])
    func `what every table needs is required`(key: String) throws {
        let lines = ImportBench.mapping.split(separator: "\n").filter { !$0.hasPrefix(key + ":") }
        #expect(try read(lines.joined(separator: "\n"))?.found == "\"\(key)\" is missing")
    }

    @Test func `a namespace is needed, from the file or from outside`() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(ImportBench.mapping.replacing("namespace: lms\n", with: ""), to: "mapping.yaml")
        let failure = #expect(throws: Failure.self) { try Mapping(file: file, namespace: nil) }
        #expect(failure?.found == "there is no namespace")
        _ = try Mapping(file: file, namespace: "lms")
        withExtendedLifetime(directory) {}
    }

    @Test(arguments: [
        ("kind: exam", "kind: quiz", "\"quiz\" is not known here"),
        ("{ id: who, name: name }", "{ name: name }", "no column identifies the participant"),
        ("name: name }", "name: name, anonymous: allowed }", "anonymous rows are allowed, but nothing tells them apart"),
        ("name: name }", "name: name, fields: { email: name } }", "\"email\" can't name a custom field"),
        ("{ id: exam }", "{ title: exam }", "\"id\" is missing"),
        ("format: rfc3339", "zone: UTC", "\"format\" is missing"),
        ("format: rfc3339", "format: yyyy-MM", "\"yyyy-MM\" is not a time format"),
        ("format: rfc3339", "format: rfc3339, zone: CET", "\"CET\" is not a zone"),
        ("format: rfc3339", "format: \"yyyy-MM-dd HH:mm\"", "times without a zone are ambiguous"),
        ("empty: pending", "passMark: 50", "it has both a pass mark and words"),
        ("values: { pass: passed, fail: failed }, ", "", "\"values\" is missing"),
        ("fail: failed", "fail: lost", "\"lost\" is not known here"),
        ("{ raw: score }", "{ raw: score, max: { value: many } }", "\"many\" is not a number"),
        ("attempt: try", "attempt: { column: try, plus: one }", "it is not a whole number"),
        ("attempt: try", "duration: { column: try, unit: days }", "\"days\" is not known here"),
        ("attempt: try", "decimal: dot", "it is not a decimal sign"),
    ])
    func `a mistake is found for what it is`(right: String, wrong: String, found: String) throws {
        try #require(ImportBench.mapping.contains(right))
        #expect(try read(ImportBench.mapping.replacing(right, with: wrong))?.found == found)
    }

    @Test func `a pass mark needs a score`() throws {
        let text = ImportBench.mapping.replacing("score: { raw: score }\n", with: "")
            .replacing("{ column: result, values: { pass: passed, fail: failed }, empty: pending }", with: "{ passMark: 50 }")
        #expect(try read(text)?.found == "a pass mark needs a score")
    }

    @Test func `something has to tell two finishes of one participant apart`() throws {
        let text = ImportBench.mapping.replacing("attempt: try\n", with: "")
            .replacing("finished: { column: when, format: rfc3339 }\n", with: "")
        #expect(try read(text)?.found == "nothing tells two finishes of one participant apart")
    }

    @Test func `what is not YAML, or nothing at all, is refused`() throws {
        #expect(try read("kind: [exam\n")?.found.hasPrefix("it is not YAML: ") == true)
        #expect(try read("# nothing\n")?.found == "it holds nothing")
        #expect(try read("- a list\n")?.found == "it is not a section")
    }
}
