package import Completions

extension AttemptResult.Times {
    /// Its stages, as a member.
    package func write(to json: inout JSONWriter) {
        json.member("microseconds") { json in
            json.member("resolving", number: resolving.map { Int($0.microseconds) })
            json.member("connecting", number: connecting.map { Int($0.microseconds) })
            json.member("securing", number: securing.map { Int($0.microseconds) })
            json.member("answering", number: answering.map { Int($0.microseconds) })
            json.member("total", number: Int(total.microseconds))
        }
    }
}

extension DeliverySchedule.KeptAttempt {
    /// Its members.
    ///
    /// - Parameter tells: whether what the receiver answered is among them: it may repeat what it was told.
    package func write(withAnswer tells: Bool = true, to json: inout JSONWriter) {
        json.member("number", number: number)
        json.member("began", began)
        json.member("status", number: status)
        json.member("problem", problem)
        json.member("address", address)
        times.write(to: &json)
        if tells { json.member("answer", excerpt) }
    }
}

extension DeliveryRecord {
    /// How an endpoint's attempts went of late, as a member.
    package func write(to json: inout JSONWriter) {
        json.member("record") { json in
            json.member("attempts", number: attempts)
            json.member("delivered", number: delivered)
            json.member("p50Microseconds", number: median.map { Int($0.microseconds) })
            json.member("p95Microseconds", number: percentile95.map { Int($0.microseconds) })
        }
    }
}
