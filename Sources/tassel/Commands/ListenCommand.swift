import ArgumentParser
import Completions
import FoundationEssentials
import Glibc
import Logging
import Projections
import ServiceLifecycle
import Subscriber
import UnixSignals
import Vault

struct ListenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listen",
        abstract: "Receive notifications on this machine over real HTTPS.",
        discussion: """
            Makes a certificate at start, verifies each signature and timestamp, and prints a line a notification. With --attach it is an
            endpoint of the store; the next run on the same port is the same endpoint, and gets what it missed meanwhile.

            Example: tassel listen --attach --log received.jsonl
                     tassel listen --attach --since 2026-03-01 --forward-to http://localhost:3000/hook
            """
    )

    @OptionGroup var store: StoreOptions

    @Flag(help: "Add this listener as an endpoint of the store: secret, authority and loopback permission in one step.")
    var attach = false

    @Option(
        help: ArgumentHelp("With --attach: send what was recorded from then on, again if it was sent before.", valueName: "time")
    )
    var since: String?

    @Option(help: ArgumentHelp("Hand on each request to a program on this machine, and answer as it does.", valueName: "url"))
    var forwardTo: String?

    @Option(help: "The port; 0 takes any free one.")
    var port = 8443

    @Option(help: ArgumentHelp("The secret to verify with (whsec_…); a new one by default.", valueName: "secret"))
    var secret: String?

    @Option(help: ArgumentHelp("Append received headers and bodies as JSON lines.", valueName: "file"))
    var log: String?

    @Option(help: ArgumentHelp("Answer with this status.", valueName: "status"))
    var answer = 200

    @Option(help: ArgumentHelp("Answer the first N requests with 500.", valueName: "N"))
    var failFirst = 0

    @Option(help: ArgumentHelp("Wait before answering, such as 2s or 500ms.", valueName: "span"))
    var delay: TimeSpan = .none

    func validate() throws {
        if forwardTo != nil, answer != 200 || failFirst > 0 || delay.duration > .zero {
            throw ValidationError("With --forward-to the answer is the program's: leave --answer, --fail-first and --delay out.")
        }
        if since != nil, !attach { throw ValidationError("--since is for --attach.") }
        if !(0...65_535).contains(port) { throw ValidationError("--port is from 0 to 65535.") }
        if !(200...599).contains(answer) { throw ValidationError("--answer is a status from 200 to 599.") }
        if delay.duration > .seconds(3_600) { throw ValidationError("--delay is an hour at most.") }
        if failFirst < 0 { throw ValidationError("--fail-first is 0 or more.") }
    }

    func run() async throws {
        let given = try secret.map { text in
            guard let key = WebhookSecret.read(text) else {
                throw ValidationError("--secret is not a Standard Webhooks secret: whsec_ and base64 of 24 to 64 bytes.")
            }
            return key
        }
        let forwarder = try forwardTo.map { try Forwarder($0) }
        let attachment = attach && port != 0 ? try await Attachment.find(store, port: port) : nil
        let key = given ?? attachment?.signing.current.symmetric ?? Secret(World.surroundings.random(32))
        let now = World.surroundings.now()
        let certificate = try ListenerCertificate(now: Date(timeIntervalSince1970: Double(now.seconds)))
        let reception = Reception(
            key: .symmetric(key),
            behaviour: Behaviour(answer: answer, failFirst: failFirst, delay: delay.duration),
            log: try log.map(Self.openLog),
            forwarder: forwarder
        )
        let listener = try await Listener.start(port: port, certificate: certificate, reception: reception)
        if attach {
            let id = try await Attachment(store: store, port: listener.port, secret: key, authority: certificate.authorityPEM, since: since)
                .attach()
            Terminal.say("listening on https://localhost:\(listener.port)/ as the endpoint \(id.short) of \(store.directory)")
            Terminal.say("next, in another terminal: tassel deliver --watch --store \(store.directory)")
        } else {
            let file = try Self.writeAuthority(certificate.authorityPEM, port: listener.port)
            Terminal.say("listening on https://localhost:\(listener.port)/; add it to a store with:")
            Terminal.say(
                "tassel endpoint add https://localhost:\(listener.port)/ --secret \(WebhookSecret.text(of: key)) --ca \(file)"
                    + " --allow-address 127.0.0.0/8 --allow-address ::1/128"
            )
        }
        var logger = Logger(label: "tassel")
        logger.logLevel = .error
        try await ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: ListenerService(listener: listener), successTerminationBehavior: .gracefullyShutdownGroup)],
                gracefulShutdownSignals: [.sigint, .sigterm],
                logger: logger
            )
        ).run()
    }

    private static func openLog(_ path: String) throws -> Int32 {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .system,
                doing: "opening the log \(path)",
                found: unsafe String(cString: strerror(errno)),
                next: "check the directory and its permissions"
            )
        }
        return descriptor
    }

    private static func writeAuthority(_ pem: String, port: Int) throws -> String {
        let path = (World.environment("TMPDIR") ?? "/tmp") + "/tassel-listen-\(port).pem"
        unsafe unlink(path)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Failure(
                .system,
                doing: "writing the authority \(path)",
                found: unsafe String(cString: strerror(errno)),
                next: "set TMPDIR to a directory that you may write to"
            )
        }
        Terminal.write(pem + "\n", to: descriptor)
        close(descriptor)
        return path
    }
}
