package import Completions
package import Vault

/// Somebody as lists show them.
package struct PersonCard {
    package let participant: ParticipantID
    /// Theirs, and those of whoever was merged into them.
    package let identifiers: [Vault.Dossier.Known]
    package let members: [ParticipantID]
    package let name: String?
    package let finishes: Int
    package let state: String

    private init(_ participant: ParticipantID, _ members: [ParticipantID], _ dossiers: [Vault.Dossier], _ stands: [Projections.Person]) {
        self.participant = participant
        self.members = members
        identifiers = dossiers.flatMap(\.identifiers)
        name = dossiers.lazy.flatMap(\.versions).compactMap { $0.data["name"] }.first
        finishes = stands.first?.finishes ?? 0
        let isAnonymous = !identifiers.isEmpty && identifiers.allSatisfy { $0.scheme == "record" }
        if stands.first?.erased != nil {
            state = "erased"
        } else if stands.contains(where: { $0.held != nil }) {
            state = "held"
        } else {
            state = isAnonymous ? "anonymous" : "known"
        }
    }

    /// The cards of those who are nobody else's.
    package static func cards(_ participants: [ParticipantID], _ people: MergedPeople, in store: Store) async throws -> [PersonCard] {
        let groups = participants.map { [$0] + people.members(of: $0) }
        let all = groups.flatMap { $0 }
        let dossiers = try await store.vault.dossiers(of: all)
        let stands = try await store.projections.people(all)
        var cards: [PersonCard] = []
        var next = 0
        for group in groups {
            let range = next..<next + group.count
            cards.append(PersonCard(group[0], Array(group.dropFirst()), Array(dossiers[range]), Array(stands[range])))
            next = range.upperBound
        }
        return cards
    }

    /// The card of one.
    package static func card(of participant: ParticipantID, in store: Store) async throws -> PersonCard {
        let cards = try await cards([participant], try await store.projections.mergedPeople(), in: store)
        return cards[0]
    }

    /// Whether an identifier or the name holds a text, whatever the case.
    package func matches(_ text: String) -> Bool {
        let text = text.lowercased()
        return (identifiers.map(\.value) + [name ?? ""]).contains { $0.lowercased().contains(text) }
    }

    /// Its members.
    package func write(to json: inout JSONWriter) {
        json.member("participant", participant)
        json.member("state", text: state)
        json.member("name", name)
        json.member("finishes", number: finishes)
        json.key("identifiers")
        json.array(identifiers) { json, known in
            json.object { json in
                json.member("scheme", text: known.scheme)
                json.member("value", text: known.value)
            }
        }
        json.member("merged", all: members.map(\.description))
    }
}
