import Completions
import EventLog
package import Projections
import Vault

/// Gathers a report from a store; the projections may be those of an earlier time.
package struct Reporter: Sendable {
    private let store: Store
    private var projections: Projections { store.projections }

    /// - Parameter store: its projections may be those of an earlier time, with what was told then.
    package init(_ store: Store) { self.store = store }

    /// - Parameter progress: called with the number of finishes gathered.
    package func report(_ question: AuditReport.Question, progress: (Int) -> Void) async throws -> AuditReport {
        var gathered = Gathered()
        try await gather(question, &gathered, progress)
        let (checkpoint, note) = try await Prover(store).newest()
        let history = try await store.log.keyHistory()
        let key = history.signer(of: note) ?? history.current
        guard let root = try await store.log.root(at: question.events) else { preconditionFailure("the log only grows") }
        let endpoints = try await projections.configuration().endpoints
        var tellings: [EndpointID: AuditReport.Telling] = [:]
        for told in gathered.lines.lazy.flatMap(\.line.told) {
            let host = endpoints[told.endpoint]?.configuration.host ?? ""
            tellings[told.endpoint, default: AuditReport.Telling(endpoint: told.endpoint, host: host)].add(told)
        }
        return AuditReport(
            question: question,
            lines: gathered.orderedLines,
            activities: gathered.activityTallies,
            spans: Self.spans(gathered.months),
            roster: try await roster(question),
            amendments: try await amendments(question),
            tellings: tellings.values.sorted { ($0.host, $0.endpoint.description) < ($1.host, $1.endpoint.description) },
            integrity: AuditReport.Integrity(verifier: key, checkpoint: checkpoint, note: note, root: root),
            undated: gathered.undated,
            total: gathered.total,
            people: gathered.people.count
        )
    }

    /// What is summed up while finishes are read.
    private struct Gathered {
        struct Key: Hashable {
            let kind: Activity.Kind
            let id: String
            let version: String?
        }

        private struct Group {
            let activity: Activity
            var tally = Tally()
            var people: Set<ParticipantID> = []
        }

        /// Each with the number of its activity.
        private(set) var lines: [(group: Int, line: AuditReport.Line)] = []
        private var groups: [Group] = []
        private var numbers: [Key: Int] = [:]
        var months: [String: Tally] = [:]
        var total = Tally()
        var people: Set<ParticipantID> = []
        var undated = 0

        mutating func add(_ line: AuditReport.Line) {
            let (outcome, activity, participant) = (line.attempt.outcome, line.activity, line.person.participant)
            let key = Key(kind: activity.kind, id: activity.id, version: activity.version)
            let number = numbers[key] ?? groups.count
            if number == groups.count {
                numbers[key] = number
                groups.append(Group(activity: activity))
            }
            lines.append((number, line))
            total.add(outcome)
            people.insert(participant)
            groups[number].tally.add(outcome)
            groups[number].people.insert(participant)
            if let finished = line.attempt.finished { months[String(finished.date.description.prefix(7)), default: Tally()].add(outcome) }
        }

        /// The numbers of the activities, in the order in which they are shown.
        private var order: [Int] {
            groups.indices.sorted { groups[$0].activity.sortKey.lexicographicallyPrecedes(groups[$1].activity.sortKey) }
        }

        var activityTallies: [AuditReport.ActivityTally] {
            order.map { AuditReport.ActivityTally(activity: groups[$0].activity, tally: groups[$0].tally, people: groups[$0].people.count) }
        }

        /// By activity, then by time, then by place in the log.
        var orderedLines: [AuditReport.Line] {
            var ranks = [Int](repeating: 0, count: groups.count)
            for (rank, number) in order.enumerated() { ranks[number] = rank }
            func key(_ item: (group: Int, line: AuditReport.Line)) -> (Int, Int64, Int) {
                (ranks[item.group], item.line.attempt.finished?.beginning.microseconds ?? .max, item.line.position.number)
            }
            let keys = lines.map(key)
            return lines.indices.sorted { keys[$0] < keys[$1] }.map { lines[$0].line }
        }
    }

    private func gather(_ question: AuditReport.Question, _ gathered: inout Gathered, _ progress: (Int) -> Void) async throws {
        var last: Projections.ToldFinish?
        // The finishes of the completion that is under way: the same one told by two sources is one.
        var told: [StandingFinish] = []
        while true {
            let page = try await projections.finishes(of: question.account, activity: question.activity, after: last)
            guard let end = page.last else { return }
            var kept: [Projections.ToldFinish] = []
            for finish in page {
                if finish.completion.id != last?.completion.id { told = [] }
                last = finish
                if told.contains(where: { $0.isSameFinish(as: finish.finish) }) { continue }
                told.append(finish.finish)
                if let time = finish.finish.attempt.finished {
                    if question.period.contains(time) { kept.append(finish) }
                } else if question.period.isEndless {
                    kept.append(finish)
                } else {
                    gathered.undated += 1
                }
            }
            last = end
            let people = try await store.vault.versions(kept.map(\.person))
            let tellings = try await projections.told(of: kept.map(\.position))
            for (index, finish) in kept.enumerated() {
                gathered.add(
                    AuditReport.Line(
                        position: finish.position,
                        person: Self.person(finish.completion.participant, people[index]?.data),
                        activity: finish.completion.activity,
                        attempt: finish.finish.attempt,
                        told: tellings[index]
                    )
                )
            }
            progress(gathered.lines.count)
        }
    }

    private static func person(_ participant: ParticipantID, _ data: PersonalData?) -> AuditReport.Person {
        AuditReport.Person(participant: participant, name: data?["name"], identifier: data?["id"] ?? data?["email"])
    }

    /// As many columns as can be told apart on paper.
    private static let mostSpans = 36

    private static func spans(_ months: [String: Tally]) -> [AuditReport.SpanTally] {
        let ordered = months.keys.sorted()
        guard let first = ordered.first.flatMap(Month.init), let last = ordered.last.flatMap(Month.init) else { return [] }
        if first.count(to: last) <= mostSpans {
            return first.through(last).map { AuditReport.SpanTally(span: $0, tally: months[$0] ?? Tally()) }
        }
        var years: [String: Tally] = [:]
        for (month, tally) in months { years[String(month.prefix(4)), default: Tally()].add(tally) }
        // Of a wild date far away, the empty years between are left out.
        return years.keys.sorted().map { AuditReport.SpanTally(span: $0, tally: years[$0] ?? Tally()) }
    }

    private func roster(_ question: AuditReport.Question) async throws -> [AuditReport.RosterLine] {
        guard let (rosterQuestion, roster) = question.roster else { return [] }
        let answers = try await rosterQuestion.answer(roster, from: projections, store.vault)
        let people = try await store.vault.versions(answers.map(\.person))
        return zip(answers, people).map { AuditReport.RosterLine(answer: $0, name: $1?.data["name"]) }
    }

    private func amendments(_ question: AuditReport.Question) async throws -> [AuditReport.Amendment] {
        var found: [AuditReport.Amendment] = []
        var next = Position(0)
        while true {
            let page = try await store.log.amendments(from: next, before: Position(question.events), limit: 1_000)
            guard let last = page.last else { return found }
            next = last.position.next
            for logged in page where logged.event.account == question.account {
                let before = try await told(before: logged)
                let after = logged.event.fact.recordedFinish
                // An older telling that came late is in the log, and changes nothing.
                if let now = after?.finish.revised, let was = before?.finish.revised, now.beginning < was.beginning { continue }
                let finishes = [before, after].compactMap { $0?.finish }
                let isAsked = finishes.contains { finish in
                    (question.activity.map { $0 == finish.activity.id } ?? true)
                        && (finish.finished.map { question.period.contains($0.reported) } ?? question.period.isEndless)
                }
                guard isAsked || finishes.isEmpty && question.activity == nil && question.period.isEndless else { continue }
                found.append(try await amendment(logged, before, after))
            }
        }
    }

    /// The telling that an amendment corrects, or takes back: of several the newest.
    private func told(before logged: LoggedEvent) async throws -> RecordedFinish? {
        var position = try await store.log.tellings(before: logged).last
        if case .corrected(let correction) = logged.event.fact {
            position = try await store.log.position(of: correction.corrects) ?? position
        }
        guard let position else { return nil }
        return try await store.log.event(at: position).event.fact.recordedFinish
    }

    private func amendment(
        _ logged: LoggedEvent,
        _ before: RecordedFinish?,
        _ after: RecordedFinish?
    ) async throws -> AuditReport.Amendment {
        let told = after ?? before
        var person: AuditReport.Person?
        if let told {
            let reference = Vault.Reference(participant: told.finish.participant, commitment: told.commitment)
            person = Self.person(told.finish.participant, try await store.vault.versions([reference]).first??.data)
        }
        let (code, actor): (String, ActorID?) =
            switch logged.event.fact {
            case .corrected(let correction): (correction.reason.rawValue, correction.actor)
            case .revoked(let revocation): (revocation.reason.rawValue, revocation.actor)
            default: ("", nil)
            }
        var words: String?
        if let note = logged.event.fact.note { words = try await store.vault.note(note) }
        var name: String?
        if let actor { name = try await store.vault.name(of: actor) ?? actor.description }
        return AuditReport.Amendment(
            position: logged.position,
            recorded: logged.event.recorded,
            person: person,
            activity: told?.finish.activity,
            before: before.map { StandingFinish($0.finish, from: "", at: logged.position).attempt },
            after: after.map { StandingFinish($0.finish, from: "", at: logged.position).attempt },
            code: code,
            words: words,
            actor: name
        )
    }
}

extension Activity {
    /// Courses first, then exams, then assessments; by id and version.
    fileprivate var sortKey: [String] {
        let rank =
            switch kind {
            case .course: "0"
            case .exam: "1"
            case .assessment: "2"
            }
        return [rank, id, version ?? ""]
    }
}

/// A month of the calendar.
private struct Month {
    private let number: Int

    init?(_ text: String) {
        let parts = text.split(separator: "-")
        guard parts.count == 2, let year = Int(parts[0]), let month = Int(parts[1]) else { return nil }
        number = 12 * year + month - 1
    }

    func count(to last: Month) -> Int { last.number - number + 1 }

    func through(_ last: Month) -> [String] { (number...last.number).map { padded($0 / 12, 4) + "-" + padded($0 % 12 + 1, 2) } }
}
