import Completions

/// The personal data that an endpoint may be told: what the line's version holds, or nothing once it is erased.
package struct PersonalFields: Hashable, Sendable {
    package let id: String?
    package let name: String?
    package let email: String?
    /// The custom fields, in the order of their names' bytes.
    let others: [Field]

    /// A field of the mapping's own.
    struct Field: Hashable, Sendable {
        let name: String
        let value: String
    }

    /// Sorts a version's fields by their names.
    package init(_ fields: [String: String]) {
        self.init(fields.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { (name: $0.key, value: $0.value) })
    }

    /// Sorts a version's fields, which are in the order of their names' bytes.
    package init(_ fields: [(name: String, value: String)]) {
        func standard(_ name: String) -> String? { fields.first { $0.name == name }?.value }
        id = standard("id")
        name = standard("name")
        email = standard("email")
        others = fields.filter { $0.name != "id" && $0.name != "name" && $0.name != "email" }.map { Field(name: $0.name, value: $0.value) }
    }

    private init(id: String?, name: String?, email: String?, others: [Field]) {
        self.id = id
        self.name = name
        self.email = email
        self.others = others
    }

    /// As much of it as an endpoint may know.
    func disclosed(by disclosure: [EndpointConfiguration.Disclosure]) -> PersonalFields {
        PersonalFields(
            id: disclosure.contains(.id) ? id : nil,
            name: disclosure.contains(.name) ? name : nil,
            email: disclosure.contains(.email) ? email : nil,
            others: disclosure.contains(.fields) ? others : []
        )
    }
}
