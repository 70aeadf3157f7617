import Completions

/// Splits an input into its JSON records: one a line, one after another, the elements of an array, or those of the array in an object.
///
/// Memory holds a chunk of the input and one record. A broken line refuses that line; a broken element ends an array, since nobody can say
/// where the next one begins.
struct JSONRecords {
    /// The most bytes a record may have.
    static let longestRecord = 1 << 20

    /// What is known of an input's shape before it is read.
    struct Form: Sendable {
        /// The key whose array holds the records, where one object holds them all: `statements` of a learning record store's answer.
        var container: String?
        /// Whether each line may have words before its record, as logs have.
        var hasPrefixes = false
        /// Whether each line is a record, whatever it looks like.
        var isLines = false
    }

    /// One record, scanned.
    struct Record {
        /// The line it begins on, or its place in an array, from 1.
        let number: Int
        /// Where it is in the buffer.
        let range: Range<Int>
        let state: State

        /// What became of it.
        enum State {
            /// The scanner has its slots.
            case scanned
            /// A line with nothing in it.
            case blank
            case refused(String)
        }
    }

    private enum Shape {
        case lines, sequence, array
        /// An object that holds the array of records.
        case contained
        case ended
    }

    private let input: any ByteSource
    private let form: Form
    private(set) var buffer: [UInt8] = []
    private var index = 0
    private var isAtEnd = false
    private var shape: Shape?
    private var number = 0
    private var line = 1
    private var needsComma = false

    init(_ input: any ByteSource, _ form: Form = Form()) {
        self.input = input
        self.form = form
    }

    /// How many bytes the records so far took, of those that the input was read for.
    var bytesConsumed: Int { input.bytesRead - (buffer.count - index) }

    /// Scans the next record; `nil` at the end.
    ///
    /// - Returns: a record whose range is good until the next call.
    mutating func next(_ scanner: inout JSONScanner) throws -> Record? {
        if shape == nil { shape = try recogniseShape() }
        switch shape {
        case .lines: return try nextLine(&scanner)
        case .sequence: return try nextValue(&scanner)
        case .array, .contained: return try nextElement(&scanner)
        case .ended, nil: return nil
        }
    }

    /// The bytes of a record: a part of the buffer, which is not changed as long as somebody holds one.
    func bytes(of record: Record) -> ArraySlice<UInt8> { buffer[record.range] }

    // A text of one record a line.

    private mutating func nextLine(_ scanner: inout JSONScanner) throws -> Record? {
        var searched = index
        var end: Int?
        while true {
            end = buffer[searched...].firstIndex(of: 0x0A)
            if end != nil || isAtEnd || buffer.count - index > Self.longestRecord { break }
            let length = buffer.count - index
            try fill()
            searched = index + length
        }
        guard index < buffer.count else { return nil }
        number += 1
        if end == nil, !isAtEnd { return try skipLongLine() }
        let stop = end ?? buffer.count
        let range = index..<(stop > index && buffer[stop - 1] == 0x0D ? stop - 1 : stop)
        index = end.map { $0 + 1 } ?? stop
        if buffer[range].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return Record(number: number, range: range, state: .blank) }
        guard range.count <= Self.longestRecord else {
            return Record(number: number, range: range.prefix(200), state: .refused(Self.tooLong))
        }
        do {
            let record = withoutPrefix(range)
            try unsafe scanner.scan(buffer.span.bytes.extracting(record))
            return Record(number: number, range: record, state: .scanned)
        } catch {
            return Record(number: number, range: range, state: .refused("it is not JSON: \(error)"))
        }
    }

    /// A line's record: what begins with its first brace, where lines have prefixes.
    private func withoutPrefix(_ range: Range<Int>) -> Range<Int> {
        guard form.hasPrefixes, let brace = buffer[range].firstIndex(of: UInt8(ascii: "{")) else { return range }
        return brace..<range.upperBound
    }

    private mutating func skipLongLine() throws -> Record {
        while true {
            if let end = buffer[index...].firstIndex(of: 0x0A) {
                index = end + 1
                break
            }
            index = buffer.count
            if isAtEnd { break }
            try fill()
        }
        return Record(number: number, range: index..<index, state: .refused(Self.tooLong))
    }

    private static let tooLong = "it is longer than \(longestRecord) bytes"

    // Values that follow one another over lines.

    private mutating func nextValue(_ scanner: inout JSONScanner) throws -> Record? {
        try skipWhiteSpace()
        guard index < buffer.count else { return nil }
        number += 1
        return try scanHere(&scanner)
    }

    private mutating func nextElement(_ scanner: inout JSONScanner) throws -> Record? {
        try skipWhiteSpace()
        if index < buffer.count, buffer[index] == UInt8(ascii: "]") {
            index += 1
            return try endOfArray()
        }
        if needsComma, index < buffer.count {
            guard buffer[index] == UInt8(ascii: ",") else { return end("expected a comma or the end of the array") }
            index += 1
            try skipWhiteSpace()
        }
        needsComma = true
        number += 1
        guard index < buffer.count else { return end("the array doesn't end") }
        return try scanHere(&scanner)
    }

    /// Scans a value that begins here, reading on as long as it is cut short.
    private mutating func scanHere(_ scanner: inout JSONScanner) throws -> Record {
        while true {
            do {
                let length = try unsafe scanner.scanFirst(buffer.span.bytes.extracting(index..<buffer.count))
                let range = index..<index + length
                // A number may go on where the buffer ends.
                if range.upperBound < buffer.count || isAtEnd {
                    index = range.upperBound
                    line += buffer[range].count { $0 == 0x0A }
                    return Record(number: number, range: range, state: .scanned)
                }
            } catch {
                if error.problem != .cutShort || isAtEnd { return end("it is not JSON: \(error)") }
            }
            guard buffer.count - index <= Self.longestRecord else { return end(Self.tooLong) }
            try fill()
        }
    }

    /// What may follow an array: nothing, or the rest of the object that holds it.
    private mutating func endOfArray() throws -> Record? {
        let wasInObject = shape == .contained
        number += 1
        try skipWhiteSpace()
        if wasInObject {
            while !isAtEnd, buffer.count - index <= Self.longestRecord { try fill() }
            // The object's rest is scanned as an object of its own: its brace stands where the comma was.
            guard index < buffer.count else { return end("the object doesn't end") }
            var rest = Array(buffer[index...])
            if rest[0] == UInt8(ascii: ",") { rest[0] = UInt8(ascii: "{") } else { rest.insert(UInt8(ascii: "{"), at: 0) }
            var scanner = JSONScanner(JSONPlan([]))
            do {
                try unsafe scanner.scan(rest.span.bytes)
            } catch {
                return end("what follows the array is not JSON: \(error)")
            }
            index = buffer.count
        }
        guard index == buffer.count, isAtEnd else { return end("something follows the end of the array") }
        shape = .ended
        return nil
    }

    /// Gives up: nothing after this place can be told apart.
    private mutating func end(_ problem: String) -> Record {
        shape = .ended
        let range = index..<Swift.min(buffer.count, index + 4_096)
        return Record(number: number, range: range, state: .refused("\(problem), in the value on line \(line); nothing after it was read"))
    }

    // What the input looks like.

    /// Whether what there is so far tells the shape: an array, or a first line that is no beginning of a longer text.
    private var isShapeClear: Bool {
        let begin = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let first = buffer[begin...].firstIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { return false }
        if buffer[first] == UInt8(ascii: "[") { return true }
        guard let end = buffer[first...].firstIndex(of: 0x0A) else { return false }
        var scanner = JSONScanner(JSONPlan([]))
        do {
            try unsafe scanner.scan(buffer.span.bytes.extracting(first..<end))
            return true
        } catch {
            return error.problem != .cutShort
        }
    }

    private mutating func recogniseShape() throws -> Shape {
        // Whoever feeds a pipe slowly isn't waited for longer than it takes to know.
        while buffer.count < Self.longestRecord, !isAtEnd, input.size != nil || !isShapeClear { try fill() }
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        let begin = index
        let read = input.bytesRead
        try skipWhiteSpace()
        guard index < buffer.count else { return .ended }
        let isWord = buffer[index] != UInt8(ascii: "{") && buffer[index] != UInt8(ascii: "[")
        if form.isLines || form.hasPrefixes && isWord {
            if input.bytesRead == read { (index, line) = (begin, 1) } else { number = line - 1 }
            return .lines
        }
        if buffer[index] == UInt8(ascii: "[") {
            index += 1
            return .array
        }
        if let inside = firstContained() {
            index = inside
            return .contained
        }
        let lineEnd = buffer[index...].firstIndex(of: 0x0A) ?? buffer.count
        var scanner = JSONScanner(JSONPlan([]))
        do {
            try unsafe scanner.scan(buffer.span.bytes.extracting(index..<lineEnd))
        } catch  where error.problem == .cutShort {
            // A text over several lines, unless the next line begins a record of its own.
            let next = buffer[lineEnd...].dropFirst()
            if next.first != UInt8(ascii: "{") || next.dropFirst().first == 0x0A { return .sequence }
        } catch {}
        // Blank lines before the first record are lines too; only where there are more of them than the buffer holds are they just counted.
        if input.bytesRead == read { (index, line) = (begin, 1) } else { number = line - 1 }
        return .lines
    }

    /// Where the first record is, when this is an object that holds them all, perhaps after members that are no arrays or objects.
    private func firstContained() -> Int? {
        guard let container = form.container else { return nil }
        let begin = index
        return unsafe buffer.withUnsafeBytes { bytes in
            var walk = unsafe JSONWalk(bytes, from: begin)
            do {
                guard unsafe try walk.take() == UInt8(ascii: "{") else { return nil }
                while true {
                    unsafe walk.skipWhiteSpace()
                    let key = unsafe walk.index + 1
                    _ = unsafe try walk.key()
                    let name = unsafe JSONText.decode(bytes, key..<walk.index - 1) ?? []
                    unsafe try walk.colon()
                    if name.elementsEqual(container.utf8) {
                        return unsafe try walk.take() == UInt8(ascii: "[") ? walk.index : nil
                    }
                    switch unsafe try walk.skip(depth: 0) {
                    case .array, .object, .absent: return nil
                    case .null, .boolean, .number, .string: break
                    }
                    unsafe walk.skipWhiteSpace()
                    guard unsafe try walk.take() == UInt8(ascii: ",") else { return nil }
                }
            } catch {
                return nil
            }
        }
    }

    private mutating func skipWhiteSpace() throws {
        while true {
            while index < buffer.count {
                switch buffer[index] {
                case 0x0A: line += 1
                case 0x20, 0x0D, 0x09: break
                default: return
                }
                index += 1
            }
            guard !isAtEnd else { return }
            try fill()
        }
    }

    private mutating func fill() throws {
        let more = try input.read()
        isAtEnd = more.isEmpty
        // A buffer of its own, since lines that were read may still hold the one before.
        var next: [UInt8] = []
        next.reserveCapacity(buffer.count - index + more.count)
        next += buffer[index...]
        next += more
        buffer = next
        index = 0
    }
}
