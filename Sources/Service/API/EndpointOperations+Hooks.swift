import Completions
import EventLog
import HTTPTypes
import Hummingbird
import Notifications
import Projections
import Subscriber
import Vault

/// REST hooks, as Zapier's platform subscribes and unsubscribes them.
extension EndpointOperations {
    var hooks: [Operation] {
        [
            Operation(
                method: .post,
                path: "/api/hooks",
                id: "subscribeHook",
                tag: "hooks",
                summary: "Subscribe a REST hook, as Zapier does when a Zap is turned on; bodies are flat JSON.",
                scopes: [.hooks, .manage],
                parameters: [Self.account],
                body: BodyShape(
                    name: "Hook",
                    members: [
                        .init(name: "hookUrl", kind: .text(.url), isRequired: true, meaning: "Where to post."),
                        .init(
                            name: "event",
                            kind: .word(Self.patterns),
                            meaning: "The event type, as exam.finished; all finishes, corrections and revocations by default."
                        ),
                    ]
                ),
                success: .init(status: .created, meaning: "The hook, with the id to unsubscribe it by.", schema: "SubscribedHook"),
                mayMiss: true,
                mayConflict: true
            ) { try await subscribe($0) },
            Operation(
                method: .get,
                path: "/api/hooks/sample",
                id: "sampleHook",
                tag: "hooks",
                summary: "Samples of what a hook is sent.",
                scopes: [.hooks, .manage],
                parameters: [
                    Operation.Parameter(
                        name: "event",
                        place: .query,
                        kind: .word(EventType.notifying.map(\.rawValue)),
                        meaning: "The event type; exam.finished by default."
                    )
                ],
                success: .init(status: .ok, meaning: "A list of one invented body, spelt as the real ones.", schema: "Samples")
            ) { try sample($0) },
            Operation(
                method: .delete,
                path: "/api/hooks/{endpoint}",
                id: "unsubscribeHook",
                tag: "hooks",
                summary: "Unsubscribe a REST hook.",
                scopes: [.hooks, .manage],
                parameters: [Self.endpoint],
                success: .init(status: .noContent, meaning: "It is gone.", schema: nil),
                mayMiss: true
            ) { request in
                try await register(request).remove(try await hook(request))
                return Response(status: .noContent)
            },
        ]
    }

    private func subscribe(_ request: APIRequest) async throws -> Response {
        var wishes = EndpointWishes()
        wishes.events = request.body["event"]?.text.map { [$0] }
        wishes.format = EndpointConfiguration.Format.flat.rawValue
        let (id, _, _) = try await added(request.body["hookUrl"]?.text ?? "", wishes, request)
        return APIRoutes.object(.created) { $0.member("id", id) }
    }

    private func sample(_ request: APIRequest) throws -> Response {
        var wishes = EndpointWishes()
        wishes.format = EndpointConfiguration.Format.flat.rawValue
        let configuration = try Self.granted { () throws(EndpointWishes.Mistake) in try wishes.configuration(host: "hooks.example.com") }
        let type = request.values["event"].flatMap(EventType.init(rawValue:)) ?? .examFinished
        let body = try SampleNotification.body(of: type, to: EndpointID(bits: 0), as: configuration)
        return APIRoutes.json([UInt8(ascii: "[")] + body.bytes + [UInt8(ascii: "]")])
    }

    /// The hook of the path: of whoever may do nothing else, only what they subscribed themselves.
    private func hook(_ request: APIRequest) async throws -> Endpoint {
        let endpoint = try await found(request)
        guard !request.token.scopes.contains(.manage) else { return endpoint }
        guard case .endpointAdded(let added) = try await store.log.event(at: endpoint.added).event.fact,
            added.actor == (try await store.actor(named: request.token.actor, in: surroundings))
        else { throw Problem(.notFound, "there is no such hook of this token") }
        return endpoint
    }
}
