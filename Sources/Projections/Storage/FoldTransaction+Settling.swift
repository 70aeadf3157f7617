import Completions
import GRDB
import Storage

/// What becomes of what is owed: asked for again, settled, or skipped.
extension FoldTransaction {
    func fold(_ requested: DeliveriesRequested, _ event: Event) throws {
        guard let endpoint = event.endpoint else { return }
        let range: StatementArguments = [
            event.recorded.microseconds, event.recorded.microseconds, endpoint.description, requested.from.number, requested.through.number,
        ]
        switch requested.purpose {
        case .retry: try execute(StateTables.makeDue, range)
        case .resend where requested.identity == .new: break
        case .resend: try execute(StateTables.resend, range + [requested.scope == .all ? "delivered" : "abandoned"])
        // That is of the past.
        case .backfill: break
        }
    }

    func fold(_ settled: DeliveriesSettled, _ event: Event) throws {
        guard let endpoint = event.endpoint?.description else { return }
        let settle = try DirectStatement(database, StateTables.settle)
        for settlement in settled.settlements {
            try settle.run { values in
                values.add(settlement.how.rawValue)
                values.add(settlement.attempts)
                values.add(settlement.status.map(Int64.init))
                values.add(settlement.when.microseconds)
                values.add(settlement.digest)
                values.add(settlement.position.number)
                values.add(endpoint)
                values.add(settlement.request?.description ?? "")
            }
            digests?.notifications.add(settlement.position.number)
            digests?.notifications.add(database.changesCount)
        }
    }

    func settleBacklog(of event: Event, as how: Settlement.How) throws {
        guard let endpoint = event.endpoint else { return }
        try execute(StateTables.settleBacklog, [how.rawValue, event.recorded.microseconds, endpoint.description])
        digests?.notifications.add(database.changesCount)
    }
}
