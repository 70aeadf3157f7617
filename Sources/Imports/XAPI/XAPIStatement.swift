import Completions
import Vault

/// Decides what one statement is: a finish, a revocation, something else, or nothing that can be used.
///
/// Pure: from the members that the scanner found.
struct XAPIStatement {
    let fields: JSONFields<XAPIField>
    let zone: NamedZone?

    func content() throws(Refusal) -> ReadLine.Content {
        let version = try fields.string(.version)
        if let version, !version.hasPrefix("1.0"), !version.hasPrefix("2.0") {
            throw Refusal(reason: "version is \"\(Refusal.shown(version))\", not 1.0 or 2.0")
        }
        for field in [XAPIField.actor, .object] {
            let kind = fields[field].kind
            guard kind == .object else { throw Refusal(reason: "\(field.name) is \(kind.phrase), not an object: it is no statement") }
        }
        guard let verbID = try fields.string(.verb) else { throw Refusal(reason: "verb.id is missing: it is no statement") }
        let id = try fields.string(.id).map { (id) throws(Refusal) in try Self.uuid(id, "id") }
        let verb = XAPIVocabulary.verbs[verbID] ?? .other
        let objectType = try fields.string(.objectType) ?? "Activity"
        if verb == .voided {
            guard objectType == "StatementRef" else { throw Refusal(reason: "it voids something that is no StatementRef") }
            guard let target = try fields.string(.objectID) else { throw Refusal(reason: "object.id is missing") }
            return .revocation(SourceRevocation(target: try Self.uuid(target, "object.id"), reason: .voided, id: id))
        }
        switch objectType {
        case "Activity": break
        case "Agent", "Group": return .ignored("about a person or a group")
        case "StatementRef": return .ignored("about a statement")
        case "SubStatement": return .ignored("about a statement to come")
        default: throw Refusal(reason: "object.objectType is \"\(Refusal.shown(objectType))\", which xAPI doesn't have")
        }
        guard let objectID = try fields.string(.objectID), !objectID.isEmpty else { throw Refusal(reason: "object.id is missing") }
        guard let type = try fields.string(.definitionType) else { return .ignored("no activity type") }
        // An attempt's page tells what was attempted among its parents, as Moodle's plugin writes it.
        let parent = type == XAPIVocabulary.attempt ? try parent() : nil
        guard let kind = parent?.kind ?? XAPIVocabulary.kinds[type] else { return .ignored(XAPIVocabulary.ignored(type)) }
        try fields.object(.result)
        let completion = try fields.boolean(.completion)
        guard verb.isFinish(of: type) || completion == true else { return .ignored("not a finish") }
        guard completion != false else { return .ignored("says that it is not completed") }
        guard let person = try person() else { return .ignored("by a group") }
        let activity = Activity(
            kind: kind,
            id: parent?.id ?? objectID,
            title: parent == nil ? fields.firstString(of: .definitionName) : parent?.title
        )
        guard activity.id.utf8.count <= 512 else { throw Refusal(reason: "object.id is longer than 512 bytes") }
        let finished = try finishTime(version: version)
        // The page of an attempt is an id as good as a statement's: a regrade has the same.
        guard let own = id ?? (parent == nil ? nil : objectID) else {
            guard finished != nil else { throw Refusal(reason: "it has neither id nor timestamp, so nothing tells it from the next") }
            return .record(try record(.nothing, person, activity, verb, finished))
        }
        return .record(try record(.id(own), person, activity, verb, finished))
    }

    private func record(
        _ own: SourceRecord.Own,
        _ person: (identifier: PersonIdentifier, data: PersonalData),
        _ activity: Activity,
        _ verb: XAPIVocabulary.Verb,
        _ finished: FinishTime?
    ) throws(Refusal) -> SourceRecord {
        SourceRecord(
            own: own,
            person: person.identifier,
            data: person.data,
            activity: activity,
            outcome: try outcome(verb),
            score: try score(),
            started: nil,
            finished: finished,
            duration: try duration(),
            attempt: nil,
            revised: nil
        )
    }

    /// The course or assessment among the parents of an attempt.
    private func parent() throws(Refusal) -> (kind: Activity.Kind, id: String, title: String?)? {
        for element in JSONElements.split(fields.bytes(of: .parent)) {
            guard let parent = Self.activity(element), let type = try parent.string(.type),
                // The course of a quiz is no quiz.
                let kind = XAPIVocabulary.kinds[type], kind != .course, let id = try parent.filled(.id)
            else { continue }
            return (kind, id, parent.firstString(of: .name))
        }
        return nil
    }

    private static func activity(_ bytes: ArraySlice<UInt8>) -> JSONFields<XAPIActivityField>? {
        try? JSONFields(scanning: bytes, nulls: .absent)
    }

    /// The outcome that the result's success tells, or else the verb: completion alone is finished, not passed.
    private func outcome(_ verb: XAPIVocabulary.Verb) throws(Refusal) -> Outcome {
        switch (try fields.boolean(.success), verb) {
        case (true?, _): return .passed
        case (false?, _): return .failed
        case (nil, .passed): return .passed
        case (nil, .failed): return .failed
        // What satisfies a course is its units' moveOn (cmi5 9.3.9, 13.1.4); an LMS may repeat it.
        case (nil, .satisfied): return ["Passed", "CompletedAndPassed"].contains(try fields.string(.moveOn)) ? .passed : .finished
        case (nil, .completed), (nil, .waived), (nil, .terminated), (nil, .other), (nil, .voided): return .finished
        }
    }

    /// The score as it was told, in or out of its range: a regulator asks for what the source said.
    private func score() throws(Refusal) -> Score? {
        try fields.object(.score)
        let scaled = try fields.decimal(.scaled)
        let raw = try fields.decimal(.raw)
        guard raw != nil || scaled != nil else { return nil }
        return Score(raw: raw, min: try fields.decimal(.min), max: try fields.decimal(.max), scaled: scaled)
    }

    private func duration() throws(Refusal) -> String? {
        guard let duration = try fields.string(.duration) else { return nil }
        guard ISOTime.isDuration(duration) else {
            throw Refusal(reason: "result.duration is \"\(Refusal.shown(duration))\", not a duration of ISO 8601")
        }
        return duration
    }

    private func finishTime(version: String?) throws(Refusal) -> FinishTime? {
        if let completed = try attemptCompleted() {
            return try ISOTime.read(completed, zone: zone, field: "attempt-completed")
        }
        // A store that got no timestamp uses the time at which it stored the statement (xAPI-Data 2.4.7).
        for field in [XAPIField.timestamp, .stored] {
            guard let told = try fields.string(field) else { continue }
            let isStrict = version?.hasPrefix("2") ?? false
            return try ISOTime.read(told, zone: zone, field: field.name, minusZero: isStrict ? .forbidden : .allowed)
        }
        return nil
    }

    /// When an attempt was completed, as Open edX tells it of an exam beside the time of its event.
    private func attemptCompleted() throws(Refusal) -> String? {
        guard fields.has(.grouping), let type = try fields.string(.definitionType), XAPIVocabulary.openEdXExams.contains(type) else {
            return nil
        }
        for element in JSONElements.split(fields.bytes(of: .grouping)) {
            guard let activity = Self.activity(element), try activity.string(.type) == XAPIVocabulary.attempt else { continue }
            return try activity.filled(.attemptCompleted)
        }
        return nil
    }

    /// The actor's one identifier (xAPI-Data 2.4.2.3) with what is said of them.
    ///
    /// - Returns: `nil` for a group.
    private func person() throws(Refusal) -> (identifier: PersonIdentifier, data: PersonalData)? {
        switch try fields.string(.actorType) {
        case nil, "Agent"?: break
        case "Group"?: return nil
        case let other?: throw Refusal(reason: "actor.objectType is \"\(Refusal.shown(other))\", not Agent or Group")
        }
        let given = [XAPIField.mbox, .sha1, .openID, .account].filter { fields.has($0) }
        guard let field = given.first else { throw Refusal(reason: "the actor has no identifier: mbox, mbox_sha1sum, openid or account") }
        guard given.count == 1 else {
            throw Refusal(reason: "the actor has more than one identifier: \(given.map(\.name).joined(separator: ", "))")
        }
        let name = try fields.string(.actorName)
        switch field {
        case .mbox:
            let iri = try fields.required(.mbox)
            guard iri.utf8.starts(with: "mailto:".utf8), iri.utf8.count > 7 else {
                throw Refusal(reason: "actor.mbox doesn't begin with mailto:")
            }
            let email = String(iri.utf8.dropFirst(7)) ?? ""
            return (PersonIdentifier(scheme: .email, value: email), PersonalData([("email", email), ("name", name)]))
        case .sha1:
            let digest = try fields.required(.sha1).lowercased()
            guard digest.utf8.count == 40, digest.utf8.allSatisfy({ JSONText.hexDigit($0) != nil }) else {
                throw Refusal(reason: "actor.mbox_sha1sum is not 40 hex digits")
            }
            return (PersonIdentifier(scheme: .emailSHA1, value: digest), PersonalData([("id", digest), ("name", name)]))
        case .openID:
            let iri = try fields.required(.openID)
            return (PersonIdentifier(scheme: .openID, value: iri), PersonalData([("id", iri), ("name", name)]))
        default:
            let homePage = try fields.required(.homePage)
            let account = try fields.required(.accountName)
            let identifier = PersonIdentifier(scheme: .id(namespace: homePage), value: account)
            return (identifier, PersonalData([("id", account), ("name", name)]))
        }
    }

    private static func uuid(_ text: String, _ field: String) throws(Refusal) -> String {
        let bytes = text.utf8
        guard bytes.count == 36 else { throw Refusal(reason: "\(field) is \"\(Refusal.shown(text))\", not a UUID") }
        var isUpper = false
        for (place, byte) in bytes.enumerated() {
            let isHyphen = place == 8 || place == 13 || place == 18 || place == 23
            guard isHyphen ? byte == UInt8(ascii: "-") : JSONText.hexDigit(byte) != nil else {
                throw Refusal(reason: "\(field) is \"\(Refusal.shown(text))\", not a UUID")
            }
            isUpper = isUpper || byte &- 0x41 < 6
        }
        return isUpper ? text.lowercased() : text
    }
}
