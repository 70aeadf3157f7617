import Completions
import Glibc
import Imports
import Storage

/// What became of a file, kept beside it.
struct FileSummary {
    /// What an import of it came to.
    enum Ending {
        case imported(ImportSummary)
        /// Nothing of it could be read.
        case unusable(Failure)
    }

    private let ending: Ending
    private let name: String

    init(_ ending: Ending, of name: String) {
        self.ending = ending
        self.name = name
    }

    /// Whether something of it was used; a file of nothing but refused lines failed.
    var isDone: Bool {
        switch ending {
        case .imported(let summary): summary.lines.refused == 0 || summary.lines.refused < summary.lines.read
        case .unusable: false
        }
    }

    /// One object, as `tassel import -o json` prints it; or what is wrong.
    var json: [UInt8] {
        switch ending {
        case .imported(let summary): return summary.json
        case .unusable(let failure):
            var json = JSONWriter()
            json.object { json in
                json.member("file", text: name)
                json.member("error", text: "\(failure.doing): \(failure.found)")
                json.member("next", text: failure.next)
            }
            return json.bytes
        }
    }

    /// Moves the file to where it belongs, its summary first, under a name that begins with the time.
    ///
    /// - Throws: ``Failure`` when it can't; then it is still in the folder, and will be imported again, which records nothing.
    func move(_ path: String, in folder: String, at now: Timestamp) throws {
        let target = folder + (isDone ? "/done" : "/failed")
        guard unsafe mkdir(target, 0o770) == 0 || errno == EEXIST else { throw failure(target) }
        // Whoever puts files here may have put a link in its place.
        let directory = unsafe open(target, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard directory >= 0 else { throw failure(target) }
        defer { close(directory) }
        let name = Self.shortened(name)
        let time = now.text(to: .second).filter { $0 != "-" && $0 != ":" }
        var place = "\(time)_\(name)"
        var number = 2
        var descriptor: Int32 = -1
        while true {
            descriptor = unsafe openat(directory, place + ".summary.json", O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o660)
            let isTaken = descriptor >= 0 ? unsafe faccessat(directory, place, F_OK, AT_SYMLINK_NOFOLLOW) == 0 : errno == EEXIST
            guard isTaken, number < 10_000 else { break }
            if descriptor >= 0 {
                close(descriptor)
                unsafe unlinkat(directory, place + ".summary.json", 0)
            }
            place = "\(time)-\(number)_\(name)"
            number += 1
        }
        guard descriptor >= 0 else { throw failure(target) }
        let isWritten = Descriptor.write((json + [0x0A])[...], to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten else { throw failure(target) }
        StopPoint.fileSummarised.reach()
        guard unsafe renameat(AT_FDCWD, path, directory, place) == 0 else {
            let failure = failure(target)
            unsafe unlinkat(directory, place + ".summary.json", 0)
            throw failure
        }
    }

    /// A name that has room for a time before it and an ending behind it (NAME_MAX).
    private static func shortened(_ name: String) -> String {
        var name = name
        while name.utf8.count > 220 { name.removeFirst() }
        return name
    }

    private func failure(_ path: String) -> Failure {
        Failure(
            .system,
            doing: "moving \(name) away after it was read (\(path))",
            found: unsafe String(cString: strerror(errno)),
            next: "let the service write into the folder; the file will be read again then, which records nothing twice"
        )
    }
}
