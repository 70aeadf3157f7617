import Completions
import Subscriber

/// An attempt's stages, for people and for programs.
enum AttemptTimes {
    static func text(_ span: Duration?) -> String {
        guard let span else { return "" }
        let tenths = (span.microseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}
