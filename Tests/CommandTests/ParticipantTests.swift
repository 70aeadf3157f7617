import Foundation
import TestSupport
import Testing

/// Who participants are, and who of them are one.
@Suite struct ParticipantTests {
    private static let mapping = """
        namespace: lms
        kind: exam
        participant: { id: who, email: mail, name: name }
        activity: { id: exam }
        outcome: passed
        finished: { column: when, format: rfc3339 }

        """
    private static let rows = """
        who,mail,name,exam,when
        E-1,ann@example.org,Ann Example,X-1,2026-10-01T09:00:00Z
        E-2,bob@example.org,Bob Example,X-1,2026-10-02T09:00:00Z

        """
    private static let statement =
        #"{"id":"00000000-0000-4000-8000-000000000001","actor":{"mbox":"mailto:ann@example.org","name":"Ann Other"},"verb":{"id":"http://adlnet.gov/expapi/verbs/passed"},"object":{"id":"http://a/1","definition":{"type":"http://adlnet.gov/expapi/activities/course"}},"timestamp":"2026-10-03T09:00:00Z"}"#

    private func store() throws -> Program {
        let program = try Program()
        try program.makeStore()
        let mapping = try program.write(Self.mapping, to: "mapping.yaml")
        #expect(try program.run("import", try program.write(Self.rows, to: "rows.csv"), "--mapping", mapping, "--history").status == 0)
        #expect(try program.run("import", try program.write(Self.statement, to: "statement.json"), "--history").status == 0)
        return program
    }

    @Test func `participants are listed by what sources know them by`() throws {
        let program = try store()
        let all = try program.run("participant", "list", "-o", "json")
        #expect(try all.objects.count == 3)
        #expect(try program.run("participant", "list", "--matching", "EXAMPLE.org", "-o", "json").objects.count == 1)
        #expect(try program.run("participant", "list", "--matching", "bob", "-o", "json").objects.count == 1)
        let shown = try program.run("participant", "show", "E-2")
        #expect(shown.status == 0)
        #expect(shown.output.contains("X-1"))
        #expect(shown.errors.contains("id:lms: E-2"))
        #expect(try program.run("participant", "show", "nobody").status == 1)
    }

    @Test func `people who are merged count as one, are found by any identifier, and can be separated`() throws {
        let program = try store()
        let dry = try program.run("participant", "merge", "E-1", "ann@example.org", "--dry-run")
        #expect(dry.status == 0)
        #expect(dry.errors.contains("nothing was done"))
        let merged = try program.run("participant", "merge", "E-1", "ann@example.org", "-o", "json")
        #expect(merged.status == 0, "\(merged.errors)")
        #expect(try merged.objects.first?["finishes"] == .number(2))
        #expect(merged.errors.contains("tassel participant separate prt_"))
        for person in ["E-1", "ann@example.org"] {
            let why = try program.run("participant", "show", person, "-o", "json")
            #expect(why.output.contains("http://a/1") && why.output.contains("X-1"))
        }
        let again = try program.run("participant", "merge", "ann@example.org", "E-1")
        #expect(again.status == 1)
        #expect(again.errors.contains("the same person already"))
        #expect(try program.run("participant", "list", "--merged", "-o", "json").objects.count == 1)
        #expect(try program.run("audit", "verify").status == 0)
        #expect(try program.run("audit", "replay").status == 0)
        let separated = try program.run("participant", "separate", "ann@example.org")
        #expect(separated.status == 0, "\(separated.errors)")
        #expect(try program.run("participant", "list", "--merged", "-o", "json").objects.isEmpty)
        #expect(try !program.run("participant", "show", "E-1", "-o", "json").output.contains("http://a/1"))
        #expect(try program.run("participant", "separate", "ann@example.org").errors.contains("they are not merged into anybody"))
        #expect(try program.run("audit", "replay").status == 0)
    }

    @Test func `who is erased goes with whoever was merged into them`() throws {
        let program = try store()
        #expect(try program.run("participant", "merge", "E-1", "ann@example.org").status == 0)
        #expect(try program.run("participant", "hold", "E-1", "--note", "case").status == 0)
        #expect(try program.run("participant", "erase", "ann@example.org", "--reason", "requested").errors.contains("legal hold"))
        #expect(try program.run("participant", "release", "E-1", "--note", "case").status == 0)
        let exported = try program.run("participant", "export", "ann@example.org")
        #expect(exported.output.contains("Ann Example") && exported.output.contains("Ann Other"))
        let erased = try program.run("participant", "erase", "ann@example.org", "--reason", "requested", "-o", "json")
        #expect(erased.status == 0, "\(erased.errors)")
        #expect(try erased.objects.count == 2)
        for file in ["vault.db", "vault.db-wal", "state.db", "log.db"] {
            let data = try? Data(contentsOf: program.store.appending(path: file))
            #expect(data?.range(of: Data("Ann O".utf8)) == nil, "\(file)")
            #expect(data?.range(of: Data("ann@".utf8)) == nil, "\(file)")
        }
        #expect(try program.run("audit", "verify").status == 0)
        #expect(try program.run("participant", "merge", "E-2", "prt_" + String(repeating: "0", count: 32)).status == 1)
    }

    @Test func `a hold on one who is several pseudonyms holds all, also after they are separated`() throws {
        let program = try store()
        #expect(try program.run("participant", "merge", "E-1", "ann@example.org").status == 0)
        #expect(try program.run("participant", "hold", "ann@example.org", "--note", "case").status == 0)
        #expect(try program.run("participant", "separate", "ann@example.org").status == 0)
        for person in ["E-1", "ann@example.org"] {
            #expect(try program.run("participant", "erase", person, "--reason", "requested").errors.contains("legal hold"))
            #expect(try program.run("participant", "release", person, "--note", "case").errors.contains("may be erased"))
            #expect(try program.run("participant", "erase", person, "--reason", "requested", "--dry-run").status == 0)
        }
    }

    @Test func `anonymous people are never merged`() throws {
        let program = try store()
        let session = #"{"session_id":1,"exam_id":"9","session_result":"Passed","session_end":"2026-10-01 09:00:00"}"#
        #expect(try program.run("import", try program.write(session, to: "session.json"), "--zone", "UTC", "--history").status == 0)
        let anonymous = try #require(
            try program.run("participant", "list", "-o", "json").objects.first { $0["state"] == .text("anonymous") }
        )
        guard case .text(let pseudonym)? = anonymous["participant"] else { return }
        let refused = try program.run("participant", "merge", "E-1", pseudonym)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("is anonymous"))
    }
}
