import Completions
import Projections
import Subscriber
import TestSupport
import Testing

/// What a receiver has, against what it was told.
@Suite struct ReconciliationTests {
    private func deliveries(_ states: [Settlement.How?]) async throws -> [Projections.Delivery] {
        let test = try await TestStore()
        let endpoint = try await test.addEndpoint()
        for number in states.indices { try await test.tell([test.telling(key: UInt128(number + 1), .of(UInt128(number + 1), "EX-1"))]) }
        let owed = try await test.store.projections.deliveries(of: endpoint, after: nil, limit: 100)
        let settlements = zip(owed, states).compactMap { delivery, how in
            how.map { how in
                Settlement(
                    position: delivery.position,
                    request: nil,
                    configuration: Position(0),
                    how: how,
                    attempts: 1,
                    status: 200,
                    when: test.world.now,
                    digest: nil
                )
            }
        }
        try await test.record(.deliveriesSettled(DeliveriesSettled(settlements: settlements)), endpoint: endpoint)
        return try await test.store.projections.deliveries(of: endpoint, after: nil, limit: 100)
    }

    private func reconcile(_ deliveries: [Projections.Delivery], theirs: [Int], from: Int = 0) throws -> Reconciliation {
        let first = try #require(deliveries.first).position.number
        let range = Position(first + from)...Position(1_000_000)
        var reconciliation = Reconciliation(theirs: Set(theirs.map { deliveries[$0].id }), in: range)
        for delivery in deliveries { reconciliation.note(delivery) }
        reconciliation.finish()
        return reconciliation
    }

    @Test func `what was delivered and they lack is missing, in as few ranges as hold nothing else`() async throws {
        let all = try await deliveries(Array(repeating: .delivered, count: 8))
        let found = try reconcile(all, theirs: [0, 4])
        #expect(found.matched == 2)
        #expect(found.missing.map(\.id) == [1, 2, 3, 5, 6, 7].map { all[$0].id })
        #expect(
            found.gaps == [
                Reconciliation.Gap(from: all[1].position, through: all[3].position),
                Reconciliation.Gap(from: all[5].position, through: all[7].position),
            ]
        )
        #expect(found.unknown == [])
    }

    @Test func `what was never delivered is not missing, and what they have of it is unsettled`() async throws {
        let all = try await deliveries([.delivered, nil, .skipped, .abandoned])
        let found = try reconcile(all, theirs: [0, 3])
        #expect(found.missing == [])
        #expect(found.unsettled.map(\.id) == [all[3].id])
    }

    @Test func `a range leaves out what came before it, and knows its ids all the same`() async throws {
        let all = try await deliveries(Array(repeating: .delivered, count: 4))
        let found = try reconcile(all, theirs: [0, 3], from: 2)
        #expect(found.missing.map(\.id) == [all[2].id])
        #expect(found.matched == 1)
        #expect(found.unknown == [])
    }

    @Test func `an id that was never owed is unknown`() {
        let stranger = DeliveryID(bits: 7)
        #expect(Reconciliation(theirs: [stranger], in: Position(0)...Position(9)).unknown == [stranger])
    }
}
