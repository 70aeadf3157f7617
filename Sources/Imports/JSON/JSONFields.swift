import Completions

/// A scanned record's members, read as what a format expects there; whatever is something else refuses the record.
struct JSONFields<Field: JSONField> {
    /// What a null says.
    enum Nulls: Sendable {
        /// A mistake: what isn't known is to be left out (xAPI-Data 2.2).
        case refused
        /// That the member is absent.
        case absent
    }

    private let slots: [JSONSlot]
    private let nulls: Nulls
    /// The record.
    let text: ArraySlice<UInt8>

    init(_ scanner: JSONScanner, _ text: ArraySlice<UInt8>, nulls: Nulls) {
        slots = scanner.slots
        self.text = text
        self.nulls = nulls
    }

    /// Scans a text that isn't a record of its own: what lies inside of one.
    init(scanning text: ArraySlice<UInt8>, nulls: Nulls) throws(JSONError) {
        var scanner = JSONScanner(Field.plan)
        try unsafe scanner.scan(text.span.bytes)
        self.init(scanner, text, nulls: nulls)
    }

    subscript(field: Field) -> JSONSlot {
        let slot = slots[field.rawValue]
        return slot.kind == .null && nulls == .absent ? JSONSlot() : slot
    }

    func has(_ field: Field) -> Bool { !self[field].isAbsent }

    /// The bytes of a member: without the quotes of a string, with the brackets of an array or object.
    func bytes(of field: Field) -> ArraySlice<UInt8> {
        let slot = self[field]
        return text[text.startIndex + slot.begin..<text.startIndex + slot.end]
    }

    func string(_ field: Field) throws(Refusal) -> String? {
        let slot = self[field]
        guard slot.kind != .absent else { return nil }
        guard slot.kind == .string else { throw wrong(field, "a string") }
        return try decoded(slot, field)
    }

    /// A string that has to be there with something in it.
    func required(_ field: Field) throws(Refusal) -> String {
        guard let value = try string(field), !value.isEmpty else { throw Refusal(reason: "\(field.name) is missing") }
        return value
    }

    /// A string with something in it.
    func filled(_ field: Field) throws(Refusal) -> String? {
        guard let value = try string(field), !value.isEmpty else { return nil }
        return value
    }

    /// An identifier: a string, or a whole number as it is written, however many digits it has.
    func identifier(_ field: Field) throws(Refusal) -> String? {
        let slot = self[field]
        switch slot.kind {
        case .absent: return nil
        case .string:
            let text = try decoded(slot, field)
            return text.isEmpty ? nil : text
        case .number:
            let token = unsafe JSONText.token(slot, in: text.span.bytes)
            guard token.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
                throw Refusal(reason: "\(field.name) is \(Refusal.shown(token)), not an id")
            }
            return token
        case .null, .boolean, .array, .object: throw wrong(field, "an id")
        }
    }

    /// The first of some members that is there with something in it.
    func filled(_ field: Field, else others: Field...) throws(Refusal) -> String? {
        if let value = try filled(field) { return value }
        for other in others { if let value = try filled(other) { return value } }
        return nil
    }

    /// The first identifier of some members that is there.
    func identifier(_ field: Field, else others: Field...) throws(Refusal) -> String? {
        if let id = try identifier(field) { return id }
        for other in others { if let id = try identifier(other) { return id } }
        return nil
    }

    func boolean(_ field: Field) throws(Refusal) -> Bool? {
        let slot = self[field]
        guard slot.kind != .absent else { return nil }
        guard slot.kind == .boolean else { throw wrong(field, "true or false") }
        return unsafe JSONText.isTrue(slot, in: text.span.bytes)
    }

    func decimal(_ field: Field) throws(Refusal) -> ExactDecimal? {
        let slot = self[field]
        guard slot.kind != .absent else { return nil }
        guard slot.kind == .number else { throw wrong(field, "a number") }
        guard let number = unsafe JSONText.decimal(slot, in: text.span.bytes) else { throw tooManyDigits(field) }
        return number
    }

    /// A number, or a string that is one: `"1.00"`.
    func told(_ field: Field) throws(Refusal) -> ExactDecimal? {
        guard self[field].kind == .string else { return try decimal(field) }
        guard let text = try filled(field) else { return nil }
        guard let number = JSONText.number(text) else {
            throw Refusal(reason: "\(field.name) is \"\(Refusal.shown(text))\", not a number")
        }
        return number
    }

    /// A duration of ISO 8601, as it is told.
    func duration(_ field: Field) throws(Refusal) -> String? {
        guard let text = try filled(field) else { return nil }
        guard ISOTime.isDuration(text) else {
            throw Refusal(reason: "\(field.name) is \"\(Refusal.shown(text))\", not a duration of ISO 8601")
        }
        return text
    }

    /// A whole number of 1 or more, or a string that is one.
    func count(_ field: Field) throws(Refusal) -> Int? {
        guard let number = try told(field) else { return nil }
        guard let count = Int(number.description), (1...1_000_000).contains(count) else {
            throw Refusal(reason: "\(field.name) is \(number), not the number of an attempt")
        }
        return count
    }

    /// Refuses what is there and no object.
    func object(_ field: Field) throws(Refusal) {
        let kind = self[field].kind
        guard kind == .absent || kind == .object else { throw wrong(field, "an object") }
    }

    /// The first string in an object, such as a title in the first language that the source names.
    func firstString(of field: Field) -> String? {
        let slot = self[field]
        guard slot.kind == .object else { return nil }
        return unsafe JSONText.firstString(ofObject: slot, in: text.span.bytes)
    }

    private func decoded(_ slot: JSONSlot, _ field: Field) throws(Refusal) -> String {
        guard let value = unsafe JSONText.string(slot, in: text.span.bytes) else {
            throw Refusal(reason: "\(field.name) holds half a surrogate pair")
        }
        return value
    }

    private func wrong(_ field: Field, _ expected: String) -> Refusal {
        Refusal(reason: "\(field.name) is \(self[field].kind.phrase), not \(expected)")
    }

    private func tooManyDigits(_ field: Field) -> Refusal {
        Refusal(reason: "\(field.name) has more than \(ExactDecimal.maximumDigits) digits")
    }
}
