import GRDBSQLite

/// The SQLite that is at work.
package enum SQLiteLibrary {
    /// As `3.40.1`.
    package static var version: String { unsafe String(cString: sqlite3_libversion()) }
}
