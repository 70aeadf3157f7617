import Completions

/// xAPI statements, 1.0.x and 2.0 (IEEE 9274.1.1), by the rules of the DocC page XAPI.
struct XAPIFormat: JSONFormat {
    typealias Field = XAPIField

    /// Where times were told that don't say so themselves.
    let zone: NamedZone?

    static var nulls: JSONFields<XAPIField>.Nulls { .refused }

    /// What a learning record store answers is an object of `statements` and `more` (xAPI-Data 2.5).
    static let form = JSONRecords.Form(container: "statements")

    func content(of record: JSONFields<XAPIField>) throws(Refusal) -> ReadLine.Content {
        try XAPIStatement(fields: record, zone: zone).content()
    }
}
