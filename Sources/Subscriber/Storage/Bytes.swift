import FoundationEssentials
import GRDB

/// How GRDB reads and binds a BLOB.
typealias Bytes = Data
