import Audit
import Completions
import Crypto
import Glibc

/// Runs this very program as an operator does, in a throwaway directory, and holds what it prints against what it should.
struct Qualifier {
    /// A command with what is expected of it.
    struct Step {
        let number: String
        let title: String
        let purpose: String
        let arguments: [String]
        let status: Int32
        /// What its output must hold, all of it.
        let holds: [String]

        init(
            _ number: String,
            _ title: String,
            for purpose: String,
            _ arguments: [String],
            status: Int32 = 0,
            holds: [String] = []
        ) {
            self.number = number
            self.title = title
            self.purpose = purpose
            self.arguments = arguments
            self.status = status
            self.holds = holds
        }
    }

    let directory: String

    /// Makes the directory.
    init() throws {
        directory = (World.environment("TMPDIR") ?? "/tmp") + "/tassel-qualify-" + ImportID(bits: World.surroundings.randomBits).short
        guard unsafe mkdir(directory, 0o700) == 0 else {
            throw Failure(
                .system,
                doing: "making \(directory)",
                found: unsafe String(cString: strerror(errno)),
                next: "set TMPDIR to a directory that you may write to"
            )
        }
    }

    func path(_ name: String) -> String { directory + "/" + name }

    /// Runs a command; what it printed on both ways out.
    func run(_ arguments: [String]) throws -> (status: Int32, output: [UInt8]) {
        let file = path("output")
        unsafe unlink(file)
        let status = try Subprocess(arguments, outputTo: file).wait()
        return (status, try SmallFile.read(file, what: "what was printed", longest: 16 << 20))
    }

    /// Runs a step and judges it.
    func check(_ step: Step) throws -> Qualification.Check {
        let (status, output) = try run(step.arguments)
        let text = String(decoding: output, as: UTF8.self)
        let missing = step.holds.filter { !text.contains($0) }
        let expected = ["exit status \(step.status)"] + step.holds.map { "prints \($0)" }
        let found = status == step.status && missing.isEmpty ? "as expected" : "exit status \(status): \(text.prefix(400))"
        let shown = step.arguments.map { $0.hasPrefix(directory) ? String($0.dropFirst(directory.count + 1)) : $0 }.joined(separator: " ")
        return Qualification.Check(
            step.number,
            "\(step.title)\ntassel \(shown)",
            for: step.purpose,
            expected: expected.joined(separator: "\n"),
            actual: found,
            digest: hex(Array(SHA256.hash(data: output))),
            isMet: status == step.status && missing.isEmpty
        )
    }

    /// Takes the directory away.
    func remove() {
        for name in Self.names(in: directory) {
            let path = path(name)
            for inner in Self.names(in: path) {
                for innermost in Self.names(in: "\(path)/\(inner)") { unsafe unlink("\(path)/\(inner)/\(innermost)") }
                unsafe unlink("\(path)/\(inner)")
                unsafe rmdir("\(path)/\(inner)")
            }
            unsafe unlink(path)
            unsafe rmdir(path)
        }
        unsafe rmdir(directory)
    }

    /// The names in a directory; none where it is no directory.
    static func names(in directory: String) -> [String] {
        guard let listing = unsafe opendir(directory) else { return [] }
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
