import Completions
import EventLog
import Vault

/// IMS Caliper 1.1 and 1.2 events, alone or in envelopes, by the rules of the DocC page Caliper.
struct CaliperFormat: JSONFormat {
    typealias Field = CaliperField

    let site: SourceSite
    private var window = JoinWindow<Waiting>()
    /// The submissions of the latest attempts, for grades that name no more than the attempt.
    private var attempts = Latest<SourceRecord>()

    init(site: SourceSite) { self.site = site }

    /// A line that another one completes.
    private enum Waiting {
        case submission(number: Int, SourceRecord, text: ArraySlice<UInt8>)
        /// A grade that says of its attempt no more than which it is.
        case grade(number: Int, CaliperEvent.Grade, text: ArraySlice<UInt8>)
    }

    func content(of record: JSONFields<CaliperField>) throws(Refusal) -> ReadLine.Content {
        switch try CaliperEvent(fields: record, site: site).meaning() {
        case .ignored(let reason): .ignored(reason)
        case .submission(let submission, _): .record(submission)
        case .grade(let grade): try Self.alone(grade)
        }
    }

    mutating func take(_ record: JSONFields<CaliperField>, number: Int, into lines: inout [ReadLine]) {
        guard record.has(.data) else { return take(event: record, number: number, into: &lines) }
        guard record[.data].kind == .array else {
            let reason = "data is \(record[.data].kind.phrase), not an array: it is no envelope"
            lines.append(ReadLine(number: number, content: .refused(reason), text: record.text))
            return
        }
        let events = JSONElements.split(record.bytes(of: .data))
        if events.isEmpty { lines.append(ReadLine(number: number, content: .ignored("an empty envelope"), text: record.text)) }
        for event in events {
            guard event.first == UInt8(ascii: "{") else {
                lines.append(ReadLine(number: number, content: .ignored("an entity"), text: event))
                continue
            }
            do {
                take(event: try JSONFields(scanning: event, nulls: .absent), number: number, into: &lines)
            } catch {
                lines.append(ReadLine(number: number, content: .refused("it is not JSON: \(error)"), text: event))
            }
        }
    }

    mutating func release(into lines: inout [ReadLine]) {
        for waiting in window.end() { lines.append(Self.alone(waiting)) }
    }

    private mutating func take(event: JSONFields<CaliperField>, number: Int, into lines: inout [ReadLine]) {
        for waiting in window.advance() { lines.append(Self.alone(waiting)) }
        do {
            switch try CaliperEvent(fields: event, site: site).meaning() {
            case .ignored(let reason): lines.append(ReadLine(number: number, content: .ignored(reason), text: event.text))
            case .submission(let submission, nil):
                lines.append(ReadLine(number: number, content: .record(submission), text: event.text))
            case .submission(let submission, let attempt?): take(submission, of: attempt, number, event.text, into: &lines)
            case .grade(let grade): take(grade, number, event.text, into: &lines)
            }
        } catch {
            lines.append(ReadLine(number: number, content: .refused(error.reason), text: event.text))
        }
    }

    private mutating func take(
        _ submission: SourceRecord,
        of attempt: String,
        _ number: Int,
        _ text: ArraySlice<UInt8>,
        into lines: inout [ReadLine]
    ) {
        attempts.note(attempt, submission)
        var isJoined = false
        for waiting in window.take(attempt) {
            // The last word on an attempt is its latest grade; what waits besides is told by itself.
            if case .grade(let place, let grade, let gradeText) = waiting {
                isJoined = true
                lines.append(ReadLine(number: place, content: .record(grade.completing(submission)), text: gradeText))
            } else {
                lines.append(Self.alone(waiting))
            }
        }
        if isJoined {
            lines.append(ReadLine(number: number, content: .joined, text: text))
        } else {
            // Whoever waits mustn't hold the whole buffer that it was read in.
            let text = Array(text)[...]
            window.wait(for: attempt, .submission(number: number, submission, text: text), bytes: text.count)
        }
    }

    private mutating func take(
        _ grade: CaliperEvent.Grade,
        _ number: Int,
        _ text: ArraySlice<UInt8>,
        into lines: inout [ReadLine]
    ) {
        var joined: SourceRecord?
        let isAwaited = window.waits(for: grade.attempt) { if case .submission = $0 { true } else { false } }
        // Grades that wait for the submission go on waiting.
        for waiting in isAwaited ? window.take(grade.attempt) : [] {
            if case .submission(let place, let submission, let submissionText) = waiting, joined == nil, grade.isOf(submission) {
                joined = submission
                lines.append(ReadLine(number: place, content: .joined, text: submissionText))
            } else {
                lines.append(Self.alone(waiting))
            }
        }
        let known = joined ?? attempts[grade.attempt].flatMap { grade.record == nil ? $0 : nil }
        if let record = known.map({ grade.completing($0) }) ?? grade.record {
            lines.append(ReadLine(number: number, content: .record(record), text: text))
        } else {
            let text = Array(text)[...]
            window.wait(for: grade.attempt, .grade(number: number, grade, text: text), bytes: text.count)
        }
    }

    private static func alone(_ grade: CaliperEvent.Grade) throws(Refusal) -> ReadLine.Content {
        guard let record = grade.record else {
            throw Refusal(reason: "it names nobody: of its attempt it has the id alone, and no submission near it has the same")
        }
        return .record(record)
    }

    private static func alone(_ waiting: Waiting) -> ReadLine {
        switch waiting {
        case .submission(let number, let submission, let text): return ReadLine(number: number, content: .record(submission), text: text)
        case .grade(let number, let grade, let text):
            let content: ReadLine.Content
            do {
                content = try alone(grade)
            } catch {
                content = .refused(error.reason)
            }
            return ReadLine(number: number, content: content, text: text)
        }
    }
}
