import ArgumentParser
import Completions
import EventLog
import Notifications
import Projections
import Subscriber

struct EndpointPreviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show what an endpoint would have been told, body by body; nothing is sent or written.",
        discussion: """
            Of what was recorded in that time, history included. Options say what if: with another filter, format or disclosure than it has. In
            JSON each row carries the exact body.

            Example: tassel endpoint preview hooks.example.com --since 2026-03-01 --events exam.* --disclose none -o json
            """
    )

    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The endpoint: its id, a beginning of it, or its host.")
    var endpoint: String

    @OptionGroup var range: RecordedRange

    @Option(help: "At most so many rows.")
    var limit = 20

    @OptionGroup(title: "What if") var telling: TellingOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is 1 or more.") }
    }

    func run() async throws {
        let opened = try await store.open(for: .ask)
        var found = try await opened.projections.configuration().endpoint(matching: endpoint)
        found.configuration = try telling.configuration(host: found.configuration.host, known: found.configuration)
        let (from, through) = try await range.positions(in: opened)
        let past = try await opened.past(
            Past.Question(of: found.id, in: found.account, filter: found.configuration.filter, from: from, through: through)
        )
        let count = try await past.count()
        var report = try Report(output, headings: ["POSITION", "TYPE", "PARTICIPANT", "ACTIVITY", "OUTCOME", "WEBHOOK-ID", "TOLD"])
        var (left, last): (Int, Position?) = (limit, nil)
        while left > 0 {
            let page = try await past.notifications(after: last, limit: min(left, 512))
            guard let end = page.last?.position else { break }
            let told = try await opened.projections.told(page.map(\.position), to: found.id)
            let bodies = try await RebuiltBodies(opened).bodies(of: page, for: found)
            for (notification, body) in zip(page, bodies) {
                let isTold = told.contains(notification.position)
                report.add(cells(notification, isTold: isTold)) { json in
                    json.member("position", number: notification.position.number)
                    json.member("type", notification.type.rawValue)
                    json.member("delivery", notification.delivery)
                    json.key("told")
                    json.token(isTold ? "true" : "false")
                    json.member("contentType", body.contentType)
                    json.key("body")
                    if body.isJSON { json.raw(body.bytes) } else { json.string(String(decoding: body.bytes, as: UTF8.self)) }
                }
            }
            left -= page.count
            last = end
        }
        report.finish(empty: "nothing in that time")
        if count > limit { Terminal.say("\(count) in all; the first \(limit) are shown, more with --limit") }
        try opened.close()
    }

    private func cells(_ notification: Past.Notification, isTold: Bool) -> [String] {
        let isTable = output.format == .table
        let completion = notification.completion
        return [
            notification.position.description, notification.type.rawValue,
            isTable ? completion.participant.short : completion.participant.description, completion.activity.id,
            completion.outcome?.rawValue ?? "", isTable ? notification.delivery.short : notification.delivery.description,
            isTold ? "yes" : "no",
        ]
    }
}
