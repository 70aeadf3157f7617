import Completions
import Crypto
import EventLog
import Testing

@Suite struct TreeTests {
    private static let leaves = (0..<600).map { TreeHash.leaf(Array("leaf \($0)".utf8)) }

    /// RFC 6962 section 2.1 as it is written: slow, and without a line of ours.
    private static func reference(_ leaves: ArraySlice<[UInt8]>) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? Array(SHA256.hash(data: [UInt8]())) }
        var left = 1
        while left * 2 < leaves.count { left *= 2 }
        let halves = reference(leaves.prefix(left)) + reference(leaves.dropFirst(left))
        return Array(SHA256.hash(data: [0x01] + halves))
    }

    private static func edge(of leaves: some Sequence<[UInt8]>) -> TreeEdge {
        leaves.reduce(into: TreeEdge()) { edge, leaf in _ = edge.append(leaf) }
    }

    /// The vectors of certificate-transparency's own tests.
    @Test(arguments: [
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ])
    func `the root is the published one`(size: Int, root: String) {
        let lines: [[UInt8]] = [
            [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57), Array(0x60...0x6F),
        ]
        #expect(hex(Self.edge(of: lines.prefix(size).map { TreeHash.leaf($0) }).root) == root)
    }

    @Test func `the root is the reference's at every size`() {
        let edges = Self.leaves.reduce(into: [TreeEdge()]) { edges, leaf in
            var next = edges[edges.count - 1]
            _ = next.append(leaf)
            edges.append(next)
        }
        let wrong = edges.indices.filter { edges[$0].root != Self.reference(Self.leaves.prefix($0)) }
        #expect(wrong == [])
        #expect(edges.count == 601)
    }

    @Test func `every 256th leaf fills a tile with the hashes below it`() {
        var edge = TreeEdge()
        let filled = Self.leaves.map { edge.append($0) }
        #expect(filled.indices.filter { !filled[$0].isEmpty } == [255, 511])
        #expect(filled[255] == [Tile(level: 0, number: 0, hashes: Array(Self.leaves[..<256].joined()))])
        #expect(filled[511] == [Tile(level: 0, number: 1, hashes: Array(Self.leaves[256..<512].joined()))])
    }

    @Test func `the 256th tile fills a tile of the level above`() {
        var edge = TreeEdge()
        let filled = (0..<65_536).map { edge.append(Self.leaves[$0 % 600]) }
        #expect(filled[65_535].map(\.level) == [0, 1])
        #expect(filled[65_535].map(\.number) == [255, 0])
        let firstTile = TreeHash.root(ofPerfect: Array(Self.leaves[..<256].joined())[...])
        #expect(filled[65_535].last.map { Array($0.hashes.prefix(32)) } == firstTile)
        #expect(edge.levels.map(\.count) == [0, 0, 32])
    }

    @Test(arguments: [0, 1, 255, 256, 257, 512, 600])
    func `a stored edge is read back as it was`(size: Int) {
        let edge = Self.edge(of: Self.leaves.prefix(size))
        #expect(TreeEdge(size: size, levels: edge.levels) == edge)
    }

    @Test func `levels that don't make a tree of that size are refused`() throws {
        let levels = Self.edge(of: Self.leaves.prefix(300)).levels
        try #require(levels.map(\.count) == [44 * 32, 32])
        #expect(TreeEdge(size: 301, levels: levels) == nil)
        #expect(TreeEdge(size: 44, levels: levels) == nil)
        #expect(TreeEdge(size: 300, levels: [levels[0]]) == nil)
        #expect(TreeEdge(size: 300, levels: [levels[0] + [0], levels[1]]) == nil)
        #expect(TreeEdge(size: 300, levels: levels.reversed()) == nil)
    }
}
