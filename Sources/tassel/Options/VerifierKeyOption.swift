import ArgumentParser
import EventLog

/// A verifier key, or a file that holds one.
struct VerifierKeyOption: ExpressibleByArgument {
    let key: VerifierKey

    init?(argument: String) {
        if let key = VerifierKey(argument) {
            self.key = key
        } else if let bytes = try? SmallFile.read(argument, what: "the verifier key"),
            let key = VerifierKey(String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace })
        {
            self.key = key
        } else {
            return nil
        }
    }
}
