extension Completion {
    /// How the participant stands, without saying who or what: the members of a body's `completion`.
    package func writeStanding(to json: inout JSONWriter) {
        json.member("outcome", outcome?.rawValue)
        json.member("attempts", number: attempts)
        json.member("firstFinished", firstFinished)
        json.member("firstPassed", firstPassed)
        if let best { json.member("best") { best.write(to: &$0) } }
        if let last { json.member("last") { last.write(to: &$0) } }
    }

    /// The whole completion as one canonical object, as read models keep it.
    package var json: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("id", id)
            json.member("account", account)
            json.member("participant", participant)
            json.member("activity") { activity.write(to: &$0) }
            writeStanding(to: &json)
        }
        return json.bytes
    }

    /// Reads what ``json`` wrote.
    package init(json bytes: [UInt8]) throws(LineError) {
        var reader = LineReader(bytes)
        self = try reader.object { (json) throws(LineError) -> Completion in
            let id = try json.value("id", CompletionID.init)
            let account = try json.value("account", AccountName.init)
            let participant = try json.value("participant", ParticipantID.init)
            let activity = try json.object("activity") { (json) throws(LineError) -> Activity in try Activity(from: &json) }
            let outcome = try json.optionalValue("outcome", Outcome.init(rawValue:))
            let attempts = try json.number("attempts")
            let firstFinished = try json.optionalValue("firstFinished", { ReportedTime($0) })
            let firstPassed = try json.optionalValue("firstPassed", { ReportedTime($0) })
            let best = try json.optionalObject("best") { (json) throws(LineError) -> Attempt in try Attempt(from: &json) }
            let last = try json.optionalObject("last") { (json) throws(LineError) -> Attempt in try Attempt(from: &json) }
            return Completion(
                id: id,
                account: account,
                participant: participant,
                activity: activity,
                outcome: outcome,
                attempts: attempts,
                firstFinished: firstFinished,
                firstPassed: firstPassed,
                best: best,
                last: last
            )
        }
        try reader.end()
    }
}

extension Completion.Attempt {
    /// The members of an attempt.
    package func write(to json: inout JSONWriter) {
        json.member("outcome", outcome.rawValue)
        if let score { json.member("score") { score.write(to: &$0) } }
        json.member("finishedAt", finished)
        json.member("attempt", number: number)
    }

    /// Reads an attempt that stands alone as an object.
    package init(json bytes: [UInt8]) throws(LineError) {
        var reader = LineReader(bytes)
        self = try reader.object { (json) throws(LineError) -> Completion.Attempt in try Completion.Attempt(from: &json) }
        try reader.end()
    }

    fileprivate init(from json: inout LineReader) throws(LineError) {
        outcome = try json.value("outcome", Outcome.init(rawValue:))
        score = try json.optionalObject("score") { (json) throws(LineError) -> Score? in try Score(from: &json) }.flatMap { $0 }
        finished = try json.optionalValue("finishedAt", { ReportedTime($0) })
        number = try json.optionalNumber("attempt")
    }
}
