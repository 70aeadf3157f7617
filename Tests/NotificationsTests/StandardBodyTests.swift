import Completions
import Notifications
import TestSupport
import Testing

/// Whole bodies, to the byte.
@Suite struct StandardBodyTests {
    private let endpoint = EndpointID(bits: 0xE1)
    private let ann = PersonalFields(["id": "7", "name": "Ann", "email": "ann@example.org", "team": "B", "desk": "4"])

    private func notification(
        _ finish: Finish,
        _ fact: (RecordedFinish) -> Fact,
        passedBefore: ReportedTime? = nil,
        supersedes: EventID? = nil
    ) throws -> Notifications.Notification {
        let recorded = RecordedFinish(
            sourceKey: SourceKey(bits: 1),
            importID: ImportID(bits: 2),
            line: 3,
            finish: finish,
            commitment: try #require(Commitment(repeatElement(0, count: 32)))
        )
        return Notifications.Notification(
            event: Event(
                id: EventID(bits: 0xE),
                origin: try #require(Origin("example.org/log")),
                account: .main,
                subject: .participant(finish.participant),
                time: finish.finished?.reported,
                recorded: try #require(Timestamp("2026-10-20T09:00:05Z")),
                fact: fact(recorded)
            ),
            position: Position(17),
            completion: Completion(
                id: CompletionID(of: finish.participant, in: finish.activity, account: .main),
                account: .main,
                participant: finish.participant,
                activity: finish.activity,
                finishes: [StandingFinish(finish, from: "lms", at: Position(17))],
                firstPassedBefore: passedBefore
            ),
            supersedes: supersedes
        )
    }

    private func passed() throws -> Notifications.Notification {
        try notification(.of(0xA, "EX-1", title: "Algebra", .passed, raw: "80.50", attempt: 2)) { .finished($0) }
    }

    private func body(
        _ notification: Notifications.Notification,
        of person: PersonalFields,
        _ disclosure: [EndpointConfiguration.Disclosure]
    ) -> String {
        body(notification, of: person, EndpointConfiguration(host: "x", filter: .all, disclosure: disclosure))
    }

    private func body(
        _ notification: Notifications.Notification,
        of person: PersonalFields,
        _ configuration: EndpointConfiguration
    ) -> String {
        // XMLCoder throws for none of these.
        String(decoding: (try? Body(notification, about: person, to: endpoint, as: configuration).bytes) ?? [], as: UTF8.self)
    }

    @Test func `XML holds what XML can hold, and what it can't is replaced`() throws {
        let odd = PersonalFields(["name": "A & <B>\u{1}\r\n\"'", "2nd field": "é"])
        let configuration = EndpointConfiguration(
            host: "x",
            filter: .all,
            body: .xml,
            disclosure: EndpointConfiguration.Disclosure.allCases
        )
        let xml = try body(passed(), of: odd, configuration)
        #expect(xml.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<notification><type>exam.finished</type>"))
        #expect(xml.contains("<participant_name>A &amp; &lt;B&gt;\u{FFFD}&#13;\n&quot;&apos;</participant_name>"))
        #expect(xml.contains("<participant_field_2nd_x0020_field>é</participant_field_2nd_x0020_field>"))
    }

    @Test func `a CloudEvent has the line's attributes around the same data`() throws {
        let standard = try body(passed(), of: ann, [.id])
        let event = try body(passed(), of: ann, EndpointConfiguration(host: "x", filter: .all, body: .cloudEvents, disclosure: [.id]))
        let head = """
            {"specversion":"1.0","id":"evt_0000000000000000000000000000000e","source":"//example.org/log/main","type":"exam.finished",\
            "subject":"prt_0000000000000000000000000000000a","time":"2026-10-20T09:00:00Z",\
            "recordedtime":"2026-10-20T09:00:05.000000Z","datacontenttype":"application/json","data":
            """
        let data = try #require(standard.firstRange(of: "\"data\":")).upperBound
        #expect(event == head + standard[data...])
    }

    @Test func `a passed exam with its score`() throws {
        let expected = """
            {"type":"exam.finished","timestamp":"2026-10-20T09:00:05.000000Z","data":{\
            "event":"evt_0000000000000000000000000000000e","position":17,"account":"main",\
            "participant":{"id":"prt_0000000000000000000000000000000a","identifier":"7","name":"Ann","email":"ann@example.org"},\
            "activity":{"kind":"exam","id":"EX-1","title":"Algebra"},"outcome":"passed","score":{"raw":80.5},\
            "finishedAt":"2026-10-20T09:00:00Z","precision":"second","attempt":2,\
            "completion":{"id":"cmp_9e11281296667d05223705998752a133","outcome":"passed","attempts":1,\
            "firstFinished":"2026-10-20T09:00:00Z","firstPassed":"2026-10-20T09:00:00Z",\
            "best":{"outcome":"passed","score":{"raw":80.5},"finishedAt":"2026-10-20T09:00:00Z","attempt":2},\
            "last":{"outcome":"passed","score":{"raw":80.5},"finishedAt":"2026-10-20T09:00:00Z","attempt":2}}}}
            """
        #expect(try body(passed(), of: ann, [.id, .name, .email]) == expected)
    }

    @Test func `a corrected exam, no longer passed, with what it supersedes`() throws {
        let corrected = try notification(
            .of(0xA, "EX-1", .failed, raw: "49", at: "2026-10-20"),
            { .corrected(Correction(recorded: $0, corrects: EventID(bits: 0xC), reason: .regraded)) },
            passedBefore: ReportedTime("2026-10-20"),
            supersedes: EventID(bits: 0xD)
        )
        let expected = """
            {"type":"finish.corrected","timestamp":"2026-10-20T09:00:05.000000Z","data":{\
            "event":"evt_0000000000000000000000000000000e","position":17,"account":"main",\
            "participant":{"id":"prt_0000000000000000000000000000000a"},"activity":{"kind":"exam","id":"EX-1"},\
            "outcome":"failed","score":{"raw":49},"finishedAt":"2026-10-20","precision":"day","reason":"regraded",\
            "completion":{"id":"cmp_9e11281296667d05223705998752a133","outcome":"failed","attempts":1,\
            "firstFinished":"2026-10-20","firstPassed":"2026-10-20",\
            "best":{"outcome":"failed","score":{"raw":49},"finishedAt":"2026-10-20"},\
            "last":{"outcome":"failed","score":{"raw":49},"finishedAt":"2026-10-20"}},\
            "supersedes":{"id":"dlv_c1da5d748986bcdd46c555a606ebbe9f","event":"evt_0000000000000000000000000000000d"}}}
            """
        #expect(body(corrected, of: ann, []) == expected)
    }

    @Test(
        arguments: [
            ([], #"{"id":"prt_0000000000000000000000000000000a"}"#),
            ([.id], #"{"id":"prt_0000000000000000000000000000000a","identifier":"7"}"#),
            ([.email, .name], #"{"id":"prt_0000000000000000000000000000000a","name":"Ann","email":"ann@example.org"}"#),
            ([.fields], #"{"id":"prt_0000000000000000000000000000000a","fields":{"desk":"4","team":"B"}}"#),
        ] as [([EndpointConfiguration.Disclosure], String)]
    )
    func `an endpoint is told what it may know, in one order`(disclosure: [EndpointConfiguration.Disclosure], person: String) throws {
        #expect(try body(passed(), of: ann, disclosure).contains(#""participant":\#(person),"activity""#))
    }

    @Test func `of somebody erased only the pseudonym is told`() throws {
        let erased = try body(passed(), of: PersonalFields([:]), EndpointConfiguration.Disclosure.allCases)
        #expect(erased.contains(#""participant":{"id":"prt_0000000000000000000000000000000a"},"activity""#))
    }

    @Test(arguments: EventType.notifying)
    func `a sample begins with its type`(type: EventType) throws {
        let sample = try SampleNotification.body(of: type, to: endpoint, as: EndpointConfiguration(host: "x", filter: .all))
        #expect(sample.bytes.starts(with: Array("{\"type\":\"\(type.rawValue)\",".utf8)))
        #expect(sample.contentType == "application/json")
    }
}
