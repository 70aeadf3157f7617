import Audit
import Completions
import Crypto
import Glibc
import Storage

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
        directory = try Directory.makeTemporary("tassel-qualify-" + ImportID(bits: World.surroundings.randomBits).short)
    }

    func path(_ name: String) -> String { directory + "/" + name }

    /// So much of what is printed is looked at.
    private static let looked = 1 << 20

    /// Runs a command.
    ///
    /// - Returns: how it ended, the beginning of what it printed on both ways out, and the SHA-256 of all of that.
    func run(_ arguments: [String]) throws -> (status: Int32, text: String, digest: String) {
        let file = path("output")
        unsafe unlink(file)
        let status = try Subprocess(arguments, outputTo: file).wait()
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return (status, "", "") }
        defer { close(descriptor) }
        var hash = SHA256()
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            hash.update(data: buffer[..<count])
            if text.count < Self.looked { text += buffer[..<count] }
        }
        return (status, String(decoding: text, as: UTF8.self), hex(Array(hash.finalize())))
    }

    /// Runs a step and judges it.
    func check(_ step: Step) throws -> Qualification.Check {
        let (status, text, digest) = try run(step.arguments)
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
            digest: digest,
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
        // Nothing in it leads elsewhere but by somebody's ill will.
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        close(descriptor)
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
