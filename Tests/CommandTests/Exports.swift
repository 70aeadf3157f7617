import Foundation

/// Exports made up for a test.
enum Exports {
    static let mapping = """
        namespace: test-lms
        kind: exam
        participant:
          id: person
          name: name
        activity:
          id: exam
        score:
          raw: score
          max: 100
        outcome:
          passMark: 50
          empty: pending
        finished:
          column: day
          format: yyyy-MM-dd
        attempt: attempt

        """

    static let heading = "person,name,exam,score,day,attempt\n"

    /// So many rows: a dozen exams, every person in several, scores from 0 to 100.
    static func rows(_ count: Int) -> [String] {
        (0..<count).map { number in
            let day = 1 + number % 28
            return "P\(number % 97),Person \(number % 97),EX-\(number / 97),\(number * 37 % 101),2026-03-\(day < 10 ? "0" : "")\(day),1\n"
        }
    }

    static func text(_ rows: some Sequence<String>) -> String { heading + rows.joined() }
}
