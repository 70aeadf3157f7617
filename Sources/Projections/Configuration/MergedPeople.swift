package import Completions

/// Which pseudonyms turned out to be one person: each is taken for another, who may be taken for a third.
package struct MergedPeople: Hashable, Sendable {
    private var into: [ParticipantID: ParticipantID] = [:]

    package init() {}

    package var isEmpty: Bool { into.isEmpty }

    /// Takes one for another, who must not be taken for the first.
    mutating func merge(_ participant: ParticipantID, into survivor: ParticipantID) { into[participant] = survivor }

    /// Takes one for themselves again, and with them those who were taken for them.
    mutating func separate(_ participant: ParticipantID) { into[participant] = nil }

    /// Whom somebody is taken for in the end; themselves where for nobody else.
    package func survivor(of participant: ParticipantID) -> ParticipantID {
        guard !into.isEmpty else { return participant }
        var person = participant
        // No longer than there are merges: a log that somebody made may hold a circle.
        for _ in 0..<into.count {
            guard let next = into[person] else { break }
            person = next
        }
        return person
    }

    /// Everybody who is taken for somebody in the end, in the order of their pseudonyms.
    package func members(of survivor: ParticipantID) -> [ParticipantID] {
        into.keys.filter { $0 != survivor && self.survivor(of: $0) == survivor }.sorted { $0.bits < $1.bits }
    }

    /// Somebody, whom they are taken for, whom that one is taken for, and so on.
    func chain(from participant: ParticipantID) -> [ParticipantID] {
        var chain = [participant]
        while let last = chain.last, let next = into[last], chain.count <= into.count { chain.append(next) }
        return chain
    }

    /// Everybody who is taken for somebody, directly or not, whomever that one is taken for.
    func followers(of participant: ParticipantID) -> [ParticipantID] {
        into.keys.filter { $0 != participant && chain(from: $0).contains(participant) }
    }

    /// Everybody who is taken for somebody else, in the order of their pseudonyms.
    var taken: [ParticipantID] { into.keys.sorted { $0.bits < $1.bits } }

    /// Whom somebody is taken for directly.
    package func taken(_ participant: ParticipantID) -> ParticipantID? { into[participant] }
}
