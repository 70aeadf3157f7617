import Completions
import Testing

@Suite struct JSONWriterTests {
    private func written(_ members: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.object { members(&$0) }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    private func quoted(_ text: String) -> String {
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test(arguments: [
        ("\"", #""\"""#), ("\\", #""\\""#), ("\u{8}\t\n\u{c}\r", #""\b\t\n\f\r""#), ("\u{0}\u{1f}\u{b}", #""\u0000\u001f\u000b""#),
        ("/", "\"/\""), ("\u{7f}", "\"\u{7f}\""), ("€\u{2028}😀", "\"€\u{2028}😀\""), ("", "\"\""),
    ])
    func `strings are escaped as RFC 8785 says, and no more than that`(text: String, json: String) {
        #expect(quoted(text) == json)
    }

    @Test func `a combined and a composed letter stay two texts`() {
        #expect(Array(quoted("e\u{301}").utf8) != Array(quoted("\u{e9}").utf8))
    }

    @Test func `a name is escaped like any text`() {
        let text = written { json in
            json.key(named: "a\"b")
            json.string("c")
        }
        #expect(text == #"{"a\"b":"c"}"#)
    }

    @Test func `absent members are left out`() {
        let nothing: String? = nil
        let json = written { json in
            json.member("text", nothing)
            json.member("number", number: nil)
            json.member("decimal", decimal: nil)
        }
        #expect(json == "{}")
    }

    @Test func `commas stand between members, whichever are absent`() {
        let nothing: String? = nil
        let json = written { json in
            json.member("a", nothing)
            json.member("b", number: -7)
            json.member("c", nothing)
            json.member("d", decimal: ExactDecimal("0.50"))
            json.member("e", "x")
        }
        #expect(json == #"{"b":-7,"d":0.5,"e":"x"}"#)
    }

    @Test func `objects and arrays nest in the order given`() {
        let json = written { json in
            json.member("z") { $0.member("y", number: 1) }
            json.member("list", all: ["b", "a"])
            json.key("rows")
            json.array([1, 2]) { json, number in json.object { $0.member("n", number: number) } }
            json.member("empty") { _ in }
        }
        #expect(json == #"{"z":{"y":1},"list":["b","a"],"rows":[{"n":1},{"n":2}],"empty":{}}"#)
    }

    @Test func `tokens and raw JSON are written as they are`() {
        let json = written { json in
            json.key("a")
            json.token("true")
            json.key("b")
            json.raw(Array("[1]".utf8))
        }
        #expect(json == #"{"a":true,"b":[1]}"#)
    }
}
