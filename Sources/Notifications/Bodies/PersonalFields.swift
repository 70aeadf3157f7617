import Completions

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

    private init(id: String?, name: String?, email: String?, others: [String: String]) {
        self.id = id
        self.name = name
        self.email = email
        self.others = others
    }

    /// The custom fields in the order of their names' bytes.
    var orderedOthers: [(key: String, value: String)] { others.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } }

    /// As much of it as an endpoint may know.
    func disclosed(by disclosure: [EndpointConfiguration.Disclosure]) -> PersonalFields {
        PersonalFields(
            id: disclosure.contains(.id) ? id : nil,
            name: disclosure.contains(.name) ? name : nil,
            email: disclosure.contains(.email) ? email : nil,
            others: disclosure.contains(.fields) ? others : [:]
        )
    }
}
