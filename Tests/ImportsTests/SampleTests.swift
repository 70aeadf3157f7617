import Completions
import EventLog
import Foundation
import Imports
import Projections
import TestSupport
import Testing

/// The project's own samples, a file a format, recognised by themselves.
@Suite struct SampleTests {
    struct Sample: Sendable, CustomStringConvertible {
        let file: String
        var source: String?
        var zone: String?
        var tables: String?
        let format: String
        let becomes: String
        let told: [String]

        var description: String { file }
    }

    private static let data = String(#filePath.dropLast("/Tests/ImportsTests/SampleTests.swift".count)) + "/Data"

    static let samples = [
        Sample(
            file: "statements.jsonl",
            format: "xapi",
            becomes: "6 used, 0 joined, 0 refused, 1 block, 1 video",
            told: [
                "course https://lms.example.org/course/7 finished", "assessment https://lms.example.org/quiz/9 passed 8/10",
                "assessment https://lms.example.org/mod/quiz/view.php?id=12 failed 31/100",
                "course https://lms.example.org/cmi5/course/4 passed", "assessment https://lms.example.org/cmi5/au/8 passed",
            ]
        ),
        Sample(
            file: "openedx-tracking.log",
            source: "https://lms.example.org",
            format: "openedx",
            becomes: "4 used, 1 joined, 0 refused, 1 a grade crossed the pass mark, 1 a problem, 1 navigation, 1 practice",
            told: [
                "course https://lms.example.org/course/course-v1:Example+SAFE101+2026 passed 0.86",
                "exam block-v1:Example+SAFE101+2026+type@sequential+block@final finished",
                "course https://lms.example.org/course/course-v1:Example+SAFE101+2026 finished",
            ]
        ),
        Sample(
            file: "canvas-events.jsonl",
            format: "canvas",
            becomes: "4 used, 0 joined, 0 refused, 1 a course grade, 1 another event",
            told: [
                "course course:565 finished", "assessment quiz:44 pending", "assessment assignment:355 finished 6/10",
                "assessment assignment:355 finished 8/10",
            ]
        ),
        Sample(
            file: "caliper.jsonl",
            format: "caliper",
            becomes: "2 used, 1 joined, 0 refused, 1 an entity, 1 another event",
            told: [
                "assessment https://assess.example.org/assessments/3 finished 15/20",
                "assessment https://assess.example.org/assessments/3 finished 9.5/20",
            ]
        ),
        Sample(
            file: "moodle-log.csv",
            source: "https://moodle.example.org",
            tables: "moodle-tables.json",
            format: "moodle",
            becomes: "3 used, 0 joined, 1 refused, 1 a quiz attempt that is not submitted, 1 another event of core",
            told: [
                // 13 of 20 marks are 6.5 of 10 points, which is the pass mark.
                "assessment https://moodle.example.org/mod/quiz/view.php?id=12 passed 13/20",
                "assessment https://moodle.example.org/mod/quiz/view.php?id=12 pending",
                "course https://moodle.example.org/course/view.php?id=2 finished",
            ]
        ),
        Sample(
            file: "easylms.jsonl",
            zone: "Europe/Amsterdam",
            format: "easylms",
            becomes: "3 used, 0 joined, 0 refused",
            told: ["exam 158001 passed 7.5/10", "exam 158001 failed 2", "course 2201 finished"]
        ),
        Sample(
            file: "cloudevents.jsonl",
            source: "https://training.example.org",
            format: "cloudevents",
            becomes: "4 used, 0 joined, 0 refused, 1 another event",
            told: [
                "course SAFE-1 failed 40/100", "course SAFE-1 passed 72/100",
                "exam block-v1:Example+SAFE101+2026+type@sequential+block@final finished",
            ]
        ),
    ]

    @Test(arguments: samples)
    func `a sample is recognised, and told as its page says; a second time it brings nothing`(sample: Sample) async throws {
        let bench = try await ImportBench()
        let text = try String(contentsOfFile: "\(Self.data)/samples/\(sample.file)", encoding: .utf8)
        let tables = try sample.tables.map { try String(contentsOfFile: "\(Self.data)/samples/\($0)", encoding: .utf8) }
        let summary = try await bench.feed(text, source: sample.source, zone: sample.zone, tables: tables)
        #expect(summary.format == sample.format)
        #expect(summary.short == sample.becomes)
        #expect(try await bench.told() == sample.told)
        let events = try await bench.test.store.log.size()
        let again = try await bench.feed(text, source: sample.source, zone: sample.zone, tables: tables)
        #expect(again.facts.events == 0)
        #expect(again.short == sample.becomes)
        // The import's beginning and end.
        #expect(try await bench.test.store.log.size() == events + 2)
    }

    @Test(arguments: samples)
    func `a sample's lines in another order, or split in two, tell the same`(sample: Sample) async throws {
        let text = try String(contentsOfFile: "\(Self.data)/samples/\(sample.file)", encoding: .utf8)
        let tables = try sample.tables.map { try String(contentsOfFile: "\(Self.data)/samples/\($0)", encoding: .utf8) }
        let heading = sample.file.hasSuffix(".csv") ? text.prefix { $0 != "\n" } + "\n" : ""
        let lines = text.dropFirst(heading.count).split(separator: "\n")
        let whole = try await ImportBench()
        try await whole.feed(text, source: sample.source, zone: sample.zone, tables: tables)
        let reversed = try await ImportBench()
        let backwards = heading + lines.reversed().joined(separator: "\n") + "\n"
        try await reversed.feed(backwards, source: sample.source, zone: sample.zone, tables: tables)
        let split = try await ImportBench()
        for line in lines {
            try await split.feed(
                heading + line + "\n",
                from: .init(rawValue: sample.format)!,
                source: sample.source ?? "canvas:Kz3uuidExampleOnly",
                zone: sample.zone,
                tables: tables
            )
        }
        // A grade joins its pass within one input.
        let isJoined = sample.format == "openedx"
        func standing(_ bench: ImportBench) async throws -> [String] {
            try await bench.completions().map { completion in
                let score = completion.last?.score
                let number = score?.raw ?? score?.scaled
                return [
                    completion.activity.id, completion.outcome?.rawValue ?? "none", "\(completion.attempts)",
                    isJoined ? "" : number?.description ?? "",
                    completion.last?.finished?.description ?? "",
                ].joined(separator: " ")
            }.sorted()
        }
        let standings = try await standing(whole)
        #expect(try await standing(reversed) == standings)
        #expect(try await standing(split) == standings)
    }

    @Test func `SCORM's statuses are told through a mapping`() async throws {
        let bench = try await ImportBench()
        let mapping = try String(contentsOfFile: "\(Self.data)/mappings/scorm2004.yaml", encoding: .utf8)
        let summary = try await bench.run(try String(contentsOfFile: "\(Self.data)/samples/scorm.csv", encoding: .utf8), mapping)
        #expect(summary.short == "3 used, 0 joined, 0 refused, 1 incomplete")
        #expect(try await bench.told() == ["assessment sco-1 passed 0.92", "assessment sco-1 finished", "assessment sco-1 passed 0.8"])
    }

    @Test func `Moodle's completion report is read by places, with its words for times`() async throws {
        let bench = try await ImportBench()
        let mapping = try String(contentsOfFile: "\(Self.data)/mappings/moodle-completion.yaml", encoding: .utf8)
        let text = try String(contentsOfFile: "\(Self.data)/samples/moodle-completion.csv", encoding: .utf8)
        let summary = try await bench.run(text, mapping)
        #expect(summary.short == "1 used, 0 joined, 0 refused, 1 not completed")
        #expect(try await bench.finishes().first?.finished?.reported.description == "2026-10-06T14:03+02:00")
        let failure = await #expect(throws: Failure.self) { try await bench.feed(text) }
        #expect(failure?.next.contains("moodle-completion.yaml") == true)
        let french = try await ImportBench()
        let months = "[janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre]"
        let inFrench = mapping.replacingOccurrences(
            of: "format: EEEE, d MMMM yyyy, h:mm a",
            with: "format: EEEE d MMMM yyyy, HH:mm\n  months: \(months)"
        )
        let other = text.replacingOccurrences(of: "Tuesday, 6 October 2026, 2:03 PM", with: "mardi 6 août 2026, 14:03")
        _ = try await french.run(other, inFrench)
        #expect(try await french.finishes().first?.finished?.reported.description == "2026-08-06T14:03+02:00")
    }
}
