import Completions
import Glibc

/// `gzip -dc` as a second process: what it writes is read from a pipe.
final class GzipProcess {
    /// Where the plain bytes come from.
    let output: Int32
    private let name: String
    private let process: pid_t
    private var isOver = false

    /// Begins to unpack an open file.
    ///
    /// - Parameters:
    ///   - begun: bytes that were taken from the file already; at most a pipe's worth.
    init(_ file: Int32, after begun: [UInt8], name: String) throws {
        self.name = name
        let (fromChild, toParent) = try Self.pipe(name)
        let (forChild, atHand) = try Self.pipe(name)
        // The bytes at hand fit into the pipe's buffer, so nobody has to read while they are written.
        _ = unsafe begun.withUnsafeBytes { unsafe write(atHand, $0.baseAddress, $0.count) }
        close(atHand)
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        // Descriptors above these three are closed in the child by themselves, so the ones it needs are made its own.
        unsafe posix_spawn_file_actions_adddup2(&actions, file, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, toParent, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, forChild, 3)
        let script = begun.isEmpty ? "exec gzip -dc 2>/dev/null" : "cat /dev/fd/3 - | gzip -dc 2>/dev/null"
        let arguments: [UnsafeMutablePointer<CChar>?] = unsafe ["sh", "-c", script].map { (text: String) in unsafe strdup(text) } + [nil]
        defer { for place in 0..<3 { unsafe free(arguments[place]) } }
        var child: pid_t = 0
        let error = unsafe posix_spawn(&child, "/bin/sh", &actions, nil, arguments, environ)
        process = child
        output = fromChild
        close(toParent)
        close(forChild)
        guard error == 0 else {
            close(output)
            throw Self.failure(name, unsafe String(cString: strerror(error)))
        }
    }

    /// Waits for the process's end once all was read.
    ///
    /// - Throws: ``Failure`` when the packed data is damaged or cut short.
    func finish() throws {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0, errno == EINTR {}
        isOver = true
        guard status == 0 else {
            throw Failure(
                .input,
                doing: "unpacking \(name)",
                found: "its gzip data is damaged or cut short",
                next: "check that the file is whole (gzip -t), then import it again; what was recorded is kept"
            )
        }
    }

    deinit {
        close(output)
        // Nobody read to the end: it isn't left behind.
        guard !isOver, process > 0 else { return }
        kill(process, SIGKILL)
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }

    /// A pipe whose ends no other child inherits.
    private static func pipe(_ name: String) throws -> (reading: Int32, writing: Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw failure(name, unsafe String(cString: strerror(errno))) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    private static func failure(_ name: String, _ found: String) -> Failure {
        Failure(.system, doing: "starting gzip to unpack \(name)", found: found, next: "unpack it first: gunzip \(name)")
    }
}
