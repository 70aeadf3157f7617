/// Turns a table's bytes into UTF-8, a chunk at a time.
struct TextDecoder {
    private enum Form {
        case utf8, windows1252, utf16(isBig: Bool)
    }

    private let input: InputFile
    private let encoding: TextEncoding
    private var form: Form?
    private var rest: [UInt8] = []

    init(_ input: InputFile, encoding: TextEncoding) {
        self.input = input
        self.encoding = encoding
    }

    /// The next bytes of the text in UTF-8; empty at the end.
    ///
    /// - Throws: ``Failure`` when a text that is UTF-16 is cut short, or isn't.
    mutating func read() throws -> [UInt8] {
        if form == nil { form = try recognise() }
        while true {
            let bytes = try input.read()
            switch form {
            case .utf8, nil:
                defer { rest = [] }
                return rest.isEmpty ? bytes : rest + bytes
            case .windows1252:
                let all = rest + bytes
                rest = []
                return all.flatMap(Self.utf8)
            case .utf16(let isBig):
                guard !bytes.isEmpty || !rest.isEmpty else { return [] }
                let text = try decode(rest + bytes, isBig: isBig, isAtEnd: bytes.isEmpty)
                if !text.isEmpty || bytes.isEmpty { return text }
            }
        }
    }

    private mutating func recognise() throws -> Form {
        // A pipe may hand over its first bytes one by one.
        var begin: [UInt8] = []
        while begin.count < 4, case let more = try input.read(), !more.isEmpty { begin += more }
        rest = begin
        if begin.starts(with: [0xEF, 0xBB, 0xBF]) {
            rest = Array(begin.dropFirst(3))
            return .utf8
        }
        if begin.starts(with: [0xFF, 0xFE]) || begin.starts(with: [0xFE, 0xFF]) {
            rest = Array(begin.dropFirst(2))
            return .utf16(isBig: begin[0] == 0xFE)
        }
        if begin.prefix(4).contains(0) {
            throw InputFile.failure(
                input.name,
                "it looks like UTF-16 without a byte order mark",
                next: "convert it first: iconv -f UTF-16LE -t UTF-8 \(input.name) > converted.csv"
            )
        }
        return encoding == .windows1252 ? .windows1252 : .utf8
    }

    private mutating func decode(_ bytes: [UInt8], isBig: Bool, isAtEnd: Bool) throws -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(bytes.count / 2)
        for place in stride(from: 0, to: bytes.count - 1, by: 2) {
            let (first, second) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
            units.append(isBig ? first << 8 | second : second << 8 | first)
        }
        var used = units.count
        // The second half of a pair may come with the next chunk.
        if !isAtEnd, let last = units.last, UTF16.isLeadSurrogate(last) { used -= 1 }
        rest = Array(bytes[(used * 2)...])
        guard !isAtEnd || rest.isEmpty, let text = String(validating: units[..<used], as: UTF16.self) else {
            throw InputFile.failure(
                input.name,
                "its UTF-16 is damaged or cut short",
                next: "export it again, as UTF-8 if that can be chosen"
            )
        }
        return Array(text.utf8)
    }

    /// The characters of 0x80 to 0x9F; the five that Windows-1252 leaves free are what the WHATWG's table makes of them.
    private static let special: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D, 0x8F,
        0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]

    private static func utf8(_ byte: UInt8) -> [UInt8] {
        guard byte >= 0x80 else { return [byte] }
        let code = byte < 0xA0 ? special[Int(byte) - 0x80] : UInt32(byte)
        return Unicode.Scalar(code).flatMap { UTF8.encode($0) }.map(Array.init) ?? []
    }
}
