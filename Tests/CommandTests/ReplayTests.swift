import Foundation
import TestSupport
import Testing

/// Replaying sends nothing, however often it is done and killed, and comes to the same end.
@Suite struct ReplayTests {
    @Test func `three replays, one of them killed, reach no receiver and have the same digests`() throws {
        let program = try Program()
        try program.makeStore()
        let receiver = try Receiver(program)
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        func importRows(_ count: Int) throws {
            let file = try program.write(Exports.text(Exports.rows(count)), to: "rows-\(count).csv")
            #expect(try program.run("import", file, "--mapping", mapping, "--notify").status == 0)
        }
        try importRows(300)
        try program.deliver()
        #expect(try program.run("endpoint", "change", "localhost", "--format", "flat", "--disclose", "id").status == 0)
        try importRows(400)
        try program.deliver()
        #expect(try program.run("participant", "erase", "P5", "--reason", "requested").status == 0)
        try importRows(450)
        let told = try receiver.received.count
        let first = try #require(try program.run("audit", "replay", "-o", "json").objects.last)
        let killed = try program.run("audit", "replay", environment: ["TASSEL_STOP_AT": "fold.begins"])
        #expect(killed.status == 137)
        let second = try #require(try program.run("audit", "replay", "-o", "json").objects.last)
        #expect(first["digests"] == second["digests"])
        #expect(first["findings"] == .number(0), "\(first)")
        #expect(first["settled"] == .number(400))
        #expect(first["erased"] == .number(5))
        #expect(first["bodies"] == .number(395), "sent in two formats, and made anew in both")
        #expect(try receiver.received.count == told)
    }
}
