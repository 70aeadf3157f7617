import Foundation
import TestSupport
import Testing

/// Somebody with write access and no respect: runs SQL on a file by Python's sqlite3, outside Tassel.
enum Sqlite {
    static func execute(_ sql: String, on path: String) throws {
        let process = Child(URL(filePath: "/usr/bin/env"))
        let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit(); c.close()"
        process.arguments = ["python3", "-c", script, path, sql]
        try process.run()
        process.waitUntilExit()
        try #require(process.status == 0)
    }
}
