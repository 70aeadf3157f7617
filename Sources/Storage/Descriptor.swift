import Glibc

/// Plain files beside the databases.
package enum Descriptor {
    /// Writes all of some bytes, however few the system takes at a time.
    ///
    /// - Returns: whether they were written; `errno` says why not.
    package static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
