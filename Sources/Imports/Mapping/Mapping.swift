import Completions

/// What the columns of a table mean.
///
/// Whatever a mapping doesn't say is not guessed.
///
/// Its YAML form is the DocC page Mappings.
package struct Mapping: Sendable {
    /// A column: by its heading, or by its place as `#3`, or from the end as `#-1`.
    enum Column: Hashable, Sendable {
        case heading(String)
        case number(Int)
        /// By its place from the end: 1 is the last.
        case last(Int)
    }

    /// A value from a column, or one for all rows.
    enum Value: Hashable, Sendable {
        case column(Column)
        case constant(String)
    }

    enum KindRule: Sendable {
        case always(Activity.Kind)
        case words(Column, [String: Activity.Kind])
    }

    struct PersonRule: Sendable {
        var id: Column?
        var email: Column?
        var name: Column?
        /// Custom fields, by name.
        var fields: [String: Column] = [:]
        /// Whether a row without an identifier is somebody unknown rather than a mistake.
        var anonymous = Anonymous.refused
        /// Whose ids these are, where that differs from the records' namespace.
        var namespace: String?
    }

    enum Anonymous: String, Sendable, CaseIterable {
        case refused, allowed
    }

    struct ActivityRule: Sendable {
        var id: Value
        var title: Value?
        var version: Value?
    }

    enum OutcomeRule: Sendable {
        case always(Outcome)
        case words(Column, [String: Outcome], empty: Outcome?)
        case mark(Value, empty: Outcome?)
        /// `cmi.core.lesson_status` of SCORM 1.2.
        case scorm12(Column)
        /// `cmi.completion_status` and `cmi.success_status` of SCORM 2004.
        case scorm2004(completion: Column, success: Column, SCORMStatus.Disagreement)
    }

    struct ScoreRule: Sendable {
        var raw: Value?
        var min: Value?
        var max: Value?
        var scaled: Value?
    }

    struct TimeRule: Sendable {
        var column: Column
        var pattern: TimePattern
        var zone: NamedZone?
    }

    struct AttemptRule: Sendable {
        var column: Column
        /// Added to what the column says: 1 for "attempts before this one".
        var plus: Int
    }

    enum DurationUnit: String, Sendable, CaseIterable {
        case seconds, minutes, hours, iso8601
        /// `HHHH:MM:SS.SS`, the CMITimespan of SCORM 1.2.
        case scorm12
    }

    struct DurationRule: Sendable {
        var column: Column
        var unit: DurationUnit
    }

    /// Rows that are not finishes.
    struct IgnoreRule: Sendable {
        var column: Column
        /// The reason, by the value that is ignored.
        var values: [String: String]
    }

    let namespace: String
    let separator: UInt8
    let decimal: UInt8
    /// What stands between groups of three digits; absent where nothing may.
    let thousands: UInt8?
    let encoding: TextEncoding
    let kind: KindRule
    let person: PersonRule
    let activity: ActivityRule
    let outcome: OutcomeRule
    let score: ScoreRule?
    let started: TimeRule?
    let finished: TimeRule?
    let revised: TimeRule?
    let duration: DurationRule?
    let attempt: AttemptRule?
    /// The column that holds the source's own id.
    let id: Column?
    /// The columns that tell one record from another.
    let key: [Column]
    let ignore: [IgnoreRule]
    /// SHA-256 of the mapping's text.
    let digest: [UInt8]
}

extension Mapping.Column: CustomStringConvertible {
    init(_ text: String) {
        if text.hasPrefix("#"), let number = Int(text.dropFirst()), number > 0 {
            self = .number(number)
        } else if text.hasPrefix("#-"), let number = Int(text.dropFirst(2)), number > 0 {
            self = .last(number)
        } else {
            self = .heading(text)
        }
    }

    var description: String {
        switch self {
        case .heading(let name): name
        case .number(let number): "#\(number)"
        case .last(let number): "#-\(number)"
        }
    }
}
