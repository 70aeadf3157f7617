import Completions
import Subscriber
import Testing

@Suite struct SignatureTests {
    private let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    private let body = Array(#"{"test": 2432232314}"#.utf8)
    private let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    private let now = Timestamp(seconds: 1_614_265_330)

    private func secret() throws -> Secret { try #require(WebhookSecret.read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")) }

    private func verify(
        id: String? = "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: String? = "1614265330",
        signature: String?,
        body: [UInt8]? = nil
    ) throws {
        try WebhookSignature.verify(
            id: id,
            timestamp: timestamp,
            signature: signature,
            body: body ?? self.body,
            secret: try secret(),
            now: now
        )
    }

    @Test func `the reference libraries' known answer is ours`() throws {
        #expect(WebhookSignature.sign(id: id, timestamp: "1614265330", body: body, secret: try secret()) == signature)
    }

    @Test func `a signed request is trusted, whatever other tokens stand beside it`() throws {
        try verify(signature: signature)
        try verify(signature: "v1,AAAA v2,xyz \(signature) v1a,hno3")
    }

    @Test func `a request that differs in anything is not trusted`() throws {
        #expect(throws: WebhookSignature.Mistrust.wrongSignature) { try verify(signature: "v1,") }
        #expect(throws: WebhookSignature.Mistrust.wrongSignature) { try verify(id: "msg_other", signature: signature) }
        #expect(throws: WebhookSignature.Mistrust.wrongSignature) { try verify(signature: signature, body: body + [0x20]) }
        #expect(throws: WebhookSignature.Mistrust.missingHeader) { try verify(signature: nil) }
        #expect(throws: WebhookSignature.Mistrust.missingHeader) { try verify(id: nil, signature: signature) }
        #expect(throws: WebhookSignature.Mistrust.badTimestamp) { try verify(timestamp: "soon", signature: signature) }
    }

    @Test func `a timestamp holds for five minutes in both directions`() throws {
        #expect(throws: WebhookSignature.Mistrust.tooOld) { try verify(timestamp: "1614265029", signature: signature) }
        #expect(throws: WebhookSignature.Mistrust.tooNew) { try verify(timestamp: "1614265631", signature: signature) }
    }

    @Test(arguments: ["whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
    func `what is no secret of 24 to 64 bytes is refused`(text: String) {
        #expect(WebhookSecret.read(text) == nil)
    }

    @Test func `a secret reads back from its own text`() throws {
        let secret = Secret((0..<32).map { UInt8($0) })
        #expect(WebhookSecret.read(WebhookSecret.text(of: secret)) == secret)
        #expect(WebhookSecret.read("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8") == secret, "without padding")
    }
}
