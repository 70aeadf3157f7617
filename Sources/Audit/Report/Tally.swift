package import Completions

/// How many finishes ended how.
package struct Tally: Hashable, Sendable {
    package private(set) var passed = 0
    package private(set) var finished = 0
    package private(set) var failed = 0
    package private(set) var pending = 0

    package init() {}

    package mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .passed: passed += 1
        case .finished: finished += 1
        case .failed: failed += 1
        case .pending: pending += 1
        }
    }

    mutating func add(_ other: Tally) {
        passed += other.passed
        finished += other.finished
        failed += other.failed
        pending += other.pending
    }

    package var all: Int { judged + pending }
    /// All but those that nobody judged yet.
    package var judged: Int { passed + finished + failed }
    /// The share of the judged that were passed, or finished where there is no pass mark: 0...100, rounded down; `nil` where none was judged.
    package var rate: Int? { judged == 0 ? nil : (passed + finished) * 100 / judged }

    package func count(of outcome: Outcome) -> Int {
        switch outcome {
        case .passed: passed
        case .finished: finished
        case .failed: failed
        case .pending: pending
        }
    }
}
