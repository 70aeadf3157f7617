import Completions

/// A mapping guessed from a table, each guess that could be wrong with its doubt: somebody is to read it before it is used.
///
/// Pure: from what ``TableSample`` saw. No value of a column that may be personal is shown.
package struct MappingSuggestion {
    /// A line of the mapping with the doubt about it, if there is one.
    struct Line {
        let text: String
        let doubt: String?

        init(_ text: String, doubt: String? = nil) {
            self.text = text
            self.doubt = doubt
        }
    }

    /// The columns that say what was finished.
    private struct ActivityColumns {
        let id: ColumnProfile
        let title: ColumnProfile?
        /// What the heading calls it.
        let kind: Activity.Kind?
    }

    /// The columns of a score, with the mark that passes.
    private struct ScoreColumns {
        let raw: ColumnProfile
        let min: ColumnProfile?
        let max: ColumnProfile?
        let mark: ColumnProfile?
    }

    private let sample: TableSample
    private var free: [Int]
    private(set) var lines: [Line] = []

    init(_ sample: TableSample, namespace: String?) {
        self.sample = sample
        free = Array(sample.columns.indices)
        writeDialect(namespace)
        // Times and people first: what they take can't be taken for something vaguer.
        let times = takeTimes()
        let email = take { $0.areAllEmails && $0.filled > 0 || $0.saysWordFrom("mail") || $0.says("email") }
        let own = take {
            $0.isUnique && $0.filled == sample.rows
                && ($0.saysWordFrom("record", "submission", "certificate", "enrolment", "enrollment", "row") || $0.words == ["id"])
        }
        let kind = takeKind()
        let activity = takeActivity()
        let person = takePerson()
        let attempt = takeAttempt()
        let score = takeScore()
        let outcome = takeOutcome()
        let duration = take { ($0.saysWordFrom("duration") || $0.says("spent", "taken")) && ($0.isNumeric || $0.areAllDurations) }
        write(kind, activity)
        write(person, email)
        write(activity)
        write(outcome, score)
        write(score)
        for (role, time) in times { write(role, time) }
        if let attempt { write(attempt: attempt) }
        if let duration { write(duration: duration) }
        write(own: own, person ?? email, activity, hasTime: times.contains { $0.role == "finished" }, hasAttempt: attempt != nil)
        writeRest()
    }

    private mutating func write(_ text: String, doubt: String? = nil) { lines.append(Line(text, doubt: doubt)) }

    private mutating func take(_ matches: (ColumnProfile) -> Bool) -> ColumnProfile? {
        guard let place = free.first(where: { matches(sample.columns[$0]) }) else { return nil }
        free.removeAll { $0 == place }
        return sample.columns[place]
    }

    // How the file is written.

    private mutating func writeDialect(_ namespace: String?) {
        if let namespace {
            write("namespace: \(Self.quoted(namespace))")
        } else {
            write("namespace: my-lms", doubt: "the system that these ids come from: give it a name, and the same in every mapping for it")
        }
        switch sample.separator {
        case UInt8(ascii: ";"): write("separator: semicolon")
        case 0x09: write("separator: tab")
        case UInt8(ascii: "|"): write("separator: \"|\"")
        default: break
        }
        if sample.encoding == .windows1252 {
            write("encoding: windows-1252", doubt: "it is not UTF-8; nothing in it says what else it is")
        }
        if sample.columns.contains(where: { $0.isNumeric && $0.hasDecimalComma && !$0.isTime }) { write("decimal: comma") }
    }

    // Which column is what.

    private mutating func takeTimes() -> [(role: String, column: ColumnProfile)] {
        var times: [(String, ColumnProfile)] = []
        for (role, words) in [
            ("started", ["start", "begin", "began"]), ("revised", ["updat", "modif", "chang", "revis", "graded"]),
            ("finished", ["finish", "complet", "submit", "pass", "sat", "end", "date", "time", "when", "award", "achiev"]),
        ] {
            if let column = take({ column in
                column.isTime && !column.saysWordFrom("due", "birth", "hired", "expir", "valid")
                    && column.words.contains { word in words.contains { word.hasPrefix($0) } }
            }) {
                times.append((role, column))
            }
        }
        return times
    }

    private mutating func takeKind() -> ColumnProfile? {
        take { column in
            column.filled > 0 && column.hasFewValues && column.says("kind", "type", "category")
                && column.values.keys.allSatisfy { TableWords.kind(of: $0) != nil }
        }
    }

    /// The activity's columns; the narrower word goes first where there are several, such as an assessment beside its course.
    private mutating func takeActivity() -> ActivityColumns? {
        for word in ["assess", "quiz", "test", "exam", "course", "module", "training", "activit", "lesson"] {
            let coded = take { $0.saysWordFrom(word) && $0.says("id", "code", "key", "number", "no") }
            let title = take { $0.saysWordFrom(word) && $0.says("title", "name") }
            guard let id = coded ?? take({ $0.saysWordFrom(word) && !$0.isTime && !$0.says("title", "name", "type") }) ?? title else {
                continue
            }
            let named = id.name == title?.name ? nil : title ?? take { $0.words == ["title"] }
            return ActivityColumns(id: id, title: named, kind: TableWords.kind(of: id.words))
        }
        return nil
    }

    private mutating func takePerson() -> ColumnProfile? {
        let people = [
            "user", "learner", "student", "participant", "person", "employee", "staff", "candidate", "trainee", "member", "worker",
        ]
        func isPerson(_ column: ColumnProfile) -> Bool {
            column.words.contains { word in people.contains { word.hasPrefix($0) } } && !column.says("name", "first", "last", "full")
        }
        return take { isPerson($0) && $0.says("id", "no", "number", "code", "key", "uuid") } ?? take(isPerson)
            ?? take { $0.saysWordFrom("username", "userid", "login") || $0.words == ["who"] }
    }

    private mutating func takeAttempt() -> ColumnProfile? {
        take { $0.isNumeric && $0.saysWordFrom("attempt", "try", "tries") && !$0.hasDecimalPoint && !$0.hasDecimalComma }
    }

    private mutating func takeScore() -> ScoreColumns? {
        let mark = take { $0.isNumeric && ($0.says("pass", "passing") && $0.saysWordFrom("mark", "score", "grade") || $0.says("passmark")) }
        let max = take { $0.isNumeric && ($0.says("max", "maximum", "possible") || $0.says("out") && $0.says("of")) }
        let min = take { $0.isNumeric && $0.says("min", "minimum") && $0.saysWordFrom("score", "mark", "point", "grade") }
        guard let raw = take({ $0.isNumeric && $0.saysWordFrom("score", "mark", "point", "grade", "percent", "result") }) else {
            return nil
        }
        return ScoreColumns(raw: raw, min: min, max: max, mark: mark)
    }

    private mutating func takeOutcome() -> ColumnProfile? {
        take { column in
            column.filled > 0 && column.hasFewValues
                && (column.saysWordFrom("result", "outcome", "status", "passed", "success", "grade")
                    || column.values.keys.contains { ColumnProfile.words(of: $0).contains { $0.hasPrefix("pass") } })
        }
    }

    // What is written of them.

    private mutating func write(_ column: ColumnProfile?, _ activity: ActivityColumns?) {
        if let column {
            write("kind:")
            write("  column: \(Self.quoted(column.name))")
            write("  values:")
            for value in column.values.keys.sorted() {
                write("    \(Self.quoted(value)): \(TableWords.kind(of: value)?.rawValue ?? "course")")
            }
        } else if let kind = activity?.kind {
            write("kind: \(kind.rawValue)")
        } else {
            write("kind: course", doubt: "course, exam or assessment: no column says which")
        }
    }

    private mutating func write(_ person: ColumnProfile?, _ email: ColumnProfile?) {
        write("participant:")
        if let person {
            write(
                "  id: \(Self.quoted(person.name))",
                doubt: person.empty > 0 ? "\(person.empty) rows have none and would be refused" : nil
            )
        } else if email == nil {
            write("  # id:", doubt: "no column looks like whose row it is")
        }
        if let email { write("  email: \(Self.quoted(email.name))") }
        let name = take {
            $0.says("name", "fullname") && !$0.says("first", "last", "given", "family", "file", "group", "class")
                || $0.words == ["learner", "name"]
        }
        if let name { write("  name: \(Self.quoted(name.name))") }
        let first = take { $0.says("first", "given") && $0.says("name") || $0.says("firstname", "forename") }
        let last = take { $0.says("last", "family") && $0.says("name") || $0.says("lastname", "surname") }
        if first != nil || last != nil {
            write("  fields:")
            if let first { write("    firstName: \(Self.quoted(first.name))") }
            if let last { write("    lastName: \(Self.quoted(last.name))") }
        }
    }

    private mutating func write(_ activity: ActivityColumns?) {
        write("activity:")
        guard let activity else {
            return write(
                "  # id:",
                doubt: "no column looks like what was finished; { value: NAME } serves for all rows of an export of one course"
            )
        }
        write("  id: \(Self.quoted(activity.id.name))", doubt: activity.id.empty > 0 ? "\(activity.id.empty) rows have none" : nil)
        if let title = activity.title { write("  title: \(Self.quoted(title.name))") }
    }

    private mutating func write(
        _ column: ColumnProfile?,
        _ score: ScoreColumns?
    ) {
        guard let column else {
            if let score {
                write("outcome:")
                if let mark = score.mark {
                    write("  passMark: \(Self.quoted(mark.name))")
                } else {
                    write(
                        "  passMark: 50",
                        doubt: "no column says who passed: write the mark that passes, or \"outcome: finished\" if none does"
                    )
                }
                if score.raw.empty > 0 {
                    write("  empty: pending", doubt: "\(score.raw.empty) rows have no score: are they not judged yet?")
                }
            } else {
                write("outcome: finished", doubt: "no column says who passed")
            }
            return
        }
        let known = column.values.keys.sorted().filter { TableWords.outcome(of: $0) != nil }
        let unknown = column.values.keys.sorted().filter { TableWords.outcome(of: $0) == nil }
        write("outcome:")
        write("  column: \(Self.quoted(column.name))")
        write("  values:", doubt: known.isEmpty ? "passed, failed, finished or pending for each word that is a finish" : nil)
        for word in known { write("    \(Self.quoted(word)): \(TableWords.outcome(of: word)?.rawValue ?? "")") }
        let meaningless = unknown.filter { !TableWords.isNoFinish($0) }
        for word in meaningless {
            write("    # \(Self.quoted(word)):", doubt: "what does it mean? \(column.values[word] ?? 0) rows have it")
        }
        if column.empty > 0 { write("  empty: pending", doubt: "\(column.empty) rows have no word: are they not judged yet?") }
        let ignored = unknown.filter(TableWords.isNoFinish)
        guard !ignored.isEmpty else { return }
        write("ignore:")
        write("  - column: \(Self.quoted(column.name))")
        write("    values:")
        for word in ignored { write("      \(Self.quoted(word)): not a finish", doubt: "it sounds like none") }
    }

    private mutating func write(_ score: ScoreColumns?) {
        guard let score else { return }
        write("score:")
        write(
            "  raw: \(Self.quoted(score.raw.name))",
            doubt: score.raw.others > 0 ? "\(score.raw.others) rows have no number there and would be refused" : nil
        )
        if let min = score.min { write("  min: \(Self.quoted(min.name))") }
        if let max = score.max {
            write("  max: \(Self.quoted(max.name))")
        } else if score.raw.saysWordFrom("percent") || score.raw.name.contains("%") {
            write("  max: 100")
        } else {
            write(
                "  # max:",
                doubt: "out of how many? a number or a column; the highest here is \(score.raw.largest?.description ?? "unknown")"
            )
        }
    }

    private mutating func write(_ role: String, _ column: ColumnProfile) {
        write("\(role):")
        write("  column: \(Self.quoted(column.name))")
        let formats = column.timeFormats
        let format = formats.first ?? "rfc3339"
        let swapped = formats.dropFirst().first {
            TableWords.isDayFirst($0) != nil && TableWords.isDayFirst($0) == TableWords.isDayFirst(format).map { !$0 }
        }
        write(
            "  format: \(Self.quoted(format))",
            doubt: swapped.map { "no row tells day from month: \(Self.quoted($0)) would fit too" }
        )
        if format.contains("H") { write("  zone: UTC", doubt: "the times don't say: name the zone that the export was made in") }
    }

    private mutating func write(attempt column: ColumnProfile) {
        let beginsAtZero = column.smallest == ExactDecimal(0)
        guard beginsAtZero else { return write("attempt: \(Self.quoted(column.name))") }
        write("attempt:")
        write("  column: \(Self.quoted(column.name))")
        write("  plus: 1", doubt: "it begins at 0: does it count the attempts before this one?")
    }

    private mutating func write(duration column: ColumnProfile) {
        write("duration:")
        write("  column: \(Self.quoted(column.name))")
        if column.areAllDurations {
            write("  unit: iso8601")
        } else if column.saysWordFrom("min") {
            write("  unit: minutes")
        } else if column.saysWordFrom("hour") {
            write("  unit: hours")
        } else {
            write("  unit: seconds", doubt: column.saysWordFrom("sec") ? nil : "seconds, minutes or hours")
        }
    }

    private mutating func write(
        own: ColumnProfile?,
        _ person: ColumnProfile?,
        _ activity: ActivityColumns?,
        hasTime: Bool,
        hasAttempt: Bool
    ) {
        if let own {
            write("id: \(Self.quoted(own.name))", doubt: "no two rows have the same: is it the system's own id of the result, for ever?")
        } else if !hasTime, !hasAttempt, let person, let activity {
            write("key:", doubt: "nothing else tells two rows apart: can somebody finish the same twice?")
            write("  - \(Self.quoted(person.name))")
            write("  - \(Self.quoted(activity.id.name))")
        } else if !hasAttempt, hasTime {
            write(
                "# key:",
                doubt: "rows are told apart by their time's text; where the source may mend times, name the columns that never change"
            )
        }
    }

    private mutating func writeRest() {
        guard !free.isEmpty else { return }
        write("# not used: \(free.map { Self.quoted(sample.columns[$0].name) }.joined(separator: ", "))")
        write("# (what is personal among them can be kept in the vault under participant: fields: { NAME: column })")
    }

    /// A text as YAML takes it, in quotes unless it is plainly a word.
    static func quoted(_ text: String) -> String {
        let isPlain =
            text.utf8.allSatisfy { $0 | 0x20 &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: " ") }
            && (text.utf8.first.map { $0 | 0x20 &- 0x61 < 26 } ?? false) && text.utf8.last != UInt8(ascii: " ")
        let reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"]
        if isPlain, !reserved.contains(text.lowercased()) { return text }
        var json = JSONWriter()
        json.string(text)
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

extension MappingSuggestion {
    /// Suggests a mapping for a table.
    ///
    /// - Returns: the mapping as YAML, and how many doubts it has, each in a comment that begins with `# ?`.
    /// - Throws: ``Failure`` when the file can't be read or has no heading.
    package static func suggest(for path: String, namespace: String?) throws -> (yaml: String, doubts: Int) {
        let sample = try TableSample(path)
        let suggestion = MappingSuggestion(sample, namespace: namespace)
        let rows = sample.isPartial ? "the first \(sample.rows) rows" : "\(sample.rows) rows"
        var yaml = "# Suggested from \(rows); what is in doubt is marked with # ? and is yours to decide.\n"
        for line in suggestion.lines { yaml += line.text + (line.doubt.map { "  # ? \($0)" } ?? "") + "\n" }
        return (yaml, suggestion.lines.count { $0.doubt != nil })
    }
}
