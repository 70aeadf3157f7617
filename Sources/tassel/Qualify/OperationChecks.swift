import Audit
import Completions
import Crypto
import EventLog
import Glibc
import Projections

/// What the program does, tried in a store of its own: each promise that can be shown without a network.
struct OperationChecks {
    private let qualifier: Qualifier
    private var store: [String] { ["--store", qualifier.path("store")] }

    private static let person = "QUAL-4711"
    private static let name = "Qwertz Qualificand"
    private static let mapping = """
        namespace: qualification
        kind: exam
        participant:
          id: person
          name: name
        activity:
          id: exam
        score:
          raw: score
          max: 100
        outcome:
          passMark: 50
        finished:
          column: day
          format: yyyy-MM-dd
        attempt: attempt

        """
    private static let heading = "person,name,exam,score,day,attempt\n"
    private static let rows = [
        "\(person),\(name),QUAL-FIRE,80,2026-01-10,1\n", "QUAL-4712,Asdf Other,QUAL-FIRE,30,2026-01-11,1\n",
        "QUAL-4713,Yxcv Third,QUAL-FIRE,90,2026-01-12,1\n",
    ]

    init(_ qualifier: Qualifier) { self.qualifier = qualifier }

    /// Makes the store that all else is tried in, and runs every check.
    func run() async throws -> [Qualification.Check] {
        try write(Self.mapping, to: "mapping.yaml")
        try write(Self.heading + Self.rows.joined(), to: "first.csv")
        try write(Self.heading + Self.rows.joined().replacing("QUAL-FIRE,30", with: "QUAL-FIRE,60"), to: "regraded.csv")
        try write(Self.heading + "QUAL-4714,Bnm Fourth,QUAL-FIRE,many,2026-01-12,1\n", to: "wrong.csv")
        var checks: [Qualification.Check] = []
        for step in recording { checks.append(try qualifier.check(step)) }
        let opened = try await Store.open(at: qualifier.path("store"), for: .ask)
        try write("\(opened.log.verifier)", to: "key")
        try opened.close()
        let writing = try await Store.open(at: qualifier.path("store"), for: .record)
        checks.append(try await InstallationChecks.settings(writing))
        try writing.close()
        checks.append(try await appendOnly())
        for step in proving { checks.append(try qualifier.check(step)) }
        checks.append(try flippedReceipt())
        checks.append(try tamperedLog())
        for step in erasing { checks.append(try qualifier.check(step)) }
        checks.append(try nothingLeft())
        for step in keeping { checks.append(try qualifier.check(step)) }
        return checks
    }

    private func importing(_ file: String) -> [String] {
        ["import", qualifier.path(file), "--mapping", qualifier.path("mapping.yaml"), "--history", "-o", "json"] + store
    }

    private var recording: [Qualifier.Step] {
        [
            Qualifier.Step("OQ-01", "A store is made", for: "installation", ["init", "--name", "qualification.example.org/log"] + store),
            Qualifier.Step(
                "OQ-02",
                "An export is recorded, every line accounted for",
                for: "11.10(h), Annex 11 clause 5",
                importing("first.csv"),
                holds: [#""recorded":3,"duplicates":0"#, #""refused":0"#]
            ),
            Qualifier.Step(
                "OQ-03",
                "The same export again records nothing",
                for: "promise 2",
                importing("first.csv"),
                holds: [#""recorded":0,"duplicates":3"#]
            ),
            Qualifier.Step(
                "OQ-04",
                "A changed result is a correction, and no second finish",
                for: "promise 2, 11.10(e)",
                importing("regraded.csv"),
                holds: [#""duplicates":2"#, #""corrected":1"#]
            ),
            Qualifier.Step(
                "OQ-05",
                "A line that can't be used is refused with its number and its reason",
                for: "promise 3, Annex 11 clause 5",
                importing("wrong.csv"),
                status: 3,
                holds: ["line 2", "\"many\""]
            ),
            Qualifier.Step(
                "OQ-06",
                "The standing follows: who was regraded has passed",
                for: "11.10(b)",
                ["completions", "QUAL-4712", "-o", "json"] + store,
                holds: [#""outcome":"passed""#, #""attempts":1"#]
            ),
            Qualifier.Step(
                "OQ-07",
                "As was known before, they had failed or were not known",
                for: "11.10(c)",
                ["completions", "--as-of", "2020-01-01"] + store,
                holds: ["no completions"]
            ),
            Qualifier.Step(
                "OQ-08",
                "A correction by hand without a reason is refused",
                for: "11.10(e), Annex 11 clause 9",
                ["correct", "3", "--outcome", "failed"] + store,
                status: 64
            ),
            Qualifier.Step(
                "OQ-09",
                "With a reason it is recorded, with who made it",
                for: "11.10(e), Annex 11 clause 9",
                ["correct", "3", "--outcome", "failed", "--reason", "qualification"] + store,
                holds: ["is corrected by the event at position"]
            ),
        ]
    }

    private func appendOnly() async throws -> Qualification.Check {
        let opened = try await Store.open(at: qualifier.path("store"), for: .record)
        let taken = try await opened.log.changesNotRefused()
        try opened.close()
        return Qualification.Check(
            "OQ-10",
            "SQL that updates, deletes or replaces an event, or leaves a gap, is refused by the schema",
            for: "promise 1, 11.10(c)",
            expected: "all four refused",
            actual: taken.isEmpty ? "as expected" : "taken: \(taken.joined(separator: ", "))",
            isMet: taken.isEmpty
        )
    }

    private var proving: [Qualifier.Step] {
        [
            Qualifier.Step("OQ-11", "The log verifies", for: "promise 9, 11.10(a)", ["audit", "verify"] + store, holds: ["verified"]),
            Qualifier.Step(
                "OQ-12",
                "State, settlements and bodies follow from the log",
                for: "promises 4 and 6",
                ["audit", "replay"] + store,
                holds: ["replayed"]
            ),
            Qualifier.Step(
                "OQ-13",
                "A receipt is written",
                for: "11.10(b)",
                ["audit", "prove", "4", "--disclose", "name", "--out", qualifier.path("receipt")] + store
            ),
            Qualifier.Step(
                "OQ-14",
                "It is checked without the store, against the key alone",
                for: "11.10(b)",
                ["audit", "verify", qualifier.path("receipt"), "--key", key],
                holds: ["proved: signed by", "Asdf Other"]
            ),
        ]
    }

    /// The file with the store's verifier key.
    private var key: String { qualifier.path("key") }

    /// A receipt with one letter changed proves nothing.
    private func flippedReceipt() throws -> Qualification.Check {
        let receipt = try SmallFile.read(qualifier.path("receipt"), what: "the receipt")
        guard let place = receipt.firstIndex(of: UInt8(ascii: "\n")).map({ $0 + 40 }), place < receipt.count else {
            return unmade("OQ-15", "A receipt with one letter changed")
        }
        var changed = receipt
        changed[place] = changed[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        try write(changed, to: "changed")
        return try qualifier.check(
            Qualifier.Step(
                "OQ-15",
                "A receipt with one letter changed is refused",
                for: "promise 9",
                ["audit", "verify", qualifier.path("changed"), "--key", key],
                status: 2
            )
        )
    }

    /// An outcome changed in the file itself is found, with its position.
    private func tamperedLog() throws -> Qualification.Check {
        let copy = qualifier.path("copy")
        guard try qualifier.run(["backup", copy] + store).status == 0,
            try qualifier.run(["restore", copy, "--store", qualifier.path("tampered")]).status == 0
        else { return unmade("OQ-16", "A copy of the store") }
        let file = qualifier.path("tampered/log.db")
        var bytes = try SmallFile.read(file, what: "the log", longest: 64 << 20)
        let (from, to) = (Array("\"raw\":90".utf8), Array("\"raw\":99".utf8))
        guard let place = bytes.indices.first(where: { bytes[$0...].starts(with: from) }) else {
            return unmade("OQ-16", "The score in the file")
        }
        bytes.replaceSubrange(place..<(place + from.count), with: to)
        try write(bytes, to: "tampered/log.db")
        return try qualifier.check(
            Qualifier.Step(
                "OQ-16",
                "A score changed in the file of the log is found, with its position",
                for: "promise 9, 11.10(a)",
                ["audit", "verify", "--store", qualifier.path("tampered")],
                status: 2,
                holds: ["the line doesn't match its leaf hash"]
            )
        )
    }

    private var erasing: [Qualifier.Step] {
        [
            Qualifier.Step(
                "OQ-17",
                "A legal hold keeps a person's data from being erased",
                for: "Part11, Erasure",
                ["participant", "hold", Self.person, "--note", "qualification"] + store
            ),
            Qualifier.Step(
                "OQ-18",
                "… and erasure is refused",
                for: "Part11, Erasure",
                ["participant", "erase", Self.person, "--reason", "requested"] + store,
                status: 1,
                holds: ["a legal hold forbids it"]
            ),
            Qualifier.Step(
                "OQ-19",
                "Released, the data is erased",
                for: "promise 10",
                ["participant", "erase", Self.person, "--reason", "requested", "--override-hold", "--note", "qualification"] + store,
                holds: ["erased: no file of the store holds any of it"]
            ),
        ]
    }

    /// None of the erased person's data is in any file.
    private func nothingLeft() throws -> Qualification.Check {
        let words = [Self.person, Self.name].map { Array($0.utf8) }
        var found: [String] = []
        for name in Qualifier.names(in: qualifier.path("store")) {
            let bytes = try SmallFile.read(qualifier.path("store/\(name)"), what: "a file of the store", longest: 64 << 20)
            for word in words where bytes.indices.contains(where: { bytes[$0] == word[0] && bytes[$0...].starts(with: word) }) {
                found.append(name)
            }
        }
        return Qualification.Check(
            "OQ-20",
            "No file of the store holds the erased person's name or identifier",
            for: "promise 10",
            expected: "in none of the files",
            actual: found.isEmpty ? "as expected" : "in \(found.joined(separator: ", "))",
            isMet: found.isEmpty
        )
    }

    private var keeping: [Qualifier.Step] {
        [
            Qualifier.Step("OQ-21", "The log still verifies", for: "promise 10", ["audit", "verify"] + store, holds: ["verified"]),
            Qualifier.Step(
                "OQ-22",
                "The erased person doesn't come back with the next export",
                for: "promise 10",
                importing("first.csv"),
                holds: [#""erased":1"#]
            ),
            Qualifier.Step(
                "OQ-23",
                "Plain HTTP is refused",
                for: "promise 11",
                ["endpoint", "add", "http://hooks.example.com/"] + store,
                status: 64,
                holds: ["plain HTTP is refused"]
            ),
            Qualifier.Step(
                "OQ-24",
                "An address inside is refused, however it is spelt",
                for: "promise 11",
                ["endpoint", "add", "https://0x7f.1/"] + store,
                status: 1,
                holds: ["127.0.0.1"]
            ),
            Qualifier.Step(
                "OQ-25",
                "A report is written, with how to check it",
                for: "11.10(b)",
                ["audit", "report", "--out", qualifier.path("report.html")] + store,
                holds: ["finishes of"]
            ),
            Qualifier.Step(
                "OQ-26",
                "A copy is made and verified",
                for: "11.10(c), Annex 11 clause 7",
                ["backup", qualifier.path("backup")] + store,
                holds: ["copied and verified"]
            ),
            Qualifier.Step(
                "OQ-27",
                "A store is put back from it",
                for: "Annex 11 clause 16",
                ["restore", qualifier.path("backup"), "--store", qualifier.path("restored")],
                holds: ["put back keys.db, vault.db, log.db"]
            ),
            Qualifier.Step(
                "OQ-28",
                "… and verifies",
                for: "Annex 11 clause 16",
                ["audit", "verify", "--store", qualifier.path("restored")],
                holds: ["verified"]
            ),
        ]
    }

    private func unmade(_ number: String, _ what: String) -> Qualification.Check {
        Qualification.Check(number, what, for: "", expected: "it can be made", actual: "it couldn't be", isMet: false)
    }

    private func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    private func write(_ bytes: [UInt8], to name: String) throws {
        let descriptor = try Report.descriptor(qualifier.path(name))
        Terminal.write(bytes, to: descriptor)
        close(descriptor)
    }
}
