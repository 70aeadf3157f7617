import Completions
import EventLog
import Notifications
import Storage
import Vault

/// What is owed to whom: the last of the three folds, which gets the others' values passed in.
extension FoldTransaction {
    /// - Parameter participant: whose finish it is by itself: whoever is erased is not told of, whomever they were taken for.
    func owe(
        _ logged: LoggedEvent,
        completion: Completion,
        about participant: ParticipantID,
        of run: ImportID?,
        from source: String,
        person: Vault.Reference?,
        supersedes: EventID?
    ) throws {
        let event = logged.event
        let subject = EndpointFilter.Subject(
            type: event.type,
            activity: completion.activity.id,
            outcome: event.fact.recordedFinish?.finish.outcome,
            source: source
        )
        switch telling {
        case .endpoints:
            let audience = configuration.audience(of: subject, in: completion.account)
            guard !audience.isEmpty else { return }
            try note(StateTables.insertNotification, at: logged.position, completion, run, person, supersedes)
            for endpoint in audience {
                let id = DeliveryID(of: event.id, to: endpoint.id)
                let order = endpoint.configuration.pacing.order
                try note(
                    id,
                    of: participant,
                    event.type,
                    at: logged.position,
                    to: endpoint.id,
                    in: order,
                    request: nil,
                    due: event.recorded
                )
            }
        case .past(let questions):
            let asking = questions.filter { question in
                (question.from...question.through).contains(logged.position) && question.account == completion.account
                    && question.filter.admits(subject)
            }
            guard !asking.isEmpty else { return }
            try note(StateTables.insertNotification, at: logged.position, completion, run, person, supersedes)
            for question in asking {
                let id = DeliveryID(of: event.id, to: question.endpoint, request: question.request)
                let request = question.request
                try note(
                    id,
                    of: participant,
                    event.type,
                    at: logged.position,
                    to: question.endpoint,
                    in: .any,
                    request: request,
                    due: event.recorded
                )
            }
        }
    }

    /// Owes the news that a participant was erased to those who want it, among the endpoints that were owed anything about them.
    ///
    /// Neither activity nor source bears on it: it ends all that was told.
    func tell(_ erasure: LoggedEvent, to endpoints: Set<EndpointID>) throws {
        guard let account = erasure.event.account, let participant = erasure.event.participant else { return }
        let type = EventType.participantErased
        let audience = configuration.audience(of: type, in: account).filter { endpoints.contains($0.id) }
        guard !audience.isEmpty else { return }
        try note(StateTables.insertNotification, at: erasure.position, nil, nil, nil, nil)
        for endpoint in audience {
            let id = DeliveryID(of: erasure.event.id, to: endpoint.id)
            let order = endpoint.configuration.pacing.order
            let due = erasure.event.recorded
            try note(id, of: participant, type, at: erasure.position, to: endpoint.id, in: order, request: nil, due: due)
        }
    }

    /// Owes the news of how the work goes to those who asked for it by its type; never to the endpoint that it is about.
    func tellOfOperation(_ logged: LoggedEvent) throws {
        guard case .endpoints = telling, let account = logged.event.account else { return }
        let type = logged.event.type
        let audience = configuration.audience(of: type, in: account).filter { $0.id != logged.event.endpoint }
        guard !audience.isEmpty else { return }
        try note(StateTables.insertNotification, at: logged.position, nil, nil, nil, nil)
        for endpoint in audience {
            let id = DeliveryID(of: logged.event.id, to: endpoint.id)
            try note(id, of: nil, type, at: logged.position, to: endpoint.id, in: .any, request: nil, due: logged.event.recorded)
        }
    }

    private func note(
        _ insertion: String,
        at position: Position,
        _ completion: Completion?,
        _ run: ImportID?,
        _ person: Vault.Reference?,
        _ supersedes: EventID?
    ) throws {
        let json = completion?.json
        digests?.notifications.add(position.number)
        if let json { digests?.notifications.add(json) }
        try self.run(insertion) { values in
            values.add(position.number)
            values.add(run?.description)
            values.add(json.map { String(decoding: $0, as: UTF8.self) })
            values.add(completion.flatMap { completion in person.map { $0.kept(for: completion.participant) } })
            values.add(supersedes?.description)
        }
    }

    private func note(
        _ id: DeliveryID,
        of participant: ParticipantID?,
        _ type: EventType,
        at position: Position,
        to endpoint: EndpointID,
        in order: DeliveryPacing.Order,
        request: EventID?,
        due: Timestamp
    ) throws {
        let survivor = participant.map { merged.survivor(of: $0) }
        digests?.notifications.add(id.bytes)
        try run(StateTables.insertDelivery) { values in
            values.add(id.bytes)
            values.add(endpoint.description)
            values.add(position.number)
            values.add(request?.description ?? "")
            values.add(request == nil ? 0 : 1)
            values.add(type.rawValue)
            values.add(participant?.description ?? "")
            // The body says how whoever they are taken for stands, so those are told one after the other.
            values.add(order == .participant ? survivor?.description : nil)
            values.add(due.microseconds)
            values.add(due.microseconds)
        }
    }

    private func isErased(_ participant: ParticipantID) throws -> Bool {
        var isErased = false
        try run(StateTables.person) {
            $0.add(participant.description)
        } row: {
            isErased = $0.numberIfAny(0) != nil
        }
        return isErased
    }

    /// Owes an endpoint what it asked for of the past, as far as it isn't owed that already.
    ///
    /// All of it in the transaction of the event that asked, however much that is: half of it would be another answer.
    func oweThePast(of logged: LoggedEvent) throws {
        guard case .endpoints(let pasts) = telling, let past = pasts[logged.position], let id = logged.event.endpoint,
            let endpoint = configuration.endpoints[id], endpoint.state != .removed
        else { return }
        var states: Set<String>?
        var request: EventID?
        if case .deliveriesRequested(let requested) = logged.event.fact, requested.identity == .new {
            states = requested.scope == .all ? ["delivered", "abandoned", "skipped"] : ["abandoned", "skipped"]
            request = logged.event.id
        }
        let hasErased = try Projections.hasErased(database)
        try past.forEach { item in
            if hasErased, try isErased(item.participant) { return }
            if let states {
                var state: String?
                try self.run(StateTables.stateOfDelivery) { values in
                    values.add(item.position.number)
                    values.add(id.description)
                } row: {
                    state = $0.text(0)
                }
                // What was never settled is still coming under its own id.
                guard let state, states.contains(state) else { return }
            }
            try note(StateTables.addNotification, at: item.position, item.completion, item.run, item.person, item.supersedes)
            try note(
                item.delivery,
                of: item.participant,
                item.type,
                at: item.position,
                to: id,
                in: endpoint.configuration.pacing.order,
                request: request,
                due: logged.event.recorded
            )
        }
    }
}
