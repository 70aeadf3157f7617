import Completions
import Notifications
import Subscriber
import Testing
import Vault

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
            with: .symmetric(try secret()),
            now: now
        )
    }

    @Test func `the reference libraries' known answer is ours`() throws {
        #expect(
            WebhookSignature.Signer(SigningKeys(current: SigningKeys.Pair(symmetric: try secret())))
                .sign(id: id, timestamp: now, body: body)
                == signature
        )
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

    @Test func `the published Ed25519 vector is ours`() throws {
        let text = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
        let seed = try #require(WebhookKeyPair.readPrivate(text))
        let publicText = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
        #expect(WebhookKeyPair.publicText(of: seed) == publicText)
        let keys = SigningKeys(current: SigningKeys.Pair(symmetric: try secret(), asymmetric: seed))
        let signed = WebhookSignature.Signer(keys).sign(id: id, timestamp: now, body: body)
        let expected = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
        #expect(signed == signature + " " + expected)
        let key = try #require(WebhookSignature.VerifyingKey(publicText))
        try WebhookSignature.verify(id: id, timestamp: "1614265330", signature: signed, body: body, with: key, now: now)
        #expect(throws: WebhookSignature.Mistrust.wrongSignature) {
            try WebhookSignature.verify(id: id, timestamp: "1614265330", signature: signature, body: body, with: key, now: now)
        }
    }

    @Test(arguments: ["whsk_", "whsk_AAAA", "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="])
    func `what is no private key is refused`(text: String) {
        #expect(WebhookKeyPair.readPrivate(text) == nil)
    }

    @Test func `a private key whose public half is another's is refused`() {
        let other = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvw=="
        #expect(WebhookKeyPair.readPrivate(other) == nil)
    }

    @Test func `through a rotation both keys verify, and after the overlap only the new one`() throws {
        let old = SigningKeys.Pair(
            symmetric: Secret([UInt8](repeating: 1, count: 32)),
            asymmetric: Secret([UInt8](repeating: 2, count: 32))
        )
        let new = SigningKeys.Pair(symmetric: Secret([UInt8](repeating: 3, count: 32)))
        let keys = SigningKeys(current: old).rotated(to: new, at: now, keepingUntil: now + .seconds(86_400))
        func tokens(at time: Timestamp) -> [String] {
            let headers = WebhookSignature.Signer(keys).headers(id: DeliveryID(bits: 1), timestamp: time, body: body)
            return headers.first { $0.name == "webhook-signature" }?.value.split(separator: " ").map { String($0.prefix { $0 != "," }) }
                ?? []
        }
        #expect(tokens(at: now + .seconds(86_399)) == ["v1", "v1", "v1a"])
        #expect(tokens(at: now + .seconds(86_400)) == ["v1"])
        for pair in [old, new] {
            let headers = WebhookSignature.Signer(keys).headers(id: DeliveryID(bits: 1), timestamp: now, body: body)
            try WebhookSignature.verify(
                id: headers[0].value,
                timestamp: headers[1].value,
                signature: headers[2].value,
                body: body,
                with: .symmetric(pair.symmetric),
                now: now
            )
        }
    }

    @Test func `a key that is out of force is forgotten with the next rotation`() {
        let pairs = (1...3).map { SigningKeys.Pair(symmetric: Secret([UInt8](repeating: $0, count: 32))) }
        let once = SigningKeys(current: pairs[0]).rotated(to: pairs[1], at: now, keepingUntil: now + .seconds(60))
        let twice = once.rotated(to: pairs[2], at: now + .seconds(61), keepingUntil: now + .seconds(61))
        #expect(twice == SigningKeys(current: pairs[2]))
    }

    @Test(arguments: VerifierSnippet.Language.allCases)
    func `a verifier for receivers carries a sample that verifies, and no gap`(language: VerifierSnippet.Language) throws {
        let endpoint = EndpointID(bits: 0xE1)
        let configuration = EndpointConfiguration(host: "hooks.example.com", filter: .all)
        let text = try VerifierSnippet(language, for: endpoint, as: configuration).text
        #expect(!text.contains("{ID}") && !text.contains("{BODY}") && !text.contains("{TIMESTAMP}"))
        let body = try SampleNotification.body(to: endpoint, as: configuration).bytes
        #expect(text.contains(Base64.encode(body)))
        let token = try #require(text.split(separator: "\"").first { $0.hasPrefix("v1,") && $0.count > 40 })
        let secret = try #require(text.split(separator: "\"").first { $0.hasPrefix("whsec_") && $0.count > 40 })
        let id = try #require(text.split(separator: "\"").first { $0.hasPrefix("dlv_") })
        let key = try #require(WebhookSignature.VerifyingKey(String(secret)))
        let time = Timestamp(seconds: 1_772_323_200)
        try WebhookSignature.verify(id: String(id), timestamp: "1772323200", signature: String(token), body: body, with: key, now: time)
    }
}
