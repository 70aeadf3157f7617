package import NIOCore

/// How all requests to an endpoint begin: the request line, `host`, and the headers that are the same for all.
package struct RequestBeginning: Sendable {
    fileprivate let bytes: [UInt8]

    package init(_ url: EndpointURL, headers: [(name: String, value: String)]) {
        var bytes = ByteBuffer()
        bytes.writeString("POST ")
        bytes.writeString(url.target)
        bytes.writeString(" HTTP/1.1\r\nhost: ")
        bytes.writeString(url.authority)
        bytes.write(headers)
        self.bytes = Array(buffer: bytes)
    }
}

/// What is sent in one attempt.
package struct AttemptRequest: Sendable {
    package let beginning: RequestBeginning
    /// Those of this attempt alone.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(_ beginning: RequestBeginning, headers: [(name: String, value: String)], body: [UInt8]) {
        self.beginning = beginning
        self.headers = headers
        self.body = body
    }

    /// The request as it goes over the connection (RFC 9112 sections 3 and 5).
    package var bytes: ByteBuffer {
        var bytes = ByteBuffer()
        bytes.reserveCapacity(beginning.bytes.count + body.count + 512)
        bytes.writeBytes(beginning.bytes)
        bytes.write(headers)
        bytes.writeString("\r\ncontent-length: ")
        bytes.writeString(String(body.count))
        bytes.writeString("\r\n\r\n")
        bytes.writeBytes(body)
        return bytes
    }
}

extension ByteBuffer {
    /// Writes headers, each behind a line's end.
    ///
    /// URL and headers were checked when they were given; a header that could end itself all the same is left out.
    fileprivate mutating func write(_ headers: [(name: String, value: String)]) {
        for header in headers where !header.value.utf8.contains(where: { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F }) {
            writeString("\r\n")
            writeString(header.name)
            writeString(": ")
            writeString(header.value)
        }
    }
}

/// How one attempt went.
///
/// An answer of 500 is a result, not an error.
package struct AttemptResult: Hashable, Sendable {
    /// An answer, or why there was none.
    package enum Ending: Hashable, Sendable {
        case answered(Reply)
        case failed(Stage, String)
    }

    /// Where an attempt was when it failed.
    package enum Stage: String, Hashable, Sendable {
        case resolving, vetting, connecting, securing, answering
    }

    package let ending: Ending
    /// The address that was dialled.
    package let address: IPAddress?
    package let times: Times

    /// How long each stage took; absent for those that a kept connection skipped or that were never reached.
    package struct Times: Hashable, Sendable {
        package var resolving: Duration?
        package var connecting: Duration?
        package var securing: Duration?
        package var answering: Duration?
        package var total: Duration

        package init(total: Duration = .zero) { self.total = total }
    }

    package init(ending: Ending, address: IPAddress?, times: Times) {
        self.ending = ending
        self.address = address
        self.times = times
    }

    /// The HTTP status, where there was an answer.
    package var status: Int? {
        if case .answered(let reply) = ending { reply.status } else { nil }
    }

    /// Whether the receiver took it.
    package var isDelivered: Bool { status.map { (200..<300).contains($0) } ?? false }

    /// What went wrong, in words; `nil` for a delivered notification.
    package var problem: String? {
        switch ending {
        case .failed(let stage, let reason): "\(stage.rawValue): \(reason)"
        case .answered(let reply): (200..<300).contains(reply.status) ? nil : "answered \(reply.status)"
        }
    }
}

/// What a receiver answered, as much of it as is read.
package struct Reply: Hashable, Sendable {
    /// At most so much of a body is read.
    package static let longestRead = 16 * 1_024
    /// At most so much of a body is kept.
    package static let longestExcerpt = 1_024

    package let status: Int
    package let retryAfter: String?
    /// The beginning of the body, as text.
    package let excerpt: String
    /// As much of it as is read, where it is asked for.
    package let body: [UInt8]

    /// How much of a body is handed out.
    package enum Kept: Hashable, Sendable {
        case excerpt, body
    }

    package init(status: Int, retryAfter: String?, excerpt: String, body: [UInt8] = []) {
        self.status = status
        self.retryAfter = retryAfter
        self.excerpt = excerpt
        self.body = body
    }
}
