import Completions
import EventLog
import Foundation
import Projections
import Storage
import TestSupport
import Testing
import Vault

/// The pragmas and permissions that durability and privacy rest on, read back from live connections.
@Suite struct SettingsTests {
    @Test func `what must survive is synced, and WAL is checkpointed by us alone`() async throws {
        let test = try await TestStore()
        let files = [test.store.keys.file, test.store.vault.file, test.store.log.file, test.store.projections.file]
        for file in files {
            let (writer, reader) = try await file.settings()
            #expect(writer["synchronous"] == (file.kind == .state ? "1" : "2"), "\(file.kind)")
            #expect(writer["journal_mode"] == "wal")
            for settings in [writer, reader] {
                #expect(settings["secure_delete"] == (file.kind == .log ? "2" : "1"), "\(file.kind)")
                #expect(settings["temp_store"] == "2")
                #expect(settings["wal_autocheckpoint"] == "0")
            }
        }
    }

    @Test func `nobody else may read the files`() async throws {
        let test = try await TestStore()
        func mode(_ path: String) throws -> Int? {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(try mode(test.directory.file("store")) == 0o700)
        for name in try FileManager.default.contentsOfDirectory(atPath: test.directory.file("store")) {
            #expect(try mode(test.directory.file("store/" + name)) == 0o600, "\(name)")
        }
    }

    @Test func `closing moves the WAL into the file`() async throws {
        let test = try await TestStore()
        try await test.tell([test.telling(.of())])
        try test.store.close()
        for name in ["keys", "vault", "log", "state"] {
            let path = test.directory.file("store/\(name).db-wal")
            let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
            #expect(size == 0, "\(name)")
        }
    }
}
