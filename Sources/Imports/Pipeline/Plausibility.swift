import Completions

/// What can't be, whatever a source says: a finish that is still to come, or that came before its start.
struct Plausibility: Sendable {
    let now: Timestamp

    /// A clock may be wrong, and a day begins earlier in the east.
    private static let ahead = Duration.seconds(2 * 86_400)

    init(at now: Timestamp) { self.now = now }

    /// The line, refused where it can't be.
    func checked(_ line: ReadLine) -> ReadLine {
        guard case .record(let record) = line.content, let finished = record.finished, let reason = objection(to: finished, record.started)
        else { return line }
        return ReadLine(number: line.number, content: .refused(reason), text: line.text)
    }

    private func objection(to finished: FinishTime, _ started: ReportedTime?) -> String? {
        let end = finished.reported
        if end.beginning > now + Self.ahead {
            return "it was finished at \"\(Refusal.shown(finished.original.text))\", which is still to come"
        }
        guard let started else { return nil }
        // What is known to the day says nothing of hours, what is known to the minute nothing of seconds.
        let isBefore =
            switch min(end.precision, started.precision) {
            case .day: end.date < started.date
            case .minute: end.beginning + .seconds(59) < started.beginning
            case .second, .millisecond, .microsecond: end.beginning + .milliseconds(999) < started.beginning
            }
        return isBefore ? "it was finished at \"\(Refusal.shown(finished.original.text))\", before it was started" : nil
    }
}
