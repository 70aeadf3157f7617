import Completions
import Glibc

/// Another run of this very program.
struct Subprocess {
    private let process: pid_t

    /// The path of the running program.
    static let program: String = {
        guard let path = unsafe realpath("/proc/self/exe", nil) else { return "tassel" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }()

    /// Starts it; output goes to a file where one is named.
    init(_ arguments: [String], outputTo file: String? = nil) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        if let file {
            unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, file, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        }
        var words = unsafe ([Self.program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var process = pid_t()
        let status = unsafe posix_spawn(&process, Self.program, &actions, nil, &words, environ)
        guard status == 0 else {
            throw Failure(
                .system,
                doing: "starting \(Self.program)",
                found: unsafe String(cString: strerror(status)),
                next: "check that the program may be run"
            )
        }
        self.process = process
    }

    func stop() { kill(process, SIGTERM) }

    /// Waits for its end.
    ///
    /// - Returns: the exit status; 128 and the signal's number for one that was killed.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { return 1 }
        }
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}
