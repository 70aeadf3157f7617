package import Completions

/// A source that the service takes in, and when something came from it last.
package struct Feed: Hashable, Sendable {
    package let name: String
    package let account: AccountName
    /// How often something should come at least; absent where nobody waits for it.
    package let expect: Duration?
    /// Since when the service takes it in.
    package let declared: Timestamp
    /// When something came last.
    package let heard: Timestamp?
    /// When it was recorded as late; absent while it isn't.
    package let late: Timestamp?

    package init(
        name: String,
        account: AccountName,
        expect: Duration?,
        declared: Timestamp,
        heard: Timestamp? = nil,
        late: Timestamp? = nil
    ) {
        self.name = name
        self.account = account
        self.expect = expect
        self.declared = declared
        self.heard = heard
        self.late = late
    }

    /// From when on it is late; absent where nobody waits for it.
    package var due: Timestamp? { expect.map { max(declared, heard ?? declared) + $0 } }

    /// Its members.
    package func write(at now: Timestamp, to json: inout JSONWriter) {
        json.member("source", text: name)
        json.member("account", account)
        json.member("state", text: isLate(at: now) ? "late" : expect == nil || heard != nil ? "ok" : "waiting")
        json.member("expected", number: expect.map { Int($0.components.seconds) })
        json.member("heard", heard)
        json.member("due", due)
    }

    /// Whether it is late.
    package func isLate(at now: Timestamp) -> Bool { due.map { $0 < now } ?? false }
}
