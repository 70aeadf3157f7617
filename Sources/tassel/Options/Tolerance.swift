import ArgumentParser

/// How many refused lines leave the exit status at 0.
enum Tolerance: ExpressibleByArgument, CustomStringConvertible {
    case lines(Int)
    case percent(Int)

    static let none = Tolerance.lines(0)

    init?(argument: String) {
        let isPercent = argument.hasSuffix("%")
        guard let number = Int(isPercent ? String(argument.dropLast()) : argument), number >= 0 else { return nil }
        self = isPercent ? .percent(number) : .lines(number)
    }

    var description: String {
        switch self {
        case .lines(let number): String(number)
        case .percent(let number): "\(number)%"
        }
    }

    func admits(_ refused: Int, of read: Int) -> Bool {
        switch self {
        case .lines(let number): refused <= number
        case .percent(let number): refused * 100 <= number * read
        }
    }
}
