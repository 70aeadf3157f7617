/// What somebody wishes of an endpoint, as it was written: by an option of the command line or a member of a request.
package struct EndpointWishes: Sendable {
    /// A wish that can't be granted.
    package struct Mistake: Error, Hashable, Sendable {
        /// Which wish: `events`, `activities`, ….
        package let name: String
        package let found: String
    }

    package var events: [String]?
    package var activities: [String]?
    package var outcomes: [String]?
    package var sources: [String]?
    package var format: String?
    package var encoding: String?
    package var disclosure: [String]?
    package var order: String?
    package var concurrency: Int?
    package var rate: String?
    /// Whether a filter begins anew where nothing is wished, rather than staying as it was.
    package var clearsFilter = false
    package var clearsRate = false

    package init() {}

    /// The configuration that results; what nobody wishes stays as it was, or is as usual.
    ///
    /// - Parameter since: the first position told, for a new endpoint that asks for some of the past.
    package func configuration(
        host: String,
        known: EndpointConfiguration? = nil,
        since: Position? = nil
    ) throws(Mistake) -> EndpointConfiguration {
        let pacing = known?.pacing ?? DeliveryPacing()
        if let concurrency, !(1...DeliveryPacing.mostConcurrency).contains(concurrency) {
            throw Mistake(name: "concurrency", found: "it is from 1 to \(DeliveryPacing.mostConcurrency)")
        }
        return EndpointConfiguration(
            host: host,
            filter: try filter(known?.filter ?? .all),
            body: try body(known?.body),
            disclosure: try parts() ?? known?.disclosure ?? EndpointConfiguration.Disclosure.standard,
            since: known?.since ?? since,
            pacing: DeliveryPacing(
                order: try Self.word(order, "order") ?? pacing.order,
                concurrency: concurrency ?? pacing.concurrency,
                rate: try rated() ?? (clearsRate ? nil : pacing.rate)
            )
        )
    }

    private func filter(_ known: EndpointFilter) throws(Mistake) -> EndpointFilter {
        var patterns: [EndpointFilter.Pattern] = []
        for text in events ?? [] {
            guard let pattern = EndpointFilter.Pattern(text) else {
                let told = EventType.notifying.map(\.rawValue).joined(separator: ", ")
                throw Mistake(name: "events", found: "\"\(text)\" matches no event that can be told: \(told)")
            }
            patterns.append(pattern)
        }
        var activities: [EndpointFilter.ActivityPattern] = []
        for text in self.activities ?? [] {
            guard let pattern = EndpointFilter.ActivityPattern(text) else {
                throw Mistake(
                    name: "activities",
                    found: "\"\(text)\" is no activity's id, nor the beginning of one with a star behind it"
                )
            }
            activities.append(pattern)
        }
        var outcomes: [Outcome] = []
        for text in self.outcomes ?? [] {
            guard let outcome = Outcome(rawValue: text) else {
                let known = Outcome.allCases.map(\.rawValue).joined(separator: ", ")
                throw Mistake(name: "outcomes", found: "\"\(text)\" is no outcome: \(known)")
            }
            outcomes.append(outcome)
        }
        let keeps = !clearsFilter
        let filter = EndpointFilter(
            events: events == nil ? (keeps ? known : .all).events : patterns,
            activities: self.activities == nil && keeps ? known.activities : activities,
            outcomes: self.outcomes == nil && keeps ? known.outcomes : Outcome.allCases.filter(outcomes.contains),
            sources: sources == nil && keeps ? known.sources : sources ?? []
        )
        guard let filter else { throw Mistake(name: "events", found: "it names nothing") }
        return filter
    }

    private func body(_ known: EndpointConfiguration.Body?) throws(Mistake) -> EndpointConfiguration.Body {
        let wishedFormat: EndpointConfiguration.Format? = try Self.word(format, "format")
        let wishedEncoding: EndpointConfiguration.Encoding? = try Self.word(encoding, "encoding")
        guard wishedFormat != nil || wishedEncoding != nil else { return known ?? .standard }
        // A form and XML have only one format; JSON again means the format that was, or the standard one.
        let encoding = wishedEncoding ?? (wishedFormat == .flat ? known?.encoding ?? .json : .json)
        let format = wishedFormat ?? (encoding == .json ? known?.format ?? .standard : .flat)
        guard let body = EndpointConfiguration.Body(format, as: encoding) else {
            throw Mistake(name: "format", found: "\(encoding.rawValue) is always flat: leave the format out, or use flat")
        }
        return body
    }

    private func parts() throws(Mistake) -> [EndpointConfiguration.Disclosure]? {
        guard let disclosure else { return nil }
        if disclosure == ["none"] { return [] }
        var parts: [EndpointConfiguration.Disclosure] = []
        for text in disclosure {
            guard let part = EndpointConfiguration.Disclosure(rawValue: text) else {
                throw Mistake(
                    name: "disclose",
                    found: "\"\(text)\" is no part of a person that can be told: id, name, email, fields, or none"
                )
            }
            parts.append(part)
        }
        // In one order, so that the same choice is the same configuration.
        return EndpointConfiguration.Disclosure.allCases.filter(parts.contains)
    }

    private func rated() throws(Mistake) -> DeliveryRate? {
        guard let rate else { return nil }
        guard let read = DeliveryRate(rate) else {
            throw Mistake(name: "rate", found: "\"\(rate)\" is no rate: write 5/s, 30/min or 100/h")
        }
        return read
    }

    private static func word<Word: RawRepresentable & CaseIterable>(_ text: String?, _ name: String) throws(Mistake) -> Word?
    where Word.RawValue == String {
        guard let text else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Mistake(name: name, found: "\"\(text)\" is not known: \(known)")
        }
        return word
    }
}
