/// An event's place in the log, from 0, without gaps.
package struct Position: Hashable, Sendable, Comparable {
    package let number: Int

    package init(_ number: Int) { self.number = number }

    package var next: Position { Position(number + 1) }

    package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}

extension Position: CustomStringConvertible {
    package var description: String { String(number) }
}
