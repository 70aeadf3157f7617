import Foundation
import TestSupport
import Testing

/// `tassel listen --attach`, running beside a test.
final class Receiver {
    private let program: Program
    private let process: Child

    init(_ program: Program, on port: Int = 0, _ options: String...) throws {
        self.program = program
        let all = ["listen", "--attach", "--port", String(port), "--log", program.path("received.jsonl")] + options
        process = try program.startAll(all, outputTo: "listener.txt")
        for _ in 0..<600 {
            if try said.contains("as the endpoint") { return }
            // The listener is another process, so there is nothing to await but its word.
            usleep(50_000)
        }
        let found = try said
        try #require(Bool(false), "the listener did not start: \(found)")
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// The port that it listens on.
    var port: Int {
        get throws {
            let said = try said
            let digits = said.range(of: "https://localhost:").map { said[$0.upperBound...].prefix { $0.isNumber } }
            return try #require(digits.flatMap { Int($0) })
        }
    }

    /// What the listener printed so far.
    var said: String {
        get throws { try String(contentsOf: URL(filePath: program.path("listener.txt")), encoding: .utf8) }
    }

    /// The ids and bodies received, in order.
    var received: [(id: String, body: String)] {
        get throws {
            let path = program.path("received.jsonl")
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return try String(contentsOf: URL(filePath: path), encoding: .utf8).split(separator: "\n").map { line in
                let object = try JSONDecoder().decode(JSON.self, from: Data(line.utf8))
                return (object["headers"]?["webhook-id"]?.text ?? "", object["body"]?.text ?? "")
            }
        }
    }
}

extension Program {
    /// Starts a command whose arguments are a list.
    func startAll(_ arguments: [String], outputTo name: String) throws -> Child {
        let process = process(arguments, [:])
        let output = try file(name)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        return process
    }
}
