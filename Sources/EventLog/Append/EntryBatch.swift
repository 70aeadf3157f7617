package import Completions

/// Entries whose lines are encoded already, so that the transaction only has to decide and write.
///
/// The lines of finishes lie end to end in one arena and are bound from there. They carry the time at which the batch was made; where the
/// log's last event is later, the transaction stamps them anew. What becomes a correction is encoded in the transaction, like all that
/// is no finish.
package struct EntryBatch: Sendable {
    /// A finish as it will be logged if its record is new.
    struct Draft: Sendable {
        let id: EventID
        /// Where its line is in the arena.
        let line: Range<Int>
        /// Where the line's `recordedtime` is in the arena.
        let stamp: Int
    }

    package let entries: [Entry]
    /// By entry; absent for what is no finish.
    let drafts: [Draft?]
    let arena: [UInt8]
    /// The leaf hash of each entry's line, end to end; zeros for what is no finish.
    let leaves: [UInt8]
    let recorded: Timestamp
    let origin: Origin
    let hash: KeyedHash
    let seen: SeenKeys?
    /// Finishes that may not be logged, only recognised: their commitments are still to be made.
    let withoutData: Set<Int>

    /// How long the line of each finish is that is among the entries, in their order.
    package var finishLengths: [Int] { drafts.compactMap { $0?.line.count } }

    /// Encodes entries.
    ///
    /// - Parameters:
    ///   - seen: the input's memory of records that it told already, where the entries come from one.
    ///   - withoutData: the numbers of finishes that the log seems to know, so that nothing is kept for them yet.
    package init(
        _ entries: [Entry],
        origin: Origin,
        hash: @escaping KeyedHash,
        now: Timestamp,
        seen: SeenKeys? = nil,
        withoutData: Set<Int> = []
    ) {
        self.entries = entries
        self.origin = origin
        self.hash = hash
        self.seen = seen
        self.withoutData = withoutData
        recorded = now
        var json = JSONWriter(reserving: entries.count * 900)
        var drafts: [Draft?] = []
        var leaves = [UInt8](repeating: 0, count: entries.count * TreeHash.size)
        drafts.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            guard case .finish(let telling) = entry else {
                drafts.append(nil)
                continue
            }
            let finish = telling.recorded.finish
            let id = EventID.telling(finish, of: telling.recorded.sourceKey, by: hash)
            let begin = json.bytes.count
            let event = Event(
                id: id,
                origin: origin,
                account: telling.account,
                subject: .participant(finish.participant),
                time: finish.finished?.reported,
                recorded: now,
                fact: .finished(telling.recorded)
            )
            let stamp = event.write(to: &json)
            drafts.append(Draft(id: id, line: begin..<json.bytes.count, stamp: stamp))
            unsafe TreeHash.leaf(json.bytes.span.bytes.extracting(begin..<json.bytes.count), into: &leaves, at: index * TreeHash.size)
        }
        self.drafts = drafts
        self.leaves = leaves
        arena = json.bytes
    }
}
