import Completions
import EventLog
import Projections
import Storage
import Subscriber
import TestSupport
import Testing
import Vault

/// What an endpoint is sent, by real requests over TLS and a clock that stands still until it is set.
@Suite struct LaneTests {
    private static let fine = ScriptedReceiver.Answer.bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
    private static let broken = ScriptedReceiver.Answer.bytes("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n")

    /// A store with one endpoint at a receiver.
    private struct Bench {
        let test: TestStore
        let receiver: ScriptedReceiver
        let endpoint = EndpointID(bits: 0xE1)

        init(answering answers: [ScriptedReceiver.Answer], _ pacing: DeliveryPacing) async throws {
            test = try await TestStore()
            receiver = try await ScriptedReceiver(answering: answers)
            try await test.store.keys.keep(receiver.settings(), of: endpoint)
            let configuration = EndpointConfiguration(host: "localhost:\(receiver.port)", filter: .all, pacing: pacing)
            let added = EndpointConfigured(actor: ActorID(bits: 1), configuration: configuration)
            try await test.record(.endpointAdded(added), endpoint: endpoint)
        }

        /// Records finishes of so many people, one each.
        func tell(people: Int) async throws {
            try await test.tell((1...people).map { test.telling(key: UInt128($0), .of(UInt128($0), "EX-1", raw: "80")) })
        }

        /// Delivers what is due and may be sent; the number of requests that it took.
        func deliver() async throws -> Int {
            let before = receiver.received.count
            try await Deliverer(test.store, .onceThrough, in: test.surroundings).run()
            return receiver.received.count - before
        }

        func state() async throws -> Endpoint.State? { try await test.store.projections.configuration().endpoints[endpoint]?.state }

        func owed() async throws -> (all: Int, waiting: Int) { try await test.store.projections.owed() }

        /// The types of the endpoint's own events, in the order of the log.
        func turns() async throws -> [EventType] {
            try await test.store.log.events(from: Position(0), limit: 10_000)
                .filter { $0.event.endpoint == endpoint }.map(\.event.type)
                .filter { [.endpointFailing, .endpointRecovered, .endpointDisabled].contains($0) }
        }
    }

    @Test func `an outage of four days is probed with one delivery at a time, gives nothing up, and drains when it ends`() async throws {
        let bench = try await Bench(answering: Array(repeating: Self.broken, count: 5 + 9) + [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 12)
        #expect(try await bench.deliver() == 5)
        #expect(try await bench.state() == .failing)
        #expect(try await bench.deliver() == 0, "until the probe is due nothing is sent")
        for pause in [6, 400, 2_200, 8_700, 22_000, 44_000, 61_000, 87_000, 87_000] as [Int] {
            bench.test.world.advance(by: .seconds(pause))
            #expect(try await bench.deliver() == 1)
        }
        let stuck = try await bench.owed()
        #expect(stuck.all == 12)
        #expect(stuck.waiting == 0)
        bench.test.world.advance(by: .seconds(104_000))
        #expect(try await bench.deliver() == 12)
        #expect(try await bench.owed().all == 0)
        #expect(try await bench.state() == .active)
        #expect(try await bench.turns() == [.endpointFailing, .endpointRecovered])
    }

    @Test func `five days of nothing but failure disable an endpoint, whose deliveries wait and go out when it is resumed`() async throws {
        let bench = try await Bench(answering: Array(repeating: Self.broken, count: 6) + [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 7)
        _ = try await bench.deliver()
        bench.test.world.advance(by: EndpointHealth.patience)
        #expect(try await bench.deliver() == 1)
        #expect(try await bench.state() == .disabled(.failing))
        bench.test.world.advance(by: .seconds(86_400))
        #expect(try await bench.deliver() == 0)
        #expect(try await bench.owed().all == 7)
        try await bench.test.record(.endpointResumed(EndpointResumed(actor: ActorID(bits: 1), backlog: .catchUp)), endpoint: bench.endpoint)
        #expect(try await bench.deliver() == 7)
        #expect(try await bench.turns() == [.endpointFailing, .endpointDisabled])
    }

    @Test func `many requests under way at once make one outage, not several`() async throws {
        let bench = try await Bench(answering: [Self.broken], DeliveryPacing(concurrency: 16))
        try await bench.tell(people: 60)
        let requests = try await bench.deliver()
        #expect((5...20).contains(requests))
        #expect(try await bench.turns() == [.endpointFailing])
        #expect(try await bench.owed().all == 60)
    }

    @Test func `a receiver that asks to be left alone gets nothing until then`() async throws {
        let busy = ScriptedReceiver.Answer.bytes("HTTP/1.1 429 Too Many Requests\r\nretry-after: 60\r\ncontent-length: 0\r\n\r\n")
        let bench = try await Bench(answering: [busy, Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 3)
        #expect(try await bench.deliver() == 1)
        bench.test.world.advance(by: .seconds(59))
        #expect(try await bench.deliver() == 0)
        bench.test.world.advance(by: .seconds(2))
        #expect(try await bench.deliver() == 3)
        #expect(try await bench.turns() == [])
    }

    @Test func `in the order of participants nothing overtakes, and one who is stuck holds back no other`() async throws {
        let bench = try await Bench(answering: [Self.broken, Self.fine], DeliveryPacing(order: .participant, concurrency: 1))
        try await bench.test.tell([
            bench.test.telling(key: 1, .of(0xA, "EX-1", .failed, raw: "40")), bench.test.telling(key: 2, .of(0xB, "EX-1", raw: "80")),
        ])
        try await bench.test.tell([bench.test.telling(key: 1, .of(0xA, "EX-1", .passed, raw: "60"))])
        #expect(try await bench.deliver() == 2, "the first of A fails, that of B goes out, and A's correction waits")
        #expect(try await bench.owed().all == 2)
        bench.test.world.advance(by: .seconds(10))
        #expect(try await bench.deliver() == 2)
        let types = bench.receiver.received.map { $0.contains("\"type\":\"finish.corrected\"") ? "correction" : "finish" }
        #expect(types == ["finish", "finish", "finish", "correction"])
    }

    @Test func `a clock that goes back an hour stalls nothing`() async throws {
        let bench = try await Bench(answering: [Self.broken, Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 3)
        #expect(try await bench.deliver() == 3, "one failed, and is due in five seconds")
        bench.test.world.advance(by: .seconds(-3_600))
        try await bench.test.tell([bench.test.telling(key: 9, .of(0x9, "EX-1", raw: "80"))])
        #expect(try await bench.deliver() == 1)
        bench.test.world.advance(by: .seconds(7))
        #expect(try await bench.deliver() == 1)
        #expect(try await bench.owed().all == 0)
    }

    @Test func `a clock that jumps a day ahead neither floods nor stalls`() async throws {
        let bench = try await Bench(answering: Array(repeating: Self.broken, count: 6) + [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 7)
        #expect(try await bench.deliver() == 5, "and then it fails")
        bench.test.world.advance(by: .seconds(86_400))
        #expect(try await bench.deliver() == 1, "one probe, however much is due by now")
        #expect(try await bench.state() == .failing)
        bench.test.world.advance(by: .seconds(-86_400))
        #expect(try await bench.deliver() == 0)
        bench.test.world.advance(by: .seconds(400))
        #expect(try await bench.deliver() == 7, "the next probe is due by its pause, not by a time a day ahead")
        #expect(try await bench.owed().all == 0)
        #expect(try await bench.turns() == [.endpointFailing, .endpointRecovered])
    }

    @Test func `an outage outlives the process and a state made anew`() async throws {
        let bench = try await Bench(answering: [Self.broken], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 6)
        #expect(try await bench.deliver() == 5)
        #expect(try await bench.deliver() == 0)
        try await bench.test.store.projections.rebuild(from: bench.test.store.log)
        #expect(try await bench.deliver() == 0, "a rebuild keeps when the next probe is due")
        #expect(try await bench.state() == .failing)
    }

    @Test(.timeLimit(.minutes(1))) func `an endpoint that is paused while much is sent to it gets no more within moments`() async throws {
        let rate = try #require(DeliveryRate("20/s"))
        let bench = try await Bench(answering: [Self.fine], DeliveryPacing(concurrency: 2, rate: rate))
        try await bench.tell(people: 400)
        async let delivering = bench.deliver()
        while bench.receiver.received.isEmpty { await Task.yield() }
        try await bench.test.record(.endpointPaused(EndpointActed(actor: ActorID(bits: 1))), endpoint: bench.endpoint)
        let sent = try await delivering
        #expect((1..<100).contains(sent))
        #expect(try await bench.owed().all == 400 - sent)
    }

    @Test func `what is resent keeps its id, is marked, and is settled again`() async throws {
        let bench = try await Bench(answering: [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 3)
        #expect(try await bench.deliver() == 3)
        let size = try await bench.test.store.log.size()
        let all = DeliveriesRequested(actor: ActorID(bits: 1), purpose: .resend, from: Position(0), through: Position(size - 1))
        try await bench.test.record(.deliveriesRequested(all), endpoint: bench.endpoint)
        #expect(try await bench.owed().all == 3)
        #expect(try await bench.deliver() == 3)
        #expect(try await bench.owed().all == 0)
        func ids(_ requests: ArraySlice<String>) -> [Substring] {
            requests.flatMap { $0.split(separator: "\r\n").filter { $0.hasPrefix("webhook-id: ") } }
        }
        let requests = bench.receiver.received
        #expect(ids(requests[0..<3]) == ids(requests[3..<6]))
        #expect(requests.map { $0.contains("\r\ntassel-resend: true\r\n") } == [false, false, false, true, true, true])
        let before = try await bench.test.store.projections.deliveryCounts()
        try await bench.test.store.projections.rebuild(from: bench.test.store.log)
        #expect(try await bench.test.store.projections.deliveryCounts() == before)
        #expect(try await bench.deliver() == 0)
    }

    @Test func `what is resent as new goes out under another id, marked, and is settled by its request`() async throws {
        let bench = try await Bench(answering: [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 2)
        #expect(try await bench.deliver() == 2)
        let last = Position(try await bench.test.store.log.size() - 1)
        let all = DeliveriesRequested(actor: ActorID(bits: 1), purpose: .resend, from: Position(0), through: last, identity: .new)
        try await bench.test.record(.deliveriesRequested(all), endpoint: bench.endpoint)
        #expect(try await bench.deliver() == 2)
        #expect(try await bench.owed().all == 0)
        let requests = bench.receiver.received
        let ids = requests.flatMap { $0.split(separator: "\r\n").filter { $0.hasPrefix("webhook-id: ") } }
        #expect(Set(ids).count == 4)
        #expect(requests.map { $0.contains("\r\ntassel-resend: true\r\n") } == [false, false, true, true])
        try await bench.test.store.projections.rebuild(from: bench.test.store.log)
        #expect(try await bench.deliver() == 0)
    }

    @Test func `a body made anew is checked against the digest in the log`() async throws {
        let bench = try await Bench(answering: [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 1)
        func check() async throws -> RebuiltBodies.Check? {
            let found = try await bench.test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 1)
            let endpoint = try #require(try await bench.test.store.projections.configuration().endpoints[bench.endpoint])
            return try await RebuiltBodies(bench.test.store).body(of: #require(found.first), for: endpoint)?.check
        }
        #expect(try await check() == .unsent)
        _ = try await bench.deliver()
        #expect(try await check() == .same)
    }

    @Test func `what is delivered is signed at once`() async throws {
        let bench = try await Bench(answering: [Self.fine], DeliveryPacing())
        try await bench.tell(people: 3)
        #expect(try await bench.deliver() == 3)
        let log = bench.test.store.log
        let note = try #require(try await log.newestCheckpoint())
        #expect(SignedNote.checkpoint(in: note, signedBy: log.verifier)?.size == (try await log.size()))
    }

    @Test func `what a receiver answers about somebody who was erased meanwhile is not kept`() async throws {
        let gate = Gate()
        let echo = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nEcho"
        let bench = try await Bench(answering: [.held(gate, echo), .bytes(echo)], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 2)
        async let sent = bench.deliver()
        try await gate.open {
            let erased = ParticipantErased(actor: ActorID(bits: 1), reason: .requested, versions: 1)
            let person = Event.Subject.participant(ParticipantID(bits: 1))
            let entry = Entry.administrative(.participantErased(erased), account: .main, subject: person)
            _ = try await bench.test.store.append([entry], in: bench.test.surroundings)
            try await bench.test.store.catchUp()
        }
        #expect(try await sent == 2)
        let schedule = DeliverySchedule(bench.test.store.projections)
        var excerpts: [ParticipantID: [String?]] = [:]
        for delivery in try await bench.test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 10) {
            excerpts[try #require(delivery.participant)] = try await schedule.attempts(of: delivery.id).map(\.excerpt)
        }
        #expect(excerpts == [ParticipantID(bits: 1): [nil], ParticipantID(bits: 2): ["Echo"]])
    }

    @Test func `what a receiver answers to the news of an erasure is not kept either`() async throws {
        let bench = try await Bench(
            answering: [.bytes("HTTP/1.1 500 No\r\ncontent-length: 12\r\n\r\nAda is known")],
            DeliveryPacing(concurrency: 1)
        )
        let wanted = try ["exam.*", "participant.erased"].map { try #require(EndpointFilter.Pattern($0)) }
        let filter = try #require(EndpointFilter(events: wanted))
        let changed = EndpointConfiguration(host: "localhost:\(bench.receiver.port)", filter: filter)
        try await bench.test.record(
            .endpointChanged(EndpointConfigured(actor: ActorID(bits: 1), configuration: changed)),
            endpoint: bench.endpoint
        )
        try await bench.tell(people: 1)
        let erased = ParticipantErased(actor: ActorID(bits: 1), reason: .requested, versions: 1)
        let entry = Entry.administrative(.participantErased(erased), account: .main, subject: .participant(ParticipantID(bits: 1)))
        _ = try await bench.test.store.append([entry], in: bench.test.surroundings)
        try await bench.test.store.catchUp()
        #expect(try await bench.deliver() == 1)
        let told = try #require(try await bench.test.store.projections.deliveries(Projections.DeliveryQuestion(), limit: 10).first)
        #expect(told.type == "participant.erased")
        #expect(try await DeliverySchedule(bench.test.store.projections).attempts(of: told.id).map(\.excerpt) == [nil])
    }

    @Test func `who asks for a retry needn't wait for the next probe`() async throws {
        let bench = try await Bench(answering: Array(repeating: Self.broken, count: 5) + [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 6)
        #expect(try await bench.deliver() == 5)
        #expect(try await bench.deliver() == 0)
        let retry = DeliveriesRequested(actor: ActorID(bits: 1), purpose: .retry, from: Position(0), through: Position(1_000))
        try await bench.test.record(.deliveriesRequested(retry), endpoint: bench.endpoint)
        try await DeliverySchedule(bench.test.store.projections).probeNow(bench.endpoint, at: bench.test.world.now)
        #expect(try await bench.deliver() == 6)
        #expect(try await bench.owed().all == 0)
    }

    @Test func `what an operator did while an attempt was under way stands`() async throws {
        let bench = try await Bench(answering: [Self.fine], DeliveryPacing())
        try await bench.test.record(.endpointPaused(EndpointActed(actor: ActorID(bits: 1))), endpoint: bench.endpoint)
        for late in [Fact.endpointFailing(EndpointTurned(reason: .failing)), .endpointRecovered(EndpointTurned(reason: .answering))] {
            try await bench.test.record(late, endpoint: bench.endpoint)
        }
        #expect(try await bench.state() == .paused)
        try await bench.test.record(.endpointRemoved(EndpointActed(actor: ActorID(bits: 1))), endpoint: bench.endpoint)
        try await bench.test.record(.endpointDisabled(EndpointTurned(reason: .failing)), endpoint: bench.endpoint)
        #expect(try await bench.state() == .removed)
    }

    @Test func `an endpoint that was paused while it failed gets a fresh start when it is resumed`() async throws {
        let bench = try await Bench(answering: Array(repeating: Self.broken, count: 5) + [Self.fine], DeliveryPacing(concurrency: 1))
        try await bench.tell(people: 6)
        #expect(try await bench.deliver() == 5)
        bench.test.world.advance(by: .seconds(1))
        try await bench.test.record(.endpointPaused(EndpointActed(actor: ActorID(bits: 1))), endpoint: bench.endpoint)
        try await bench.test.record(.endpointResumed(EndpointResumed(actor: ActorID(bits: 1), backlog: .catchUp)), endpoint: bench.endpoint)
        #expect(try await bench.deliver() == 1, "the five that failed wait for their own time, the sixth goes")
        #expect(try await bench.state() == .active)
    }

    @Test func `own headers and a credential go with every request`() async throws {
        let bench = try await Bench(answering: [Self.fine], DeliveryPacing())
        let known = bench.receiver.settings()
        let settings = EndpointSettings(
            url: known.url,
            signing: known.signing,
            authority: known.authority,
            allowed: known.allowed,
            headers: [EndpointSettings.Header(name: "x-tenant", value: "north")],
            credential: .basic(Secret(Array("ann:secret".utf8)))
        )
        try await bench.test.store.keys.keep(settings, of: bench.endpoint)
        try await bench.tell(people: 1)
        #expect(try await bench.deliver() == 1)
        let request = try #require(bench.receiver.received.first)
        #expect(request.contains("\r\nx-tenant: north\r\n"))
        #expect(request.contains("\r\nauthorization: Basic YW5uOnNlY3JldA==\r\n"))
    }
}
