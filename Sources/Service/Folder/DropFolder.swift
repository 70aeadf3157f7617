import Completions
import Glibc
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
    private let actor: String
    private let source: RunningSource
    private let store: Store
    private let sources: Sources
    private let surroundings: Surroundings
    private let metrics: ServiceMetrics
    private let logger = Logger(label: "tassel.folder")

    /// How often the folder is looked at.
    private static let look = Duration.seconds(1)
    /// How long it is left alone after the store or the folder failed.
    private static let pause = Duration.seconds(10)

    init(
        _ folder: SourceConfiguration.Folder,
        of source: RunningSource,
        as actor: String,
        in store: Store,
        _ sources: Sources,
        _ surroundings: Surroundings,
        _ metrics: ServiceMetrics
    ) {
        self.folder = folder
        self.actor = actor
        self.source = source
        self.store = store
        self.sources = sources
        self.surroundings = surroundings
        self.metrics = metrics
    }

    /// Picks up files until the source stops, which ends an import between two batches.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await watch() }
            await withCheckedContinuation { continuation in source.whenStopped { continuation.resume() } }
            group.cancelAll()
        }
    }

    private func watch() async {
        var settling = SettlingFiles(settle: folder.settle)
        while !Task.isCancelled {
            var pause = Self.look
            do {
                // Whoever watched the folder before a reload may still be at work.
                let lock = try ProcessLock(store.directory + "/folder-\(source.configuration.name).lock", doing: "watching \(folder.path)")
                for name in settling.complete(try FolderListing.files(in: folder.path), at: surroundings.now()) {
                    try await pickUp(name)
                }
                withExtendedLifetime(lock) {}
            } catch is CancellationError {
                return
            } catch let failure as Failure where failure.code == .busy {
                // Who watched it before ends the file at hand.
            } catch {
                pause = Self.pause
                logger.error("a folder can't be read, or its files recorded", metadata: ["folder": "\(folder.path)", "error": "\(error)"])
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }

    /// Imports one file and moves it away.
    private func pickUp(_ name: String) async throws {
        let path = "\(folder.path)/\(name)"
        let configuration = source.configuration
        let importer = Importer(
            store: store,
            format: configuration.choice(forFile: name),
            options: ImportOptions(account: configuration.account, telling: configuration.telling, actor: actor),
            surroundings: surroundings,
            progress: { _ in },
            ask: nil
        )
        let result: FileSummary
        do {
            try importer.check(path)
            result = FileSummary(.imported(try await importer.run(path)), of: name)
        } catch let failure as Failure where failure.code == .input || failure.code == .usage || failure.code == .refused {
            result = FileSummary(.unusable(failure), of: name)
        }
        StopPoint.fileImported.reach()
        try result.move(path, in: folder.path, at: surroundings.now())
        metrics.note(file: result.isDone ? .done : .failed)
        logger.info(
            "a file was picked up",
            metadata: ["source": "\(configuration.name)", "result": "\(result.isDone ? "done" : "failed")"]
        )
        try await sources.hear(source)
    }
}
