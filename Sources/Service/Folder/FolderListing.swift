import Completions
import Glibc
import Storage

/// What is in a folder.
struct FolderListing {
    /// Its regular files; links and folders are not followed.
    let files: [SettlingFiles.Seen]
    /// How many names are no UTF-8, so that nobody can ask for them.
    let unnamed: Int

    /// Looks into a folder.
    ///
    /// - Throws: ``Failure`` when it can't be read.
    init(_ folder: String) throws {
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
        var unnamed = 0
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { unsafe String(validatingCString: $0) }
            }
            guard let name else {
                unnamed += 1
                continue
            }
            guard let file = RegularFile(at: "\(folder)/\(name)") else { continue }
            files.append(SettlingFiles.Seen(name: name, size: file.size, modified: Timestamp(microseconds: file.modified)))
        }
        self.files = files
        self.unnamed = unnamed
    }
}
