/// Why an input line tells nothing that can be recorded.
struct Refusal: Error {
    let reason: String

    /// A value in a reason, cut short: reasons are printed, the whole line is kept apart.
    static func shown(_ text: String) -> String { text.count <= 40 ? text : text.prefix(40) + "…" }
}
