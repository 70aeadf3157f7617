import GRDB
import GRDBSQLite

/// Inserts events from memory that outlives the call, without copying: a bound pointer is read while the statement steps, and forgotten.
struct EventInsertion {
    private let database: Database
    private let statement: Statement

    init(_ database: Database) throws {
        self.database = database
        statement = try database.cachedStatement(sql: LogTables.insertEvent)
    }

    func insert(_ position: Int, line: UnsafeRawBufferPointer, leaf: UnsafeRawBufferPointer) throws {
        let handle = unsafe statement.sqliteStatement
        unsafe sqlite3_bind_int64(handle, 1, Int64(position))
        unsafe sqlite3_bind_blob(handle, 2, line.baseAddress, Int32(line.count), nil)
        unsafe sqlite3_bind_blob(handle, 3, leaf.baseAddress, Int32(leaf.count), nil)
        let code = unsafe sqlite3_step(handle)
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
        guard code == SQLITE_DONE else {
            throw unsafe DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: String(cString: sqlite3_errmsg(database.sqliteConnection)),
                sql: LogTables.insertEvent
            )
        }
    }
}
