import ArgumentParser
import Completions
import Foundation
import Imports
import Logging
import Projections
import Service
import Subscriber

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Take in what is pushed and put into folders, deliver, and show how it is.",
        discussion: """
            One process, from one configuration file; Data/service/tassel.yaml is one to begin with. Whatever the file says can be said in \
            the environment, which goes before it: limits.body is TASSEL_LIMITS_BODY.

            SIGHUP reads the file again, SIGTERM and Ctrl-C stop between two units of work.

            Example: tassel serve --config tassel.yaml --check-config
                     tassel serve --config tassel.yaml --log-level info
            """
    )

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("The configuration file (YAML).", valueName: "file"))
    var config: String

    @Flag(help: "Check the configuration and the files that it names, say what it comes to, and stop.")
    var checkConfig = false

    @OptionGroup(title: "Logs") var logs: LogOptions

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let configuration = try await ServiceConfiguration(file: config, environment: environment)
        if checkConfig { return try show(configuration) }
        logs.apply()
        let directory = store.given ?? World.environment("TASSEL_STORE") ?? configuration.store ?? store.directory
        let opened = try await Store.open(at: directory, for: .record)
        let serving = Serving(
            opened,
            configuration,
            file: config,
            environment: environment,
            in: World.surroundings,
            logger: Logger(label: "tassel.serve"),
            registry: MetricsRegistry(),
            isListening: { place in Terminal.say("serving \(directory) at \(place); stop with Ctrl-C") }
        )
        try await serving.run()
        try opened.close()
        Terminal.say("stopped: all that was taken is recorded")
    }

    private func show(_ configuration: ServiceConfiguration) throws {
        try configuration.checkFiles()
        Terminal.put("listen    \(configuration.tls == nil ? "http" : "https")://\(configuration.listen)")
        Terminal.put(
            "delivery  \(configuration.delivery.rawValue), api \(configuration.api.rawValue), console \(configuration.console.rawValue)"
        )
        for source in configuration.sources {
            let ways = [source.push.map { _ in "pushes to /in/\(source.name)" }, source.folder.map { "files in \($0.path)" }].compactMap {
                $0
            }
            let telling = source.telling == .history ? "history" : "told"
            let expect = source.expect.map { ", expected every \($0)" } ?? ""
            Terminal.put("source    \(source.name): \(ways.joined(separator: ", ")); \(telling), account \(source.account)\(expect)")
        }
        Terminal.say("\(config) is well")
    }
}
