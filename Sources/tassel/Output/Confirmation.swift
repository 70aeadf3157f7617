import ArgumentParser
import Completions
import Glibc

/// Asks before something is sent that can't be taken back.
struct Confirmation: ParsableArguments {
    @Flag(help: "Don't ask.")
    var yes = false

    /// - Parameters:
    ///   - text: what would happen.
    ///   - question: what is asked.
    ///   - doing: for the error where nobody can be asked.
    ///   - alternative: what else may be done, for the same.
    func ask(_ text: String, _ question: String, doing: String, alternative: String) throws {
        guard !yes else { return }
        guard Terminal.canAsk else {
            throw Failure(
                .undecided,
                doing: doing,
                found: "\(text), and there is nobody to ask",
                next: "say so with --yes, or \(alternative)"
            )
        }
        Terminal.write("\(text). \(question) (y/n)? ", to: STDERR_FILENO)
        guard readLine()?.lowercased().hasPrefix("y") == true else { throw ExitCode(ExitStatus.failed.rawValue) }
    }
}
