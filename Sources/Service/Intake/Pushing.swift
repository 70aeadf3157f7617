import Completions
import HTTPTypes
import Hummingbird
import Imports
import Projections

/// What every way to push has in common: how often a source may, how much, what is answered to objections, and how it is counted.
struct Pushing: Sendable {
    let sources: Sources
    let store: Store
    let surroundings: Surroundings
    let metrics: ServiceMetrics
    let condition: ServiceCondition
    /// The most bytes of a body.
    let limit: @Sendable () -> Int

    static let unauthorised = Problem(
        .unauthorized,
        "no source shows itself so",
        next: "send the credentials of the source, as its configuration has them",
        headers: [.wwwAuthenticate: #"Basic realm="tassel", charset="UTF-8", Bearer realm="tassel""#]
    )

    /// How many refused records an answer shows.
    private static let shownRefusals = 100

    /// Does what takes a push; counts how it ended, and notes where the store failed.
    func counted(_ push: () async throws -> Response) async throws -> Response {
        do {
            return try await push()
        } catch let problem as Problem {
            note(problem)
            throw problem
        } catch let failure as Failure {
            let problem = Problem(failure)
            note(problem)
            if problem.status == .serviceUnavailable { condition.set("\(failure)", for: .store) }
            throw failure
        }
    }

    private func note(_ problem: Problem) {
        switch problem.status {
        case .unauthorized: metrics.note(.unauthorised)
        case .tooManyRequests: metrics.note(.limited)
        case .serviceUnavailable: metrics.note(.failed)
        default: metrics.note(.refused)
        }
    }

    /// - Throws: ``Problem`` where a source asks more often than it may.
    func admit(_ source: RunningSource, at now: Timestamp) throws {
        guard let wait = source.admit(at: now) else { return }
        throw Problem(
            .tooManyRequests,
            "\(source.configuration.name) asks more often than it may",
            next: "send it again after the time that Retry-After says",
            headers: [.retryAfter: String(wait.components.seconds + 1)]
        )
    }

    /// Has a source's records recorded, and notes that something came.
    ///
    /// - Throws: ``Problem`` that says what was objected to, where nothing was recorded.
    func take(
        _ bytes: [UInt8],
        _ acceptance: Intake.Acceptance,
        from source: RunningSource,
        by intake: Intake
    ) async throws -> IntakeReceipt {
        let receipt: IntakeReceipt
        do {
            receipt = try await intake.take(bytes, acceptance)
        } catch let objection as IntakeObjection {
            throw Self.problem(objection)
        }
        metrics.note(receipt)
        try await sources.hear(source)
        metrics.note(receipt.lines.refused == 0 ? .taken : .partly)
        return receipt
    }

    private static func problem(_ objection: IntakeObjection) -> Problem {
        switch objection {
        case .refused(let refusals):
            Problem(.badRequest, "\(refusals.count) records can't be used, and nothing was recorded", parts: parts(refusals))
        case .known(let refusals):
            Problem(.conflict, "\(refusals.count) records are known otherwise, and nothing was recorded", parts: parts(refusals))
        case .busy, .closed:
            Problem(
                .serviceUnavailable,
                "more waits to be written than can be held, or the source was just configured anew",
                headers: [.retryAfter: "1"]
            )
        }
    }

    /// Records with their reasons, as many as an answer shows.
    static func parts(_ refusals: [ImportSummary.Refusal]) -> [Problem.Part] {
        refusals.prefix(shownRefusals).map { Problem.Part(record: $0.line, reason: $0.reason) }
    }
}
