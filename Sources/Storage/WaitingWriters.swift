import Synchronization

/// Those of this process who wait to write a file; those of others stand in the queue of its ``WriterLock``.
final class WaitingWriters: Sendable {
    private let count = Mutex(0)

    var isAnyWaiting: Bool { count.withLock { $0 > 0 } }

    /// Waits from now on, until ``Turn/comes()``.
    func turn() -> Turn { Turn(among: self) }

    /// A place among them.
    final class Turn: Sendable {
        private let writers: WaitingWriters
        private let isWaiting = Mutex(true)

        fileprivate init(among writers: WaitingWriters) {
            self.writers = writers
            writers.count.withLock { $0 += 1 }
        }

        /// It writes now, or was cancelled before it could; only the first call counts.
        func comes() {
            let wasWaiting = isWaiting.withLock { isWaiting in
                defer { isWaiting = false }
                return isWaiting
            }
            if wasWaiting { writers.count.withLock { $0 -= 1 } }
        }
    }
}
