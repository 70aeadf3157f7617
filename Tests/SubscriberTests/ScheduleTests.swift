import Completions
import Subscriber
import Testing

@Suite struct ScheduleTests {
    private let schedule = RetrySchedule.standard

    @Test(arguments: [200, 201, 204, 299])
    func `any 2xx is delivered`(status: Int) {
        #expect(schedule.decide(status: status, retryAfter: nil, attempts: 1, jitter: 0) == .delivered)
    }

    @Test(arguments: [301, 302, 307, 400, 404, 429, 500, 503])
    func `anything else is tried again`(status: Int) {
        #expect(schedule.decide(status: status, retryAfter: nil, attempts: 1, jitter: 0) == .retry(.seconds(5)))
    }

    @Test func `no answer is tried again on the stored pauses`() {
        let pauses = (1...9).map { schedule.decide(status: nil, retryAfter: nil, attempts: $0, jitter: 0) }
        #expect(pauses == [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400].map { .retry(.seconds($0)) })
    }

    @Test func `past its end a delivery waits, and is not given up`() {
        #expect(schedule.decide(status: 500, retryAfter: nil, attempts: 10, jitter: 0) == .wait)
    }

    @Test func `gone disables the endpoint`() {
        #expect(schedule.decide(status: 410, retryAfter: nil, attempts: 1, jitter: 0) == .disableEndpoint)
    }

    @Test func `jitter moves a pause by a fifth at most`() {
        #expect(schedule.decide(status: nil, retryAfter: nil, attempts: 2, jitter: 0.2) == .retry(.seconds(360)))
        #expect(schedule.decide(status: nil, retryAfter: nil, attempts: 2, jitter: -9) == .retry(.seconds(240)))
    }

    @Test func `Retry-After is heeded for 429 and 503, never shortens a pause, and is capped`() {
        #expect(schedule.decide(status: 429, retryAfter: .seconds(60), attempts: 1, jitter: 0) == .retry(.seconds(60)))
        #expect(schedule.decide(status: 503, retryAfter: .seconds(1), attempts: 1, jitter: 0) == .retry(.seconds(5)))
        #expect(schedule.decide(status: 503, retryAfter: .seconds(1 << 40), attempts: 1, jitter: 0) == .retry(.seconds(86_400)))
        #expect(schedule.decide(status: 500, retryAfter: .seconds(60), attempts: 1, jitter: 0) == .retry(.seconds(5)))
    }

    @Test func `Retry-After is seconds or a date`() throws {
        let now = try #require(Timestamp("1994-11-06T08:49:00Z"))
        #expect(RetryAfter.read("120", now: now) == .seconds(120))
        #expect(RetryAfter.read("Sun, 06 Nov 1994 08:49:37 GMT", now: now) == .seconds(37))
        #expect(RetryAfter.read("Sun, 06 Nov 1994 08:00:00 GMT", now: now) == .zero)
        #expect(RetryAfter.read("-5", now: now) == nil)
        #expect(RetryAfter.read("Sun, 31 Feb 1994 08:00:00 GMT", now: now) == nil)
    }
}

@Suite struct ExchangeTests {
    @Test func `a whole answer on a connection that stays`() {
        var exchange = Exchange()
        #expect(exchange.head(status: 200, retryAfter: nil, keepsAlive: true) == .nothing)
        #expect(exchange.body(Array("ok".utf8)) == .nothing)
        #expect(exchange.end() == .complete(Reply(status: 200, retryAfter: nil, excerpt: "ok")))
        #expect(exchange.closed() == .nothing)
    }

    @Test func `a flood is cut off and the status stands`() {
        var exchange = Exchange()
        _ = exchange.head(status: 500, retryAfter: "9", keepsAlive: true)
        let reply = Reply(status: 500, retryAfter: "9", excerpt: String(repeating: "x", count: 1_024))
        #expect(exchange.body([UInt8](repeating: 0x78, count: 20_000)) == .completeAndDrop(reply))
        #expect(exchange.body([0x78]) == .nothing)
    }

    @Test func `a connection that ends in the middle is a failure`() {
        var exchange = Exchange()
        _ = exchange.head(status: 200, retryAfter: nil, keepsAlive: false)
        #expect(exchange.closed() == .fail("the connection was closed before the answer was whole"))
    }

    @Test func `the deadline covers the body as well as the head`() {
        var silent = Exchange()
        #expect(silent.deadlinePassed() == .fail("there was no answer in time"))
        var trickling = Exchange()
        _ = trickling.head(status: 200, retryAfter: nil, keepsAlive: true)
        #expect(trickling.deadlinePassed() == .fail("the answer's body took too long"))
    }
}
