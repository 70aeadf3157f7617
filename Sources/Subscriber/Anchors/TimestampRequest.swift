package import Completions
import Vault

/// Asks a time-stamping authority over HTTPS (RFC 3161 section 3.4): the guard, the transport and the deadlines of a delivery.
package enum TimestampRequest {
    /// - Parameters:
    ///   - url: the authority's; its spelling was checked.
    ///   - authority: PEM certificates to trust besides the system's.
    ///   - allowed: ranges that the guard lets through.
    /// - Throws: ``Failure`` when there is no answer, or none that grants anything.
    package static func send(
        _ query: [UInt8],
        to url: String,
        authority: String? = nil,
        allowed: [String] = [],
        in surroundings: Surroundings,
        resolver: any AddressResolver = SystemResolver(),
        deadlines: Deadlines = .standard
    ) async throws -> [UInt8] {
        let settings = EndpointSettings(
            url: url,
            signing: SigningKeys(current: SigningKeys.Pair(symmetric: Secret(surroundings.random(32)))),
            authority: authority,
            allowed: allowed
        )
        let transport = try EndpointTransport(
            settings,
            headers: [
                (name: "content-type", value: "application/timestamp-query"), (name: "accept", value: "application/timestamp-reply"),
                (name: "user-agent", value: "Tassel/0.1"),
            ],
            keeping: .body,
            resolver: resolver,
            deadlines: deadlines,
            clock: surroundings.now
        )
        let result = await transport.attempt(headers: [], body: query)
        transport.closeIdle()
        guard case .answered(let reply) = result.ending, reply.status == 200, !reply.body.isEmpty else {
            throw Failure(
                .system,
                doing: "asking the time-stamping authority",
                found: result.problem ?? "an answer without a body",
                next:
                    "check the URL; an authority without HTTPS is asked with another tool: tassel audit anchor --query FILE, then --reply FILE"
            )
        }
        return reply.body
    }
}
