import ArgumentParser
import Audit
import Completions

/// What an audit found, one line a finding; without any, what it says instead.
enum FindingsReport {
    /// - Parameters:
    ///   - sound: said to a person where nothing was found; nothing by default.
    ///   - summary: what a program gets behind the findings; nothing by default.
    ///   - next: said where something was found.
    /// - Throws: the exit status of a difference.
    static func show(
        _ findings: [Finding],
        _ output: OutputOptions,
        sound: String? = nil,
        summary: ((inout JSONWriter) -> Void)? = nil,
        next: String? = nil
    ) throws {
        var report = try Report(output, headings: ["FINDING"])
        for finding in findings {
            report.add([finding.description]) { json in
                json.member("position", number: finding.position?.number)
                json.member("finding", finding.what)
            }
        }
        if output.format == .json, let summary { report.add([], summary) }
        guard !findings.isEmpty else {
            if output.format == .table, let sound { Terminal.put(sound) }
            return
        }
        report.finish(empty: "")
        if let next { Terminal.say("\(findings.count) differences; \(next)") }
        throw ExitCode(ExitStatus.difference.rawValue)
    }
}
