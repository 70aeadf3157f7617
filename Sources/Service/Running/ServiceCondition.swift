import Completions
import Synchronization

/// What is wrong with the running service, if anything: for `/health`, the console and systemd.
package final class ServiceCondition: Sendable {
    /// What may be wrong.
    package enum Part: String, Sendable, CaseIterable {
        /// Events can't be recorded.
        case store
        /// What is due isn't sent.
        case delivery
        /// The configuration was changed, and can't be used.
        case configuration
    }

    private let problems = Mutex<[Part: String]>([:])

    package init() {}

    /// Notes what is wrong with a part; nothing where it is well.
    func set(_ problem: String?, for part: Part) { problems.withLock { $0[part] = problem } }

    /// All that is wrong, in a fixed order.
    package var all: [(part: Part, problem: String)] {
        problems.withLock { problems in Part.allCases.compactMap { part in problems[part].map { (part, $0) } } }
    }
}
