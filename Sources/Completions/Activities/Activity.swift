/// A course, an exam or an assessment that can be finished.
package struct Activity: Hashable, Sendable {
    /// The three kinds that finishes are recorded for.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case course, exam, assessment
    }

    package let kind: Kind
    /// The source's own id, always a string, 1 to 512 bytes.
    package let id: String
    /// The version, where the source has one.
    package let version: String?
    /// What people call it; never part of an identity.
    package let title: String?

    package init(kind: Kind, id: String, version: String? = nil, title: String? = nil) {
        self.kind = kind
        self.id = id
        self.version = version
        self.title = title
    }

    /// Whether it is the same one, however it is called.
    package func isSame(as other: Activity) -> Bool { kind == other.kind && id == other.id && version == other.version }
}
