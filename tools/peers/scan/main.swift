import Foundation
import Imports

// Reads the statements of a file, one a line, with the scanner and with Foundation's JSONDecoder, and prints how many times as fast the first is.
//
//   scan FILE          both pull the same members: the decoder into a structure that has those and no other

struct Statement: Decodable {
    struct Actor: Decodable { let name: String?, mbox: String? }
    struct Verb: Decodable { let id: String }
    struct Score: Decodable { let scaled: Double?, raw: Double?, min: Double?, max: Double? }
    struct Result: Decodable { let score: Score?, success: Bool?, completion: Bool?, duration: String? }
    struct Definition: Decodable { let type: String?, name: [String: String]? }
    struct Activity: Decodable { let id: String, objectType: String?, definition: Definition? }
    let id: String?, timestamp: String?, version: String?
    let actor: Actor, verb: Verb, object: Activity, result: Result?
}

let paths = [
    ["id"], ["timestamp"], ["version"], ["actor", "name"], ["actor", "mbox"], ["verb", "id"], ["object", "id"], ["object", "objectType"],
    ["object", "definition", "type"], ["object", "definition", "name"], ["result", "success"], ["result", "completion"],
    ["result", "duration"],
    ["result", "score", "scaled"], ["result", "score", "raw"], ["result", "score", "min"], ["result", "score", "max"],
]

guard CommandLine.arguments.count == 2, let data = FileManager.default.contents(atPath: CommandLine.arguments[1]) else {
    FileHandle.standardError.write(Data("usage: scan FILE\n".utf8))
    exit(64)
}
let lines = data.split(separator: 0x0A).map { [UInt8]($0) }

/// The best of three runs, in seconds.
func seconds(_ work: () throws -> Void) rethrows -> Double {
    var best = Double.infinity
    for _ in 0..<3 {
        let begin = ContinuousClock.now
        try work()
        let span = (ContinuousClock.now - begin).components
        best = min(best, Double(span.seconds) + Double(span.attoseconds) / 1e18)
    }
    return best
}

var scanner = JSONScanner(JSONPlan(paths))
var present = 0
let scanning = try seconds {
    for line in lines {
        try scanner.scan(line.span.bytes)
        for slot in scanner.slots where slot.kind != .absent { present += 1 }
    }
}
let decoder = JSONDecoder()
var decoded = 0
let decoding = try seconds {
    for line in lines { decoded += try decoder.decode(Statement.self, from: Data(line)).verb.id.utf8.count }
}
precondition(present > 0 && decoded > 0, "both read something")
let bytes = Double(lines.reduce(0) { $0 + $1.count })
let figures = [decoding / scanning, bytes / scanning / 1e6, bytes / decoding / 1e6]
print(figures.map { String(format: "%.1f", $0) }.joined(separator: " "))
