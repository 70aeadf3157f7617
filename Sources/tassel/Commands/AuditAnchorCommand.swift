import ArgumentParser
import Audit
import Completions
import EventLog
import Glibc
import Projections
import Storage
import Subscriber

struct AuditAnchorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "anchor",
        abstract: "Have a time-stamping authority say when the newest checkpoint existed (RFC 3161), and keep what it said.",
        discussion: """
            With --tsa the log is signed as it is, and the authority asked over HTTPS. An authority without HTTPS is asked with another tool: write the
            query with --query, post it as application/timestamp-query, and give what came back to --reply.

            Without any of these the timestamps that are kept are listed; --out writes each with its checkpoint, for whoever checks them:
            openssl ts -verify -data 4711.checkpoint -in 4711.tsr -CAfile tsa.pem

            Example: tassel audit anchor --tsa https://freetsa.org/tsr
            Example: tassel audit anchor --query q.tsq && curl -H content-type:application/timestamp-query --data-binary @q.tsq \
            http://tsa.example.com -o r.tsr && tassel audit anchor --reply r.tsr
            """
    )

    @OptionGroup var store: StoreOptions
    @Option(name: [.customShort("o"), .customLong("output")], help: "Print a table, json (one object a line) or csv.")
    var format = OutputFormat.table

    @Option(help: ArgumentHelp("Ask this authority: https only.", valueName: "url"))
    var tsa: String?

    @Option(help: ArgumentHelp("With --tsa: PEM certificates to trust besides the system's.", valueName: "file"))
    var ca: String?

    @Option(
        name: .customLong("allow-address"),
        help: ArgumentHelp("With --tsa: let the request reach this private or local range; may be repeated.", valueName: "cidr")
    )
    var allowed: [String] = []

    @Option(help: ArgumentHelp("Write the query for the newest checkpoint.", valueName: "file"))
    var query: String?

    @Option(help: ArgumentHelp("Keep what an authority answered.", valueName: "file"))
    var reply: String?

    @Option(help: ArgumentHelp("With --reply: who answered, for the list.", valueName: "name"))
    var authority: String?

    @Option(name: .customLong("out"), help: ArgumentHelp("Write every timestamp and its checkpoint into this directory.", valueName: "dir"))
    var directory: String?

    func validate() throws {
        if [tsa, query, reply, directory].count(where: { $0 != nil }) > 1 {
            throw ValidationError("Use one of --tsa, --query, --reply and --out.")
        }
        if authority != nil, reply == nil { throw ValidationError("--authority is for --reply.") }
        if tsa == nil, ca != nil || !allowed.isEmpty { throw ValidationError("--ca and --allow-address are for --tsa.") }
        for range in allowed where AddressRange(range) == nil {
            throw ValidationError("\"\(range)\" is not an address range: write it as 10.1.0.0/16 or fd12:3456::/48.")
        }
    }

    func run() async throws {
        let opened = try await Store.open(at: store.directory, for: tsa == nil && query == nil && reply == nil ? .ask : .record)
        if let tsa {
            try await ask(tsa, opened)
        } else if let query {
            try await opened.checkpoint()
            try write(try await newest(opened).bytes, to: query)
            Terminal.say("post it to an authority as application/timestamp-query, then: tassel audit anchor --reply FILE")
        } else if let reply {
            let bytes = try SmallFile.read(reply, what: "the reply")
            try show([try await Anchoring(opened).keep(bytes, to: nil, from: authority ?? "not named")])
        } else if let directory {
            try await write(to: directory, opened)
        } else {
            try show(try await opened.log.anchors())
        }
        try opened.close()
    }

    private func ask(_ tsa: String, _ opened: Store) async throws {
        let url = try EndpointRegister.url(tsa, doing: "reading the authority's URL")
        try await opened.checkpoint()
        let query = try await newest(opened)
        let reply = try await TimestampRequest.send(
            try query.bytes,
            to: tsa,
            authority: try ca.map(CertificateFiles.authority),
            allowed: allowed,
            in: World.surroundings
        )
        try show([try await Anchoring(opened).keep(reply, to: query, from: url.authority)])
    }

    private func newest(_ opened: Store) async throws -> TimestampQuery {
        TimestampQuery(of: try await Prover(opened).newest().note, random: World.surroundings.random(8))
    }

    private func show(_ anchors: [Anchor]) throws {
        var report = try Report(format, headings: ["EVENTS", "TIME", "AUTHORITY"])
        for anchor in anchors {
            report.add([String(anchor.size), anchor.time.text(to: .second), anchor.authority]) { json in
                json.member("events", number: anchor.size)
                json.member("time", text: anchor.time.text(to: .second))
                json.member("authority", anchor.authority)
            }
        }
        report.finish(empty: "no timestamps yet; get one with: tassel audit anchor --tsa URL")
    }

    private func write(to directory: String, _ opened: Store) async throws {
        try Directory.ensure(directory)
        var count: [Int: Int] = [:]
        for anchor in try await opened.log.anchors() {
            guard let note = try await opened.log.newestCheckpoint(upTo: anchor.size) else { continue }
            count[anchor.size, default: 0] += 1
            let number = count[anchor.size] ?? 1
            try write(Array(note.utf8), to: "\(directory)/\(anchor.size).checkpoint")
            try write(anchor.reply, to: "\(directory)/\(anchor.size)\(number > 1 ? "-\(number)" : "").tsr")
        }
        Terminal.say("check each with: openssl ts -verify -data SIZE.checkpoint -in SIZE.tsr -CAfile FILE")
    }

    private func write(_ bytes: [UInt8], to file: String) throws {
        let descriptor = try Report.descriptor(file)
        Terminal.write(bytes, to: descriptor)
        close(descriptor)
    }
}
