/// The personal data that an endpoint may be told: what the line's version holds, or nothing once it is erased.
package struct PersonalFields: Hashable, Sendable {
    package let id: String?
    package let name: String?
    package let email: String?
    /// The custom fields, by name.
    package let others: [String: String]

    /// Sorts a version's fields by their names.
    package init(_ fields: [String: String]) {
        id = fields["id"]
        name = fields["name"]
        email = fields["email"]
        others = fields.filter { !["id", "name", "email"].contains($0.key) }
    }
}
