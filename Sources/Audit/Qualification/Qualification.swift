package import Completions

/// The protocol of an installation's checks: what was expected, and what was found.
package struct Qualification: Sendable {
    /// One check.
    package struct Check: Hashable, Sendable {
        /// `IQ-01`: of the installation; `OQ-01`: of its operation; `ST-01`: of the store.
        package let number: String
        package let title: String
        /// What it is evidence for: a promise of <doc:Guarantees>, or a clause of <doc:Part11>.
        package let purpose: String
        package let expected: String
        package let actual: String
        /// SHA-256 of all that was printed, 64 hex digits; absent where nothing was run.
        package let digest: String?
        package let isMet: Bool

        package init(
            _ number: String,
            _ title: String,
            for purpose: String,
            expected: String,
            actual: String,
            digest: String? = nil,
            isMet: Bool
        ) {
            self.number = number
            self.title = title
            self.purpose = purpose
            self.expected = expected
            self.actual = actual
            self.digest = digest
            self.isMet = isMet
        }
    }

    package let made: Timestamp
    /// Who ran it.
    package let actor: String
    package let version: String
    /// SHA-256 of the program's file, 64 hex digits.
    package let program: String
    package let system: String
    package let store: String
    package let checks: [Check]

    package init(
        made: Timestamp,
        actor: String,
        version: String,
        program: String,
        system: String,
        store: String,
        checks: [Check]
    ) {
        self.made = made
        self.actor = actor
        self.version = version
        self.program = program
        self.system = system
        self.store = store
        self.checks = checks
    }

    /// How many checks are met.
    package var met: Int { checks.count { $0.isMet } }
    package var isMet: Bool { met == checks.count }
}
