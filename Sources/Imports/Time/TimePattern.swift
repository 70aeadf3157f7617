import Completions

/// How a source writes times: `rfc3339`, `unix`, or a pattern of `yyyy yy MMMM MMM MM M dd d HH H hh h mm ss SSS a EEEE` and literal
/// characters.
///
/// Doubled letters take exactly that many digits, single ones take one or two; `MMM` is an English month's first three letters, `MMMM` its
/// whole name, or either is one of the names that the mapping lists; `yy` is a year of this century; `hh` and `h` count to 12, `a` is AM or
/// PM; `EEEE` is a word that is passed over.
struct TimePattern: Hashable, Sendable {
    private enum Piece: Hashable, Sendable {
        case year4, year2, monthName([String]), month(digits: ClosedRange<Int>), day(digits: ClosedRange<Int>)
        case hour(digits: ClosedRange<Int>), hour12(digits: ClosedRange<Int>), minute, second, millisecond
        case half, word
        case literal(UInt8)
    }

    private enum Form: Hashable, Sendable {
        case rfc3339, unix
        case pieces([Piece])
    }

    private let form: Form

    /// - Returns: `nil` unless the pattern says year, month and day, and no finer unit without the coarser ones.
    ///
    /// - Parameter months: the months' names as the source writes them, from January on.
    init?(_ text: String, months: [String]? = nil) {
        if text == "rfc3339" {
            form = .rfc3339
        } else if text == "unix" {
            form = .unix
        } else {
            var rest = Array(text.utf8)[...]
            var pieces: [Piece] = []
            while let letter = rest.first {
                let run = rest.prefix { $0 == letter }.count
                guard let piece = Self.piece(letter, run, months) else { return nil }
                pieces.append(piece)
                rest = rest.dropFirst(Self.isLetter(letter) ? run : 1)
            }
            let units = pieces.compactMap(Self.unit)
            let found = Set(units)
            // Twelve hours are half of what there is.
            guard pieces.contains(where: Self.isOfTwelve) == pieces.contains(.half) else { return nil }
            guard found.count == units.count, found.isSuperset(of: [0, 1, 2]), found == Set(0..<found.count) || found == [0, 1, 2, 3, 4]
            else {
                return nil
            }
            form = .pieces(pieces)
        }
    }

    /// Whether texts of this form carry their own offset.
    var hasOffset: Bool {
        switch form {
        case .rfc3339, .unix: true
        case .pieces: false
        }
    }

    /// A text of this form, read: an absolute time, or a local one that needs a zone.
    enum Reading: Hashable, Sendable {
        case reported(ReportedTime)
        case local(CivilDate, secondOfDay: Int, microsecond: Int, Precision)
    }

    /// - Returns: `nil` when the text isn't of this form, or names a day or time that doesn't exist.
    func read(_ text: String) -> Reading? {
        switch form {
        case .rfc3339: return ReportedTime(text).map { .reported($0) }
        case .unix:
            guard let seconds = Int64(text), (-100_000_000_000...100_000_000_000).contains(seconds),
                let time = ReportedTime(Timestamp(seconds: seconds).text(to: .second))
            else { return nil }
            return .reported(time)
        case .pieces(let pieces): return Self.read(Array(text.utf8)[...], pieces)
        }
    }

    private static func read(_ text: ArraySlice<UInt8>, _ pieces: [Piece]) -> Reading? {
        var rest = text
        var values = [0, 0, 0, 0, 0, 0, 0]
        var precision = Precision.day
        var isAfternoon: Bool?
        func number(_ digits: ClosedRange<Int>) -> Int? {
            let found = rest.prefix(digits.upperBound).prefix { (0x30...0x39).contains($0) }
            guard digits.contains(found.count) else { return nil }
            rest = rest.dropFirst(found.count)
            return found.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }
        for piece in pieces {
            let value: Int?
            switch piece {
            case .literal(let byte):
                guard rest.first == byte else { return nil }
                rest = rest.dropFirst()
                continue
            case .year4: value = number(4...4)
            case .year2: value = number(2...2).map { 2000 + $0 }
            case .monthName(let names):
                // The longest that fits: juin is no beginning of juillet, but mar is one of mars.
                let place = names.indices.filter { Self.begins(rest, with: names[$0]) }.max { names[$0].utf8.count < names[$1].utf8.count }
                value = place.map { $0 + 1 }
                rest = rest.dropFirst(place.map { names[$0].utf8.count } ?? 0)
            case .half:
                guard let half = ["am", "pm"].firstIndex(where: { Self.begins(rest, with: $0) }) else { return nil }
                isAfternoon = half == 1
                rest = rest.dropFirst(2)
                continue
            case .word:
                let word = rest.prefix { Self.isLetter($0) || $0 >= 0x80 }
                guard !word.isEmpty else { return nil }
                rest = rest.dropFirst(word.count)
                continue
            case .hour12(let digits):
                value = number(digits).flatMap { (1...12).contains($0) ? $0 % 12 : nil }
            case .month(let digits), .day(let digits), .hour(let digits): value = number(digits)
            case .minute, .second: value = number(2...2)
            case .millisecond: value = number(3...3)
            }
            guard let value, let unit = unit(piece) else { return nil }
            values[unit] = value
            precision = max(precision, [.day, .day, .day, .minute, .minute, .second, .millisecond][unit])
        }
        if isAfternoon == true { values[3] += 12 }
        guard rest.isEmpty, let date = CivilDate(year: values[0], month: values[1], day: values[2]), values[3] < 24, values[4] < 60,
            values[5] < 60
        else { return nil }
        let second = values[3] * 3600 + values[4] * 60 + values[5]
        return .local(date, secondOfDay: second, microsecond: values[6] * 1000, precision)
    }

    private static let monthsShort = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    private static let monthsLong = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
    ]

    /// Whether a text begins with a name, whatever their case.
    private static func begins(_ text: ArraySlice<UInt8>, with name: String) -> Bool {
        String(decoding: text.prefix(name.utf8.count), as: UTF8.self).lowercased() == name.lowercased()
    }

    private static func isOfTwelve(_ piece: Piece) -> Bool {
        if case .hour12 = piece { true } else { false }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }

    private static func piece(_ letter: UInt8, _ run: Int, _ months: [String]?) -> Piece? {
        switch (Character(UnicodeScalar(letter)), run) {
        case ("y", 4): .year4
        case ("y", 2): .year2
        case ("M", 4): .monthName(months ?? monthsLong)
        case ("M", 3): .monthName(months ?? monthsShort)
        case ("M", 2): .month(digits: 2...2)
        case ("M", 1): .month(digits: 1...2)
        case ("d", 2): .day(digits: 2...2)
        case ("d", 1): .day(digits: 1...2)
        case ("H", 2): .hour(digits: 2...2)
        case ("H", 1): .hour(digits: 1...2)
        case ("h", 2): .hour12(digits: 2...2)
        case ("h", 1): .hour12(digits: 1...2)
        case ("a", 1): .half
        case ("E", 4): .word
        case ("m", 2): .minute
        case ("s", 2): .second
        case ("S", 3): .millisecond
        default: isLetter(letter) && letter != UInt8(ascii: "T") ? nil : .literal(letter)
        }
    }

    /// From year, 0, to millisecond, 6.
    private static func unit(_ piece: Piece) -> Int? {
        switch piece {
        case .year4, .year2: 0
        case .monthName, .month: 1
        case .day: 2
        case .hour, .hour12: 3
        case .minute: 4
        case .second: 5
        case .millisecond: 6
        case .literal, .half, .word: nil
        }
    }
}
