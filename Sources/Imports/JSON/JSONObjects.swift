/// Takes small JSON objects apart whose keys nobody knows before.
enum JSONObjects {
    /// The most bytes of an object that is read whole.
    static let longest = 64 << 20

    /// The members of an object, with the bytes of their values.
    static func members(_ object: ArraySlice<UInt8>) throws(Refusal) -> [(name: String, value: ArraySlice<UInt8>)] {
        var scanner = JSONScanner(JSONPlan([]))
        do {
            try unsafe scanner.scan(object.span.bytes)
        } catch {
            throw Refusal(reason: "it is not JSON: \(error)")
        }
        let begin = object.startIndex
        let found = unsafe object.withUnsafeBytes { bytes -> [(String, Range<Int>)]? in
            var found: [(String, Range<Int>)] = []
            var walk = unsafe JSONWalk(bytes, from: 0)
            do {
                unsafe walk.skipWhiteSpace()
                guard unsafe try walk.take() == UInt8(ascii: "{") else { return nil }
                while true {
                    unsafe walk.skipWhiteSpace()
                    switch unsafe try walk.peek() {
                    case UInt8(ascii: "}"): return found
                    case UInt8(ascii: ","): unsafe walk.index += 1
                    default:
                        let name = unsafe walk.index + 1
                        _ = unsafe try walk.key()
                        let text = unsafe JSONText.decode(bytes, name..<walk.index - 1) ?? []
                        unsafe try walk.colon()
                        let value = unsafe walk.index
                        _ = unsafe try walk.skip(depth: 0)
                        unsafe found.append((String(decoding: text, as: UTF8.self), value..<walk.index))
                    }
                }
            } catch {
                return nil
            }
        }
        guard let found else { throw Refusal(reason: "it is not an object") }
        return found.map { ($0.0, object[begin + $0.1.lowerBound..<begin + $0.1.upperBound]) }
    }

    /// An object's strings and numbers as texts, as a table's row has them; nulls are left out.
    static func row(_ object: ArraySlice<UInt8>) throws(Refusal) -> [String: String] {
        var row: [String: String] = [:]
        for (name, value) in try members(object) {
            switch value.first ?? 0 {
            case UInt8(ascii: "\""):
                guard let text = unsafe value.withUnsafeBytes({ unsafe JSONText.decode($0, 1..<$0.count - 1) }) else { continue }
                row[name] = String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "-"), 0x30...0x39: row[name] = String(decoding: value, as: UTF8.self)
            default: break
            }
        }
        return row
    }
}
