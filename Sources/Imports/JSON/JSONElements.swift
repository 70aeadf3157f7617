/// Splits an array inside a record into the bytes of its elements.
enum JSONElements {
    /// - Parameter array: a scanned array with its brackets; or a single value, which is taken for the only element.
    static func split(_ array: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        guard array.first == UInt8(ascii: "[") else { return array.isEmpty ? [] : [array] }
        let begin = array.startIndex
        let ranges = unsafe array.withUnsafeBytes { bytes -> [Range<Int>] in
            var ranges: [Range<Int>] = []
            var walk = unsafe JSONWalk(bytes, from: 1)
            while true {
                unsafe walk.skipWhiteSpace()
                guard let next = unsafe try? walk.peek(), next != UInt8(ascii: "]") else { return ranges }
                if next == UInt8(ascii: ",") {
                    unsafe walk.index += 1
                    continue
                }
                let first = unsafe walk.index
                // The whole array was scanned before.
                guard unsafe (try? walk.skip(depth: 0)) != nil else { return ranges }
                unsafe ranges.append(first..<walk.index)
            }
        }
        return ranges.map { array[begin + $0.lowerBound..<begin + $0.upperBound] }
    }
}
