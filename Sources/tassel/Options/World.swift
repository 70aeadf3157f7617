import Completions
import FoundationEssentials
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

    /// Not `clock_gettime`: in a release build Swift 6.3 takes its structure for CoreFoundation's and wants that imported.
    private static func now() -> Timestamp { Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down))) }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        while bytes.count < count { unsafe withUnsafeBytes(of: generator.next()) { unsafe bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }
}
