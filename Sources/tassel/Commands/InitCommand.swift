import ArgumentParser
import Completions
import EventLog
import Glibc
import Imports
import Projections

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a store.",
        discussion: """
            Prints the verifier key: keep it where this machine can't change it. With it anybody can check the log's checkpoints.

            Example: tassel init --store /var/lib/tassel --name training.example.org --zone Europe/Berlin
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(name: .customLong("name"), help: "The log's name in every checkpoint, such as training.example.org. It can't be changed later.")
    var name: String?

    @Option(help: "The zone that bare dates in questions mean, by its IANA name.")
    var zone = "UTC"

    func run() async throws {
        guard NamedZone(zone) != nil else {
            throw ValidationError("\"\(zone)\" is not a zone: use an IANA name such as Europe/Berlin, or UTC.")
        }
        let wanted = name ?? "\(Self.hostName)/tassel"
        guard let origin = Origin(wanted) else {
            throw ValidationError("\"\(wanted)\" can't name a log: use --name with a-z, 0-9, . - _ ~ /, such as training.example.org.")
        }
        let made = try await Store.create(
            at: store.directory,
            Store.Plan(origin: origin, zone: zone, actor: try store.actorName()),
            in: World.surroundings
        )
        let verifier = made.log.verifier
        try made.close()
        Terminal.say("made the store \(store.directory) for the log \(origin)")
        Terminal.say("verifier key (keep a copy elsewhere; whoever has it can check this log):")
        Terminal.put(verifier)
        Terminal.say("next: tassel import FILE --mapping MAPPING.yaml --store \(store.directory)")
    }

    private static var hostName: String {
        var system = utsname()
        guard unsafe uname(&system) == 0 else { return "localhost" }
        let name = unsafe withUnsafeBytes(of: &system.nodename) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self).lowercased()
        }
        return Origin(name) == nil ? "localhost" : name
    }
}
