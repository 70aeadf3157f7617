import Completions

/// What a command's end means.
enum ExitStatus: Int32 {
    case done = 0
    case failed = 1
    /// The audit found a difference.
    case difference = 2
    /// Done, but not all: lines refused, deliveries failed.
    case partly = 3
    case usage = 64

    init(of failure: Failure) {
        self = failure.code == .usage ? .usage : .failed
    }
}
