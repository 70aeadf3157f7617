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
        let time = now.text(to: .second).filter { $0 != "-" && $0 != ":" }
        var place = "\(target)/\(time)_\(name)"
        var number = 2
        while unsafe access(place, F_OK) == 0 {
            place = "\(target)/\(time)-\(number)_\(name)"
            number += 1
        }
        let summary = place + ".summary.json"
        let descriptor = unsafe open(summary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o660)
        guard descriptor >= 0 else { throw failure(summary) }
        let isWritten = Descriptor.write((json + [0x0A])[...], to: descriptor) && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten else { throw failure(summary) }
        StopPoint.fileSummarised.reach()
        guard unsafe rename(path, place) == 0 else { throw failure(path) }
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
