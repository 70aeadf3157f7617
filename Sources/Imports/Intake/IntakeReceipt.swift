package import Completions

/// What became of what a source pushed in one request.
package struct IntakeReceipt: Sendable {
    /// The import that it is part of.
    package let importID: ImportID
    /// The format that it was read as.
    package let format: String
    package private(set) var lines = LineCounts()
    package private(set) var facts = FactCounts()
    /// The records that could not be used, by their number in the request, from 1.
    package let refusals: [ImportSummary.Refusal]

    init(_ run: ImportID, _ body: PushedBody, _ outcomes: [LineOutcome]) {
        importID = run
        format = body.format.name
        for outcome in outcomes { outcome.count(in: &lines, &facts) }
        refusals = zip(body.lines, outcomes).compactMap { line, outcome in
            if case .refused(let reason) = outcome { ImportSummary.Refusal(line: line.number, reason: reason) } else { nil }
        }
    }
}

/// Why nothing of a request was recorded.
package enum IntakeObjection: Error, Sendable {
    /// Records that can't be used, where a request is taken whole or not at all.
    case refused([ImportSummary.Refusal])
    /// Records that are known otherwise, where a known record may not change.
    case known([ImportSummary.Refusal])
    /// So much waits to be written that no more is taken; the same request may be sent again soon.
    case busy
    /// The intake takes no more.
    case closed
}
