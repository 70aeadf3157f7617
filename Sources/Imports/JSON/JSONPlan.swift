/// Which members of a JSON text a format asks for: a tree of keys, whose leaves and inner nodes may have a slot each.
package struct JSONPlan: Sendable {
    /// A place that some asked-for path passes through.
    struct Node: Sendable {
        /// Where the value goes; -1 for a place that only leads on.
        var slot = -1
        var children: [Child] = []
    }

    /// A key below a node.
    struct Child: Sendable {
        let key: [UInt8]
        let node: Int
    }

    /// The root is the first.
    private(set) var nodes = [Node()]
    let slots: Int
    /// The keys of each slot joined by points, for messages.
    let names: [String]

    /// - Parameter paths: the keys that lead to each slot, outermost first; the slot's number is the place in this list.
    package init(_ paths: [[String]]) {
        slots = paths.count
        names = paths.map { $0.joined(separator: ".") }
        for (slot, path) in paths.enumerated() {
            var node = 0
            for key in path { node = child(key, of: node) }
            precondition(nodes[node].slot < 0, "each path is asked for once")
            nodes[node].slot = slot
        }
    }

    private mutating func child(_ key: String, of node: Int) -> Int {
        let bytes = Array(key.utf8)
        if let known = nodes[node].children.first(where: { $0.key == bytes }) { return known.node }
        nodes.append(Node())
        nodes[node].children.append(Child(key: bytes, node: nodes.count - 1))
        return nodes.count - 1
    }
}
