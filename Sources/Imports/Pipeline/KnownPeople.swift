import Completions
import Vault

/// Whom an import met lately: spares the vault, and the hashing, for those who come again.
///
/// Two generations of bounded size: when the younger is full it becomes the older, whose people are forgotten unless they came again.
struct KnownPeople {
    /// Somebody with what was last told of them.
    struct Person {
        let hash: UInt128
        var participant: ParticipantID?
        var data: PersonalData?
        var commitment: Commitment?
    }

    private static let most = 60_000

    private var young: [PersonIdentifier: Person] = [:]
    private var old: [PersonIdentifier: Person] = [:]

    subscript(_ identifier: PersonIdentifier) -> Person? {
        mutating get {
            if let person = young[identifier] { return person }
            guard let person = old.removeValue(forKey: identifier) else { return nil }
            self[identifier] = person
            return person
        }
        set {
            if young.count >= Self.most {
                old = young
                young = [:]
            }
            young[identifier] = newValue
        }
    }
}
