import Completions
import Imports
import Logging
import Projections
import Storage
import Vault

/// Picks up the files of one folder when they are complete, in the order of their names, and moves each to `done/` or `failed/` with a
/// summary beside it.
///
/// Killed at any step, nothing is lost or recorded twice: a file is moved only after its summary is there and all of it is recorded, and
/// what is imported again is known.
struct DropFolder: Sendable {
    private let folder: SourceConfiguration.Folder
    private let source: RunningSource
    private let store: Store
    private let sources: Sources
    private let surroundings: Surroundings
    private let metrics: ServiceMetrics
    private let condition: ServiceCondition
    private let logger = Logger(label: "tassel.folder")

    /// How often the folder is looked at.
    private static let look = Duration.seconds(1)
    /// How long it is left alone after the store or the folder failed.
    private static let pause = Duration.seconds(10)

    init(
        _ folder: SourceConfiguration.Folder,
        of source: RunningSource,
        in store: Store,
        _ sources: Sources,
        _ surroundings: Surroundings,
        _ metrics: ServiceMetrics,
        _ condition: ServiceCondition
    ) {
        self.folder = folder
        self.source = source
        self.store = store
        self.sources = sources
        self.surroundings = surroundings
        self.metrics = metrics
        self.condition = condition
    }

    /// Picks up files until the source stops, which ends an import between two batches.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watch() }
            let (stops, stop) = AsyncStream<Void>.makeStream()
            source.whenStopped { stop.finish() }
            for await _ in stops {}
            group.cancelAll()
        }
    }

    /// A file that was imported and couldn't be moved away yet.
    private struct Imported {
        let file: RegularFile
        let summary: FileSummary
    }

    private func watch() async {
        var settling = SettlingFiles(settle: folder.settle)
        var imported: [String: Imported] = [:]
        while !Task.isCancelled {
            var pause = Self.look
            do {
                // Whoever watched the folder before a reload may still be at work.
                let lock = try ProcessLock(store.directory + "/folder-\(source.configuration.name).lock", doing: "watching \(folder.path)")
                var problem: String?
                let listing = try FolderListing(folder.path)
                if listing.unnamed > 0 { problem = "\(listing.unnamed) names in \(folder.path) are not UTF-8: rename them" }
                for seen in settling.complete(listing.files, at: surroundings.now()) {
                    do {
                        try await pickUp(seen, &imported)
                    } catch let failure as Failure where failure.code != .busy {
                        // The others are not held up by it.
                        problem = failure.found
                        logger.error(
                            "a file can't be picked up",
                            metadata: ["source": "\(source.configuration.name)", "error": "\(failure.found)"]
                        )
                        pause = Self.pause
                    }
                }
                withExtendedLifetime(lock) {}
                condition.set(problem, for: .folders, of: source.configuration.name)
            } catch is CancellationError {
                return
            } catch let failure as Failure where failure.code == .busy {
                // Who watched it before ends the file at hand.
            } catch {
                pause = Self.pause
                condition.set("\(error)", for: .folders, of: source.configuration.name)
                logger.error("a folder can't be read, or its files recorded", metadata: ["folder": "\(folder.path)", "error": "\(error)"])
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Imports one file and moves it away.
    private func pickUp(_ seen: SettlingFiles.Seen, _ imported: inout [String: Imported]) async throws {
        let name = seen.name
        let path = "\(folder.path)/\(name)"
        // Those before it may have taken a while.
        guard let held = FolderFile(at: path), held.identity.size == seen.size, held.identity.modified == seen.modified.microseconds else {
            return
        }
        let file = held.identity
        let summary: FileSummary
        if let known = imported[name], known.file == file {
            summary = known.summary
        } else {
            summary = FileSummary(try await importing(held, name), of: name)
            StopPoint.fileImported.reach()
            imported[name] = Imported(file: file, summary: summary)
        }
        // Another file took its place meanwhile, or it was written on: what is there now is read the next time.
        guard RegularFile(at: path) == file else { return }
        try summary.move(path, in: folder.path, at: surroundings.now())
        imported[name] = nil
        metrics.note(file: summary.isDone ? .done : .failed)
        logger.info(
            "a file was picked up",
            metadata: ["source": "\(source.configuration.name)", "result": "\(summary.isDone ? "done" : "failed")"]
        )
        try await sources.hear(source)
    }

    private func importing(_ file: FolderFile, _ name: String) async throws -> FileSummary.Ending {
        let configuration = source.configuration
        let importer = Importer(
            store: store,
            format: configuration.choice(forFile: name),
            options: ImportOptions(account: configuration.account, telling: configuration.telling, actor: source.actor),
            surroundings: surroundings,
            progress: { _ in },
            ask: nil
        )
        do {
            defer { withExtendedLifetime(file) {} }
            try importer.check(file.path, name: name)
            return .imported(try await importer.run(file.path, name: "\(folder.path)/\(name)"))
        } catch let failure as Failure where failure.code == .input || failure.code == .usage || failure.code == .refused {
            return .unusable(failure)
        }
    }
}
