package import Completions
import Synchronization

/// A clock that stands still until it is set, and chance that repeats itself.
package final class TestWorld: Sendable {
    private let time: Mutex<Timestamp>
    private let drawn = Mutex<UInt64>(0)

    /// - Parameter time: RFC 3339.
    package init(_ time: String = "2026-11-01T12:00:00Z") {
        guard let time = Timestamp(time) else { preconditionFailure("a test's time is RFC 3339") }
        self.time = Mutex(time)
    }

    package func set(_ time: String) {
        guard let time = Timestamp(time) else { preconditionFailure("a test's time is RFC 3339") }
        self.time.withLock { $0 = time }
    }

    package func advance(by span: Duration) { time.withLock { $0 = $0 + span } }

    package var now: Timestamp { time.withLock { $0 } }

    package var surroundings: Surroundings {
        Surroundings(now: { self.now }, random: { self.draw($0) })
    }

    /// Bytes that differ at every draw and are the same in every run (SplitMix64).
    private func draw(_ count: Int) -> [UInt8] {
        drawn.withLock { state in
            (0..<count).map { _ in
                state &+= 0x9E37_79B9_7F4A_7C15
                var mixed = state
                mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
                mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
                return UInt8(truncatingIfNeeded: mixed >> 56)
            }
        }
    }
}
