import Completions
import Testing

/// Names that stand in every event's `source`.
@Suite struct NameTests {
    @Test(arguments: ["main", "a", "0", "acme-2_x", String(repeating: "a", count: 64)])
    func `an account's name is kept`(name: String) { #expect(AccountName(name)?.description == name) }

    @Test(arguments: ["", "Main", "-a", "_a", "a b", "a/b", "ä", "a.b", String(repeating: "a", count: 65)])
    func `what can't stand in a source is no account`(name: String) { #expect(AccountName(name) == nil) }

    @Test(arguments: ["example.org", "example.org/log", "a", "a~b_c-d.e/f", String(repeating: "a", count: 200)])
    func `an origin is a URL without its scheme`(name: String) { #expect(Origin(name)?.description == name) }

    @Test(arguments: [
        "", "https://example.org", "example.org/", "/example.org", "Example.org", "a+b", "a b", "a//b", ".a", "a.",
        String(repeating: "a", count: 201),
    ])
    func `what can't name a key is no origin`(name: String) { #expect(Origin(name) == nil) }
}
