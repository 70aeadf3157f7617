import Completions
import CoreMetrics
import Imports

/// What the service counts: requests and records that came in, files picked up, and what is late.
///
/// Labels are from fixed sets, never from names or addresses.
struct ServiceMetrics: Sendable {
    /// How a push ended.
    enum Push: String, CaseIterable {
        case taken, partly, refused, unauthorised, limited, failed
    }

    /// How a file ended.
    enum File: String, CaseIterable {
        case done, failed
    }

    /// Why a token was turned away.
    enum Token: String, CaseIterable {
        case revoked, expired, unknown
    }

    static let help = [
        "tassel_pushes_total": "Requests that pushed something, by how they ended.",
        "tassel_pushed_records_total": "Records that were pushed, by what became of them.",
        "tassel_files_total": "Files picked up from folders, by how they ended.",
        "tassel_tokens_turned_away_total": "Requests whose token was no good, by why.",
        "tassel_late_feeds": "Sources of which nothing came for longer than expected.",
    ]

    private let pushes: [Push: Counter]
    private let records: [String: Counter]
    private let files: [File: Counter]
    private let tokens: [Token: Counter]
    private let late: Recorder

    init(_ factory: any MetricsFactory) {
        func counter(_ name: String, _ label: String, _ value: String) -> Counter {
            Counter(label: name, dimensions: [(label, value)], factory: factory)
        }
        pushes = Dictionary(uniqueKeysWithValues: Push.allCases.map { ($0, counter("tassel_pushes_total", "result", $0.rawValue)) })
        records = Dictionary(
            uniqueKeysWithValues: ["recorded", "duplicate", "corrected", "revoked", "ignored", "refused"].map {
                ($0, counter("tassel_pushed_records_total", "result", $0))
            }
        )
        files = Dictionary(uniqueKeysWithValues: File.allCases.map { ($0, counter("tassel_files_total", "result", $0.rawValue)) })
        tokens = Dictionary(
            uniqueKeysWithValues: Token.allCases.map { ($0, counter("tassel_tokens_turned_away_total", "reason", $0.rawValue)) }
        )
        late = Recorder(label: "tassel_late_feeds", dimensions: [], aggregate: false, factory: factory)
    }

    func note(_ push: Push) { pushes[push]?.increment() }

    func note(_ receipt: IntakeReceipt) {
        let ignored = receipt.lines.ignored.values.reduce(0, +) + receipt.lines.joined
        for (result, count) in [
            ("recorded", receipt.facts.recorded), ("duplicate", receipt.facts.duplicates), ("corrected", receipt.facts.corrected),
            ("revoked", receipt.facts.revoked), ("ignored", ignored), ("refused", receipt.lines.refused),
        ] where count > 0 {
            records[result]?.increment(by: count)
        }
    }

    func note(token: Token) { tokens[token]?.increment() }

    func note(file: File) { files[file]?.increment() }

    func note(lateFeeds count: Int) { late.record(Int64(count)) }
}
