import Completions
import Glibc

/// Where a person reads: standard error, and whether it is a terminal.
enum Terminal {
    static let isInteractive = isatty(STDERR_FILENO) == 1
    static let canAsk = isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1

    /// A line on standard error.
    static func say(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// A line on standard output, at once: never after what is written later.
    static func put(_ text: some CustomStringConvertible) { write(text.description + "\n", to: STDOUT_FILENO) }

    /// A line that the next one overwrites; nothing where nobody watches.
    static func show(_ text: String) {
        guard isInteractive else { return }
        write("\r\u{1B}[2K" + text, to: STDERR_FILENO)
    }

    /// Takes the overwritten line away.
    static func clear() { show("") }

    /// Writes everything, or ends quietly when nobody reads any more.
    static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes[written...].withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                Glibc.exit(errno == EPIPE ? ExitStatus.done.rawValue : ExitStatus.failed.rawValue)
            }
            written += count
        }
    }
}
