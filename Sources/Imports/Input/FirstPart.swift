/// The first part of a text in parts (RFC 2046 section 5.1, `multipart/mixed`), read as if it were all; what follows it is only counted.
final class FirstPart: ByteSource {
    private let input: InputFile
    /// A delimiter with the line end before it.
    private let delimiter: [UInt8]
    private var rest: [UInt8]
    private var isOver = false

    /// The longest boundary (5.1.1), with its hyphens and line end.
    private static let longestBoundary = 80
    /// The most bytes of a part's header.
    private static let longestHeader = 1 << 16

    /// Whether a text begins with a delimiter.
    static func isIn(_ begin: [UInt8]) -> Bool {
        let line = begin.prefix(longestBoundary).prefix { $0 != 0x0D && $0 != 0x0A }
        return line.starts(with: [0x2D, 0x2D]) && line.count > 2 && line.count < begin.count && line.count < longestBoundary
    }

    /// Reads the header of the first part.
    ///
    /// - Throws: ``Failure`` when it doesn't end.
    init(_ input: InputFile) throws {
        self.input = input
        rest = try input.read()
        delimiter = [0x0A] + rest.prefix { $0 != 0x0D && $0 != 0x0A }
        while true {
            if let body = Self.body(of: rest) {
                rest = Array(rest[body...])
                return
            }
            let more = try input.read()
            guard !more.isEmpty, rest.count <= Self.longestHeader else {
                throw InputFile.failure(
                    input.name,
                    "it is in parts, and the first has no end of its header",
                    next: "check that the file is whole"
                )
            }
            rest += more
        }
    }

    var size: Int? { input.size }
    var bytesRead: Int { input.bytesRead }
    func pauses(for span: Duration) -> Bool { input.pauses(for: span) }

    func read() throws -> [UInt8] {
        while !isOver {
            if let end = Self.find(delimiter, in: rest) {
                isOver = true
                let part = Array(rest[..<end])
                rest = Array(rest[end...])
                return part
            }
            let more = try input.read()
            if more.isEmpty {
                isOver = true
                defer { rest = [] }
                return rest
            }
            // A delimiter may go on in the next chunk.
            let whole = max(0, rest.count - delimiter.count)
            let part = Array(rest[..<whole])
            rest = Array(rest[whole...]) + more
            if !part.isEmpty { return part }
        }
        return []
    }

    /// How many parts follow the first; reads to the end.
    func following() throws -> Int {
        while case let part = try read(), !part.isEmpty {}
        var parts = 0
        while true {
            var place = 0
            while let found = Self.find(delimiter, in: rest, from: place), rest.count >= found + delimiter.count + 2 {
                place = found + delimiter.count
                // Two hyphens more end the last part.
                if rest[place] != 0x2D || rest[place + 1] != 0x2D { parts += 1 }
            }
            let more = try input.read()
            guard !more.isEmpty else { return parts }
            rest = Array(rest[max(place, rest.count - delimiter.count - 2)...]) + more
        }
    }

    /// Where a part's body begins: after the first empty line.
    private static func body(of part: [UInt8]) -> Int? {
        let endings: [[UInt8]] = [[0x0D, 0x0A, 0x0D, 0x0A], [0x0A, 0x0A]]
        return endings.compactMap { ending in find(ending, in: part).map { (begin: $0, end: $0 + ending.count) } }.min {
            $0.begin < $1.begin
        }?.end
    }

    private static func find(_ wanted: [UInt8], in bytes: [UInt8], from begin: Int = 0) -> Int? {
        var place = begin
        while let first = bytes[place...].firstIndex(of: wanted[0]), first + wanted.count <= bytes.count {
            if bytes[first..<first + wanted.count].elementsEqual(wanted) { return first }
            place = first + 1
        }
        return nil
    }
}
