import Completions
import Glibc
import Synchronization

/// The one place that reads the clock, draws at random and asks who runs the command.
enum World {
    static let surroundings = Surroundings(now: { now() }, random: { random($0) })

    /// The name that the operating system knows the operator by.
    static var operatorName: String {
        if let entry = unsafe getpwuid(getuid()), let name = unsafe entry.pointee.pw_name { return unsafe String(cString: name) }
        return "uid \(getuid())"
    }

    static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    private static func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
