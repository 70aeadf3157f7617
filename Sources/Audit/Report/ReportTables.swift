import Completions
import Projections

/// The report as tables: what the page shows and the CSV files hold, in the same words.
package struct ReportTable: Sendable {
    /// A file's name without its ending.
    package let name: String
    package let headings: [String]
    package let rows: [[String]]
}

extension AuditReport {
    /// Every table, also those that have nothing in them: they take the place of an earlier report's.
    package var tables: [ReportTable] { [finishes, activityTable, spanTable, rosterTable, amendmentTable, tellingTable] }

    private var finishes: ReportTable {
        ReportTable(
            name: "finishes",
            headings: [
                "kind", "activity", "version", "title", "identifier", "name", "participant", "outcome", "raw", "min", "max", "scaled",
                "finished", "attempt", "told", "position",
            ],
            rows: lines.map { line in
                let score = line.attempt.score
                return [
                    line.activity.kind.rawValue, line.activity.id, line.activity.version ?? "", line.activity.title ?? "",
                    line.person.identifier ?? "", line.person.name ?? "", line.person.participant.description,
                    line.attempt.outcome.rawValue,
                    score?.raw?.description ?? "", score?.min?.description ?? "", score?.max?.description ?? "",
                    score?.scaled?.description ?? "", line.attempt.finished?.description ?? "",
                    line.attempt.number.map { String($0) } ?? "",
                    line.told.map { words(for: $0) }.joined(separator: "; "), line.position.description,
                ]
            }
        )
    }

    private var activityTable: ReportTable {
        ReportTable(
            name: "activities",
            headings: ["kind", "activity", "version", "title", "people"] + Self.tallyHeadings,
            rows: activities.map { item in
                let activity = item.activity
                return [activity.kind.rawValue, activity.id, activity.version ?? "", activity.title ?? "", String(item.people)]
                    + Self.cells(item.tally)
            }
        )
    }

    private var spanTable: ReportTable {
        ReportTable(
            name: "times",
            headings: ["span"] + Self.tallyHeadings,
            rows: spans.map { [$0.span] + Self.cells($0.tally) }
        )
    }

    private var rosterTable: ReportTable {
        ReportTable(
            name: "roster",
            headings: ["identifier", "name", "participant", "standing", "attempts", "last", "countsUntil"],
            rows: roster.map { line in
                let completion = line.answer.completion
                return [
                    line.answer.identifier, line.name ?? "", line.answer.participant?.description ?? "", line.answer.standing.rawValue,
                    completion.map { String($0.attempts) } ?? "", completion?.last?.finished?.description ?? "",
                    line.answer.lastDay?.description ?? "",
                ]
            }
        )
    }

    private var amendmentTable: ReportTable {
        ReportTable(
            name: "corrections",
            headings: [
                "recorded", "identifier", "name", "participant", "kind", "activity", "before", "after", "reason", "words", "by", "position",
            ],
            rows: amendments.map { item in
                [
                    item.recorded.description, item.person?.identifier ?? "", item.person?.name ?? "",
                    item.person?.participant.description ?? "", item.activity?.kind.rawValue ?? "", item.activity?.id ?? "",
                    item.before.map(Self.words) ?? "", item.after.map(Self.words) ?? "taken back", item.code, item.words ?? "",
                    item.actor ?? "the source", item.position.description,
                ]
            }
        )
    }

    private var tellingTable: ReportTable {
        ReportTable(
            name: "told",
            headings: ["host", "endpoint", "delivered", "first", "last", "owed", "abandoned", "skipped", "withdrawn"],
            rows: tellings.map { item in
                func count(_ how: Settlement.How) -> String { String(item.counts[.settled(how)] ?? 0) }
                return [
                    item.host, item.endpoint.description, count(.delivered), item.first?.text(to: .second) ?? "",
                    item.last?.text(to: .second) ?? "", String(item.counts[.owed] ?? 0), count(.abandoned), count(.skipped),
                    count(.withdrawn),
                ]
            }
        )
    }

    private static let tallyHeadings = ["finishes", "passed", "finished", "failed", "pending", "percent"]

    private static func cells(_ tally: Tally) -> [String] {
        [
            String(tally.all), String(tally.passed), String(tally.finished), String(tally.failed), String(tally.pending),
            tally.rate.map { String($0) } ?? "",
        ]
    }

    /// `passed 86/100 on 2026-03-02`.
    static func words(_ attempt: Completion.Attempt) -> String {
        ([attempt.outcome.rawValue, attempt.score.map(words)].compactMap { $0 } + (attempt.finished.map { ["on \($0)"] } ?? []))
            .joined(separator: " ")
    }

    /// `86/100`, `0.86` of scaled ones.
    static func words(_ score: Score) -> String {
        guard let raw = score.raw else { return score.scaled?.description ?? "" }
        return score.max.map { "\(raw)/\($0)" } ?? raw.description
    }

    /// `hooks.example.com 2026-03-02T13:05:12Z`, or how it stands instead of a time.
    func words(for told: Projections.Told) -> String {
        let host = tellings.first { $0.endpoint == told.endpoint }?.host ?? told.endpoint.description
        return host + " " + (told.state == .settled(.delivered) ? told.changed.text(to: .second) : told.state.word)
    }
}
