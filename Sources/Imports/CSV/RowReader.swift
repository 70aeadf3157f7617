import Completions
import Vault

/// Reads one row through a mapping.
struct RowReader {
    let fields: [String]
    let columns: TableColumns
    let mapping: Mapping

    /// The reason why the mapping leaves this row out, if it does.
    var ignoredBecause: String? {
        for rule in mapping.ignore {
            if let reason = rule.values[text(rule.column)] { return reason }
        }
        switch mapping.outcome {
        case .always, .words, .mark: return nil
        case .scorm12(let column): return SCORMStatus(lesson: text(column)).ignored
        case .scorm2004(let completion, let success, let rule):
            return SCORMStatus(completion: text(completion), success: text(success), rule).ignored
        }
    }

    func record() throws(Refusal) -> SourceRecord {
        let kind = try kind()
        let score = try score()
        let finished = try mapping.finished.map { (rule) throws(Refusal) in try time(rule) } ?? nil
        return SourceRecord(
            own: try own(),
            person: try person(),
            data: personalData(),
            activity: Activity(
                kind: kind,
                id: try activityID(),
                version: value(mapping.activity.version),
                title: value(mapping.activity.title)
            ),
            outcome: try outcome(score),
            score: score,
            started: try mapping.started.map { (rule) throws(Refusal) in try time(rule)?.reported } ?? nil,
            finished: finished,
            duration: try duration(),
            attempt: try attempt(),
            revised: try mapping.revised.map { (rule) throws(Refusal) in try time(rule)?.reported } ?? nil
        )
    }

    /// A field without the blanks around it, which no export means.
    private func text(_ column: Mapping.Column) -> String {
        let field = fields[columns.place(of: column)]
        return field.withoutBlanksAround
    }

    private func filled(_ column: Mapping.Column?) -> String? {
        guard let column else { return nil }
        let text = text(column)
        return text.isEmpty ? nil : text
    }

    private func value(_ value: Mapping.Value?) -> String? {
        switch value {
        case .constant(let text): text
        case .column(let column): filled(column)
        case nil: nil
        }
    }

    private func kind() throws(Refusal) -> Activity.Kind {
        switch mapping.kind {
        case .always(let kind): return kind
        case .words(let column, let words):
            guard let kind = words[text(column)] else { throw unknownWord(column, "kind.values") }
            return kind
        }
    }

    private func unknownWord(_ column: Mapping.Column, _ place: String) -> Refusal {
        Refusal(reason: "\(column) is \"\(Refusal.shown(text(column)))\", which the mapping doesn't name under \(place)")
    }

    private func own() throws(Refusal) -> SourceRecord.Own {
        if let column = mapping.id {
            guard let id = filled(column) else { throw Refusal(reason: "\(column) is empty, but it is the record's id") }
            return .id(try unrounded(id, column))
        }
        guard !mapping.key.isEmpty else { return .nothing }
        let values = mapping.key.map(text)
        guard values.contains(where: { !$0.isEmpty }) else { throw Refusal(reason: "all columns of the key are empty") }
        return .columns(values)
    }

    private func person() throws(Refusal) -> PersonIdentifier? {
        if let column = mapping.person.id, let id = filled(column) {
            _ = try unrounded(id, column)
            return PersonIdentifier(scheme: .id(namespace: mapping.person.namespace ?? mapping.namespace), value: id)
        }
        if let email = filled(mapping.person.email) { return PersonIdentifier(scheme: .email, value: email) }
        guard mapping.person.anonymous == .allowed else {
            let wanted = [mapping.person.id, mapping.person.email].compactMap { $0?.description }.joined(separator: " and ")
            throw Refusal(reason: "it names nobody: \(wanted) is empty, and the mapping doesn't allow anonymous rows")
        }
        return nil
    }

    private func personalData() -> PersonalData {
        let standard = [("id", mapping.person.id), ("email", mapping.person.email), ("name", mapping.person.name)]
        let own = mapping.person.fields.map { ($0.key, filled($0.value)) }
        return PersonalData(standard.map { ($0.0, filled($0.1)) } + own)
    }

    private func activityID() throws(Refusal) -> String {
        guard let id = value(mapping.activity.id) else { throw Refusal(reason: "the activity's id is empty") }
        if case .column(let column) = mapping.activity.id { _ = try unrounded(id, column) }
        guard id.utf8.count <= 512 else { throw Refusal(reason: "the activity's id is longer than 512 bytes") }
        return id
    }

    private func outcome(_ score: Score?) throws(Refusal) -> Outcome {
        switch mapping.outcome {
        case .always(let outcome): return outcome
        case .words(let column, let words, let empty):
            if let outcome = words[text(column)] { return outcome }
            if text(column).isEmpty, let empty { return empty }
            throw unknownWord(column, "outcome.values")
        case .mark(let mark, let empty):
            guard let raw = score?.raw else {
                guard let empty else { throw Refusal(reason: "there is no score; say under outcome: empty what that means") }
                return empty
            }
            guard let mark = try decimal(mark) else { throw Refusal(reason: "there is no pass mark") }
            return raw >= mark ? .passed : .failed
        case .scorm12(let column): return try scorm(SCORMStatus(lesson: text(column)), column)
        case .scorm2004(let completion, let success, let rule):
            let status = SCORMStatus(completion: text(completion), success: text(success), rule)
            // Which of the two it is that SCORM doesn't have.
            let column = status == .unknown(text(success)) ? success : completion
            return try scorm(status, column)
        }
    }

    private func scorm(_ status: SCORMStatus, _ column: Mapping.Column) throws(Refusal) -> Outcome {
        switch status {
        case .finished(let outcome): return outcome
        case .ignored(let reason): throw Refusal(reason: "it is \(reason)")
        case .contradictory: throw Refusal(reason: "its completion and its success status contradict each other")
        case .unknown(let word): throw Refusal(reason: "\(column) is \"\(Refusal.shown(word))\", which SCORM doesn't have")
        }
    }

    private func score() throws(Refusal) -> Score? {
        guard let rule = mapping.score else { return nil }
        let raw = try decimal(rule.raw)
        let scaled = try decimal(rule.scaled)
        // Limits alone are no score.
        guard raw != nil || scaled != nil else { return nil }
        return Score(raw: raw, min: try decimal(rule.min), max: try decimal(rule.max), scaled: scaled)
    }

    private func decimal(_ rule: Mapping.Value?) throws(Refusal) -> ExactDecimal? {
        switch rule {
        case .constant(let text): return ExactDecimal(text)
        case .column(let column):
            guard let text = filled(column) else { return nil }
            return try decimal(text, column.description)
        case nil: return nil
        }
    }

    private func decimal(_ text: String, _ name: String) throws(Refusal) -> ExactDecimal {
        var canonical = text
        if let sign = mapping.thousands, let plain = Self.ungrouped(text, sign, decimal: mapping.decimal) { canonical = plain }
        let text = canonical
        if mapping.decimal == UInt8(ascii: ",") {
            guard !text.contains(".") else { throw notANumber(text, name) }
            canonical = String(text.map { $0 == "," ? "." : $0 })
        }
        guard let number = ExactDecimal(canonical) else { throw notANumber(text, name) }
        return number
    }

    /// A number without what stands between its groups of three digits.
    ///
    /// - Returns: `nil` when the groups are not of three digits.
    private static func ungrouped(_ text: String, _ sign: UInt8, decimal: UInt8) -> String? {
        let bytes = Array(text.utf8)
        let whole = bytes.prefix { $0 != decimal }
        guard whole.contains(sign) else { return nil }
        let groups = whole.drop { $0 == UInt8(ascii: "-") }.split(separator: sign, omittingEmptySubsequences: false)
        guard let first = groups.first, (1...3).contains(first.count), groups.dropFirst().allSatisfy({ $0.count == 3 }) else { return nil }
        return String(decoding: bytes.filter { $0 != sign }, as: UTF8.self)
    }

    /// An id that a spreadsheet has taken for a number and rounded: `1.23E+15`.
    private func unrounded(_ id: String, _ column: Mapping.Column) throws(Refusal) -> String {
        guard let mark = id.utf8.firstIndex(of: UInt8(ascii: "E")) ?? id.utf8.firstIndex(of: UInt8(ascii: "e")) else { return id }
        let exponent = id[id.index(after: mark)...]
        guard exponent.hasPrefix("+"), Int(exponent.dropFirst()) != nil,
            ExactDecimal(String(id[..<mark].map { $0 == "," ? "." : $0 })) != nil
        else { return id }
        throw Refusal(
            reason:
                "\(column) is \"\(Refusal.shown(id))\": a spreadsheet took the id for a number and rounded it; export the column as text"
        )
    }

    private func notANumber(_ text: String, _ name: String) -> Refusal {
        let sign = mapping.decimal == UInt8(ascii: ",") ? "comma" : "point"
        return Refusal(reason: "\(name) is \"\(Refusal.shown(text))\", not a number with a decimal \(sign)")
    }

    private func time(_ rule: Mapping.TimeRule) throws(Refusal) -> FinishTime? {
        guard let text = filled(rule.column) else { return nil }
        switch rule.pattern.read(text) {
        case nil where Self.isSerialDate(text):
            throw Refusal(
                reason:
                    "\(rule.column) is \"\(Refusal.shown(text))\", a spreadsheet's serial date; format the column as a date, then export it again"
            )
        case nil: throw Refusal(reason: "\(rule.column) is \"\(Refusal.shown(text))\", not a time of the mapping's format")
        case .reported(let time):
            // A zone that the text itself carries is in the text.
            return FinishTime(time, original: FinishTime.Original(text: text, zone: nil))
        case .local(let date, let second, let microsecond, let precision):
            guard precision > .day else {
                return FinishTime(ReportedTime(date: date), original: FinishTime.Original(text: text, zone: rule.zone?.name))
            }
            guard let zone = rule.zone else { throw Refusal(reason: "\(rule.column) needs a zone") }
            switch zone.offset(at: date, secondOfDay: second) {
            case .offset(let offset):
                let clock = ReportedTime.Clock(secondOfDay: second, microsecond: microsecond, offset: offset)
                let time = ReportedTime(date: date, clock: clock, precision: precision)
                return FinishTime(time, original: FinishTime.Original(text: text, zone: zone.name))
            case .twice:
                throw Refusal(
                    reason: "\(rule.column) is \"\(Refusal.shown(text))\", which came twice in \(zone.name): the clocks were put back"
                )
            case .never:
                throw Refusal(
                    reason: "\(rule.column) is \"\(Refusal.shown(text))\", which never came in \(zone.name): the clocks were put forward"
                )
            }
        }
    }

    /// Whether a text is how Excel counts days between 1954 and 2119.
    private static func isSerialDate(_ text: String) -> Bool {
        let days = text.prefix { $0 != "." && $0 != "," }
        return days.utf8.count == 5 && Int(days).map { (20_000...80_000).contains($0) } ?? false
    }

    private func duration() throws(Refusal) -> String? {
        guard let rule = mapping.duration, let text = filled(rule.column) else { return nil }
        let letter: String
        switch rule.unit {
        case .iso8601:
            guard text.hasPrefix("P"), text.utf8.count <= 64 else { throw Refusal(reason: "\(rule.column) is not an ISO 8601 duration") }
            return text
        case .scorm12:
            guard let duration = SCORMStatus.duration(text) else {
                throw Refusal(reason: "\(rule.column) is \"\(Refusal.shown(text))\", not a time span of SCORM 1.2")
            }
            return duration
        case .seconds: letter = "S"
        case .minutes: letter = "M"
        case .hours: letter = "H"
        }
        let number = try decimal(text, rule.column.description)
        guard number >= ExactDecimal(0) else { throw Refusal(reason: "\(rule.column) is negative") }
        return "PT\(number)\(letter)"
    }

    private func attempt() throws(Refusal) -> Int? {
        guard let rule = mapping.attempt, let text = filled(rule.column) else { return nil }
        let limit = 1_000_000
        guard let number = Int(text), (-limit...limit).contains(number), (1...limit).contains(number + rule.plus) else {
            throw Refusal(reason: "\(rule.column) is \"\(Refusal.shown(text))\", not the number of an attempt")
        }
        return number + rule.plus
    }
}
