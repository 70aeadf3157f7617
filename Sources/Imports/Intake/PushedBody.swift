import Completions

/// What a source pushed in one request, read through its format.
struct PushedBody: Sendable {
    let format: ImportFormat
    let lines: [ReadLine]
    /// What a table's refused rows are kept with.
    let heading: String?
    let bytes: [UInt8]
    /// How many people were erased before it was read.
    let erasedBefore: Int

    /// The most records of one request: each may be answered with a reason, and kept.
    private static let most = 100_000

    /// Reads a body to its end.
    ///
    /// - Throws: ``Failure`` when nobody can say what it is.
    init(_ bytes: [UInt8], name: String, choice: FormatChoice, now: Timestamp, erasedBefore: Int) throws {
        self.erasedBefore = erasedBefore
        guard !bytes.isEmpty else {
            throw Failure(.input, doing: "reading \(name)", found: "the body is empty", next: "send records, as tassel import reads them")
        }
        let input = InputFile(bytes, name: name)
        format = try choice.format(of: input)
        var reader = try format.reader(of: input)
        heading = reader.heading
        let plausibility = Plausibility(at: now)
        var lines: [ReadLine] = []
        while let line = try reader.next() {
            guard lines.count < Self.most else {
                throw Failure(
                    .input,
                    doing: "reading \(name)",
                    found: "there are more than \(Self.most) records",
                    next: "send fewer at once, or put a file into a folder"
                )
            }
            lines.append(plausibility.checked(line))
        }
        self.lines = lines
        self.bytes = bytes
    }

    /// Whether it is a file of its own, whose rows belong together: a table with its heading.
    var isWhole: Bool {
        switch format {
        case .table, .moodleTable: true
        case .xapi, .openEdX, .canvas, .caliper, .moodle, .easyLMS, .cloudEvents, .lines: false
        }
    }
}
