/// An account was opened.
package struct AccountOpened: Hashable, Sendable {
    package let actor: ActorID
    package let webhooks: Webhooks
    /// The plan's name; absent where no plan limits the account.
    package let plan: String?
    package let terms: PlanTerms

    package init(actor: ActorID, webhooks: Webhooks, plan: String?, terms: PlanTerms = .unlimited) {
        self.actor = actor
        self.webhooks = webhooks
        self.plan = plan
        self.terms = terms
    }
}

/// Whether an account's finishes are told to anybody.
package enum Webhooks: String, Hashable, Sendable {
    case on, off
}

/// An account's plan was changed.
package struct AccountPlanChanged: Hashable, Sendable {
    package let actor: ActorID
    package let plan: String?
    package let terms: PlanTerms

    package init(actor: ActorID, plan: String?, terms: PlanTerms = .unlimited) {
        self.actor = actor
        self.plan = plan
        self.terms = terms
    }
}

/// An account's webhooks were switched on or off.
package struct AccountWebhooksSwitched: Hashable, Sendable {
    package let actor: ActorID
    package let webhooks: Webhooks

    package init(actor: ActorID, webhooks: Webhooks) {
        self.actor = actor
        self.webhooks = webhooks
    }
}
