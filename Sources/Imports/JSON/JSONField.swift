/// The members of a record that a format asks for; a raw value is a member's slot in the plan.
protocol JSONField: RawRepresentable, CaseIterable, Sendable where RawValue == Int {
    /// The keys that lead to it, outermost first.
    var path: [String] { get }
    /// Made of all paths, once.
    static var plan: JSONPlan { get }
}

extension JSONField {
    /// The member's path, for reasons.
    var name: String { Self.plan.names[rawValue] }
}
