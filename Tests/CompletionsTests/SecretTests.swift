import Completions
import Testing

@Suite struct SecretTests {
    private struct Holder {
        let name = "holder"
        let secret: Secret
    }

    private let secret = Secret([115, 101, 99, 214])

    @Test func `a secret describes itself without its bytes`() {
        #expect(secret.description == "<redacted>")
        #expect(secret.debugDescription == "<redacted>")
        #expect(String(describing: secret) == "<redacted>")
        #expect(String(reflecting: secret) == "<redacted>")
        #expect(String(describing: [secret]) == "[<redacted>]")
    }

    @Test func `a mirror shows no bytes`() {
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `what holds a secret shows none of it either`() {
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        let texts = [dumped, String(describing: Holder(secret: secret)), String(reflecting: Holder(secret: secret))]
        #expect(texts.allSatisfy { $0.contains("<redacted>") && !$0.contains("115") && !$0.contains("214") })
    }

    @Test func `secrets are equal by their bytes`() {
        #expect(Secret([1, 2]) == Secret([1, 2]))
        #expect(Secret([1, 2]) != Secret([2, 1]))
    }
}
