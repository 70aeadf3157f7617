/// How long each stage of an attempt may take; together they bound an attempt.
package struct Deadlines: Hashable, Sendable {
    package let resolving: Duration
    /// For each address.
    package let connecting: Duration
    package let securing: Duration
    /// From the request to the last byte of the answer that is read.
    package let answering: Duration

    package init(resolving: Duration, connecting: Duration, securing: Duration, answering: Duration) {
        self.resolving = resolving
        self.connecting = connecting
        self.securing = securing
        self.answering = answering
    }

    /// 5, 5, 10 and 15 seconds.
    package static let standard = Deadlines(
        resolving: .seconds(5),
        connecting: .seconds(5),
        securing: .seconds(10),
        answering: .seconds(15)
    )
}
