package import Completions
import Crypto

extension DeliveryID {
    /// The `webhook-id`: SHA-256 over event, endpoint and request, first 128 bits (page LineFormat).
    ///
    /// - Parameter request: the event that asked for it `--as-new`; absent for what is owed in the first place, a retry or a resend.
    package init(of event: EventID, to endpoint: EndpointID, request: EventID? = nil) {
        let parts = IdentityParts(unlabelled: [event.description, endpoint.description, request?.description ?? ""])
        self.init(firstBitsOf: SHA256.hash(data: parts.bytes))
    }
}

extension CompletionID {
    /// SHA-256 over account, participant, kind, activity and version, first 128 bits: stable, so that receivers can upsert.
    package init(of participant: ParticipantID, in activity: Activity, account: AccountName) {
        let parts = IdentityParts(
            "completion",
            [account.name, participant.description, activity.kind.rawValue, activity.id, activity.version]
        )
        self.init(firstBitsOf: SHA256.hash(data: parts.bytes))
    }
}
