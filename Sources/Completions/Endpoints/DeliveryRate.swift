/// How many attempts an endpoint takes in a span of time.
package struct DeliveryRate: Hashable, Sendable {
    /// The span that attempts are counted in.
    package enum Span: String, Hashable, Sendable, CaseIterable {
        case second = "s"
        case minute = "min"
        case hour = "h"

        fileprivate var duration: Duration {
            switch self {
            case .second: .seconds(1)
            case .minute: .seconds(60)
            case .hour: .seconds(3_600)
            }
        }
    }

    /// 1...10,000.
    package let count: Int
    package let span: Span

    /// The time from one attempt to the next.
    package var interval: Duration { span.duration / count }
}

extension DeliveryRate: LosslessStringConvertible {
    /// `5/s`, `30/min`, `100/h`.
    package var description: String { "\(count)/\(span.rawValue)" }

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }), parts[0].first != "0", let count = Int(parts[0]),
            (1...10_000).contains(count), let span = Span(rawValue: String(parts[1]))
        else { return nil }
        self.count = count
        self.span = span
    }
}
