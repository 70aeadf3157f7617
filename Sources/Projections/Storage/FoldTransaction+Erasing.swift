import Completions
import EventLog
import GRDB
import Storage

/// What an erasure takes away of what is told, put off to the end of a row of them: what they withdraw is looked for once for all.
extension FoldTransaction {
    /// Nobody is told any more of whoever was erased, but that they were, and what receivers answered is forgotten.
    mutating func settleErasures() throws {
        guard let first = erasures.first, let last = erasures.last else { return }
        defer { erasures = [] }
        let range: StatementArguments = [first.position.number, last.position.number]
        try execute(StateTables.withdraw, range)
        // A state that is made anew has none, and each would look at every delivery.
        if try Bool.fetchOne(database.cachedStatement(sql: StateTables.anyAttempt)) ?? false {
            try execute(StateTables.forgetAnswers, range)
            try execute(StateTables.forgetProblems, range)
        }
        guard case .endpoints = telling, !configuration.audience(of: .participantErased).isEmpty else { return }
        let rows = try Row.fetchAll(database.cachedStatement(sql: StateTables.owedAbout), arguments: range)
        let owed = Dictionary(grouping: rows, by: { $0[0] as Int })
        for logged in erasures {
            var endpoints = Set((owed[logged.position.number] ?? []).compactMap { EndpointID($0[1] as String) })
            // What was told of those who were merged into them was told under their pseudonym.
            for member in logged.event.participant.map({ merged.members(of: $0) }) ?? [] {
                let statement = try database.cachedStatement(sql: StateTables.owedAboutPerson)
                endpoints.formUnion(try String.fetchAll(statement, arguments: [member.description]).compactMap(EndpointID.init))
            }
            try tell(logged, to: endpoints)
        }
    }
}
