package import Completions
import EventLog
package import Projections
import Vault

/// A statement made anew from the finish that was recorded of it: what it said, as Tassel understood it.
package struct KeptStatement: Sendable {
    private let id: String
    private let event: LoggedEvent
    private let recorded: RecordedFinish
    private let name: String?
    private let identifiers: [Vault.Dossier.Known]
    private let origin: Origin
    /// Whether it was voided.
    package let isVoided: Bool

    /// Finds the statement of a source by its id.
    ///
    /// - Parameters:
    ///   - namespace: whose ids its statements have; those of xAPI by default.
    /// - Returns: `nil` where no finish was recorded of it.
    package init?(_ id: String, of account: AccountName, namespace: String?, in store: Store) async throws {
        self.id = id.lowercased()
        let key = SourceKey.derived(
            from: .id(self.id),
            account: account,
            namespace: namespace ?? FormatChoice.xapi,
            by: store.keys.identity.hash
        )
        guard let position = try await store.log.tellings(of: key).last else { return nil }
        let event = try await store.log.event(at: position)
        guard let recorded = event.event.fact.recordedFinish else { return nil }
        self.event = event
        self.recorded = recorded
        origin = store.log.origin
        let participant = recorded.finish.participant
        try await store.catchUp()
        isVoided = try await store.projections.isRevoked(event.position)
        identifiers = try await store.vault.dossier(of: participant).identifiers
        name = try await store.vault.versions([Vault.Reference(participant: participant, commitment: recorded.commitment)])
            .first.flatMap { $0 }?.data["name"]
    }

    /// The statement (xAPI-Data 2.2).
    package var json: [UInt8] {
        let finish = recorded.finish
        var json = JSONWriter()
        json.object { json in
            json.member("id", text: id)
            json.member("actor") { actor(&$0) }
            json.member("verb") { json in
                json.member("id", text: "http://adlnet.gov/expapi/verbs/\(verb)")
                json.member("display") { $0.member("en", text: verb) }
            }
            json.member("object") { json in
                json.member("objectType", text: "Activity")
                json.member("id", text: finish.activity.id)
                json.member("definition") { json in
                    json.member("type", text: XAPIVocabulary.type(of: finish.activity.kind))
                    if let title = finish.activity.title { json.member("name") { $0.member("und", text: title) } }
                }
            }
            json.member("result") { json in
                if let score = finish.score {
                    json.member("score") { json in
                        json.member("scaled", decimal: score.scaled)
                        json.member("raw", decimal: score.raw)
                        json.member("min", decimal: score.min)
                        json.member("max", decimal: score.max)
                    }
                }
                if let isSuccess {
                    json.key("success")
                    json.token(isSuccess ? "true" : "false")
                }
                json.key("completion")
                json.token("true")
                json.member("duration", text: finish.duration)
            }
            json.member("timestamp", finish.finished?.reported)
            json.member("stored", event.event.recorded)
            json.member("authority") { json in
                json.member("objectType", text: "Agent")
                json.member("account") { json in
                    json.member("homePage", text: "https://\(origin)")
                    json.member("name", text: "tassel")
                }
            }
            json.member("version", text: "1.0.3")
        }
        return json.bytes
    }

    private var verb: String {
        switch recorded.finish.outcome {
        case .passed: "passed"
        case .failed: "failed"
        case .finished, .pending: "completed"
        }
    }

    private var isSuccess: Bool? {
        switch recorded.finish.outcome {
        case .passed: true
        case .failed: false
        case .finished, .pending: nil
        }
    }

    /// By what their source knows them; by their pseudonym where nothing is known any more.
    private func actor(_ json: inout JSONWriter) {
        json.member("objectType", text: "Agent")
        json.member("name", text: name)
        for known in identifiers {
            switch known.scheme {
            case "email": return json.member("mbox", text: "mailto:\(known.value)")
            case "email-sha1": return json.member("mbox_sha1sum", text: known.value)
            case "openid": return json.member("openid", text: known.value)
            default:
                guard known.scheme.hasPrefix("id:") else { continue }
                return json.member("account") { json in
                    json.member("homePage", text: String(known.scheme.dropFirst(3)))
                    json.member("name", text: known.value)
                }
            }
        }
        json.member("account") { json in
            json.member("homePage", text: "https://\(origin)")
            json.member("name", recorded.finish.participant)
        }
    }
}
