import Completions

/// Reads times as JSON formats write them: RFC 3339, and what ISO 8601 has beside it.
enum ISOTime {
    /// What an offset of minus zero says.
    enum Rule {
        case allowed
        /// Nothing: xAPI 2.0 forbids it (4.2.7).
        case forbidden
    }

    /// - Parameter zone: where the time was told, for a text that doesn't say so.
    static func read(_ text: String, zone: NamedZone?, field: String, minusZero: Rule = .allowed) throws(Refusal) -> FinishTime {
        if minusZero == .forbidden, text.hasSuffix("-00:00") || text.hasSuffix("-0000") || text.hasSuffix("-00") {
            throw Refusal(reason: "\(field) is \"\(Refusal.shown(text))\", whose offset xAPI 2.0 forbids")
        }
        // An offset may lack its colon or its minutes.
        if let time = ReportedTime(text) ?? withColon(text).flatMap({ ReportedTime($0) }), time.precision > .day {
            return FinishTime(time, original: FinishTime.Original(text: text, zone: nil))
        }
        if let local = ReportedTime(text + "Z"), let clock = local.clock {
            guard let zone else {
                throw Refusal(
                    reason: "\(field) is \"\(Refusal.shown(text))\" without an offset from UTC; say with --zone where it was told"
                )
            }
            guard case .offset(let offset) = zone.offset(at: local.date, secondOfDay: clock.secondOfDay) else {
                throw Refusal(reason: "\(field) is \"\(Refusal.shown(text))\", which came twice or never in \(zone.name)")
            }
            let told = ReportedTime.Clock(secondOfDay: clock.secondOfDay, microsecond: clock.microsecond, offset: offset)
            return FinishTime(
                ReportedTime(date: local.date, clock: told, precision: local.precision),
                original: FinishTime.Original(text: text, zone: zone.name)
            )
        }
        throw Refusal(reason: "\(field) is \"\(Refusal.shown(text))\", not a time of ISO 8601 with a time of day")
    }

    private static func withColon(_ text: String) -> String? {
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else { return nil }
        let digits = text[text.index(after: sign)...]
        guard digits.allSatisfy(\.isWholeNumber) else { return nil }
        switch digits.utf8.count {
        case 2: return text + ":00"
        case 4: return text[...sign] + digits.prefix(2) + ":" + digits.suffix(2)
        default: return nil
        }
    }

    /// Whether a text is a duration of ISO 8601, which is kept as it is given: `PT1H0M0S`, `PT16559.14S`, `P4W`, `P3Y`.
    static func isDuration(_ text: String) -> Bool {
        let text = Array(text.utf8)
        guard text.count <= 64, text.first == UInt8(ascii: "P") else { return false }
        var units = Array("YMWD".utf8)[...]
        var inTime = false
        var parts = 0
        var digits = 0
        var points = 0
        for byte in text.dropFirst() {
            if byte == UInt8(ascii: "T"), !inTime, digits == 0, points == 0 {
                inTime = true
                units = Array("HMS".utf8)[...]
                parts = 0
            } else if byte &- 0x30 < 10 {
                digits += 1
            } else if byte == UInt8(ascii: "."), digits > 0, points == 0 {
                points = 1
                digits = 0
            } else {
                guard digits > 0, let place = units.firstIndex(of: byte) else { return false }
                units = units[(place + 1)...]
                (digits, points) = (0, 0)
                parts += 1
            }
        }
        return parts > 0 && digits == 0 && points == 0
    }
}
