import Foundation
import TestSupport
import Testing

/// Runs the built `tassel` in a directory of its own, as an operator does.
final class Program: Sendable {
    /// What a finished command left behind.
    struct Ended: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// The objects that `-o json` printed, one a line.
        var objects: [[String: JSON]] {
            get throws {
                try output.split(separator: "\n").map { try JSONDecoder().decode([String: JSON].self, from: Data($0.utf8)) }
            }
        }
    }

    let directory: URL

    init() throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "tassel-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    static let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// Real exports that are no part of the project; tests that need them are skipped without.
    static let oulad = project.deletingLastPathComponent().appending(path: "shared/data/oulad")
    static let hasOULAD = FileManager.default.fileExists(atPath: oulad.path)

    /// The product beside the test bundle, whatever the build directory is called.
    static let executable: URL = {
        let running = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let beside = running.deletingLastPathComponent().appending(path: "tassel")
        return FileManager.default.isExecutableFile(atPath: beside.path) ? beside : project.appending(path: ".build/debug/tassel")
    }()

    var store: URL { directory.appending(path: "store") }

    func path(_ name: String) -> String { directory.appending(path: name).path }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: directory.appending(path: name))
        return path(name)
    }

    /// Begins a command and kills it after a while, wherever it is then.
    func run(killedAfter seconds: Double, _ arguments: String...) throws {
        let process = process(arguments, [:])
        let nowhere = try file("killed-\(UUID().uuidString)")
        process.standardOutput = nowhere
        process.standardError = nowhere
        try process.run()
        usleep(UInt32(seconds * 1e6))
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Runs a command to its end.
    @discardableResult
    func run(_ arguments: String..., environment: [String: String] = [:], input: String? = nil) throws -> Ended {
        try run(arguments, environment: environment, input: input)
    }

    /// Runs the program with arguments in a list.
    func run(_ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws -> Ended {
        let process = process(arguments, environment)
        let tag = UUID().uuidString
        let output = try file("out-\(tag)")
        let errors = try file("err-\(tag)")
        process.standardOutput = output
        process.standardError = errors
        if let input {
            process.standardInput = try FileHandle(forReadingFrom: URL(filePath: try write(input, to: "in-\(tag)")))
        }
        try process.run()
        process.waitUntilExit()
        return Ended(
            status: process.status,
            output: try String(contentsOf: directory.appending(path: "out-\(tag)"), encoding: .utf8),
            errors: try String(contentsOf: directory.appending(path: "err-\(tag)"), encoding: .utf8)
        )
    }

    /// Delivers everything that is due.
    func deliver() throws {
        let ended = try run("deliver")
        #expect(ended.status == 0, "\(ended.output) \(ended.errors)")
    }

    /// Makes the store.
    func makeStore() throws { try #require(try run("init", "--name", "test.example.org/log").status == 0) }

    func process(_ arguments: [String], _ environment: [String: String]) -> Child {
        let process = Child(Self.executable)
        process.arguments = arguments
        process.currentDirectoryURL = directory
        var variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        variables["TASSEL_STORE"] = store.path
        if environment["TASSEL_ACTOR"] == nil { variables["TASSEL_ACTOR"] = "tester" }
        process.environment = variables
        return process
    }

    func file(_ name: String) throws -> FileHandle {
        let path = path(name)
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        return try FileHandle(forWritingTo: URL(filePath: path))
    }
}

/// Any JSON value, for looking at what commands print.
enum JSON: Decodable, Hashable, Sendable {
    case text(String)
    case number(Int)
    case fraction(Double)
    case truth(Bool)
    case list([JSON])
    case object([String: JSON])
    case null

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let truth = try? value.decode(Bool.self) {
            self = .truth(truth)
        } else if let number = try? value.decode(Int.self) {
            self = .number(number)
        } else if let fraction = try? value.decode(Double.self) {
            self = .fraction(fraction)
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let list = try? value.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    subscript(_ name: String) -> JSON? { if case .object(let members) = self { members[name] } else { nil } }
    var text: String? { if case .text(let text) = self { text } else { nil } }
    var list: [JSON]? { if case .list(let values) = self { values } else { nil } }
    var count: Int? { if case .list(let values) = self { values.count } else { nil } }
    var number: Int? { if case .number(let number) = self { number } else { nil } }
}
