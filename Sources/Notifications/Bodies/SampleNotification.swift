package import Completions

/// A made-up finish, to show a receiving developer the exact body before the first real one arrives.
package enum SampleNotification {
    /// A body of this type as the endpoint would get it; all values are invented, the spelling is real.
    package static func body(
        of type: EventType = .examFinished,
        to endpoint: EndpointID,
        as configuration: EndpointConfiguration
    ) throws -> Body {
        let person = ["id": "E-1042", "name": "Ada Example", "email": "ada@example.org", "department": "Sales"]
        let isAboutFinish = EventType.ofFinishes.contains(type)
        return try Body(
            EventType.operational.contains(type) ? operation(type) : isAboutFinish ? notification(of: type) : erasure,
            about: PersonalFields(isAboutFinish ? person : [:]),
            to: endpoint,
            as: configuration
        )
    }

    private static let participant = ParticipantID(bits: 0x0b51_7a1e_94c2_4d6f_8e3a_11d0_5c77_2b60)
    private static let event = EventID(bits: 0x5c9d_0a3e_7b1f_4e28_a6d4_90c3_e81b_7f52)
    private static let recorded = Timestamp(microseconds: 1_772_460_312_418_905)
    private static var origin: Origin {
        guard let origin = Origin("example.org/training") else { preconditionFailure("the sample is well formed") }
        return origin
    }

    private static var erasure: Notification {
        Notification(
            event: Event(
                id: event,
                origin: origin,
                account: .main,
                subject: .participant(participant),
                time: nil,
                recorded: recorded,
                fact: .participantErased(ParticipantErased(actor: ActorID(bits: 0), reason: .requested, versions: 1))
            ),
            position: Position(4711),
            participant: participant
        )
    }

    private static func operation(_ type: EventType) -> Notification {
        let run = ImportID(bits: 0x90aa_41c7_2e6d_4b05_9f13_6c84_b7e0_52d3)
        var subject: Event.Subject?
        let fact: Fact
        switch type {
        case .endpointDisabled:
            subject = .endpoint(EndpointID(bits: 0x3d51_c0a8_7b2e_4f96_a1d4_58e3_09f7_6b1c))
            fact = .endpointDisabled(EndpointTurned(reason: .gone))
        case .importFinished:
            subject = .importRun(run)
            let lines = LineCounts(used: 118, joined: 0, ignored: ["not a finish": 7], refused: 1)
            guard let digest = Commitment(repeatElement(0, count: 32)) else { preconditionFailure("the sample is well formed") }
            fact = .importFinished(
                ImportFinished(input: digest, lines: lines, facts: FactCounts(recorded: 100, duplicates: 17, corrected: 1))
            )
        default:
            fact = .importLate(ImportLate(source: "nightly", expected: 93_600, heard: Timestamp(microseconds: 1_772_360_000_000_000)))
        }
        let event = Event(
            id: event,
            origin: origin,
            account: .main,
            subject: subject,
            time: nil,
            recorded: recorded,
            fact: fact
        )
        return Notification(operational: event, position: Position(4711))
    }

    private static func notification(of type: EventType) -> Notification {
        let earlier = EventID(bits: 0x21e8_6b90_df34_4c7a_b05f_7d2e_1a93_c648)
        let kind: Activity.Kind = type == .courseFinished ? .course : type == .assessmentFinished ? .assessment : .exam
        let activity = Activity(kind: kind, id: "SAFETY-101", title: "Safety at work")
        let time = ReportedTime("2026-03-02T14:05:00+01:00").map {
            FinishTime($0, original: FinishTime.Original(text: "02.03.2026 14:05", zone: "Europe/Berlin"))
        }
        let finish = Finish(
            participant: participant,
            activity: activity,
            outcome: .passed,
            score: Score(raw: ExactDecimal(86), max: ExactDecimal(100)),
            finished: time,
            attempt: 2
        )
        let key = SourceKey(bits: 0x77f0_13ab_5d2c_4e91_8b64_a0fe_3c58_d917)
        let run = ImportID(bits: 0x90aa_41c7_2e6d_4b05_9f13_6c84_b7e0_52d3)
        guard let nothing = Commitment(repeatElement(0, count: 32)) else {
            preconditionFailure("the sample is well formed")
        }
        let finished = RecordedFinish(sourceKey: key, importID: run, line: 17, finish: finish, commitment: nothing)
        let fact: Fact =
            switch type {
            case .finishCorrected: .corrected(Correction(recorded: finished, corrects: earlier, reason: .regraded))
            case .finishRevoked: .revoked(Revocation(revokes: key, reason: .voided, importID: run, line: 17))
            default: .finished(finished)
            }
        let standing = type == .finishRevoked ? [] : [StandingFinish(finish, from: "lms", at: Position(4711))]
        return Notification(
            event: Event(
                id: event,
                origin: origin,
                account: .main,
                subject: .participant(participant),
                time: time?.reported,
                recorded: recorded,
                fact: fact
            ),
            position: Position(4711),
            completion: Completion(
                id: CompletionID(of: participant, in: activity, account: .main),
                account: .main,
                participant: participant,
                activity: activity,
                finishes: standing,
                firstPassedBefore: nil
            ),
            supersedes: type == .finishCorrected || type == .finishRevoked ? earlier : nil
        )
    }
}
