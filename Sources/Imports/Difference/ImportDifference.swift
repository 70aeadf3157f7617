package import Completions
import EventLog
import Projections
import Vault

/// What two exports of one system tell differently, and what importing the newer one would tell to whom; nothing is recorded.
///
/// Of each record some 50 bytes are in memory, of the older export and of the newer; of those that differ the whole record.
package struct ImportDifference: Sendable {
    /// How a record differs.
    package enum Kind: String, Sendable, CaseIterable {
        /// The newer export alone tells it.
        case new
        /// Outcome or score differ.
        case regraded
        /// Something else differs: the time, the attempt, the activity.
        case amended
        /// The older export alone tells it. An import makes nothing of it.
        case vanished
    }

    /// A record that differs.
    package struct Item: Sendable {
        package let kind: Kind
        /// Its line in the newer export; in the older one where it vanished.
        package let line: Int
        /// What the source knows the person by.
        package let person: String?
        package let activity: Activity
        /// Outcome and score in the older export.
        package let before: String?
        /// Outcome and score in the newer export.
        package let after: String?
    }

    /// What the newer export would do.
    package struct Result: Sendable {
        package fileprivate(set) var counts: [Kind: Int] = [:]
        /// What importing it now would record and owe.
        package let summary: ImportSummary
        /// Deliveries by endpoint.
        package let owed: [EndpointID: Int]
    }

    private let importer: Importer

    package init(_ importer: Importer) { self.importer = importer }

    /// Compares two exports, and hands out what differs in the order of the newer, then what vanished in the order of the older.
    package func run(from older: String, to newer: String, _ body: (Item) throws -> Void) async throws -> Result {
        try await importer.store.catchUp()
        let configuration = try await importer.store.projections.configuration()
        var now: [SourceKey: UInt128] = [:]
        // What says less than is known of a record already is no other telling of it.
        try read(newer) { key, print, read in if read.record.extent != .finishAlone || now[key] == nil { now[key] = print } }
        var then: [SourceKey: UInt128] = [:]
        // Of those that differ, what was told before.
        var before: [SourceKey: (text: String, fact: SourceRecord)] = [:]
        var vanished: [SourceKey: Item] = [:]
        try read(older) { key, print, read in
            if read.record.extent != .finishAlone || then[key] == nil { then[key] = print } else { return }
            switch now[key] {
            case nil: vanished[key] = Self.item(.vanished, read, before: Self.result(of: read.record), after: nil)
            case print?: break
            case _?: before[key] = (Self.result(of: read.record), read.record)
            }
        }
        let preview = try await importer.preview(newer, name: newer, configuration, retried: nil)
        var result = Result(summary: preview.summary, owed: preview.owed)
        var done: Set<SourceKey> = []
        try read(newer) { key, print, read in
            // What one export tells twice is counted once, as it is told last.
            guard now[key] == print, then[key] != print, done.insert(key).inserted else { return }
            let after = Self.result(of: read.record)
            guard let earlier = before[key] else {
                result.counts[.new, default: 0] += 1
                return try body(Self.item(.new, read, before: nil, after: after))
            }
            let isRegraded = earlier.fact.outcome != read.record.outcome || earlier.fact.score != read.record.score
            let kind: Kind = isRegraded ? .regraded : .amended
            result.counts[kind, default: 0] += 1
            try body(Self.item(kind, read, before: earlier.text, after: after))
        }
        for item in vanished.values.sorted(by: { $0.line < $1.line }) {
            result.counts[.vanished, default: 0] += 1
            try body(item)
        }
        return result
    }

    private struct Read {
        let line: Int
        let record: SourceRecord
    }

    /// Reads the records of an export, with their keys and with what makes two tellings the same.
    private func read(_ path: String, _ body: (SourceKey, UInt128, Read) throws -> Void) throws {
        let input = try InputFile(path: path, onDamage: .end)
        let format = try importer.choice.format(of: input)
        var reader = try format.reader(of: input)
        let resolver = Resolver(hash: importer.store.keys.identity.hash, namespace: format.namespace, account: importer.options.account)
        let plausibility = Plausibility(at: importer.surroundings.now())
        while let line = try reader.next() {
            guard case .record(let record) = plausibility.checked(line).content else { continue }
            let person = record.person.map { resolver.hash(of: $0) }
            let key = resolver.key(of: record, person: person)
            // A pseudonym that stands for whoever it is: both exports are read with the same.
            let finish = record.finish(of: ParticipantID(bits: person ?? key.bits))
            try body(key, EventID.telling(finish, of: key, by: resolver.hash).bits, Read(line: line.number, record: record))
        }
    }

    private static func item(_ kind: Kind, _ read: Read, before: String?, after: String?) -> Item {
        Item(
            kind: kind,
            line: read.line,
            person: read.record.data["id"] ?? read.record.data["email"] ?? read.record.data["name"],
            activity: read.record.activity,
            before: before,
            after: after
        )
    }

    private static func result(of record: SourceRecord) -> String {
        guard let score = record.score, let number = score.raw ?? score.scaled else { return record.outcome.rawValue }
        return "\(record.outcome.rawValue) \(number)" + (score.max.map { "/\($0)" } ?? "")
    }
}
