package import Completions

/// What a time-stamping authority said of a checkpoint: that it existed at some time (RFC 3161).
package struct Anchor: Hashable, Sendable {
    /// The checkpoint's number of events.
    package let size: Int
    /// When, by the authority's clock.
    package let time: Timestamp
    /// Who was asked, for people.
    package let authority: String
    /// The authority's whole reply, DER.
    package let reply: [UInt8]

    package init(size: Int, time: Timestamp, authority: String, reply: [UInt8]) {
        self.size = size
        self.time = time
        self.authority = authority
        self.reply = reply
    }
}
