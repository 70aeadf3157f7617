import ArgumentParser
import Completions
import Subscriber
import Vault

struct WebhookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Tools for whoever writes a receiver: sign, verify, trigger.",
        subcommands: [WebhookSignCommand.self, WebhookVerifyCommand.self, WebhookTriggerCommand.self]
    )
}

struct WebhookSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a body as a notification is signed; prints the three headers.",
        discussion: "Example: tassel webhook sign --secret @secret.txt --id dlv_test body.json"
    )

    @Option(help: ArgumentHelp("The secret (whsec_…), or @FILE.", valueName: "secret"))
    var secret: String

    @Option(help: ArgumentHelp("An Ed25519 private key to sign v1a with too (whsk_…), or @FILE.", valueName: "key"))
    var key: String?

    @Option(help: "The webhook-id.")
    var id: String

    @Option(help: ArgumentHelp("Seconds since 1970; now by default.", valueName: "seconds"))
    var timestamp: Int?

    @Argument(help: "The file with the body; - for standard input.")
    var body = "-"

    func run() throws {
        guard let symmetric = WebhookSecret.read(try SecretText.read(secret)) else {
            throw ValidationError("--secret is not a Standard Webhooks secret: whsec_ and base64 of 24 to 64 bytes.")
        }
        let asymmetric = try key.map { text in
            guard let seed = WebhookKeyPair.readPrivate(try SecretText.read(text)) else {
                throw ValidationError("--key is no Ed25519 private key: whsk_ and base64 of seed and public key.")
            }
            return seed
        }
        guard !id.isEmpty, id.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ".") }) else {
            throw ValidationError("--id holds a full stop, a blank or letters beyond ASCII, which a webhook-id may not.")
        }
        let time = timestamp.map { Timestamp(seconds: Int64($0)) } ?? World.surroundings.now()
        let signer = WebhookSignature.Signer(SigningKeys(current: SigningKeys.Pair(symmetric: symmetric, asymmetric: asymmetric)))
        let signature = signer.sign(id: id, timestamp: time, body: try BodyFile.read(body))
        Terminal.put("webhook-id: \(id)\nwebhook-timestamp: \(time.seconds)\nwebhook-signature: \(signature)")
    }
}

struct WebhookVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a received notification as a receiver should; exit status 2 when it is not to be trusted.",
        discussion: """
            Example: tassel webhook verify --key @secret.txt --id dlv_… --timestamp 1772460312 --signature 'v1,…' body.json
            """
    )

    @Option(help: ArgumentHelp("The secret (whsec_…) or the public key (whpk_…), or @FILE.", valueName: "key"))
    var key: String

    @Option(help: "The webhook-id header.")
    var id: String

    @Option(help: "The webhook-timestamp header.")
    var timestamp: String

    @Option(help: "The webhook-signature header, all its tokens.")
    var signature: String

    @Flag(help: "Whenever it was sent; a receiver must not do so.")
    var anyTime = false

    @Argument(help: "The file with the body, to the byte; - for standard input.")
    var body = "-"

    func run() throws {
        guard let key = WebhookSignature.VerifyingKey(try SecretText.read(key)) else {
            throw ValidationError("--key is neither a secret (whsec_…) nor a public key (whpk_…).")
        }
        let sent = Int64(timestamp).map { Timestamp(seconds: min(max($0, 0), 1 << 40)) }
        do {
            try WebhookSignature.verify(
                id: id,
                timestamp: timestamp,
                signature: signature,
                body: try BodyFile.read(body),
                with: key,
                now: anyTime ? sent ?? World.surroundings.now() : World.surroundings.now()
            )
        } catch let mistrust as WebhookSignature.Mistrust {
            Terminal.say("not to be trusted: \(mistrust.rawValue)")
            throw ExitCode(ExitStatus.difference.rawValue)
        }
        Terminal.say("verified")
    }
}

struct WebhookTriggerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trigger",
        abstract: "Send an endpoint a sample of a type, marked tassel-test: true; nothing is recorded.",
        discussion: "Example: tassel webhook trigger finish.corrected hooks.example.com"
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The event type.")
    var type: EventType

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    func validate() throws {
        guard EventType.notifying.contains(type) else {
            throw ValidationError("\(type.rawValue) is told to nobody: \(EventType.notifying.map(\.rawValue).joined(separator: ", ")).")
        }
    }

    func run() async throws { try await EndpointTestCommand.test(endpoint, with: type, store, output) }
}

extension EventType: ExpressibleByArgument {}

/// A body as it was received.
private enum BodyFile {
    static func read(_ path: String) throws -> [UInt8] { try SmallFile.read(path == "-" ? "/dev/stdin" : path, what: "the body") }
}
