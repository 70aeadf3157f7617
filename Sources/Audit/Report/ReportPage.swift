import Completions
import EventLog
import Mustache
import Projections

/// The report as one page: no network, no other file; to be read on a screen, light or dark, by a screen reader, or on paper.
package enum ReportPage {
    /// The page of a report.
    ///
    /// - Throws: what Mustache throws for a template that it can't read: never, since a test renders this one.
    package static func html(of report: AuditReport) throws -> String {
        let library = MustacheLibrary(templates: ["table": try MustacheTemplate(string: tableTemplate)])
        // The rows of the long table are no part of the template: there may be a million.
        var context = HTML.escaped(context(of: report))
        context["style"] = PageStyle.css
        context["columns"] = ReportCharts.columns(report.spans)
        context["rates"] = ReportCharts.rates(report.spans)
        context["bars"] = ReportCharts.bars(report.activities)
        context["finishes"] = String(decoding: finishes(report), as: UTF8.self)
        return try MustacheTemplate(string: template).render(context, library: library)
    }

    private static func context(of report: AuditReport) -> [String: Any] {
        let question = report.question
        let integrity = report.integrity
        let covered = integrity.checkpoint.size
        var context: [String: Any] = [
            "origin": integrity.checkpoint.origin.name,
            "account": question.account.name,
            "period": question.periodText ?? "all times",
            "made": question.made.text(to: .second),
            "events": grouped(question.events),
            "total": grouped(report.total.all),
            "people": grouped(report.people),
            "activityCount": grouped(report.activities.count),
            "activityWord": report.activities.count == 1 ? "activity" : "activities",
            "outcomes": outcomes(report.total),
            "hasFinishes": !report.lines.isEmpty,
            "spanTable": table(spanTable(report)),
            "activityTable": table(activityTable(report)),
            "hasAmendments": !report.amendments.isEmpty,
            "amendmentTable": table(amendmentTable(report)),
            "hasTellings": !report.tellings.isEmpty,
            "tellingTable": table(tellingTable(report)),
            "root": Base64.encode(integrity.root),
            "note": integrity.note,
            "verifier": integrity.verifier.description,
            "covered": grouped(covered),
            "isCovered": covered >= question.events,
        ]
        context["activity"] = question.activity
        context["knownAt"] = question.knownAt
        if report.undated > 0 { context["undated"] = grouped(report.undated) }
        if report.activities.count > ReportCharts.mostBars { context["mostBars"] = String(ReportCharts.mostBars) }
        if let (_, roster) = question.roster {
            context["roster"] =
                ["table": table(rosterTable(report)), "summary": rosterSummary(report), "digest": roster.digest] as [String: Any]
        }
        return context
    }

    /// Digits in groups of three.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.enumerated().reduce(into: "") { text, digit in
            if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { text += "," }
            text.append(digit.element)
        }
    }

    private static func outcomes(_ tally: Tally) -> [[String: Any]] {
        [Outcome.passed, .finished, .failed, .pending].filter { tally.count(of: $0) > 0 }.map { outcome in
            ["word": outcome.rawValue, "count": grouped(tally.count(of: outcome))]
        }
    }

    private static func rosterSummary(_ report: AuditReport) -> String {
        let counts = RosterQuestion.Standing.allCases.compactMap { standing -> String? in
            let count = report.roster.count { $0.answer.standing == standing }
            return count > 0 ? "\(grouped(count)) \(standing.rawValue)" : nil
        }
        let strangers = report.roster.count { $0.answer.participant == nil }
        let unknown = strangers > 0 ? "; \(grouped(strangers)) of the missing were never told of by any source" : ""
        return "\(grouped(report.roster.count)) on the roster: " + counts.joined(separator: ", ") + unknown + "."
    }
}

// MARK: - Tables

extension ReportPage {
    private struct Table {
        let caption: String
        let headings: [String]
        /// The columns that hold numbers.
        let numbers: Range<Int>
        let rows: [[String]]
    }

    private static func table(_ table: Table) -> [String: Any] {
        [
            "caption": table.caption,
            "headings": cells(table.headings, of: table),
            "rows": table.rows.map { ["cells": cells($0, of: table)] },
        ]
    }

    private static func cells(_ texts: [String], of table: Table) -> [[String: Any]] {
        texts.enumerated().map { ["text": $0.element, "number": table.numbers.contains($0.offset)] }
    }

    private static let tallyHeadings = ["Finishes", "Passed", "Finished", "Failed", "Pending", "Share passed"]

    private static func cells(_ tally: Tally) -> [String] {
        [tally.all, tally.passed, tally.finished, tally.failed, tally.pending].map(grouped) + [tally.rate.map { "\($0) %" } ?? "–"]
    }

    private static func name(_ activity: Activity) -> String {
        let id = activity.version.map { "\(activity.id), version \($0)" } ?? activity.id
        return activity.title.map { "\($0) (\(id))" } ?? id
    }

    private static func spanTable(_ report: AuditReport) -> Table {
        Table(
            caption: "Finishes over time",
            headings: ["Time"] + tallyHeadings,
            numbers: 1..<7,
            rows: report.spans.map { [$0.span] + cells($0.tally) }
        )
    }

    private static func activityTable(_ report: AuditReport) -> Table {
        Table(
            caption: "Finishes by activity",
            headings: ["Activity", "Kind", "People"] + tallyHeadings,
            numbers: 2..<9,
            rows: report.activities.map { [name($0.activity), $0.activity.kind.rawValue, grouped($0.people)] + cells($0.tally) }
        )
    }

    private static func rosterTable(_ report: AuditReport) -> Table {
        Table(
            caption: "Everybody on the roster",
            headings: ["Identifier", "Name", "Standing", "Last finished", "Counts until", "Attempts"],
            numbers: 5..<6,
            rows: report.roster.map { line in
                [
                    line.answer.identifier, line.name ?? (line.answer.participant == nil ? "never told of" : ""),
                    line.answer.standing.rawValue, line.answer.completion?.last?.finished.map(moment) ?? "",
                    line.answer.lastDay?.description ?? "", line.answer.completion.map { String($0.attempts) } ?? "",
                ]
            }
        )
    }

    private static func amendmentTable(_ report: AuditReport) -> Table {
        Table(
            caption: "Corrections, and what was taken back",
            headings: ["Recorded", "Who", "Activity", "Before", "After", "Reason", "By", "Position"],
            numbers: 7..<8,
            rows: report.amendments.map { item in
                [
                    item.recorded.text(to: .second), item.person.map(words) ?? "", item.activity.map(name) ?? "",
                    item.before.map { moment(AuditReport.words($0)) } ?? "",
                    item.after.map { moment(AuditReport.words($0)) } ?? "taken back",
                    item.words.map { "\(item.code): \($0)" } ?? item.code, item.actor ?? "the source", item.position.description,
                ]
            }
        )
    }

    private static func tellingTable(_ report: AuditReport) -> Table {
        Table(
            caption: "What endpoints were told of these finishes",
            headings: ["Endpoint", "First", "Last", "Delivered", "Owed", "Abandoned", "Skipped", "Withdrawn"],
            numbers: 3..<8,
            rows: report.tellings.map { item in
                func count(_ how: Settlement.How) -> String { grouped(item.counts[.settled(how)] ?? 0) }
                return [
                    "\(item.host) (\(item.endpoint.short))", item.first?.text(to: .second) ?? "", item.last?.text(to: .second) ?? "",
                    count(.delivered), grouped(item.counts[.owed] ?? 0), count(.abandoned), count(.skipped),
                    count(.withdrawn),
                ]
            }
        )
    }

    private static func words(_ person: AuditReport.Person) -> String {
        let known = [person.name, person.identifier.map { person.name == nil ? $0 : "(\($0))" }].compactMap { $0 }
        return known.isEmpty ? person.participant.short : known.joined(separator: " ")
    }

    /// A time for people: a space where ISO 8601 has a T.
    private static func moment(_ time: ReportedTime) -> String { moment(time.description) }

    private static func moment(_ text: String) -> String { String(text.map { $0 == "T" ? " " : $0 }) }
}

// MARK: - The long table

extension ReportPage {
    /// The finishes, a table for each activity.
    private static func finishes(_ report: AuditReport) -> [UInt8] {
        var html: [UInt8] = []
        html.reserveCapacity(report.lines.count * 240)
        var activity: Activity?
        for line in report.lines {
            if activity.map({ $0.kind != line.activity.kind || $0.id != line.activity.id || $0.version != line.activity.version }) ?? true {
                if activity != nil { html += "</tbody></table></section>\n".utf8 }
                activity = line.activity
                begin(line.activity, &html)
            }
            append(line, of: report, to: &html)
        }
        if activity != nil { html += "</tbody></table></section>\n".utf8 }
        return html
    }

    private static func begin(_ activity: Activity, _ html: inout [UInt8]) {
        html += "<section class=\"activity\"><h3>".utf8
        HTML.append(name(activity), to: &html)
        html += "</h3><table><caption>Finishes of this \(activity.kind.rawValue)</caption><thead><tr>".utf8
        for heading in ["Who", "Identifier", "Outcome", "Score", "Finished", "Attempt", "Told", "Position"] {
            let number = ["Score", "Attempt", "Position"].contains(heading) ? " class=\"number\"" : ""
            html += "<th scope=\"col\"\(number)>\(heading)</th>".utf8
        }
        html += "</tr></thead><tbody>\n".utf8
    }

    private static func append(_ line: AuditReport.Line, of report: AuditReport, to html: inout [UInt8]) {
        func cell(_ text: String, _ begin: StaticString = "<td>") {
            unsafe html += UnsafeBufferPointer(start: begin.utf8Start, count: begin.utf8CodeUnitCount)
            HTML.append(text, to: &html)
            html += "</td>".utf8
        }
        html += "<tr>".utf8
        cell(line.person.name ?? (line.person.identifier == nil ? line.person.participant.short : ""))
        cell(line.person.identifier ?? "")
        cell(line.attempt.outcome.rawValue)
        cell(line.attempt.score.map(AuditReport.words) ?? "", "<td class=\"number\">")
        cell(line.attempt.finished.map(moment) ?? "not known", "<td class=\"time\">")
        cell(line.attempt.number.map { String($0) } ?? "", "<td class=\"number\">")
        cell(line.told.map { report.words(for: $0) }.joined(separator: "; "))
        cell(line.position.description, "<td class=\"number\">")
        html += "</tr>\n".utf8
    }
}
