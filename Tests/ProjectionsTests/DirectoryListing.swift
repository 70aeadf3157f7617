import Foundation

/// The files of a directory, so that no suite needs Foundation for it.
enum DirectoryListing {
    static func names(in directory: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory)
    }
}
