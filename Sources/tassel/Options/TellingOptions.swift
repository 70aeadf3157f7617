import ArgumentParser
import Completions

/// What an endpoint is told, in which words, and how fast: all that its events in the log say.
struct TellingOptions: ParsableArguments {
    @Option(
        help:
            "The event types wanted, with commas; exam.* takes all that begin so. By default all but participant.erased, for which one asks."
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
        let pacing = known?.pacing ?? DeliveryPacing()
        return EndpointConfiguration(
            host: host,
            filter: try filter(known?.filter ?? .all, clearing),
            body: try body(known?.body),
            disclosure: try disclosure() ?? known?.disclosure ?? EndpointConfiguration.Disclosure.standard,
            since: known?.since ?? since,
            pacing: DeliveryPacing(
                order: order ?? pacing.order,
                concurrency: concurrency ?? pacing.concurrency,
                rate: rate ?? (clearing.contains(.rate) ? nil : pacing.rate)
            )
        )
    }

    private func filter(_ known: EndpointFilter, _ clearing: Set<EndpointSetting>) throws -> EndpointFilter {
        let activities = try Self.list(activities).map { text in
            guard let pattern = EndpointFilter.ActivityPattern(text) else {
                throw ValidationError("\"\(text)\" is no activity's id, nor the beginning of one with a star behind it.")
            }
            return pattern
        }
        let outcomes = try Self.list(outcomes).map { text in
            guard let outcome = Outcome(rawValue: text) else {
                throw ValidationError("\"\(text)\" is no outcome: \(Outcome.allCases.map(\.rawValue).joined(separator: ", ")).")
            }
            return outcome
        }
        let keeps = !clearing.contains(.filter)
        guard
            let filter = EndpointFilter(
                events: try patterns() ?? (keeps ? known : .all).events,
                activities: activities.isEmpty && keeps ? known.activities : activities,
                outcomes: outcomes.isEmpty && keeps ? known.outcomes : Outcome.allCases.filter(outcomes.contains),
                sources: sources == nil && keeps ? known.sources : Self.list(sources)
            )
        else { throw ValidationError("--events names nothing.") }
        return filter
    }

    private static func list(_ text: String?) -> [String] {
        (text ?? "").split(separator: ",").map { part in
            var part = part
            while part.first == " " { part = part.dropFirst() }
            while part.last == " " { part = part.dropLast() }
            return String(part)
        }
    }

    private func patterns() throws -> [EndpointFilter.Pattern]? {
        guard let events else { return nil }
        let patterns = try events.split(separator: ",").map { text in
            let trimmed = text.split(separator: " ").joined()
            guard let pattern = EndpointFilter.Pattern(trimmed) else {
                let known = EventType.notifying.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("\"\(trimmed)\" matches no event that can be told: \(known).")
            }
            return pattern
        }
        return patterns
    }

    private func body(_ known: EndpointConfiguration.Body?) throws -> EndpointConfiguration.Body {
        guard format != nil || encoding != nil else { return known ?? .standard }
        // A form and XML have only one format; JSON again means the format that was, or the standard one.
        let encoding = encoding ?? (format == .flat ? known?.encoding ?? .json : .json)
        let format = format ?? (encoding == .json ? known?.format ?? .standard : .flat)
        guard let body = EndpointConfiguration.Body(format, as: encoding) else {
            throw ValidationError("\(encoding.rawValue) is always flat: leave --format out, or use --format flat.")
        }
        return body
    }

    private func disclosure() throws -> [EndpointConfiguration.Disclosure]? {
        guard let disclose else { return nil }
        if disclose == "none" { return [] }
        let parts = try disclose.split(separator: ",").map { text in
            guard let part = EndpointConfiguration.Disclosure(rawValue: text.split(separator: " ").joined()) else {
                throw ValidationError("\"\(text)\" is no part of a person that can be told: id, name, email, fields, or none.")
            }
            return part
        }
        // In one order, so that the same choice is the same configuration.
        return EndpointConfiguration.Disclosure.allCases.filter(parts.contains)
    }
}

extension EndpointConfiguration.Format: ExpressibleByArgument {}
extension EndpointConfiguration.Encoding: ExpressibleByArgument {}
extension DeliveryPacing.Order: ExpressibleByArgument {}
extension DeliveryRate: ExpressibleByArgument {
    init?(argument: String) { self.init(argument) }
}
