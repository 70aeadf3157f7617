import ArgumentParser
import Completions
import FoundationEssentials
import Glibc
import Synchronization

/// The one place that reads the clock, draws at random and asks who runs the command.
enum World {
    static let surroundings = Surroundings(now: { now() }, random: { random($0) })

    /// Below are root and the accounts of services (Debian Policy section 9.2.2).
    private static let firstPerson: uid_t = 1_000

    /// Who does what an event records: as given, by TASSEL_ACTOR, or as the operating system knows a person.
    ///
    /// - Throws: `ValidationError` where that is root or a service, which says nothing about who it was.
    static func operatorName(_ given: String?) throws -> String {
        if let name = given ?? environment("TASSEL_ACTOR").flatMap({ $0.isEmpty ? nil : $0 }) {
            guard !name.isEmpty, name.utf8.count <= 200, !name.utf8.contains(where: { $0 < 0x20 }) else {
                throw ValidationError("An actor's name has 1 to 200 bytes, and no control characters.")
            }
            return name
        }
        let entry = unsafe getpwuid(getuid())
        let name = unsafe entry.flatMap { unsafe $0.pointee.pw_name }.map { unsafe String(cString: $0) } ?? "uid \(getuid())"
        guard getuid() >= firstPerson else {
            throw ValidationError(
                "Say who you are with --actor NAME or TASSEL_ACTOR: the log keeps who did what, and \(name) may be anybody."
            )
        }
        return name
    }

    static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    /// Not `clock_gettime`: in a release build Swift 6.3 takes its structure for CoreFoundation's and wants that imported.
    private static func now() -> Timestamp {
        let real = Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded(.down)))
        #if TASSEL_STOP_POINTS
            if let clock { return clock.time(at: real) }
        #endif
        return real
    }

    #if TASSEL_STOP_POINTS
        /// A clock that runs faster, for a day in minutes: `TASSEL_CLOCK=BEGIN:RATE`, in seconds since 1970; in debug builds only.
        private struct FastClock {
            let begin: Int64
            let rate: Int64

            func time(at real: Timestamp) -> Timestamp { Timestamp(microseconds: begin + (real.microseconds - begin) * rate) }
        }

        private static let clock: FastClock? = {
            guard let parts = environment("TASSEL_CLOCK")?.split(separator: ":"), parts.count == 2, let begin = Int64(parts[0]),
                let rate = Int64(parts[1])
            else { return nil }
            return FastClock(begin: begin * 1_000_000, rate: rate)
        }()
    #endif

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        while bytes.count < count { unsafe withUnsafeBytes(of: generator.next()) { unsafe bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }
}
