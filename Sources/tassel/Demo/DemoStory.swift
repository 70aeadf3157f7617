import Completions
import Glibc
import Storage

/// The demo's steps: each one a command that a reader could type, shown before it runs.
struct DemoStory {
    let data: String
    let port: Int
    private let directory: String

    init(data: String, port: Int) throws {
        self.data = data
        self.port = port
        // Whoever watches a demo needn't say who they are, as root would have to.
        unsafe setenv("TASSEL_ACTOR", "demo", 0)
        directory = try Directory.makeTemporary("tassel-demo-" + ImportID(bits: World.surroundings.randomBits).short)
    }

    private var store: String { directory + "/store" }
    private var received: String { directory + "/received.jsonl" }

    func run() throws {
        tell("A store for the demo, in \(directory).")
        try tassel(["init", "--name", "demo.example.org/training", "--zone", "Europe/Berlin"])

        tell("A receiver on this machine: real HTTPS, real signatures. It becomes an endpoint of the store.")
        let arguments = ["listen", "--attach", "--port", String(port), "--log", received, "--store", store]
        Terminal.say("$ tassel \(shown(arguments)) &")
        let listener = try Subprocess(arguments, outputTo: directory + "/listener.txt")
        defer {
            listener.stop()
            listener.wait()
        }
        try waitForEndpoint()

        tell("Three exports of a learning management system. One row of the exams can't be used; Tassel says which and why.")
        for (file, mapping) in exports { try importing(file, mapping, allowing: [0, 3]) }

        tell("What is owed is delivered, signed, and recorded in the log.")
        try tassel(["deliver"])
        try tassel(["delivery", "list", "--limit", "5"])
        tell("What the receiver got: \(lines(received)) notifications, each signature verified. The first:")
        Terminal.write(firstLine(received) + "\n", to: STDOUT_FILENO)

        tell("A regraded exam: only the change is recorded and told.")
        try importing("exams-regraded.csv", "sample-exams.yaml", allowing: [0, 3])
        try tassel(["deliver"])

        tell("Who stands where: some who failed.")
        try tassel(["completions", "--kind", "exam", "--outcome", "failed"])

        tell("The same exports again: nothing is recorded, nothing is sent.")
        for (file, mapping) in exports { try importing(file, mapping, allowing: [0, 3]) }
        try tassel(["deliver"])

        tell("The log proves itself: every event, tile, root and checkpoint.")
        try tassel(["audit", "verify"])
        try tassel(["status"])
        closing()
    }

    private let exports = [
        ("courses.csv", "sample-courses.yaml"), ("exams.csv", "sample-exams.yaml"), ("assessments.tsv", "sample-assessments.yaml"),
    ]

    private func importing(_ file: String, _ mapping: String, allowing statuses: [Int32]) throws {
        try tassel(
            ["import", "\(data)/samples/\(file)", "--mapping", "\(data)/mappings/\(mapping)", "--notify"],
            allowing: statuses
        )
    }

    private func closing() {
        let program = Subprocess.program
        tell("That was all of it. The demo's files stay in \(directory) until you remove them. The same with your own export:")
        let commands = [
            "\(program) init --store ./my-store --name training.example.org",
            "\(program) endpoint add https://YOUR-ENDPOINT --store ./my-store",
            "cp \(data)/mappings/sample-exams.yaml my-mapping.yaml    # say what your columns mean",
            "\(program) import YOUR-EXPORT.csv --mapping my-mapping.yaml --store ./my-store",
            "\(program) deliver --watch --store ./my-store",
        ]
        for command in commands { Terminal.say("  " + command) }
    }

    private func tell(_ text: String) { Terminal.say("\n\(text)") }

    private func shown(_ arguments: [String]) -> String {
        arguments.map { $0.contains(" ") ? "'\($0)'" : $0 }.joined(separator: " ")
    }

    private func tassel(_ arguments: [String], allowing statuses: [Int32] = [0]) throws {
        let whole = arguments + ["--store", store]
        Terminal.say("$ tassel \(shown(whole))")
        let status = try Subprocess(whole).wait()
        guard statuses.contains(status) else {
            throw Failure(
                .system,
                doing: "running tassel \(shown(whole))",
                found: "it ended with status \(status)",
                next: "read its message above; the demo's files are in \(directory)"
            )
        }
    }

    /// The listener says so in its output once it is an endpoint.
    private func waitForEndpoint() throws {
        for _ in 0..<200 {
            if contents(directory + "/listener.txt").contains("as the endpoint") {
                Terminal.write(contents(directory + "/listener.txt"), to: STDERR_FILENO)
                return
            }
            usleep(50_000)
        }
        throw Failure(
            .system,
            doing: "starting the receiver",
            found: contents(directory + "/listener.txt"),
            next: "choose a free port with --port"
        )
    }

    private func contents(_ path: String) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = unsafe read(descriptor, &buffer, buffer.count), count > 0 { text += buffer.prefix(count) }
        return String(decoding: text, as: UTF8.self)
    }

    private func lines(_ path: String) -> Int { contents(path).utf8.filter { $0 == 0x0A }.count }

    private func firstLine(_ path: String) -> String { String(contents(path).prefix { $0 != "\n" }) }
}
