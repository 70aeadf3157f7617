import Completions
import Synchronization

/// What is wrong with the running service, if anything: for `/health` and the console.
package final class ServiceCondition: Sendable {
    /// What may be wrong.
    package enum Part: String, Sendable, CaseIterable {
        /// Events can't be recorded.
        case store
        /// What is due isn't sent.
        case delivery
        /// Files of a folder can't be picked up.
        case folders
        /// The configuration was changed, and can't be used.
        case configuration

        /// Whether the service doesn't do what it is for while this is wrong; a load balancer should know then.
        var isVital: Bool {
            switch self {
            case .store, .delivery: true
            case .folders, .configuration: false
            }
        }
    }

    private struct Place: Hashable {
        let part: Part
        /// Which of several; empty where there is one.
        let name: String
    }

    private let problems = Mutex<[Place: String]>([:])

    package init() {}

    /// Notes what is wrong with a part; nothing where it is well.
    func set(_ problem: String?, for part: Part, of name: String = "") {
        problems.withLock { $0[Place(part: part, name: name)] = problem }
    }

    /// All that is wrong, in a fixed order.
    package var all: [(part: Part, problem: String)] {
        problems.withLock { problems in
            Part.allCases.flatMap { part in
                problems.filter { $0.key.part == part }.sorted { $0.key.name < $1.key.name }.map { (part, $0.value) }
            }
        }
    }

    /// Whether a part is well.
    func isWell(_ part: Part) -> Bool { problems.withLock { problems in !problems.keys.contains { $0.part == part } } }
}
