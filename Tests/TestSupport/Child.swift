package import Foundation
import Glibc

/// A program that runs beside a test, with the members of Foundation's `Process` that tests need.
///
/// Foundation's own copies whole directory entries while it looks for open files, also the last one of a page: with many files open, as when
/// tests run in parallel, it now and then crashes.
package final class Child {
    package var executableURL: URL
    package var arguments: [String] = []
    package var environment = ProcessInfo.processInfo.environment
    package var currentDirectoryURL: URL?
    /// `/dev/null` where there is none.
    package var standardInput: FileHandle?
    package var standardOutput: FileHandle?
    package var standardError: FileHandle?
    package private(set) var processIdentifier: pid_t = 0
    /// The exit status; 128 and the signal's number for one that was killed.
    package private(set) var status: Int32 = -1

    package init(_ executable: URL) { executableURL = executable }

    /// Starts it.
    package func run() throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (handle, number) in [(standardInput, STDIN_FILENO), (standardOutput, STDOUT_FILENO), (standardError, STDERR_FILENO)] {
            if let handle {
                posix_spawn_file_actions_adddup2(&actions, handle.fileDescriptor, number)
            } else {
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
            }
        }
        // env(1) changes the directory and then becomes the program: posix_spawn(3) has no portable way.
        let move = currentDirectoryURL.map { ["/usr/bin/env", "-C", $0.path] } ?? []
        var words = (move + [executableURL.path] + arguments).map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        let found = posix_spawn(&processIdentifier, move.first ?? executableURL.path, &actions, nil, &words, &variables)
        guard found == 0 else { throw POSIXError(POSIXErrorCode(rawValue: found) ?? .EINVAL) }
    }

    /// Asks it to stop.
    package func terminate() { if processIdentifier > 0 { kill(processIdentifier, SIGTERM) } }

    package func waitUntilExit() {
        guard processIdentifier > 0 else { return }
        var ended: Int32 = 0
        while waitpid(processIdentifier, &ended, 0) < 0 { guard errno == EINTR else { return } }
        processIdentifier = 0
        status = ended & 0x7F == 0 ? (ended >> 8) & 0xFF : 128 + (ended & 0x7F)
    }
}
