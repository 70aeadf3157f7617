import Completions
import FoundationEssentials
import GRDB

extension LoggedEvent {
    /// Reads a row of ``LogTables/linesFrom``: position, line.
    init(_ row: Row) throws { try self.init(position: Position(row[0]), line: [UInt8](row[1] as Bytes)) }
}
