import Subscriber
import Testing
import Vault

@Suite struct OwnHeaderTests {
    @Test func `a header is a name, a colon and a value without blanks around it`() throws {
        let header = try OwnHeader.read("X-Tenant: \t north 7 ")
        #expect(header == EndpointSettings.Header(name: "x-tenant", value: "north 7"))
        #expect(try OwnHeader.read("x-empty:").value == "")
    }

    @Test(arguments: [
        "no colon", ": value", "bad name: x", "Host: x", "Content-Length: 1", "Transfer-Encoding: chunked", "Connection: close",
        "Authorization: Bearer x", "Webhook-Id: x", "webhook-signature: v1,x", "Tassel-Resend: true", "x: a\r\nhost: b", "x: a\nb",
        "x: \u{7F}",
        "x: é", "content-type: text/plain",
    ])
    func `what would change the request or forge ours is refused`(text: String) {
        #expect(throws: OwnHeader.Mistake.self) { try OwnHeader.read(text) }
    }
}
