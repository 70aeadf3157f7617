import HTTPTypes

/// The version of xAPI that a request speaks (xAPI-Communication 3.3; IEEE 9274.1.1, 4.1.4).
enum XAPIVersion: String {
    case one = "1.0.3"
    case two = "2.0.0"

    static let header = HTTPField.Name("X-Experience-API-Version")

    /// Reads the header's value; `nil` for a version that isn't spoken.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), parts[1] == "0", parts.count < 3 || Int(parts[2]) != nil else { return nil }
        switch parts[0] {
        case "1": self = .one
        case "2": self = .two
        default: return nil
        }
    }

    /// The versions that are spoken, as somebody of this version is told: clients of the first know no other.
    var spoken: [String] {
        switch self {
        case .one: ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]
        case .two: ["1.0.0", "1.0.1", "1.0.2", "1.0.3", "2.0.0"]
        }
    }
}
