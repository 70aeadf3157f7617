import Completions
import Synchronization

/// Reads an input's lines in batches: the first stage of an import, which runs beside those that prepare and record them.
actor LineReading {
    /// Lines that were read together; never none.
    struct Batch: Sendable {
        let lines: [ReadLine]
        /// How many bytes of the input they and those before them took.
        let bytes: Int
    }

    let format: ImportFormat
    let size: Int?
    private let input: InputFile
    private var reader: any SourceReader
    /// What a table's refused rows are kept with.
    nonisolated let heading: String?
    private let now: @Sendable () -> Timestamp

    /// Lines a batch, which may change while the import runs.
    nonisolated let batch = Atomic(FollowerPace.Nearness.polite.batch)
    /// How long lines from a pipe that pauses are gathered: a commit each would be one every few milliseconds.
    private static let moment = Duration.milliseconds(25)

    init(
        _ path: String,
        name: String,
        choice: FormatChoice,
        retried: RetriedLines? = nil,
        now: @escaping @Sendable () -> Timestamp
    ) throws {
        self.now = now
        let input = try InputFile(path: path, name: name, onDamage: .end)
        let format = try choice.format(of: input)
        self.input = input
        self.format = format
        size = input.size
        let reader = try format.reader(of: input, retried == nil ? .own : .lines)
        self.reader = retried.map { RetryReader(reader, $0) } ?? reader
        heading = reader.heading
    }

    /// The SHA-256 of what was read.
    var digest: [UInt8] { input.digest }

    /// The next batch; `nil` at the end.
    ///
    /// Whoever feeds a pipe slowly (`tail -f`) doesn't have to fill one: what came is handed on after a moment.
    func next() throws -> Batch? {
        var lines: [ReadLine] = []
        let most = batch.load(ordering: .relaxed)
        lines.reserveCapacity(most)
        var began: ContinuousClock.Instant?
        let plausibility = Plausibility(at: now())
        while lines.count < most, let line = try reader.next() {
            lines.append(plausibility.checked(line))
            // A line's end may be left over.
            guard size == nil, input.bytesRead - reader.bytesConsumed <= 2 else { continue }
            let left = (began ?? ContinuousClock.now) + Self.moment - ContinuousClock.now
            if began == nil { began = ContinuousClock.now }
            if input.pauses(for: left) || left <= .zero {
                while let held = reader.release() { lines.append(plausibility.checked(held)) }
                break
            }
        }
        return lines.isEmpty ? nil : Batch(lines: lines, bytes: reader.bytesConsumed)
    }
}
