import Completions

/// One event of every type, and of finishes one for every shape of time: what `golden-lines.jsonl` holds, in its order.
enum GoldenEvents {
    static func all() throws -> [Event] {
        let actor = ActorID(bits: 0x4f1d_126d_fc7c_dba7_30d3_4607_ac63_9a3e)
        let endpoint = Event.Subject.endpoint(EndpointID(bits: 0x5b11_8e92_4825_d9a9_3ad8_f72d_9e9f_0462))
        let run = ImportID(bits: 0xe414_8c1c_960b_434c_e153_abab_d312_4b88)
        let person = ParticipantID(bits: 0xb8d7_fe0c_59c3_89cb_b74c_5e57_b803_58b6)
        let key = SourceKey(bits: 0x1a9d_155c_d935_a81b_d884_ea77_c00d_52ca)
        let note = commitment(0x5e)
        let everything = Finish(
            participant: person,
            activity: Activity(kind: .exam, id: "SAFETY-101", version: "2026.1", title: "Safety \"at work\" – Überblick\n"),
            outcome: .failed,
            score: Score(raw: decimal("-1.5"), min: decimal("-10"), max: decimal("100"), scaled: decimal("0.05")),
            started: ReportedTime("2026-03-29T01:30:00+01:00"),
            finished: time("2026-03-29T03:05:07.250+02:00", "29.03.2026 03:05:07.250", "Europe/Berlin"),
            duration: "PT35M7.25S",
            attempt: 2,
            revised: ReportedTime("2026-03-30T08:00:00Z")
        )
        let dayOnly = Finish(
            participant: person,
            activity: Activity(kind: .assessment, id: "1752"),
            outcome: .pending,
            finished: time("2013-10-19", "19/10/2013", nil)
        )
        let minute = Finish(
            participant: person,
            activity: Activity(kind: .course, id: "AAA-2013J", title: "Module AAA"),
            outcome: .passed,
            finished: time("2023-01-23T12:09+01:00", "23/01/23, 12:09", "Europe/Berlin")
        )
        let microsecond = Finish(
            participant: person,
            activity: Activity(kind: .course, id: "BBB"),
            outcome: .finished,
            finished: time("2014-06-26T17:00:00.000123Z", "2014-06-26T17:00:00.000123Z", nil)
        )
        let untimed = Finish(participant: person, activity: Activity(kind: .exam, id: "E"), outcome: .passed)
        func recorded(_ finish: Finish) -> RecordedFinish {
            RecordedFinish(sourceKey: key, importID: run, line: 17, finish: finish, commitment: commitment(0x51))
        }
        let filter =
            EndpointFilter(
                events: ["exam.*", "finish.corrected"].compactMap { EndpointFilter.Pattern($0) },
                activities: ["SAFETY-*"].compactMap { EndpointFilter.ActivityPattern($0) },
                outcomes: [.passed],
                sources: ["lms"]
            ) ?? .all
        let told = EndpointConfiguration(
            host: "hooks.example.com:8443",
            filter: filter,
            body: .form,
            disclosure: [.id, .name],
            since: Position(40),
            pacing: DeliveryPacing(order: .participant, concurrency: 4, rate: DeliveryRate("5/s"))
        )
        let plain = EndpointConfiguration(host: "hooks.example.com", filter: .all)
        let counts = LineCounts(used: 4_650, joined: 1, ignored: ["blank": 2, "banked": 7], refused: 3)
        let facts = FactCounts(recorded: 4_000, duplicates: 640, reverted: 2, corrected: 9, revoked: 1)
        let settlements = [
            settlement(17, .delivered, status: 200, digest: "0123456789abcdef0123456789abcdef"),
            settlement(18, .abandoned, status: nil, digest: nil),
        ]
        let items: [(Fact, Event.Subject?)] = [
            (.logOpened(LogOpened(publicKey: commitment(0x4c), zone: "Europe/Berlin", predecessor: "old.example.org\n7\nAAAA\n")), nil),
            (.accountOpened(AccountOpened(actor: actor, webhooks: .on, plan: nil)), nil),
            (.accountPlanChanged(AccountPlanChanged(actor: actor, plan: "business", terms: PlanTerms(webhooks: .on, endpoints: 3))), nil),
            (.accountWebhooksSwitched(AccountWebhooksSwitched(actor: actor, webhooks: .off)), nil),
            (.finished(recorded(minute)), .participant(person)),
            (.finished(recorded(microsecond)), .participant(person)),
            (.finished(recorded(everything)), .participant(person)),
            (.finished(recorded(untimed)), .participant(person)),
            (.finished(recorded(dayOnly)), .participant(person)),
            (.corrected(Correction(recorded: recorded(everything), corrects: event(0x7a), reason: .regraded)), .participant(person)),
            (
                .corrected(Correction(recorded: recorded(dayOnly), corrects: event(0x7b), reason: .amended, actor: actor, note: note)),
                .participant(person)
            ),
            (.revoked(Revocation(revokes: key, reason: .voided, importID: run, line: 9)), .participant(person)),
            (
                .revoked(Revocation(revokes: key, reason: .certificateRevoked, importID: nil, line: nil, actor: actor, note: note)), nil
            ),
            (
                .importStarted(
                    ImportStarted(actor: actor, format: "csv", namespace: "oulad", mapping: commitment(0x31), telling: .history)
                ), .importRun(run)
            ),
            (.importFinished(ImportFinished(input: commitment(0x33), lines: counts, facts: facts)), .importRun(run)),
            (.endpointAdded(EndpointConfigured(actor: actor, configuration: plain)), endpoint),
            (.endpointChanged(EndpointConfigured(actor: actor, configuration: told)), endpoint),
            (.endpointPaused(EndpointActed(actor: actor)), endpoint),
            (.endpointResumed(EndpointResumed(actor: actor, backlog: .catchUp)), endpoint),
            (.endpointDisabled(EndpointTurned(reason: .gone)), endpoint),
            (.endpointFailing(EndpointTurned(reason: .failing)), endpoint),
            (.endpointRecovered(EndpointTurned(reason: .answering)), endpoint),
            (.endpointSecretRotated(EndpointActed(actor: actor)), endpoint),
            (.endpointRemoved(EndpointActed(actor: actor)), endpoint),
            (
                .deliveriesRequested(
                    DeliveriesRequested(actor: actor, purpose: .resend, from: Position(17), through: Position(18), scope: .failed)
                ),
                endpoint
            ),
            (.deliveriesSettled(DeliveriesSettled(settlements: settlements)), endpoint),
            (.participantMerged(ParticipantMerged(actor: actor, merged: [ParticipantID(bits: 0xb0b)])), .participant(person)),
            (
                .participantErased(ParticipantErased(actor: actor, reason: .requested, versions: 3, note: note)), .participant(person)
            ),
            (.participantHeld(ParticipantHeld(actor: actor, hold: .placed)), .participant(person)),
            (.logKeyRotated(KeyRotated(actor: actor, publicKey: commitment(0x4d))), nil),
            (.participantSeparated(ParticipantSeparated(actor: actor, separated: [ParticipantID(bits: 0xb0b)])), .participant(person)),
            (
                .importLate(
                    ImportLate(source: "nightly", expected: 93_600, heard: Timestamp(microseconds: 1_774_765_800_000_000))
                ), nil
            ),
        ]
        guard let origin = Origin("training.example.org/log") else { preconditionFailure("the origin is well formed") }
        return items.enumerated().map { index, item in
            Event(
                id: event(UInt8(index)),
                origin: origin,
                account: item.0.type == .logOpened ? nil : .main,
                subject: item.1,
                time: item.0.recordedFinish?.finish.finished?.reported,
                recorded: Timestamp(microseconds: 1_774_861_507_250_000 + Int64(index)),
                fact: item.0
            )
        }
    }

    private static func event(_ byte: UInt8) -> EventID { EventID(firstBitsOf: repeatElement(byte ^ 0xA5, count: 16)) }

    private static func commitment(_ byte: UInt8) -> Commitment {
        guard let commitment = Commitment(repeatElement(byte, count: 32)) else { preconditionFailure("32 bytes make a commitment") }
        return commitment
    }

    private static func decimal(_ text: String) -> ExactDecimal? { ExactDecimal(text) }

    private static func time(_ reported: String, _ text: String, _ zone: String?) -> FinishTime? {
        ReportedTime(reported).map { FinishTime($0, original: FinishTime.Original(text: text, zone: zone)) }
    }

    private static func settlement(_ position: Int, _ how: Settlement.How, status: Int?, digest: String?) -> Settlement {
        Settlement(
            position: Position(position),
            request: how == .abandoned ? event(0x19) : nil,
            configuration: Position(15),
            how: how,
            attempts: how == .delivered ? 1 : 10,
            status: status,
            when: Timestamp(microseconds: 1_774_861_600_123_000),
            digest: digest
        )
    }
}
