extension LogOpened {
    init(from json: inout LineReader) throws(LineError) {
        publicKey = try json.plain("publickey") { Commitment(hex: $0) }
        _ = try json.value("algorithm") { $0 == "sha-256" ? $0 : nil }
        guard try json.number("lineversion") == 1 else { throw json.expected("line version 1") }
        zone = try json.string("zone")
        predecessor = try json.optionalString("predecessor")
    }
}

extension Activity {
    init(from json: inout LineReader) throws(LineError) {
        kind = try json.value("kind", Kind.init(rawValue:))
        id = try json.string("id")
        version = try json.optionalString("version")
        title = try json.optionalString("title")
    }
}

extension Score {
    init?(from json: inout LineReader) throws(LineError) {
        let raw = try json.optionalDecimal("raw")
        let min = try json.optionalDecimal("min")
        let max = try json.optionalDecimal("max")
        self.init(raw: raw, min: min, max: max, scaled: try json.optionalDecimal("scaled"))
    }
}

extension RecordedFinish {
    init(about participant: ParticipantID?, from json: inout LineReader) throws(LineError) {
        guard let participant else { throw json.expected("a participant as subject") }
        sourceKey = try json.plain("sourcekey") { SourceKey($0) }
        importID = try json.plain("import") { ImportID($0) }
        line = try json.number("line")
        let activity = try json.object("activity") { (json) throws(LineError) -> Activity in try Activity(from: &json) }
        let outcome = try json.value("outcome", Outcome.init(rawValue:))
        let score = try json.optionalObject("score") { (json) throws(LineError) -> Score in
            guard let score = try Score(from: &json) else { throw json.expected("a score with a number") }
            return score
        }
        let started = try json.optionalPlain("startedAt") { ReportedTime(canonical: $0) }
        let reported = try json.optionalPlain("finishedAt") { ReportedTime(canonical: $0) }
        let precision = try json.optionalValue("precision", Precision.init(rawValue:))
        guard reported?.precision == precision else { throw json.expected("the precision of finishedAt") }
        let original = try json.optionalObject("original") { (json) throws(LineError) -> FinishTime.Original in
            let text = try json.string("text")
            return FinishTime.Original(text: text, zone: try json.optionalString("zone"))
        }
        guard (reported == nil) == (original == nil) else { throw json.expected("finishedAt and original, or neither") }
        let duration = try json.optionalString("duration")
        let attempt = try json.optionalNumber("attempt")
        let revised = try json.optionalPlain("revised") { ReportedTime(canonical: $0) }
        commitment = try json.plain("commitment") { Commitment(hex: $0) }
        finish = Finish(
            participant: participant,
            activity: activity,
            outcome: outcome,
            score: score,
            started: started,
            finished: reported.flatMap { reported in original.map { FinishTime(reported, original: $0) } },
            duration: duration,
            attempt: attempt,
            revised: revised
        )
    }
}

extension Correction {
    init(about participant: ParticipantID?, from json: inout LineReader) throws(LineError) {
        recorded = try RecordedFinish(about: participant, from: &json)
        corrects = try json.plain("corrects") { EventID($0) }
        reason = try json.value("reason", Reason.init(rawValue:))
        actor = try json.optionalPlain("actor") { ActorID($0) }
        note = try json.optionalPlain("note") { Commitment(hex: $0) }
    }
}

extension Revocation {
    init(from json: inout LineReader) throws(LineError) {
        revokes = try json.plain("revokes") { SourceKey($0) }
        reason = try json.value("reason", Reason.init(rawValue:))
        importID = try json.optionalPlain("import") { ImportID($0) }
        line = try json.optionalNumber("line")
        actor = try json.optionalPlain("actor") { ActorID($0) }
        note = try json.optionalPlain("note") { Commitment(hex: $0) }
    }
}

extension ImportStarted {
    init(from json: inout LineReader) throws(LineError) {
        actor = try json.plain("actor") { ActorID($0) }
        format = try json.string("format")
        namespace = try json.string("namespace")
        mapping = try json.optionalPlain("mapping") { Commitment(hex: $0) }
        telling = try json.value("telling", Telling.init(rawValue:))
    }
}

extension ImportFinished {
    init(from json: inout LineReader) throws(LineError) {
        input = try json.plain("input") { Commitment(hex: $0) }
        lines = try json.object("lines") { (json) throws(LineError) -> LineCounts in
            let read = try json.number("read")
            let used = try json.number("used")
            let joined = try json.number("joined")
            let ignored = try json.object("ignored") { (json) throws(LineError) -> [(String, Int)] in
                try json.members { (json) throws(LineError) -> Int in try json.numberElement() }
            }
            for (left, right) in zip(ignored, ignored.dropFirst()) where !left.0.utf8.lexicographicallyPrecedes(right.0.utf8) {
                throw json.expected("reasons in their order")
            }
            let reasons = Dictionary(ignored, uniquingKeysWith: { first, _ in first })
            let counts = LineCounts(used: used, joined: joined, ignored: reasons, refused: try json.number("refused"))
            guard counts.read == read else { throw json.expected("counts that add up") }
            return counts
        }
        facts = try json.object("facts") { (json) throws(LineError) -> FactCounts in
            let recorded = try json.number("recorded")
            let duplicates = try json.number("duplicates")
            let reverted = try json.number("reverted")
            let corrected = try json.number("corrected")
            return FactCounts(
                recorded: recorded,
                duplicates: duplicates,
                reverted: reverted,
                corrected: corrected,
                revoked: try json.number("revoked")
            )
        }
    }
}

extension ImportLate {
    init(from json: inout LineReader) throws(LineError) {
        source = try json.string("source")
        expected = try json.number("expected")
        heard = try json.optionalPlain("heard") { Timestamp(canonical: $0) }
    }
}

extension EndpointConfigured {
    init(from json: inout LineReader) throws(LineError) {
        actor = try json.plain("actor") { ActorID($0) }
        _ = try json.value("scheme") { $0 == "https" ? $0 : nil }
        let host = try json.string("host")
        let filter = try json.object("filter") { (json) throws(LineError) -> EndpointFilter in
            let events = try json.array("events") { (json) throws(LineError) -> EndpointFilter.Pattern in
                guard let pattern = EndpointFilter.Pattern(try json.stringElement()) else { throw json.expected("an event type") }
                return pattern
            }
            let activities = try json.some("activities", EndpointFilter.ActivityPattern.init)
            let outcomes = try json.some("outcomes", Outcome.init(rawValue:))
            let sources = try json.some("sources") { $0 }
            guard let filter = EndpointFilter(events: events, activities: activities, outcomes: outcomes, sources: sources) else {
                throw json.expected("a filter that admits something")
            }
            return filter
        }
        let format = try json.value("format", EndpointConfiguration.Format.init(rawValue:))
        let encoding = try json.value("encoding", EndpointConfiguration.Encoding.init(rawValue:))
        guard let body = EndpointConfiguration.Body(format, as: encoding) else { throw json.expected("an encoding of the format") }
        let disclosure = try json.array("disclosure") { (json) throws(LineError) -> EndpointConfiguration.Disclosure in
            guard let part = EndpointConfiguration.Disclosure(rawValue: try json.stringElement()) else {
                throw json.expected("a disclosure")
            }
            return part
        }
        configuration = EndpointConfiguration(
            host: host,
            filter: filter,
            body: body,
            disclosure: disclosure,
            since: try json.optionalNumber("since").map(Position.init),
            pacing: try DeliveryPacing(from: &json)
        )
    }
}

extension LineReader {
    /// The texts of an array that is left out where it would be empty.
    fileprivate mutating func some<Value>(_ name: StaticString, _ read: (String) -> Value?) throws(LineError) -> [Value] {
        let values = try optionalArray(name) { (json) throws(LineError) -> Value in
            guard let value = read(try json.stringElement()) else { throw json.expected("another element of \"\(name)\"") }
            return value
        }
        guard values?.isEmpty != true else { throw expected("an element of \"\(name)\"") }
        return values ?? []
    }
}

extension DeliveryPacing {
    fileprivate init(from json: inout LineReader) throws(LineError) {
        let order = try json.optionalValue("order", Order.init(rawValue:))
        let concurrency = try json.optionalNumber("concurrency")
        let rate = try json.optionalValue("rate", DeliveryRate.init)
        // What is as usual has no spelling but absence.
        guard order != .any, concurrency != Self.usualConcurrency, (1...Self.mostConcurrency).contains(concurrency ?? 1) else {
            throw json.expected("an order or a concurrency that is not the usual one")
        }
        self.init(order: order ?? .any, concurrency: concurrency ?? Self.usualConcurrency, rate: rate)
    }
}

extension EndpointTurned {
    init(from json: inout LineReader) throws(LineError) {
        reason = try json.value("reason", Reason.init(rawValue:))
    }
}

extension DeliveriesRequested {
    init(from json: inout LineReader) throws(LineError) {
        actor = try json.plain("actor") { ActorID($0) }
        purpose = try json.value("purpose", Purpose.init(rawValue:))
        from = Position(try json.number("from"))
        through = Position(try json.number("through"))
        scope = try json.optionalValue("only") { $0 == Scope.failed.rawValue ? .failed : nil } ?? .all
        identity = try json.optionalValue("as") { $0 == Identity.new.rawValue ? .new : nil } ?? .same
    }
}

extension DeliveriesSettled {
    init(from json: inout LineReader) throws(LineError) {
        func numbers(_ name: StaticString, _ json: inout LineReader) throws(LineError) -> [Int] {
            try json.array(name) { (json) throws(LineError) -> Int in try json.numberElement() }
        }
        func texts(_ name: StaticString, _ json: inout LineReader) throws(LineError) -> [String] {
            try json.array(name) { (json) throws(LineError) -> String in try json.stringElement() }
        }
        let positions = try numbers("position", &json)
        let requests = try texts("request", &json)
        let configurations = try numbers("configuration", &json)
        let hows = try texts("how", &json)
        let attempts = try numbers("attempts", &json)
        let statuses = try numbers("status", &json)
        let whens = try texts("when", &json)
        let digests = try texts("digest", &json)
        let counts = [requests.count, configurations.count, hows.count, attempts.count, statuses.count, whens.count, digests.count]
        guard counts.allSatisfy({ $0 == positions.count }) else { throw json.expected("columns of one length") }
        var settlements: [Settlement] = []
        for row in positions.indices {
            guard let how = Settlement.How(rawValue: hows[row]), let when = ReportedTime(whens[row])?.instant,
                when.text(to: .millisecond) == whens[row]
            else { throw json.expected("a settlement's end and time") }
            let request = EventID(requests[row])
            guard requests[row] == request?.description ?? "" else { throw json.expected("a settlement's request") }
            let settlement = Settlement(
                position: Position(positions[row]),
                request: request,
                configuration: Position(configurations[row]),
                how: how,
                attempts: attempts[row],
                status: statuses[row] == 0 ? nil : statuses[row],
                when: when,
                digest: digests[row].isEmpty ? nil : digests[row]
            )
            settlements.append(settlement)
        }
        self.settlements = settlements
    }
}
