package import GRDB
import GRDBSQLite

/// A statement that is bound, stepped and read without GRDB's arguments and rows.
///
/// For those that run once or more an event: there, boxing every value costs more than what SQLite does with it. Everything else uses GRDB.
package struct DirectStatement {
    private let database: Database
    private let statement: Statement

    /// Prepares the statement, or finds it prepared.
    package init(_ database: Database, _ sql: String) throws {
        self.database = database
        statement = try database.cachedStatement(sql: sql)
    }

    /// The values of a statement's placeholders, in their order.
    @safe package struct Values {
        /// Bound bytes are copied, since they are gone before the statement steps.
        private static var copied: sqlite3_destructor_type { unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

        private let handle: OpaquePointer
        private var index: Int32 = 0

        fileprivate init(_ handle: OpaquePointer) { unsafe self.handle = handle }

        package mutating func add(_ number: Int) { add(Int64(number)) }

        package mutating func add(_ number: Int64?) {
            index += 1
            if let number { unsafe sqlite3_bind_int64(handle, index, number) }
        }

        package mutating func add(_ text: String?) {
            index += 1
            guard var text else { return }
            text.withUTF8 { bytes in
                _ = unsafe bytes.withMemoryRebound(to: CChar.self) {
                    // An empty text may have no address, which would bind as NULL.
                    unsafe $0.isEmpty
                        ? sqlite3_bind_text(handle, index, "", 0, Self.copied)
                        : sqlite3_bind_text(handle, index, $0.baseAddress, Int32($0.count), Self.copied)
                }
            }
        }

        package mutating func add(_ bytes: [UInt8]?) {
            index += 1
            guard let bytes else { return }
            _ = unsafe bytes.withUnsafeBytes {
                // As above; zero bytes are a value.
                unsafe $0.isEmpty
                    ? sqlite3_bind_zeroblob(handle, index, 0)
                    : sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), Self.copied)
            }
        }
    }

    /// A row's values, by their place from 0; read while the statement stands on it.
    @safe package struct Row {
        private let handle: OpaquePointer

        fileprivate init(_ handle: OpaquePointer) { unsafe self.handle = handle }

        private func isNull(_ column: Int32) -> Bool { unsafe sqlite3_column_type(handle, column) == SQLITE_NULL }

        package func number(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

        package func numberIfAny(_ column: Int32) -> Int64? { isNull(column) ? nil : number(column) }

        package func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }

        package func textIfAny(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

        /// The bytes of a text or a BLOB.
        package func bytes(_ column: Int32) -> [UInt8] {
            let begin = unsafe sqlite3_column_blob(handle, column)
            return unsafe [UInt8](UnsafeRawBufferPointer(start: begin, count: Int(sqlite3_column_bytes(handle, column))))
        }

        package func bytesIfAny(_ column: Int32) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    }

    /// Runs the statement, and reads the rows that it answers with.
    package func run(_ bind: (inout Values) -> Void, row: (Row) throws -> Void = { _ in }) throws {
        let handle = unsafe statement.sqliteStatement
        var values = unsafe Values(handle)
        bind(&values)
        defer {
            unsafe sqlite3_reset(handle)
            unsafe sqlite3_clear_bindings(handle)
        }
        while true {
            let code = unsafe sqlite3_step(handle)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else {
                throw unsafe DatabaseError(
                    resultCode: ResultCode(rawValue: code),
                    message: String(cString: sqlite3_errmsg(database.sqliteConnection)),
                    sql: statement.sql
                )
            }
            try row(unsafe Row(handle))
        }
    }
}
