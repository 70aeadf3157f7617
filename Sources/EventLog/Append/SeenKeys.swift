package import Completions
import Glibc
import Storage
import Synchronization

/// Which records one input has told that brought nothing new.
///
/// An input that tells a record twice, and otherwise the second time, contradicts itself. The log knows what this input recorded; what it
/// merely repeated is remembered here: in a filter of fixed size, and exactly in an unlinked file of 16 bytes a record, which is read only
/// when the filter can't rule a record out.
package final class SeenKeys: Sendable {
    private struct State {
        var filter: [UInt64] = []
        var unwritten: [UInt8] = []
        var descriptor: Int32 = -1
    }

    /// 32 MiB: one in 100,000 of other records passes at ten million.
    private static let words = 1 << 22
    private static let chunk = 1 << 16

    private let directory: String
    private let state = Mutex(State())

    /// - Parameter directory: where the file is made once it is needed.
    package init(in directory: String) { self.directory = directory }

    deinit { state.withLock { if $0.descriptor >= 0 { close($0.descriptor) } } }

    /// Remembers a record.
    package func insert(_ key: SourceKey) throws {
        try state.withLock { state in
            if state.filter.isEmpty { state.filter = Array(repeating: 0, count: Self.words) }
            for bit in Self.bits(of: key) { state.filter[bit >> 6] |= 1 << UInt64(bit & 63) }
            state.unwritten += key.bytes
            if state.unwritten.count >= Self.chunk { try write(&state) }
        }
    }

    /// Remembers a record in the filter alone.
    package func note(_ key: SourceKey) {
        state.withLock { state in
            if state.filter.isEmpty { state.filter = Array(repeating: 0, count: Self.words) }
            for bit in Self.bits(of: key) { state.filter[bit >> 6] |= 1 << UInt64(bit & 63) }
        }
    }

    /// Whether the filter can't rule out that the input has told a record.
    package func mayContain(_ key: SourceKey) -> Bool {
        state.withLock { state in
            !state.filter.isEmpty && Self.bits(of: key).allSatisfy { state.filter[$0 >> 6] & 1 << UInt64($0 & 63) != 0 }
        }
    }

    /// Whether the input has told a record.
    package func contains(_ key: SourceKey) throws -> Bool {
        try state.withLock { state in
            guard !state.filter.isEmpty, Self.bits(of: key).allSatisfy({ state.filter[$0 >> 6] & 1 << UInt64($0 & 63) != 0 }) else {
                return false
            }
            if Self.holds(state.unwritten[...], key.bytes) { return true }
            guard state.descriptor >= 0 else { return false }
            var buffer = [UInt8](repeating: 0, count: Self.chunk)
            var offset = 0
            while true {
                let count = unsafe pread(state.descriptor, &buffer, buffer.count, off_t(offset))
                guard count > 0 else {
                    if count == 0 { return false }
                    throw failure("reading")
                }
                if Self.holds(buffer[..<count], key.bytes) { return true }
                offset += count / 16 * 16
            }
        }
    }

    private static func holds(_ bytes: ArraySlice<UInt8>, _ key: [UInt8]) -> Bool {
        stride(from: bytes.startIndex, through: bytes.endIndex - 16, by: 16).contains { bytes[$0..<$0 + 16].elementsEqual(key) }
    }

    private func write(_ state: inout State) throws {
        if state.descriptor < 0 {
            // In the store, whose directory nobody else may read and whose disk has room for what is imported; unlinked at once, so that a
            // killed import leaves nothing behind.
            // mkstemp(3) puts letters of its own in place of the six at the end, so that two imports have two files.
            var path = Array((directory + "/seen-XXXXXX").utf8CString)
            state.descriptor = unsafe mkstemp(&path)
            guard state.descriptor >= 0 else { throw failure("making") }
            _ = fcntl(state.descriptor, F_SETFD, FD_CLOEXEC)
            unsafe unlink(&path)
        }
        guard Descriptor.write(state.unwritten[...], to: state.descriptor) else { throw failure("writing") }
        state.unwritten.removeAll(keepingCapacity: true)
    }

    private func failure(_ what: String) -> Failure {
        Failure(
            .system,
            doing: "\(what) the import's memory in \(directory)",
            found: unsafe String(cString: strerror(errno)),
            next: "free some disk space, then import again; what was recorded is kept"
        )
    }

    private static func bits(of key: SourceKey) -> [Int] {
        let mask = UInt64(words * 64 - 1)
        let step = key.low | 1
        return (0..<7).map { Int((key.high &+ UInt64($0) &* step) & mask) }
    }
}
