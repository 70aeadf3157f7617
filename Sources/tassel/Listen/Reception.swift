import Completions
import Glibc
import Subscriber
import Synchronization

/// What the listener does with a whole request: verify, keep, print, and say how to answer.
final class Reception: Sendable {
    private struct State {
        /// How often each id came, to mark repeats.
        var seen: [String: Int] = [:]
    }

    private let key: WebhookSignature.VerifyingKey
    private let behaviour: Behaviour
    private let log: Int32?
    /// Who gets what was received, and answers in the listener's place.
    let forwarder: Forwarder?
    private let state = Mutex(State())

    init(key: WebhookSignature.VerifyingKey, behaviour: Behaviour, log: Int32?, forwarder: Forwarder? = nil) {
        self.key = key
        self.behaviour = behaviour
        self.log = log
        self.forwarder = forwarder
    }

    var delay: Duration { behaviour.delay }

    /// Forwards a request, whatever its signature is worth: checking it is what the receiver is being written for.
    func forward(headers: [(name: String, value: String)], body: [UInt8], to forwarder: Forwarder) async -> Int {
        let answer = await forwarder.forward(headers: headers, body: body)
        return receive(headers: headers, body: body, forwarded: answer)
    }

    /// - Parameter forwarded: how the program that it was forwarded to answered.
    /// - Returns: the status to answer with. The log line is written before anybody is told that the request arrived.
    func receive(
        headers: [(name: String, value: String)],
        body: [UInt8],
        forwarded: (status: Int, problem: String?)? = nil
    ) -> Int {
        func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
        var mistrust: WebhookSignature.Mistrust?
        do {
            try WebhookSignature.verify(
                id: header("webhook-id"),
                timestamp: header("webhook-timestamp"),
                signature: header("webhook-signature"),
                body: body,
                with: key,
                now: World.surroundings.now()
            )
        } catch {
            mistrust = error
        }
        let id = header("webhook-id") ?? "no webhook-id"
        let status = forwarded?.status ?? behaviour.status(isVerified: mistrust == nil)
        state.withLock { state in
            keep(headers, body)
            state.seen[id, default: 0] += 1
            let count = state.seen[id] ?? 1
            let verdict = mistrust.map { "REFUSED: \($0.rawValue)" } ?? "verified"
            let repeated = count > 1 ? ", seen \(count) times" : ""
            let test = header("tassel-test") == nil ? "" : ", a test"
            let way = forwarded.map { ", \($0.problem ?? "forwarded")" } ?? ""
            let time = World.surroundings.now().text(to: .second)
            Terminal.write("\(time) \(status) \(id) \(verdict)\(repeated)\(test)\(way) \(Self.line(body))\n", to: STDOUT_FILENO)
        }
        return status
    }

    private func keep(_ headers: [(name: String, value: String)], _ body: [UInt8]) {
        guard let log else { return }
        var json = JSONWriter(reserving: body.count + 1_024)
        json.object { json in
            json.member("headers") { json in
                for header in headers {
                    json.key(named: header.name)
                    json.string(header.value)
                }
            }
            json.member("body", String(decoding: body, as: UTF8.self))
        }
        Terminal.write(json.bytes + [0x0A], to: log)
    }

    /// What a body says, in a line: its type, the activity and the outcome, as far as they can be read.
    private static func line(_ body: [UInt8]) -> String {
        let text = String(decoding: body, as: UTF8.self)
        let found = ["type", "kind", "id", "outcome"].compactMap { name -> String? in
            let scope = name == "id" ? text.range(after: "\"activity\":") ?? text[...] : text[...]
            return scope.value(of: name)
        }
        return found.joined(separator: " ")
    }
}

extension StringProtocol {
    /// What follows the first occurrence of a text.
    fileprivate func range(after marker: String) -> SubSequence? {
        var rest = self[...]
        while !rest.isEmpty {
            if rest.hasPrefix(marker) { return rest.dropFirst(marker.count) }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// The text of a member of canonical JSON, for showing only; control characters don't reach the terminal.
    fileprivate func value(of name: String) -> String? {
        guard let rest = range(after: "\"\(name)\":\"") else { return nil }
        return String(rest.prefix { $0 != "\"" }.prefix(80).filter { $0.isASCII && !$0.isNewline && $0 >= " " })
    }
}
