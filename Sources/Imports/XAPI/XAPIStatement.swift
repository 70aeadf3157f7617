import Completions
import Vault

/// Decides what one statement is: a finish, a revocation, something else, or nothing that can be used.
///
/// Pure: from the members that the scanner found. The rules are those of the DocC page XAPI.
enum XAPIStatement {
    static func content(of scanner: borrowing JSONScanner, _ text: RawSpan, zone: NamedZone?) -> ReadLine.Content {
        do {
            return try read(scanner, text, zone: zone)
        } catch {
            return .refused(error.reason)
        }
    }

    private static func read(_ scanner: borrowing JSONScanner, _ text: RawSpan, zone: NamedZone?) throws(Refusal) -> ReadLine.Content {
        let version = try string(.version, scanner, text)
        if let version, !version.hasPrefix("1.0"), !version.hasPrefix("2.0") {
            throw Refusal(reason: "version is \"\(Refusal.shown(version))\", not 1.0 or 2.0")
        }
        for field in [XAPIField.actor, .object] {
            let kind = scanner[field].kind
            guard kind == .object else { throw Refusal(reason: "\(field.name) is \(kind.phrase), not an object: it is no statement") }
        }
        guard let verbID = try string(.verb, scanner, text) else { throw Refusal(reason: "verb.id is missing: it is no statement") }
        let id = try string(.id, scanner, text).map { (id) throws(Refusal) in try uuid(id, "id") }
        let verb = XAPIVocabulary.verbs[verbID] ?? .other
        let objectType = try string(.objectType, scanner, text) ?? "Activity"
        if verb == .voided {
            guard objectType == "StatementRef" else { throw Refusal(reason: "it voids something that is no StatementRef") }
            guard let target = try string(.objectID, scanner, text) else { throw Refusal(reason: "object.id is missing") }
            return .revocation(SourceRevocation(target: try uuid(target, "object.id"), reason: .voided, id: id))
        }
        switch objectType {
        case "Activity": break
        case "Agent", "Group": return .ignored("about a person or a group")
        case "StatementRef": return .ignored("about a statement")
        case "SubStatement": return .ignored("about a statement to come")
        default: throw Refusal(reason: "object.objectType is \"\(Refusal.shown(objectType))\", which xAPI doesn't have")
        }
        guard let activityID = try string(.objectID, scanner, text), !activityID.isEmpty else {
            throw Refusal(reason: "object.id is missing")
        }
        guard let type = try string(.definitionType, scanner, text) else { return .ignored("no activity type") }
        guard let kind = XAPIVocabulary.kinds[type] else { return .ignored(XAPIVocabulary.ignored(type)) }
        let completion = try boolean(.completion, scanner, text)
        guard verb != .other || completion == true else { return .ignored("not a finish") }
        guard completion != false else { return .ignored("says that it is not completed") }
        guard let person = try person(scanner, text) else { return .ignored("by a group") }
        guard activityID.utf8.count <= 512 else { throw Refusal(reason: "object.id is longer than 512 bytes") }
        let finished = try finishTime(scanner, text, version: version, zone: zone)
        guard id != nil || finished != nil else {
            throw Refusal(reason: "it has neither id nor timestamp, so nothing tells it from the next")
        }
        let title = try title(scanner, text)
        return .record(
            SourceRecord(
                own: id.map { .id($0) } ?? .nothing,
                person: person.identifier,
                data: person.data,
                activity: Activity(kind: kind, id: activityID, title: title),
                outcome: try outcome(verb, scanner, text),
                score: try score(scanner, text),
                started: nil,
                finished: finished,
                duration: try duration(scanner, text),
                attempt: nil,
                revised: nil
            )
        )
    }

    /// `result.success` if it is there, else the verb; completion alone is finished, not passed.
    private static func outcome(_ verb: XAPIVocabulary.Verb, _ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> Outcome {
        switch (try boolean(.success, scanner, text), verb) {
        case (true?, _): .passed
        case (false?, _): .failed
        case (nil, .passed): .passed
        case (nil, .failed): .failed
        case (nil, .completed), (nil, .other), (nil, .voided): .finished
        }
    }

    private static func score(_ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> Score? {
        try member(.score, of: .result, scanner)
        let scaled = try decimal(.scaled, scanner, text)
        let raw = try decimal(.raw, scanner, text)
        let min = try decimal(.min, scanner, text)
        let max = try decimal(.max, scanner, text)
        guard raw != nil || scaled != nil else { return nil }
        if let scaled, scaled < ExactDecimal(-1) || scaled > ExactDecimal(1) {
            throw Refusal(reason: "result.score.scaled is \(scaled), not between -1 and 1")
        }
        if let min, let max, min >= max { throw Refusal(reason: "result.score.min is not below max") }
        if let raw, let min, raw < min { throw Refusal(reason: "result.score.raw is \(raw), below min \(min)") }
        if let raw, let max, raw > max { throw Refusal(reason: "result.score.raw is \(raw), above max \(max)") }
        return Score(raw: raw, min: min, max: max, scaled: scaled)
    }

    private static func duration(_ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> String? {
        guard let duration = try string(.duration, scanner, text) else { return nil }
        guard XAPITime.isDuration(duration) else {
            throw Refusal(reason: "result.duration is \"\(Refusal.shown(duration))\", not a duration of ISO 8601")
        }
        return duration
    }

    private static func finishTime(
        _ scanner: borrowing JSONScanner,
        _ text: RawSpan,
        version: String?,
        zone: NamedZone?
    ) throws(Refusal) -> FinishTime? {
        // A store that got no timestamp uses the time at which it stored the statement (xAPI-Data 2.4.7).
        for field in [XAPIField.timestamp, .stored] {
            guard let told = try string(field, scanner, text) else { continue }
            return try XAPITime.read(told, version: version, zone: zone, field: field.name)
        }
        return nil
    }

    /// The actor's one identifier (xAPI-Data 2.4.2.3) with what is said of them.
    ///
    /// - Returns: `nil` for a group.
    private static func person(
        _ scanner: borrowing JSONScanner,
        _ text: RawSpan
    ) throws(Refusal) -> (identifier: PersonIdentifier, data: PersonalData)? {
        switch try string(.actorType, scanner, text) {
        case nil, "Agent"?: break
        case "Group"?: return nil
        case let other?: throw Refusal(reason: "actor.objectType is \"\(Refusal.shown(other))\", not Agent or Group")
        }
        let given = [XAPIField.mbox, .sha1, .openID, .account].filter { !scanner[$0].isAbsent }
        guard let field = given.first else { throw Refusal(reason: "the actor has no identifier: mbox, mbox_sha1sum, openid or account") }
        guard given.count == 1 else {
            throw Refusal(reason: "the actor has more than one identifier: \(given.map(\.name).joined(separator: ", "))")
        }
        let name = try string(.actorName, scanner, text)
        switch field {
        case .mbox:
            let iri = try required(.mbox, scanner, text)
            guard iri.utf8.starts(with: "mailto:".utf8), iri.utf8.count > 7 else {
                throw Refusal(reason: "actor.mbox doesn't begin with mailto:")
            }
            let email = String(iri.utf8.dropFirst(7)) ?? ""
            return (PersonIdentifier(scheme: .email, value: email), PersonalData([("email", email), ("name", name)]))
        case .sha1:
            let digest = try required(.sha1, scanner, text).lowercased()
            guard digest.utf8.count == 40, digest.utf8.allSatisfy({ JSONText.hexDigit($0) != nil }) else {
                throw Refusal(reason: "actor.mbox_sha1sum is not 40 hex digits")
            }
            return (PersonIdentifier(scheme: .emailSHA1, value: digest), PersonalData([("id", digest), ("name", name)]))
        case .openID:
            let iri = try required(.openID, scanner, text)
            return (PersonIdentifier(scheme: .openID, value: iri), PersonalData([("id", iri), ("name", name)]))
        default:
            let homePage = try required(.homePage, scanner, text)
            let account = try required(.accountName, scanner, text)
            let identifier = PersonIdentifier(scheme: .id(namespace: homePage), value: account)
            return (identifier, PersonalData([("id", account), ("name", name)]))
        }
    }

    /// The first name in the language map, as the source wrote it; what people call an activity is no part of any identity.
    private static func title(_ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> String? {
        let slot = scanner[.definitionName]
        guard slot.kind == .object else { return nil }
        return JSONText.firstString(ofObject: slot, in: text)
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

    private static func required(_ field: XAPIField, _ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> String {
        guard let value = try string(field, scanner, text), !value.isEmpty else { throw Refusal(reason: "\(field.name) is missing") }
        return value
    }

    private static func string(_ field: XAPIField, _ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> String? {
        let slot = scanner[field]
        guard slot.kind != .absent else { return nil }
        guard slot.kind == .string else { throw Refusal(reason: "\(field.name) is \(slot.kind.phrase), not a string") }
        guard let value = JSONText.string(slot, in: text) else { throw Refusal(reason: "\(field.name) holds half a surrogate pair") }
        return value
    }

    private static func boolean(_ field: XAPIField, _ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> Bool? {
        try member(.result, of: nil, scanner)
        let slot = scanner[field]
        guard slot.kind != .absent else { return nil }
        guard slot.kind == .boolean else { throw Refusal(reason: "\(field.name) is \(slot.kind.phrase), not true or false") }
        return JSONText.isTrue(slot, in: text)
    }

    private static func decimal(_ field: XAPIField, _ scanner: borrowing JSONScanner, _ text: RawSpan) throws(Refusal) -> ExactDecimal? {
        let slot = scanner[field]
        guard slot.kind != .absent else { return nil }
        guard slot.kind == .number else { throw Refusal(reason: "\(field.name) is \(slot.kind.phrase), not a number") }
        guard let number = JSONText.decimal(slot, in: text) else {
            throw Refusal(reason: "\(field.name) has more than \(ExactDecimal.maximumDigits) digits")
        }
        return number
    }

    /// An object that may be absent but nothing else.
    private static func member(_ field: XAPIField, of parent: XAPIField?, _ scanner: borrowing JSONScanner) throws(Refusal) {
        let kind = scanner[field].kind
        guard kind == .absent || kind == .object else { throw Refusal(reason: "\(field.name) is \(kind.phrase), not an object") }
    }
}

extension XAPIField {
    /// The member's path, for reasons.
    var name: String { Self.plan.names[rawValue] }
}

extension JSONScanner {
    subscript(field: XAPIField) -> JSONSlot { slots[field.rawValue] }
}
