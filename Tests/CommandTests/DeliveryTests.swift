import Foundation
import TestSupport
import Testing

/// From an import to a receiver over real HTTPS, with kills on the way.
@Suite struct DeliveryTests {
    private func importing(_ program: Program, _ rows: [String], name: String = "rows.csv", _ flag: String = "--notify") throws
        -> Program.Ended
    {
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(rows), to: name)
        return try program.run("import", file, "--mapping", mapping, flag, "-o", "json")
    }

    private func owed(_ program: Program) throws -> Int? { try program.run("status", "-o", "json").objects.first?["owed"]?.number }

    @Test func `every finish arrives once, verified, and nothing is owed at the end`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        #expect(try importing(program, Exports.rows(120)).objects.first?["owed"] == .number(120))
        try program.deliver()
        #expect(try receiver.received.count == 120)
        #expect(Set(try receiver.received.map(\.id)).count == 120)
        #expect(try receiver.said.components(separatedBy: " verified ").count == 121)
        #expect(try owed(program) == 0)
        let again = try importing(program, Exports.rows(120).reversed(), name: "renamed.csv")
        #expect(try again.objects.first?["facts"]?["duplicates"] == .number(120))
        #expect(try program.run("deliver", "-o", "json").objects.first?["delivered"] == .number(0))
        #expect(try receiver.received.count == 120)
    }

    @Test(arguments: ["delivery.answered:1", "delivery.answered:3", "delivery.settled:1", "delivery.settled:2"])
    func `a subscriber that was killed repeats under the same id at most`(stop: String) throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        // So slow that it is recorded in several batches.
        #expect(try program.run("endpoint", "change", "localhost", "--rate", "300/s").status == 0)
        _ = try importing(program, Exports.rows(150))
        #expect(try program.run("deliver", environment: ["TASSEL_STOP_AT": stop]).status == 137)
        #expect(try program.run("endpoint", "change", "localhost", "--clear", "rate").status == 0)
        try program.deliver()
        let received = try receiver.received
        #expect(Set(received.map(\.id)).count == 150)
        let bodies = Dictionary(grouping: received, by: \.id).mapValues { Set($0.map(\.body)).count }
        #expect(bodies.values.allSatisfy { $0 == 1 }, "a repeat is the same to the byte")
        #expect(try owed(program) == 0)
        #expect(try program.run("audit", "verify").status == 0)
        try FileManager.default.removeItem(at: program.store.appending(path: "state.db"))
        #expect(try program.run("rebuild").status == 0)
        #expect(try owed(program) == 0)
    }

    @Test func `a changed score is one correction that names what it supersedes`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        var rows = Exports.rows(10)
        _ = try importing(program, rows)
        _ = try program.run("deliver")
        let firstIDs = Set(try receiver.received.map(\.id))
        let old = rows
        rows[3] = rows[3].replacingOccurrences(of: ",10,", with: ",90,")
        #expect(rows != old)
        let changed = try importing(program, rows, name: "newer.csv")
        #expect(try changed.objects.first?["facts"]?["corrected"] == .number(1))
        #expect(try changed.objects.first?["owed"] == .number(1))
        _ = try program.run("deliver")
        let body = try #require(try receiver.received.last?.body)
        let told = try JSONDecoder().decode(JSON.self, from: Data(body.utf8))
        #expect(told["type"] == .text("finish.corrected"))
        #expect(told["data"]?["reason"] == .text("regraded"))
        #expect(firstIDs.contains(try #require(told["data"]?["supersedes"]?["id"]?.text)))
        let older = try importing(program, old, name: "older.csv")
        #expect(try older.objects.first?["facts"]?["duplicates"] == .number(10))
        #expect(try older.objects.first?["facts"]?["reverted"] == .number(1))
        #expect(try older.objects.first?["owed"] == .number(0))
    }

    @Test func `an import that would tell old finishes stops without a terminal and records nothing`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let text = Exports.text(Exports.rows(20)).replacingOccurrences(of: "2026-", with: "2019-")
        let file = try program.write(text, to: "old.csv")
        let size = try program.run("log", "list", "-o", "json").objects.count
        let ended = try program.run("import", file, "--mapping", mapping)
        #expect(ended.status == 1)
        #expect(ended.errors.contains("it would owe 20 deliveries to 1 endpoint(s), 20 of them finishes older than 30 days"))
        #expect(ended.errors.contains("choose --notify to tell them all, or --history"))
        let piped = try program.run("import", "-", "--mapping", mapping, input: text)
        #expect(piped.status == 1)
        #expect(try program.run("log", "list", "-o", "json").objects.count == size)
        #expect(try program.run("import", "-", "--mapping", mapping, "--history", input: text).status == 0)
        #expect(try owed(program) == 0)
        #expect(try receiver.received.isEmpty)
    }

    @Test func `an endpoint is told nothing of the past, and its adding says how much that is`() throws {
        let program = try Program()
        try program.makeStore()
        _ = try importing(program, Exports.rows(30))
        let ended = try program.run(
            "endpoint",
            "add",
            "https://localhost:1/",
            "--allow-address",
            "127.0.0.0/8",
            "--allow-address",
            "::1/128"
        )
        #expect(ended.status == 0)
        #expect(ended.errors.contains("30 finishes recorded before stay untold"))
        #expect(ended.output.split(separator: "\n").first?.hasPrefix("whsec_") == true)
        #expect(try owed(program) == 0)
        let shown = try program.run("endpoint", "show", "localhost:1")
        #expect(shown.status == 0)
        #expect(!(shown.output + shown.errors).contains("whsec_"))
    }

    @Test func `a failing receiver is tried again on its schedule and shown with its reason`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program, "--answer", "500")
        _ = try importing(program, Exports.rows(3))
        let ended = try program.run("deliver", "-o", "json")
        #expect(ended.status == 3)
        #expect(try ended.objects.first?["failed"] == .number(3))
        #expect(try ended.objects.first?["owed"] == .number(3))
        let listed = try program.run("delivery", "list", "-o", "json").objects
        #expect(listed.allSatisfy { $0["problem"] == .text("answered 500") && $0["attempts"] == .number(1) })
        #expect(try program.run("delivery", "retry", "--endpoint", try #require(listed.first?["endpoint"]?.text)).status == 0)
        #expect(try program.run("deliver").status == 3)
        #expect(try receiver.received.count == 6)
    }

    @Test func `an endpoint that is gone is disabled, and its deliveries wait`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program, "--answer", "410")
        _ = try importing(program, Exports.rows(40))
        #expect(try program.run("deliver").status == 3)
        #expect(try receiver.received.count <= 17, "those under way, and no more")
        let endpoint = try #require(try program.run("endpoint", "list", "-o", "json").objects.first)
        #expect(endpoint["state"] == .text("disabled:gone"))
        #expect(endpoint["deliveries"]?["owed"] == .number(40))
        #expect(try program.run("status").output.contains("is disabled (it answered 410 Gone), 40 wait"))
    }

    @Test func `a paused endpoint keeps its place`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        let id = try #require(try program.run("endpoint", "list", "-o", "json").objects.first?["endpoint"]?.text)
        #expect(try program.run("endpoint", "pause", id).status == 0)
        _ = try importing(program, Exports.rows(5))
        try program.deliver()
        #expect(try receiver.received.isEmpty)
        #expect(try program.run("endpoint", "resume", id).status == 0)
        try program.deliver()
        #expect(try receiver.received.count == 5)
    }

    @Test func `only one process delivers from a store`() throws {
        let program = try Program()
        try program.makeStore()
        let watching = try program.startAll(["deliver", "--watch"], outputTo: "watch.txt")
        defer {
            watching.terminate()
            watching.waitUntilExit()
        }
        // Who comes first has the lock, so the second one waits until the first has opened it.
        let open = "/proc/\(watching.processIdentifier)/fd/"
        func hasLock() throws -> Bool {
            try FileManager.default.contentsOfDirectory(atPath: open).contains {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: open + $0).hasSuffix("/deliver.lock")) ?? false
            }
        }
        while try !hasLock() { usleep(2_000) }
        let second = try program.run("deliver")
        #expect(second.status == 1)
        #expect(second.errors.contains("delivering from \(program.store.path): another process does so already"))
    }
}
