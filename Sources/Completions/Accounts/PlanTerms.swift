/// What an account's plan included when it was given to the account.
///
/// The event holds it, so that what is owed follows from the log and not from a list of plans that changes.
package struct PlanTerms: Hashable, Sendable {
    /// Whether anybody may be told at all.
    package let webhooks: Webhooks
    /// How many endpoints there may be; absent: as many as wanted.
    package let endpoints: Int?

    package init(webhooks: Webhooks, endpoints: Int? = nil) {
        self.webhooks = webhooks
        self.endpoints = endpoints
    }

    /// Those of an account that no plan limits.
    package static let unlimited = PlanTerms(webhooks: .on)
}
