import Completions
import EventLog
import Projections
import TestSupport
import Testing

@Suite struct ProofTests {
    /// The leaves of certificate-transparency's own tests, and the roots of the first of them.
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], Array(0x40...0x43), Array(0x50...0x57), Array(0x60...0x6F),
    ].map { TreeHash.leaf($0) }

    private static let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ].map(bytes)

    /// A proof as it is published: of the leaf at an index in so many leaves, or from so many to so many.
    struct Published: Sendable, CustomTestStringConvertible {
        let from: Int
        let size: Int
        let path: [String]

        var testDescription: String { "\(from) in \(size)" }
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue.map(UInt8.init) }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// A tree in memory, and what its tiles are.
    private struct Tree {
        var edge = TreeEdge()
        var full: [String: [UInt8]] = [:]
        /// The root at every size, from 0.
        var roots: [[UInt8]]

        init(_ leaves: some Sequence<[UInt8]>) {
            roots = [edge.root]
            for leaf in leaves {
                for tile in edge.append(leaf) { full["\(tile.level)/\(tile.number)"] = tile.hashes }
                roots.append(edge.root)
            }
        }

        var hashes: ProofHashes { ProofHashes { full["\($0)/\($1)"] ?? ($0 < edge.levels.count ? edge.levels[$0] : []) } }
    }

    @Test(arguments: [
        Published(from: 0, size: 1, path: []),
        Published(
            from: 0,
            size: 8,
            path: [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        Published(
            from: 5,
            size: 8,
            path: [
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        Published(from: 2, size: 3, path: ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        Published(
            from: 1,
            size: 5,
            path: [
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ])
    func `inclusion is proved as published`(published: Published) throws {
        let proof = try Tree(Self.leaves).hashes.inclusion(of: published.from, in: published.size)
        #expect(proof.path == published.path.map(Self.bytes))
        #expect(proof.proves(Self.leaves[published.from], in: Self.roots[published.size - 1]))
    }

    @Test(arguments: [
        Published(from: 1, size: 1, path: []),
        Published(
            from: 1,
            size: 8,
            path: [
                "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
            ]
        ),
        Published(
            from: 6,
            size: 8,
            path: [
                "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            ]
        ),
        Published(
            from: 2,
            size: 5,
            path: [
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            ]
        ),
    ])
    func `consistency is proved as published`(published: Published) throws {
        let proof = try Tree(Self.leaves).hashes.consistency(from: published.from, to: published.size)
        #expect(proof.path == published.path.map(Self.bytes))
        #expect(proof.proves(Self.roots[published.size - 1], after: Self.roots[published.from - 1]))
    }

    /// What transparency-dev/merkle makes of a good path: none of these may pass.
    private static func corrupted(_ path: [[UInt8]], with roots: [[UInt8]]) -> [[[UInt8]]] {
        var found: [[[UInt8]]] = path.indices.map { place in
            var path = path
            path[place][0] ^= 1 << 4
            return path
        }
        for hash in roots + [[UInt8](repeating: 0, count: 32), []] { found += [[hash] + path, path + [hash]] }
        if !path.isEmpty {
            found += [Array(path.dropLast()), Array(path.dropFirst()), [path[0]] + path, path + [path[path.count - 1]], []]
            found.append(path.dropLast() + [Array(path[path.count - 1].dropLast())])
        }
        return found.filter { $0 != path }
    }

    @Test func `no corrupted proof of inclusion passes`() throws {
        let hashes = Tree(Self.leaves).hashes
        var passed: [String] = []
        for size in 1...8 {
            for index in 0..<size {
                let (leaf, root) = (Self.leaves[index], Self.roots[size - 1])
                let path = try hashes.inclusion(of: index, in: size).path
                for corrupted in Self.corrupted(path, with: [root, leaf])
                where InclusionProof(index: index, size: size, path: corrupted).proves(leaf, in: root) {
                    passed.append("\(index) in \(size)")
                }
                for place in [index - 1, index + 1, index ^ 2, -1, size]
                where InclusionProof(index: place, size: size, path: path).proves(leaf, in: root) { passed.append("\(place) for \(index)") }
                for other in [0, -1, index, size * 2 + 8]
                where other != size && InclusionProof(index: index, size: other, path: path).proves(leaf, in: root) {
                    passed.append("\(index) in \(other) for \(size)")
                }
                if InclusionProof(index: index, size: size, path: path).proves(Self.leaves[(index + 1) % 8], in: root) {
                    passed.append("another leaf for \(index) in \(size)")
                }
            }
        }
        #expect(passed == [])
    }

    @Test func `no corrupted proof of consistency passes, and none from size 0`() throws {
        let hashes = Tree(Self.leaves).hashes
        var passed: [String] = []
        for new in 1...8 {
            for old in 1...new {
                let (before, now) = (Self.roots[old - 1], Self.roots[new - 1])
                let path = try hashes.consistency(from: old, to: new).path
                for corrupted in Self.corrupted(path, with: [before, now])
                where ConsistencyProof(old: old, new: new, path: corrupted).proves(now, after: before) { passed.append("\(old) to \(new)") }
                for size in [0, -1, new + 1]
                where ConsistencyProof(old: size, new: new, path: path).proves(now, after: before) {
                    passed.append("\(size) for \(old) to \(new)")
                }
                if old < new, ConsistencyProof(old: old, new: new, path: path).proves(before, after: now) { passed.append("roots swapped") }
            }
            if ConsistencyProof(old: 0, new: new, path: []).proves(Self.roots[new - 1], after: TreeHash.empty) { passed.append("from 0") }
        }
        #expect(passed == [])
    }

    /// A generator that gives the same numbers every time.
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ state >> 29
        }
    }

    @Test(arguments: 0..<4) func `random trees of up to 5,000 leaves prove what they hold, and no flipped bit passes`(seed: Int) throws {
        var numbers = Numbers(state: UInt64(seed) + 1)
        let count = Int.random(in: 1_000...5_000, using: &numbers)
        let leaves = (0..<count).map { TreeHash.leaf(Array("\(seed) \($0)".utf8)) }
        let tree = Tree(leaves)
        let hashes = tree.hashes
        var wrong: [String] = []
        for _ in 0..<300 {
            let size = Int.random(in: 1...count, using: &numbers)
            let index = Int.random(in: 0..<size, using: &numbers)
            let root = tree.roots[size]
            let proof = try hashes.inclusion(of: index, in: size)
            if !proof.proves(leaves[index], in: root) { wrong.append("\(index) in \(size)") }
            if let place = proof.path.indices.randomElement(using: &numbers) {
                var path = proof.path
                path[place][Int.random(in: 0..<32, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
                if InclusionProof(index: index, size: size, path: path).proves(leaves[index], in: root) {
                    wrong.append("a bit of \(index) in \(size)")
                }
            }
            let old = Int.random(in: 1...size, using: &numbers)
            let before = tree.roots[old]
            let consistency = try hashes.consistency(from: old, to: size)
            if !consistency.proves(root, after: before) { wrong.append("\(old) to \(size)") }
            if let place = consistency.path.indices.randomElement(using: &numbers) {
                var path = consistency.path
                path[place][Int.random(in: 0..<32, using: &numbers)] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
                if ConsistencyProof(old: old, new: size, path: path).proves(root, after: before) {
                    wrong.append("a bit of \(old) to \(size)")
                }
            }
        }
        #expect(wrong == [])
    }

    @Test func `the newest leaf is proved at every size, and that each size follows on the one before`() throws {
        let leaves = (0..<1_300).map { TreeHash.leaf(Array("leaf \($0)".utf8)) }
        let tree = Tree(leaves)
        var wrong: [Int] = []
        for size in 1...leaves.count {
            let newest = try tree.hashes.inclusion(of: size - 1, in: size)
            if !newest.proves(leaves[size - 1], in: tree.roots[size]) { wrong.append(size) }
            guard size > 1 else { continue }
            let step = try tree.hashes.consistency(from: size - 1, to: size)
            if !step.proves(tree.roots[size], after: tree.roots[size - 1]) { wrong.append(-size) }
        }
        #expect(wrong == [])
    }

    @Test func `a store proves its events and that it went on from every earlier size`() async throws {
        let test = try await TestStore()
        for batch in 0..<4 {
            try await test.tell((0..<190).map { test.telling(key: UInt128(batch * 1_000 + $0), .of(0xA, "EX-\(batch)-\($0)")) })
        }
        let log = test.store.log
        let head = try await log.head()
        let lines = try await log.events(from: Position(0), limit: 2_000).map(\.line)
        var wrong: [String] = []
        for index in stride(from: 0, to: head.size, by: 7) {
            let proof = try await log.inclusion(of: Position(index), in: head.size)
            if proof?.proves(TreeHash.leaf(lines[index]), in: head.root) != true { wrong.append("\(index)") }
            guard index > 0, let before = try await log.root(at: index) else { continue }
            let consistency = try await log.consistency(from: index, to: head.size)
            if consistency?.proves(head.root, after: before) != true { wrong.append("from \(index)") }
        }
        #expect(wrong == [])
        #expect(try await log.inclusion(of: Position(head.size), in: head.size) == nil)
        #expect(try await log.inclusion(of: Position(0), in: head.size + 1) == nil)
        #expect(try await log.consistency(from: 0, to: head.size) == nil)
        #expect(try await log.consistency(from: 2, to: head.size + 1) == nil)
    }
}
