import Completions
import Glibc

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
            var status = stat()
            guard unsafe lstat("\(folder)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { continue }
            let modified = Int64(status.st_mtim.tv_sec) * 1_000_000 + Int64(status.st_mtim.tv_nsec) / 1_000
            files.append(SettlingFiles.Seen(name: name, size: Int(status.st_size), modified: Timestamp(microseconds: modified)))
        }
        return files
    }
}
