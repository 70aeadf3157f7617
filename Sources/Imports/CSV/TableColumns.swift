import Completions

/// Where a mapping's columns are in a table.
struct TableColumns: Sendable {
    /// How many columns the heading has.
    let count: Int
    private let places: [Mapping.Column: Int]

    init(_ headings: [String], mapping: Mapping, file: String) throws {
        count = headings.count
        var places: [Mapping.Column: Int] = [:]
        for column in mapping.columns {
            switch column {
            case .number(let number):
                guard number <= headings.count else {
                    throw Self.failure(file, "column \(column) is missing: the heading has \(headings.count)", headings)
                }
                places[column] = number - 1
            case .last(let back):
                guard back <= headings.count else {
                    throw Self.failure(file, "column \(column) is missing: the heading has \(headings.count)", headings)
                }
                places[column] = headings.count - back
            case .heading(let name):
                let found = headings.indices.filter { headings[$0] == name }
                guard let place = found.first else { throw Self.failure(file, "the column \"\(name)\" is missing", headings) }
                guard found.count == 1 else {
                    throw Failure(
                        .input,
                        doing: "reading \(file)",
                        found: "the column \"\(name)\" is there \(found.count) times",
                        next: "name the one you mean by its place in the mapping, such as \"#\(place + 1)\""
                    )
                }
                places[column] = place
            }
        }
        self.places = places
    }

    /// Where a column is; every column of the mapping has a place.
    func place(of column: Mapping.Column) -> Int {
        guard let place = places[column] else { preconditionFailure("the mapping's columns were all found") }
        return place
    }

    private static func failure(_ file: String, _ found: String, _ headings: [String]) -> Failure {
        let named = headings.prefix(40).map { "\"\($0)\"" }.joined(separator: ", ")
        return Failure(
            .input,
            doing: "reading \(file)",
            found: "\(found); the heading has: \(named)",
            next: "mend the column's name or the separator in the mapping"
        )
    }
}

extension Mapping {
    /// Every column that the mapping names.
    var columns: [Column] {
        var columns = [person.id, person.email, person.name, id].compactMap { $0 } + Array(person.fields.values) + key
        if case .words(let column, _) = kind { columns.append(column) }
        if case .words(let column, _, _) = outcome { columns.append(column) }
        if case .mark(.column(let column), _) = outcome { columns.append(column) }
        if case .scorm12(let column) = outcome { columns.append(column) }
        if case .scorm2004(let completion, let success, _) = outcome { columns += [completion, success] }
        let values = [activity.id, activity.title, activity.version, score?.raw, score?.min, score?.max, score?.scaled]
        for case .column(let column)? in values { columns.append(column) }
        columns += [started, finished, revised].compactMap { $0?.column }
        columns += [duration?.column, attempt?.column].compactMap { $0 }
        columns += ignore.map(\.column)
        return columns
    }
}
