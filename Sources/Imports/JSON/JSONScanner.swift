/// A strict scanner for JSON texts (RFC 8259): checks the whole text and remembers where the members of a ``JSONPlan`` lie.
///
/// No tree and no copies. It accepts and refuses exactly what the grammar says, UTF-8 included; a byte order mark is the caller's. Beyond
/// the grammar, texts nested deeper than ``deepest`` are refused (section 9 allows limits), and so is a text in which an asked-for key
/// stands twice in one object (section 4 leaves its meaning open). Keys that nobody asked for may be doubled. An escape of a lone
/// surrogate (section 8.2) is grammatical and passes, but a string that holds one can't be read as text.
package struct JSONScanner: Sendable {
    /// The most levels of arrays and objects.
    package static let deepest = 512

    package let plan: JSONPlan
    /// By number of the plan's path, after ``scan(_:)``.
    package private(set) var slots: [JSONSlot]

    package init(_ plan: JSONPlan) {
        self.plan = plan
        slots = Array(repeating: JSONSlot(), count: plan.slots)
    }

    /// Scans a whole text, which holds one value and white space around it.
    package mutating func scan(_ text: RawSpan) throws(JSONError) {
        let end = try scanFirst(text)
        try unsafe text.withUnsafeBytes { (bytes) throws(JSONError) in
            var walk = unsafe JSONWalk(bytes, from: end)
            unsafe walk.skipWhiteSpace()
            guard unsafe walk.isAtEnd else { throw unsafe walk.expected("the end of the text") }
        }
    }

    /// Scans the first value of a text.
    ///
    /// - Returns: where it ends.
    package mutating func scanFirst(_ text: RawSpan) throws(JSONError) -> Int {
        for slot in slots.indices { slots[slot] = JSONSlot() }
        return try unsafe text.withUnsafeBytes { (bytes) throws(JSONError) -> Int in
            var walk = unsafe JSONWalk(bytes, from: 0)
            unsafe walk.skipWhiteSpace()
            try unsafe value(&walk, 0, depth: 0)
            return unsafe walk.index
        }
    }

    /// Takes a value at a place of the plan.
    private mutating func value(_ walk: inout JSONWalk, _ place: Int, depth: Int) throws(JSONError) {
        let node = plan.nodes[place]
        var slot = JSONSlot()
        slot.begin = unsafe walk.index
        let first = unsafe try walk.peek()
        // Of a text that ends too early it is known all the same what began.
        if node.slot >= 0, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            slots[node.slot] = slot
            slots[node.slot].kind = first == UInt8(ascii: "{") ? .object : .array
        }
        switch first {
        case UInt8(ascii: "{") where !node.children.isEmpty:
            slot.kind = .object
            try unsafe object(&walk, place, depth: depth + 1)
        case UInt8(ascii: "\""):
            unsafe walk.index += 1
            slot.kind = .string
            slot.begin += 1
            slot.isEscaped = try unsafe walk.string()
            slot.end = unsafe walk.index - 1
        default: slot.kind = try unsafe walk.skip(depth: depth)
        }
        guard node.slot >= 0 else { return }
        if slot.kind != .string { slot.end = unsafe walk.index }
        slots[node.slot] = slot
    }

    /// Takes the members of an object of which some are asked for.
    private mutating func object(_ walk: inout JSONWalk, _ place: Int, depth: Int) throws(JSONError) {
        guard depth <= Self.deepest else { throw unsafe walk.problem(.tooDeep) }
        unsafe walk.index += 1
        unsafe walk.skipWhiteSpace()
        if unsafe try walk.peek() == UInt8(ascii: "}") {
            unsafe walk.index += 1
            return
        }
        var found: UInt64 = 0
        while true {
            let begin = unsafe walk.index
            let isEscaped = try unsafe walk.key()
            let end = unsafe walk.index - 1
            try unsafe walk.colon()
            if let (ordinal, child) = unsafe self.child(of: place, walk, begin + 1..<end, isEscaped) {
                let bit: UInt64 = 1 << UInt64(ordinal & 63)
                guard found & bit == 0 else {
                    throw JSONError(.duplicateKey(String(decoding: plan.nodes[place].children[ordinal].key, as: UTF8.self)), at: begin)
                }
                found |= bit
                try unsafe value(&walk, child, depth: depth)
            } else {
                _ = try unsafe walk.skip(depth: depth)
            }
            unsafe walk.skipWhiteSpace()
            switch unsafe try walk.take() {
            case UInt8(ascii: ","): unsafe walk.skipWhiteSpace()
            case UInt8(ascii: "}"): return
            default:
                unsafe walk.index -= 1
                throw unsafe walk.expected("a comma or the end of an object")
            }
        }
    }

    /// The place below an object that a key leads to.
    private func child(of place: Int, _ walk: borrowing JSONWalk, _ key: Range<Int>, _ isEscaped: Bool) -> (ordinal: Int, node: Int)? {
        let children = plan.nodes[place].children
        if isEscaped {
            let decoded = unsafe JSONText.decode(walk.bytes, key)
            return children.firstIndex { $0.key == decoded }.map { ($0, children[$0].node) }
        }
        for index in children.indices where children[index].key.count == key.count {
            if unsafe walk.equals(children[index].key, at: key.lowerBound) { return (index, children[index].node) }
        }
        return nil
    }
}
