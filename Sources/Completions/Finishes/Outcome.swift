/// How a finish ended.
package enum Outcome: String, Hashable, Sendable, CaseIterable {
    case passed, failed
    /// Finished where there is no pass mark.
    case finished
    /// Not judged yet.
    case pending
}
