/// An account was opened.
package struct AccountOpened: Hashable, Sendable {
    package let actor: ActorID
    package let webhooks: Webhooks
    /// The plan's name; absent where no plan limits the account.
    package let plan: String?

    package init(actor: ActorID, webhooks: Webhooks, plan: String?) {
        self.actor = actor
        self.webhooks = webhooks
        self.plan = plan
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

    package init(actor: ActorID, plan: String?) {
        self.actor = actor
        self.plan = plan
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
