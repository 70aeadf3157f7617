import Completions
import Glibc
import Storage

/// What is in a folder.
enum FolderListing {
    /// Its regular files; links and folders are not followed.
    ///
    /// - Throws: ``Failure`` when it can't be read.
    static func files(in folder: String) throws -> [SettlingFiles.Seen] {
        guard let directory = unsafe opendir(folder) else {
            throw Failure(
                .system,
                doing: "looking into the folder \(folder)",
                found: unsafe String(cString: strerror(errno)),
                next: "make it, or let the service read and write it"
            )
        }
        defer { unsafe closedir(directory) }
        var files: [SettlingFiles.Seen] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(cString: $0) }
            }
            guard let file = RegularFile(at: "\(folder)/\(name)") else { continue }
            files.append(SettlingFiles.Seen(name: name, size: file.size, modified: Timestamp(microseconds: file.modified)))
        }
        return files
    }
}
