import Foundation
import Glibc
import TestSupport
import Testing

/// `tassel serve` as a process of its own, on a port that the system chose.
final class RunningService: Sendable {
    let port: Int
    /// Kept, since its directory goes with it.
    private let program: Program
    private let child: pid_t
    private let log: String

    /// Starts it with a configuration, whose `listen` is added, and waits until it listens.
    init(_ program: Program, _ configuration: String, environment: [String: String] = [:], arguments: [String] = []) throws {
        self.program = program
        let tag = UUID().uuidString
        let file = try program.write("listen: 127.0.0.1:0\n" + configuration, to: "service.yaml")
        let process = program.process(["serve", "--config", file, "--log-level", "info"] + arguments, environment)
        process.standardError = try program.file("serve-\(tag)")
        log = program.path("serve-\(tag)")
        try process.run()
        child = process.processIdentifier
        var port: Int?
        while port == nil {
            let text = try String(contentsOfFile: log, encoding: .utf8)
            if let place = text.firstRange(of: #/serving .* at https?:\/\/127\.0\.0\.1:/#) {
                port = Int(text[place.upperBound...].prefix { $0.isNumber })
            }
            try #require(kill(child, 0) == 0 && waitpid(child, nil, WNOHANG) == 0, "the service ended: \(text)")
            usleep(5_000)
        }
        self.port = try #require(port)
    }

    deinit {
        if kill(child, SIGKILL) == 0 { waitpid(child, nil, 0) }
    }

    /// What it said so far.
    var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { kill(child, number) }

    /// Sends a signal and waits for its end.
    @discardableResult
    func end(_ number: Int32 = SIGTERM) -> Int32 {
        kill(child, number)
        return wait()
    }

    /// Waits for its end; what doesn't end is killed, and was a mistake.
    func wait() -> Int32 {
        var status: Int32 = 0
        for _ in 0..<4_000 {
            if waitpid(child, &status, WNOHANG) == child { return Self.code(status) }
            usleep(5_000)
        }
        Issue.record("it doesn't end; the service said: \(said)")
        kill(child, SIGKILL)
        waitpid(child, &status, 0)
        return Self.code(status)
    }

    private static func code(_ status: Int32) -> Int32 {
        status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }

    /// Waits until something holds, as long as a slow machine may take.
    func wait(until holds: () throws -> Bool) throws {
        for _ in 0..<4_000 {
            if try holds() { return }
            usleep(5_000)
        }
        Issue.record("it didn't come to pass; the service said: \(said)")
    }

    /// One request on a connection of its own.
    func ask(
        _ method: String,
        _ path: String,
        _ headers: [String: String] = [:],
        body: String? = nil
    ) throws -> Reply {
        var text = "\(method) \(path) HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "content-length: \(body.utf8.count)\r\n" }
        return try #require(Reply(try RawConnection(port).exchange(Array((text + "\r\n" + (body ?? "")).utf8)), to: method))
    }
}

/// What a server answered.
struct Reply {
    let status: Int
    /// By name in lower case.
    let headers: [String: String]
    let body: String

    /// Reads the first answer of what came.
    init?(_ bytes: [UInt8], to method: String) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n") else { return nil }
        let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
        let words = lines[0].split(separator: " ")
        guard words.count > 1, words[0] == "HTTP/1.1", let status = Int(words[1]) else { return nil }
        self.status = status
        headers = Dictionary(
            lines.dropFirst().compactMap { line -> (String, String)? in
                guard let colon = line.firstIndex(of: ":") else { return nil }
                return (line[..<colon].lowercased(), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces))
            },
            uniquingKeysWith: { $0 + "; " + $1 }
        )
        body = String(text[end.upperBound...])
    }

    /// The body as JSON.
    var json: JSON? { try? JSONDecoder().decode(JSON.self, from: Data(body.utf8)) }
}

/// A connection to a port of this machine, byte by byte.
final class RawConnection {
    private let descriptor: Int32

    init(_ port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        try #require(connected == 0)
    }

    deinit { close(descriptor) }

    /// - Returns: whether all of it was taken.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// What comes until the other side closes, or nothing comes for long.
    func readToEnd() -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// What comes next, as far as it has come.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    func exchange(_ bytes: [UInt8]) -> [UInt8] {
        send(bytes)
        return readToEnd()
    }
}
