import Completions

/// What a column's values have in common.
struct ColumnProfile {
    /// How a mapping names the column: by its heading, or by its place where the heading is empty, doubled or looks like a place.
    let name: String
    /// The heading's letters and digits, in lower case, each run of them a word.
    let words: [String]
    private(set) var filled = 0
    private(set) var empty = 0
    /// The values and how often each came, as long as there are few.
    private(set) var values: [String: Int] = [:]
    private(set) var hasFewValues = true
    private(set) var isUnique = true
    private(set) var areAllEmails = true
    /// Values that are no numbers.
    private(set) var others = 0
    private(set) var hasDecimalComma = false
    private(set) var hasDecimalPoint = false
    private(set) var smallest: ExactDecimal?
    private(set) var largest: ExactDecimal?
    private(set) var areAllDurations = true
    /// The ways of writing times that fit all values, the likelier first.
    private(set) var timeFormats = ColumnProfile.formats
    private var seen: Set<String> = []

    /// More different values than this are no words.
    private static let few = 40

    private static let formats: [String] = {
        let days = ["yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy", "d/M/yyyy", "M/d/yyyy", "d.M.yyyy", "dd-MM-yyyy", "yyyy/MM/dd"]
        let named = ["d MMM yyyy", "dd MMM yyyy", "d-MMM-yyyy", "dd-MMM-yyyy", "dd-MMM-yy", "MMM d yyyy"]
        let clocks = ["", " HH:mm:ss", " HH:mm", " H:mm", "THH:mm:ss", " HH:mm:ss.SSS"]
        return ["rfc3339"] + (days + named).flatMap { day in clocks.map { day + $0 } } + ["unix"]
    }()
    private static let patterns = formats.reduce(into: [:]) { patterns, format in patterns[format] = TimePattern(format) }

    init(heading: String, place: Int, among headings: [String]) {
        let isOwnName = !heading.isEmpty && headings.count { $0 == heading } == 1 && !heading.hasPrefix("#")
        name = isOwnName ? heading : "#\(place)"
        words = Self.words(of: heading)
    }

    /// `Student ID`, `student_id` and `studentId` are two words each.
    static func words(of heading: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasLower = false
        for character in heading {
            let isWord = character.isLetter || character.isNumber
            if !isWord || character.isUppercase && wasLower {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if isWord { word += character.lowercased() }
            wasLower = character.isLowercase
        }
        return word.isEmpty ? words : words + [word]
    }

    mutating func see(_ field: String) {
        let value = field.withoutBlanksAround
        guard !value.isEmpty else {
            empty += 1
            return
        }
        filled += 1
        if hasFewValues {
            values[value, default: 0] += 1
            if values.count > Self.few { (hasFewValues, values) = (false, [:]) }
        }
        if isUnique { isUnique = seen.insert(value).inserted }
        areAllEmails = areAllEmails && value.split(separator: "@").count == 2 && !value.contains(" ")
        areAllDurations = areAllDurations && ISOTime.isDuration(value)
        timeFormats.removeAll { Self.patterns[$0]?.read(value) == nil }
        seeNumber(value)
    }

    private mutating func seeNumber(_ value: String) {
        let commas = value.utf8.count { $0 == UInt8(ascii: ",") }
        guard let number = ExactDecimal(commas == 1 ? value.replacing(",", with: ".") : value) else {
            others += 1
            return
        }
        hasDecimalComma = hasDecimalComma || commas == 1
        hasDecimalPoint = hasDecimalPoint || value.utf8.contains(UInt8(ascii: "."))
        smallest = smallest.map { min($0, number) } ?? number
        largest = largest.map { max($0, number) } ?? number
    }

    /// A few values may be none, such as a note in place of a score.
    var isNumeric: Bool { filled > 0 && others * 20 <= filled && !(hasDecimalComma && hasDecimalPoint) }
    var isTime: Bool { filled > 0 && timeFormats.contains { $0 != "unix" } }

    /// Whether the heading has one of some words.
    func says(_ any: String...) -> Bool { words.contains { any.contains($0) } }

    /// Whether the heading has a word that begins so.
    func saysWordFrom(_ any: String...) -> Bool { words.contains { word in any.contains { word.hasPrefix($0) } } }
}
