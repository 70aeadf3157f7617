import Completions
import EventLog
import HTTPTypes
import Hummingbird
import Imports
import NIOCore
import Projections
import ServiceLifecycle
import Subscriber
import Vault

/// What the management API answers of what is recorded: events, completions, participants, imports, deliveries and checkpoints.
struct RecordOperations: Sendable {
    let store: Store
    let surroundings: Surroundings

    static let limit = Operation.Parameter(
        name: "limit",
        place: .query,
        kind: .integer(1...1_000),
        meaning: "At most so many; 50 by default."
    )
    static let cursor = Operation.Parameter(
        name: "cursor",
        place: .query,
        kind: .text(.cursor),
        meaning: "Where an earlier page ended: its next."
    )
    private static let person = Operation.Parameter(name: "participant", place: .path, kind: .text(.participant), meaning: "The pseudonym.")

    static func query(_ name: String, _ kind: ValueKind, _ meaning: String) -> Operation.Parameter {
        Operation.Parameter(name: name, place: .query, kind: kind, meaning: meaning)
    }

    var all: [Operation] {
        [
            Operation(
                method: .get,
                path: "/api/status",
                id: "status",
                tag: "status",
                summary: "What came in, what is owed, and what needs somebody.",
                scopes: [.read],
                success: .init(status: .ok, meaning: "How it stands.", schema: "Status")
            ) { try await status($0) },
            Operation(
                method: .get,
                path: "/api/events",
                id: "listEvents",
                tag: "events",
                summary:
                    "The events after a position, in order; as server-sent events where text/event-stream is accepted, and then without end.",
                scopes: [.read],
                parameters: [
                    Self.query(
                        "after",
                        .integer(-1...Int(Int32.max)),
                        "The position before the first event wanted; -1, the default, is from the beginning."
                    ),
                    Self.limit, EndpointOperations.account,
                ],
                success: .init(
                    status: .ok,
                    meaning: "Events, each with its position; next is the position to go on after.",
                    schema: "EventPage",
                    streams: true
                ),
                mayMiss: true
            ) { try await events($0) },
            Operation(
                method: .get,
                path: "/api/completions",
                id: "listCompletions",
                tag: "completions",
                summary: "Who stands where.",
                scopes: [.read],
                parameters: [
                    EndpointOperations.account, Self.query("activity", .text(.line), "Only this activity."),
                    Self.query("kind", .word(Activity.Kind.allCases.map(\.rawValue)), "Only this kind."),
                    Self.query("outcome", .word(Outcome.allCases.map(\.rawValue)), "Only this outcome."),
                    Self.query("participant", .text(.participant), "Only of this participant."),
                    Self.query("since", .text(.time), "Last finished then or later."),
                    Self.query("until", .text(.time), "Last finished up to then."),
                    Self.cursor, Self.limit,
                ],
                success: .init(
                    status: .ok,
                    meaning: "Completions, in the order in which they were first told; names with the scope people alone.",
                    schema: "CompletionPage"
                ),
                mayMiss: true
            ) { try await completions($0) },
            Operation(
                method: .get,
                path: "/api/participants",
                id: "listParticipants",
                tag: "participants",
                summary: "Who the participants are.",
                scopes: [.people],
                parameters: [
                    EndpointOperations.account, Self.query("matching", .text(.line), "Only those with this in an identifier or a name."),
                    Self.cursor, Self.limit,
                ],
                success: .init(status: .ok, meaning: "Participants, in the order of their pseudonyms.", schema: "ParticipantPage"),
                mayMiss: true
            ) { try await participants($0) },
            Operation(
                method: .get,
                path: "/api/participants/{participant}",
                id: "showParticipant",
                tag: "participants",
                summary: "Who a participant is, and where they stand.",
                scopes: [.people],
                parameters: [Self.person, EndpointOperations.account],
                success: .init(status: .ok, meaning: "The participant.", schema: "Participant"),
                mayMiss: true
            ) { try await participant($0) },
            Operation(
                method: .get,
                path: "/api/participants/{participant}/why",
                id: "why",
                tag: "participants",
                summary: "Why a finish of a participant was told, or wasn't.",
                scopes: [.people],
                parameters: [
                    Self.person, EndpointOperations.account,
                    Operation.Parameter(
                        name: "activity",
                        place: .query,
                        kind: .text(.line),
                        meaning: "The activity's id.",
                        isRequired: true
                    ),
                ],
                success: .init(status: .ok, meaning: "One row an event and endpoint, in the order of the log.", schema: "WhyPage"),
                mayMiss: true
            ) { try await why($0) },
            Operation(
                method: .get,
                path: "/api/imports",
                id: "listImports",
                tag: "imports",
                summary: "The imports, newest first.",
                scopes: [.read],
                parameters: [Self.cursor, Self.limit],
                success: .init(status: .ok, meaning: "Imports; file names with the scope people alone.", schema: "ImportPage"),
                mayMiss: true
            ) { try await imports($0) },
            Operation(
                method: .get,
                path: "/api/checkpoints/newest",
                id: "newestCheckpoint",
                tag: "checkpoints",
                summary: "The newest signed checkpoint of the log, with the key to check it by.",
                scopes: [.read],
                success: .init(status: .ok, meaning: "The checkpoint, as a signed note of C2SP tlog-checkpoint.", schema: "Checkpoint"),
                mayMiss: true
            ) { _ in try await checkpoint() },
        ] + deliveries
    }

    static let wholeStore = Problem(
        .forbidden,
        "the token is for one account, and this is about the whole store",
        next: "use a token for all accounts"
    )

    private func status(_ request: APIRequest) async throws -> Response {
        guard request.token.account == nil else { throw Self.wholeStore }
        try await store.catchUp()
        let summary = try await store.projections.summary()
        let owed = try await store.projections.owed()
        let needs = try await Need.all(in: store, at: request.now)
        let feeds = try await store.keys.feeds()
        let size = try await store.log.size()
        return APIRoutes.object { json in
            json.member("log", store.log.origin)
            json.member("events", number: size)
            summary.write(to: &json)
            json.member("owed", number: owed.all)
            json.member("waiting", number: owed.waiting)
            json.key("needs")
            json.array(needs) { json, need in
                json.object { json in
                    json.member("found", text: need.found)
                    json.member("next", text: need.next)
                }
            }
            json.key("feeds")
            json.array(feeds) { json, feed in json.object { feed.write(at: request.now, to: &$0) } }
        }
    }

    private func events(_ request: APIRequest) async throws -> Response {
        let account: AccountName? = request.values["account"] != nil || request.token.account != nil ? try request.account() : nil
        // Whoever connects again goes on where they were, whatever the address says.
        let resumed = request.acceptsStream ? request.lastEventID : nil
        let after = resumed ?? request.values["after"].flatMap(Int.init) ?? -1
        let reading = EventReading(store: store, account: account)
        guard request.acceptsStream else {
            let page = try await reading.page(after: after, limit: request.limit)
            return APIRoutes.object { json in
                json.key("items")
                json.array(page.events) { json, event in
                    json.object { json in
                        json.member("position", number: event.position.number)
                        json.key("event")
                        json.raw(event.line)
                    }
                }
                json.member("next", number: page.next)
            }
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                var stream = EventStream(reading, after: after) {
                    try await store.keys.token(id: request.token.id)?.isValid(at: surroundings.now()) ?? false
                }
                while let bytes = try await stream.next() { try await writer.write(ByteBuffer(bytes: bytes)) }
                try await writer.finish(nil)
            }
        )
    }

    private func completions(_ request: APIRequest) async throws -> Response {
        var question = Projections.CompletionQuestion(account: try request.account())
        question.activity = request.values["activity"]
        question.kind = request.values["kind"].flatMap(Activity.Kind.init)
        question.outcome = request.values["outcome"].flatMap(Outcome.init)
        question.period = try MomentText.period(since: request.values["since"], until: request.values["until"], in: store.log.zone)
        try await store.catchUp()
        if let person = request.values["participant"].flatMap({ ParticipantID($0) }) {
            question.participants = [try await store.projections.mergedPeople().survivor(of: person)]
        }
        let last = try request.cursor { Projections.Place($0) }
        let found = try await store.projections.completions(question, after: last, limit: request.limit)
        let people = request.mayNamePeople ? try await store.vault.versions(found.map(\.person)) : found.map { _ in nil }
        let next = found.count == request.limit ? found.last.map { Cursor.text($0.place.text) } : nil
        return APIRoutes.page(Array(zip(found, people)), next: next) { $0.0.completion.write($0.1?.data, to: &$1) }
    }

    private func participants(_ request: APIRequest) async throws -> Response {
        let account = try request.account()
        try await store.catchUp()
        let people = try await store.projections.mergedPeople()
        var last = try request.cursor { ParticipantID($0) }
        var cards: [PersonCard] = []
        var isEnd = false
        // A page that finds few looks no further than so many.
        var pages = 0
        while cards.count < request.limit, !isEnd, pages < 20 {
            let page = try await store.vault.people(in: account, after: last, limit: request.limit)
            isEnd = page.count < request.limit
            pages += 1
            let found = try await PersonCard.cards(page.filter { people.survivor(of: $0) == $0 }, people, in: store)
            for card in found where request.values["matching"].map(card.matches) ?? true {
                guard cards.count < request.limit else { break }
                cards.append(card)
            }
            last = cards.count == request.limit ? cards.last?.participant : page.last ?? last
        }
        let next = isEnd && cards.count < request.limit ? nil : last.map { Cursor.text($0.description) }
        return APIRoutes.page(cards, next: next) { $0.write(to: &$1) }
    }

    /// The participant of the path, of the account that is asked for.
    private func known(_ request: APIRequest) async throws -> (ParticipantID, AccountName) {
        let account = try request.account()
        guard let asked = request.values["participant"].flatMap({ ParticipantID($0) }),
            try await store.vault.participants(beginning: asked.description, in: account).contains(asked)
        else { throw Problem(.notFound, "there is no such participant") }
        try await store.catchUp()
        return (try await store.projections.mergedPeople().survivor(of: asked), account)
    }

    private func participant(_ request: APIRequest) async throws -> Response {
        let (participant, account) = try await known(request)
        let card = try await PersonCard.card(of: participant, in: store)
        var question = Projections.CompletionQuestion(account: account)
        question.participants = [participant]
        let completions = try await store.projections.completions(question, limit: 1_000).map(\.completion)
        return APIRoutes.object { json in
            card.write(to: &json)
            json.key("completions")
            json.array(completions) { $0.raw($1.json) }
        }
    }

    private func why(_ request: APIRequest) async throws -> Response {
        let (participant, account) = try await known(request)
        let endpoints = try await store.projections.configuration().endpoints(of: account).sorted { $0.added < $1.added }
        let story = Why(request.values["activity"] ?? "", in: store, at: request.now)
        return APIRoutes.page(try await story.rows(of: [participant], at: endpoints), next: nil) { $0.write(to: &$1) }
    }

    private func imports(_ request: APIRequest) async throws -> Response {
        try await store.catchUp()
        var runs: [(run: Projections.ImportRun, file: String?)] = []
        var last = try request.cursor { Int($0).map { Position($0) } }
        var isEnd = false
        while runs.count < request.limit, !isEnd {
            let page = try await store.projections.imports(limit: request.limit, before: last)
            isEnd = page.count < request.limit
            for run in page where runs.count < request.limit {
                last = run.position
                let account = try await store.log.event(at: run.position).event.account
                guard request.token.sees(account) else { continue }
                runs.append((run, request.mayNamePeople ? try await store.vault.file(of: run.id) : nil))
            }
        }
        let next = runs.count == request.limit ? last.map { Cursor.text(String($0.number)) } : nil
        return APIRoutes.page(runs, next: next) { $0.run.write(file: $0.file, to: &$1) }
    }

    private func checkpoint() async throws -> Response {
        guard let note = try await store.log.newestCheckpoint() else { throw Problem(.notFound, "nothing was signed yet") }
        return APIRoutes.object { json in
            json.member("checkpoint", text: note)
            json.member("verifierKey", store.log.verifier)
        }
    }
}
