import Completions
import EventLog
import Foundation
import Projections

// Proves events of a store, and that it went on from earlier sizes, and prints how long one proof takes in microseconds: inclusion, consistency.
//
//   prove STORE          a thousand of each, at places that are far apart

guard CommandLine.arguments.count == 2 else {
    FileHandle.standardError.write(Data("usage: prove STORE\n".utf8))
    exit(64)
}
let store = try await Store.open(at: CommandLine.arguments[1], for: .ask)
let head = try await store.log.head()
let count = 1_000
// A step that has nothing in common with the tiles' width.
let places = (0..<count).map { 1 + ($0 * 7_368_787) % (head.size - 1) }

func microseconds(_ work: () async throws -> Void) async rethrows -> Int {
    let begin = ContinuousClock.now
    try await work()
    let span = (ContinuousClock.now - begin).components
    return Int((Double(span.seconds) * 1e6 + Double(span.attoseconds) / 1e12) / Double(count))
}

var proved = 0
let inclusion = try await microseconds {
    for place in places where try await store.log.inclusion(of: Position(place), in: head.size) != nil { proved += 1 }
}
let consistency = try await microseconds {
    for place in places where try await store.log.consistency(from: place, to: head.size) != nil { proved += 1 }
}
precondition(proved == 2 * count, "everything was proved")
print(inclusion, consistency)
try store.close()
