import Completions
import Subscriber

/// An attempt's stages, for people and for programs.
enum AttemptTimes {
    static func text(_ span: Duration?) -> String {
        guard let span else { return "" }
        let tenths = (span.microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }

    static func write(_ times: AttemptResult.Times, to json: inout JSONWriter) {
        json.member("microseconds") { json in
            json.member("resolving", number: times.resolving.map { Int($0.microseconds) })
            json.member("connecting", number: times.connecting.map { Int($0.microseconds) })
            json.member("securing", number: times.securing.map { Int($0.microseconds) })
            json.member("answering", number: times.answering.map { Int($0.microseconds) })
            json.member("total", number: Int(times.total.microseconds))
        }
    }
}
