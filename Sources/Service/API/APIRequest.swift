import Completions
import Hummingbird
import Vault

/// A request that was let in, with its values checked.
struct APIRequest: Sendable {
    /// Who asks.
    let token: AccessToken
    /// Of the path and the query, by name.
    let values: [String: String]
    /// Of the body, by name.
    let body: [String: BodyValue]
    let now: Timestamp
    /// The same path, as it was asked for.
    let request: Request

    /// Whose data is asked for.
    ///
    /// - Throws: ``Problem`` where the token is for another account.
    func account() throws -> AccountName {
        guard let asked = values["account"].flatMap({ AccountName($0) }) else { return token.account ?? .main }
        guard token.sees(asked) else {
            throw Problem(.forbidden, "the token is for another account", next: "leave account away")
        }
        return asked
    }

    /// How many at most.
    var limit: Int { values["limit"].flatMap(Int.init) ?? 50 }

    /// Whether names may be told.
    var mayNamePeople: Bool { token.scopes.contains(.people) }
}
