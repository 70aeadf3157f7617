import ArgumentParser
import Completions

/// What an endpoint is told, in which words, and how fast: all that its events in the log say.
struct TellingOptions: ParsableArguments {
    @Option(
        help:
            "The event types wanted, with commas; exam.* takes all that begin so. By default finishes, corrections and revocations; participant.erased, endpoint.disabled, import.finished and import.late for whoever names them."
    )
    var events: String?

    @Option(help: ArgumentHelp("Only of these activities: ids with commas; SAFETY-* takes all that begin so.", valueName: "ids"))
    var activities: String?

    @Option(
        help: ArgumentHelp("Only finishes with these outcomes, with commas; corrections are told whatever theirs.", valueName: "outcomes")
    )
    var outcomes: String?

    @Option(help: ArgumentHelp("Only what these sources told: their namespaces, with commas.", valueName: "names"))
    var sources: String?

    @Option(help: "The shape of a body: standard (Standard Webhooks, the default), cloudevents, or flat (one level, as Zapier likes it).")
    var format: EndpointConfiguration.Format?

    @Option(help: "How a body is written: json (the default), form or xml; the last two are always flat.")
    var encoding: EndpointConfiguration.Encoding?

    @Option(help: ArgumentHelp("What of a person a body carries: id, name, email, fields with commas, or none.", valueName: "parts"))
    var disclose: String?

    @Option(help: "any (the default: each as soon as it can), or participant (one at a time for each person).")
    var order: DeliveryPacing.Order?

    @Option(help: "Requests under way at once, 1 to \(DeliveryPacing.mostConcurrency).")
    var concurrency: Int?

    @Option(help: ArgumentHelp("The most requests in a span: 5/s, 30/min, 100/h.", valueName: "rate"))
    var rate: DeliveryRate?

    func validate() throws {
        if let concurrency, !(1...DeliveryPacing.mostConcurrency).contains(concurrency) {
            throw ValidationError("--concurrency is from 1 to \(DeliveryPacing.mostConcurrency).")
        }
    }

    /// The configuration that results.
    ///
    /// - Parameters:
    ///   - known: what holds where nothing is said.
    ///   - since: the first position told, for a new endpoint that asks for some of the past.
    ///   - clearing: settings to take back to what is usual.
    func configuration(
        host: String,
        known: EndpointConfiguration? = nil,
        since: Position? = nil,
        clearing: Set<EndpointSetting> = []
    ) throws -> EndpointConfiguration {
        var wishes = EndpointWishes()
        wishes.events = events.map { Self.list($0).map { $0.split(separator: " ").joined() } }
        wishes.activities = activities.map { Self.list($0) }
        wishes.outcomes = outcomes.map { Self.list($0) }
        wishes.sources = sources.map { Self.list($0) }
        wishes.format = format?.rawValue
        wishes.encoding = encoding?.rawValue
        wishes.disclosure = disclose.map { Self.list($0) }
        wishes.order = order?.rawValue
        wishes.concurrency = concurrency
        wishes.rate = rate?.description
        wishes.clearsFilter = clearing.contains(.filter)
        wishes.clearsRate = clearing.contains(.rate)
        do throws(EndpointWishes.Mistake) {
            return try wishes.configuration(host: host, known: known, since: since)
        } catch {
            throw ValidationError("--\(error.name): \(error.found).")
        }
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            var part = part
            while part.first == " " { part = part.dropFirst() }
            while part.last == " " { part = part.dropLast() }
            return String(part)
        }
    }
}

extension EndpointConfiguration.Format: ExpressibleByArgument {}
extension EndpointConfiguration.Encoding: ExpressibleByArgument {}
extension DeliveryPacing.Order: ExpressibleByArgument {}
extension DeliveryRate: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}
