/// One request and its answer on a connection, as a state machine without sockets: events in, actions out.
package struct Exchange: Sendable {
    private enum State: Sendable {
        /// Left by a head, an error, the connection's end, or the deadline.
        case awaitingHead
        /// Left by the body's end, too much body, an error, the connection's end, or the deadline.
        case readingBody(status: Int, retryAfter: String?, body: [UInt8], isReusable: Bool)
        /// Final.
        case done
    }

    /// What the connection does next.
    package enum Action: Hashable, Sendable {
        case nothing
        /// Hand out the reply; the connection may serve another exchange.
        case complete(Reply)
        /// Hand out the reply, which is whole, and close the connection.
        case completeAndClose(Reply)
        /// Hand out the reply and read no more: the connection is dropped, whatever is still on its way.
        case completeAndDrop(Reply)
        /// Report the failure and drop the connection.
        case fail(String)
    }

    private var state = State.awaitingHead
    private let kept: Reply.Kept

    /// - Parameter kept: how much of an answer's body is handed out.
    package init(keeping kept: Reply.Kept = .excerpt) { self.kept = kept }

    package mutating func head(status: Int, retryAfter: String?, keepsAlive: Bool) -> Action {
        guard case .awaitingHead = state else { return fail("a second answer came") }
        state = .readingBody(status: status, retryAfter: retryAfter, body: [], isReusable: keepsAlive)
        return .nothing
    }

    package mutating func body(_ bytes: some Collection<UInt8>) -> Action {
        guard case .readingBody(let status, let retryAfter, var body, let isReusable) = state else { return .nothing }
        body.append(contentsOf: bytes.prefix(Reply.longestRead - body.count))
        guard body.count < Reply.longestRead else {
            // The status says all; the rest of the body is not waited for.
            state = .done
            return .completeAndDrop(reply(status, retryAfter, body))
        }
        state = .readingBody(status: status, retryAfter: retryAfter, body: body, isReusable: isReusable)
        return .nothing
    }

    package mutating func end() -> Action {
        guard case .readingBody(let status, let retryAfter, let body, let isReusable) = state else {
            return fail("the answer has no beginning")
        }
        state = .done
        let reply = reply(status, retryAfter, body)
        return isReusable ? .complete(reply) : .completeAndClose(reply)
    }

    package mutating func closed() -> Action { fail("the connection was closed before the answer was whole") }

    package mutating func failed(_ reason: String) -> Action { fail(reason) }

    package mutating func deadlinePassed() -> Action {
        if case .readingBody = state { return fail("the answer's body took too long") }
        return fail("there was no answer in time")
    }

    private mutating func fail(_ reason: String) -> Action {
        if case .done = state { return .nothing }
        state = .done
        return .fail(reason)
    }

    private func reply(_ status: Int, _ retryAfter: String?, _ body: [UInt8]) -> Reply {
        Reply(
            status: status,
            retryAfter: retryAfter,
            excerpt: String(decoding: body.prefix(Reply.longestExcerpt), as: UTF8.self),
            body: kept == .body ? body : []
        )
    }
}
