import Completions
package import EventLog
package import Projections

/// Has somebody else say when the log's checkpoints existed, and keeps what they said.
package struct Anchoring: Sendable {
    private let store: Store

    package init(_ store: Store) { self.store = store }

    /// Keeps an authority's reply for the checkpoint that it stamps.
    ///
    /// - Parameters:
    ///   - query: what was asked; absent for a reply that was fetched by other means, whose nonce nobody kept.
    ///   - authority: who was asked, for people.
    /// - Throws: ``Failure`` when it stamps none of the log's checkpoints, or answers another query.
    package func keep(_ bytes: [UInt8], to query: TimestampQuery?, from authority: String) async throws -> Anchor {
        let reply: TimestampReply
        do throws(TimestampReply.Malformed) {
            reply = try TimestampReply(bytes)
        } catch {
            throw Self.failure(authority, error.found)
        }
        if let query {
            guard reply.nonce == query.nonce, reply.imprint == query.imprint else {
                throw Self.failure(authority, "it answers another query")
            }
        }
        guard let size = try await store.log.size(ofCheckpointHashed: reply.imprint) else {
            throw Self.failure(authority, "it stamps none of this log's checkpoints")
        }
        return try await store.log.keep(Anchor(size: size, time: reply.time, authority: authority, reply: bytes))
    }

    private static func failure(_ authority: String, _ found: String) -> Failure {
        Failure(
            .input,
            doing: "reading the timestamp of \(authority)",
            found: found,
            next: "ask again, or ask another authority; what it said can be seen with: openssl ts -reply -in FILE -text"
        )
    }

    /// The anchors that don't stamp the checkpoint that they are kept for.
    static func findings(in log: EventLog) async throws -> [Finding] {
        var findings: [Finding] = []
        for anchor in try await log.anchors() {
            guard let note = try await log.newestCheckpoint(upTo: anchor.size), let reply = try? TimestampReply(anchor.reply),
                reply.imprint == TimestampQuery(of: note, random: []).imprint, reply.time == anchor.time
            else {
                findings.append(
                    Finding("the timestamp of \(anchor.time), kept for the checkpoint of \(anchor.size) events, is of another text or time")
                )
                continue
            }
        }
        return findings
    }
}
