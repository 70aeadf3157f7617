import ArgumentParser
import Audit
import Completions
import EventLog
import Glibc
import Imports
import Projections
import Storage

struct AuditReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write one page that says who finished what, what was told of it, and how to check it.",
        discussion: """
            The page needs no network and no other file, is readable on paper, and names every finish by its position in the log, for which
            tassel audit prove writes a receipt. A finish of which no time is known is in a report of all times only.

            With --roster it says who of a list is done, late, expired, failed, pending or missing. With --as-of it says what was known, and told,
            just before that time.

            Example: tassel audit report --since 2026-01-01 --until 2026-03-31 --out report.html --csv report
            Example: tassel audit report --activity SAFETY-101 --roster staff.csv --due 2026-03-31 --valid-for 1y --out safety.html
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var account: AccountOptions

    @Option(help: ArgumentHelp("Finished on or after this day or time.", valueName: "time"))
    var since: String?

    @Option(help: ArgumentHelp("Finished before the end of this day, or before this time.", valueName: "time"))
    var until: String?

    @Option(help: "Only this activity.")
    var activity: String?

    @OptionGroup var people: RosterOptions

    @OptionGroup var past: AsOfOption

    @Option(name: .customLong("out"), help: ArgumentHelp("The page.", valueName: "file"))
    var file: String

    @Option(help: ArgumentHelp("Write the page's tables as CSV files in this directory, too.", valueName: "dir"))
    var csv: String?

    func validate() throws {
        if people.roster != nil, activity == nil { throw ValidationError("--roster needs --activity: what they should have finished.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        let report = try await gather(opened)
        try opened.close()
        let page = try Report.descriptor(file)
        Terminal.write(try ReportPage.html(of: report), to: page)
        Glibc.close(page)
        if let csv { try write(report.tables, to: csv) }
        Terminal.say("\(report.lines.count) finishes of \(report.people) people are in \(file)\(csv.map { ", and as CSV in \($0)" } ?? "")")
    }

    /// All that is in a report is from one state: where somebody records meanwhile it is gathered again, and at last from a state of its own.
    private func gather(_ opened: Store) async throws -> AuditReport {
        for last in [false, false, true] {
            let known = last && past.asOf == nil ? try await AsOf.now(in: opened) : try await AsOf.known(past.asOf, in: opened)
            defer { try? known.close() }
            let question = try question(opened, known)
            let line = ProgressLine("gathering")
            let report = try await Reporter(known.store).report(question) { line.show(done: $0, unit: "finishes", fraction: nil) }
            Terminal.clear()
            if try await known.store.projections.progress()?.size == known.events { return report }
        }
        preconditionFailure("nobody records into a state of one's own")
    }

    private func question(_ opened: Store, _ known: AsOf) throws -> AuditReport.Question {
        let now = World.surroundings.now()
        var question = AuditReport.Question(account: account.account, events: known.events, made: now)
        question.period = try MomentText.period(since: since, until: until, in: opened.log.zone)
        question.periodText = periodText.map { "\($0) (\(opened.log.zone))" }
        question.activity = activity
        question.knownAt = past.asOf
        let today = try MomentText.day(of: known.moment ?? now, in: opened.log.zone)
        question.roster = try people.question(of: activity, in: account.account, today: today)
        return question
    }

    private var periodText: String? {
        switch (since, until) {
        case (let since?, let until?): "\(since) to \(until)"
        case (let since?, nil): "all times since \(since)"
        case (nil, let until?): "all times until \(until)"
        case (nil, nil): nil
        }
    }

    private func write(_ tables: [ReportTable], to directory: String) throws {
        try Directory.ensure(directory)
        for table in tables {
            let file = try Report.descriptor("\(directory)/\(table.name).csv")
            var text = Report.csv(table.headings)
            for row in table.rows {
                text += Report.csv(row)
                if text.utf8.count > 1 << 20 {
                    Terminal.write(text, to: file)
                    text = ""
                }
            }
            Terminal.write(text, to: file)
            Glibc.close(file)
        }
    }
}
