import Audit
import Completions
import Crypto
import EventLog
import FoundationEssentials
import Glibc
import Imports
import Projections
import Storage
import Vault

/// What the program stands on: itself, the system, SQLite, time zones, the clock, and the permissions of the store.
enum InstallationChecks {
    /// SHA-256 of the program's file, 64 hex digits.
    static func programDigest() throws -> String {
        hex(Array(SHA256.hash(data: try SmallFile.read(Subprocess.program, what: "the program", longest: 1 << 30))))
    }

    /// The machine's kernel, architecture and distribution.
    static func system() -> String {
        var name = utsname()
        guard unsafe uname(&name) == 0 else { return "not known" }
        func text<Field>(_ field: Field) -> String {
            unsafe withUnsafeBytes(of: field) { bytes in unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
        }
        let release = (try? SmallFile.read("/etc/os-release", what: "the system's name")).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let pretty = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }.map { $0.dropFirst(12).filter { $0 != "\"" } }
        return "\(text(name.sysname)) \(text(name.release)) \(text(name.machine))\(pretty.map { ", \($0)" } ?? "")"
    }

    static func run(_ store: Store, expecting digest: String?) async throws -> [Qualification.Check] {
        let found = try programDigest()
        return [
            Qualification.Check(
                "IQ-01",
                "The program is the one that was approved",
                for: "Annex 11 clause 4",
                expected: digest ?? "any: none was named with --expect",
                actual: found,
                isMet: digest.map { $0.lowercased() == found } ?? true
            ),
            sqlite, zones, try await clock(store), permissions(store.directory),
        ] + PublishedVectors.checks
    }

    private static var sqlite: Qualification.Check {
        let version = SQLiteLibrary.version
        let parts = version.split(separator: ".").compactMap { Int($0) }
        let isMet = parts.lexicographicallyPrecedes([3, 40, 1]) == false
        return Qualification.Check("IQ-02", "SQLite", for: "storage", expected: "3.40.1 or later", actual: version, isMet: isMet)
    }

    private static var zones: Qualification.Check {
        let zone = NamedZone("Europe/Berlin")
        let days = [(1, 3_600), (7, 7_200)].map { month, offset -> Bool in
            CivilDate(year: 2026, month: month, day: 15).map { zone?.offset(at: $0, secondOfDay: 43_200) == .offset(offset) } ?? false
        }
        return Qualification.Check(
            "IQ-03",
            "Time zones",
            for: "days as operators mean them",
            expected: "Europe/Berlin is at +01:00 in January and +02:00 in July 2026",
            actual: days == [true, true] ? "as expected" : "not so: install the tzdata package",
            isMet: days == [true, true]
        )
    }

    private static func clock(_ store: Store) async throws -> Qualification.Check {
        let last = try? await store.log.event(at: Position((try? await store.log.size() - 1) ?? 0)).event.recorded
        let now = World.surroundings.now()
        guard let last else {
            return Qualification.Check(
                "IQ-04",
                "The clock is not behind the log",
                for: "11.10(e)",
                expected: "the last event's time or later",
                actual: "the last event can't be read",
                isMet: false
            )
        }
        return Qualification.Check(
            "IQ-04",
            "The clock is not behind the log",
            for: "11.10(e)",
            expected: "\(last.text(to: .second)) or later",
            actual: now.text(to: .second),
            isMet: last <= now
        )
    }

    private static func permissions(_ directory: String) -> Qualification.Check {
        let files = Qualifier.names(in: directory).sorted()
        var open = files.filter { mode("\(directory)/\($0)") & 0o077 != 0 }
        if mode(directory) & 0o077 != 0 { open.insert(directory, at: 0) }
        return Qualification.Check(
            "IQ-05",
            "Nobody but the owner reads or writes the store",
            for: "11.10(d)",
            expected: "directory 0700, files 0600",
            actual: open.isEmpty ? "as expected, \(files.count) files" : "open to others: \(open.joined(separator: ", "))",
            isMet: open.isEmpty
        )
    }

    /// The permissions of a file; none for one that is gone by now, such as a WAL.
    private static func mode(_ path: String) -> Int {
        // Of a link what it leads to.
        guard let real = unsafe realpath(path, nil) else { return 0 }
        defer { unsafe free(real) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: unsafe String(cString: real))
        return attributes?[.posixPermissions] as? Int ?? 0
    }

    /// How connections that write are set: asked of a store that may be written.
    static func settings(_ store: Store) async throws -> Qualification.Check {
        let files = [("keys", store.keys.file), ("vault", store.vault.file), ("log", store.log.file)]
        var odd: [String] = []
        for (name, file) in files {
            let writer = try await file.settings().writer
            if writer["journal_mode"] != "wal" || writer["synchronous"] != "2" || writer["temp_store"] != "2" { odd.append(name) }
        }
        return Qualification.Check(
            "IQ-10",
            "Each file of truth is written ahead and synced with each commit",
            for: "promise 1",
            expected: "journal_mode wal, synchronous FULL, temp_store MEMORY",
            actual: odd.isEmpty ? "as expected" : "otherwise in \(odd.joined(separator: ", "))",
            isMet: odd.isEmpty
        )
    }
}
