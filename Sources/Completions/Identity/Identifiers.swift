/// An event, for ever: derived from its facts (page LineFormat, Identities).
package typealias EventID = Identifier<EventIDKind>
/// A participant's random pseudonym.
package typealias ParticipantID = Identifier<ParticipantIDKind>
/// The pseudonym of somebody who administers the store.
package typealias ActorID = Identifier<ActorIDKind>
/// One source record, by a keyed hash of its own identity.
package typealias SourceKey = Identifier<SourceKeyKind>
/// One run of an import over one input, random.
package typealias ImportID = Identifier<ImportIDKind>
/// An endpoint, random.
package typealias EndpointID = Identifier<EndpointIDKind>
/// A delivery; on the wire it is the `webhook-id`.
package typealias DeliveryID = Identifier<DeliveryIDKind>
/// How one participant stands with one activity, stable for receivers to key on.
package typealias CompletionID = Identifier<CompletionIDKind>
/// The four files of one store, random.
package typealias StoreID = Identifier<StoreIDKind>

package enum EventIDKind: IdentifierKind { package static let prefix = "evt_" }
package enum ParticipantIDKind: IdentifierKind { package static let prefix = "prt_" }
package enum ActorIDKind: IdentifierKind { package static let prefix = "act_" }
package enum SourceKeyKind: IdentifierKind { package static let prefix = "" }
package enum ImportIDKind: IdentifierKind { package static let prefix = "imp_" }
package enum EndpointIDKind: IdentifierKind { package static let prefix = "end_" }
package enum DeliveryIDKind: IdentifierKind { package static let prefix = "dlv_" }
package enum CompletionIDKind: IdentifierKind { package static let prefix = "cmp_" }
package enum StoreIDKind: IdentifierKind { package static let prefix = "sto_" }
