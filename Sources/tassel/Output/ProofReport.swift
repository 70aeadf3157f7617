import ArgumentParser
import Audit
import Completions
import EventLog
import Vault

/// What a proof file proves, or why it proves nothing.
struct ProofReport {
    let output: OutputOptions
    let key: VerifierKey

    func show(_ text: String, against earlier: String?) throws {
        if let earlier {
            switch ProofVerification.verify(text, continuing: earlier, with: key) {
            case .success(let both):
                try put([("continues", "\(both.old.size) events"), ("events", String(both.new.size)), ("log", both.new.origin.name)]) {
                    json in
                    json.member("log", both.new.origin)
                    json.member("old", number: both.old.size)
                    json.member("events", number: both.new.size)
                    json.member("root", Base64.encode(both.new.root))
                }
            case .failure(let finding): try FindingsReport.show([finding], output)
            }
        } else if let checkpoint = SignedNote.checkpoint(in: text, signedBy: key) {
            try put([("log", checkpoint.origin.name), ("events", String(checkpoint.size)), ("root", Base64.encode(checkpoint.root))]) {
                json in
                json.member("log", checkpoint.origin)
                json.member("events", number: checkpoint.size)
                json.member("root", Base64.encode(checkpoint.root))
            }
        } else if ConsistencyFile.isBegun(by: text) {
            throw ValidationError("This proves that a log went on from an earlier checkpoint: name that one with --against.")
        } else {
            switch ProofVerification.verify(text, with: key) {
            case .success(let proved): try put(Self.rows(proved)) { Self.write(proved, to: &$0) }
            case .failure(let finding): try FindingsReport.show([finding], output)
            }
        }
    }

    private static func rows(_ proved: ProofVerification.Proved) -> [(String, String)] {
        let event = proved.event.event
        var rows = [
            ("log", proved.checkpoint.origin.name), ("position", "\(proved.event.position) of \(proved.checkpoint.size) events"),
            ("event", event.id.description), ("type", event.type.rawValue), ("recorded", event.recorded.description),
        ]
        if let subject = event.subject { rows.append(("subject", subject.description)) }
        if let finish = event.fact.recordedFinish?.finish {
            rows.append(("activity", [finish.activity.kind.rawValue, finish.activity.id].joined(separator: " ")))
            if let title = finish.activity.title { rows.append(("title", title)) }
            rows.append(("outcome", finish.outcome.rawValue))
            if let finished = finish.finished { rows.append(("finished", finished.reported.description)) }
        }
        if case .logKeyRotated(let rotated) = event.fact {
            rows.append(("signs now", VerifierKey(name: proved.checkpoint.origin.name, publicKey: rotated.publicKey.bytes).description))
        }
        return rows + (proved.person?.shown ?? []).map { ("person: " + $0.name, $0.value) }
    }

    private static func write(_ proved: ProofVerification.Proved, to json: inout JSONWriter) {
        json.member("log", proved.checkpoint.origin)
        json.member("position", number: proved.event.position.number)
        json.member("events", number: proved.checkpoint.size)
        json.member("root", Base64.encode(proved.checkpoint.root))
        json.key("event")
        json.raw(proved.event.line)
        if let person = proved.person {
            json.member("person") { json in
                for (name, value) in person.shown {
                    json.key(named: name)
                    json.string(value)
                }
            }
        }
    }

    private func put(_ rows: [(String, String)], _ members: (inout JSONWriter) -> Void) throws {
        var report = try Report(output, headings: output.format == .csv ? ["WHAT", "VALUE"] : ["", ""])
        switch output.format {
        case .json: report.add([], members)
        case .table, .csv: for (what, value) in rows { report.add([what, value]) { _ in } }
        }
        report.finish(empty: "")
        Terminal.say("proved: signed by \(key.name)+\(hex(key.id))")
    }
}
