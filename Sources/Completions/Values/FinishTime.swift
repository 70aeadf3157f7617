/// When an activity was finished, with the text it came from.
package struct FinishTime: Hashable, Sendable {
    /// The source's own words: what a fingerprint and a fallback key hold, so that a changed mapping changes no identity.
    package struct Original: Hashable, Sendable {
        /// The time exactly as the source wrote it.
        package let text: String
        /// The zone the source or its mapping gave: an IANA name, an offset, or `Z`; absent for a bare date.
        package let zone: String?

        package init(text: String, zone: String?) {
            self.text = text
            self.zone = zone
        }
    }

    package let reported: ReportedTime
    package let original: Original

    package init(_ reported: ReportedTime, original: Original) {
        self.reported = reported
        self.original = original
    }
}
