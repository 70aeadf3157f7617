/// Where a tile or a bundle of entries is in a C2SP tlog-tiles directory.
enum TilePath {
    /// - Parameter width: how many hashes it holds, where that is fewer than 256.
    static func tile(level: Int, number: Int, width: Int? = nil) -> String { "tile/\(level)/" + groups(of: number) + partial(width) }

    /// - Parameter width: how many entries it holds, where that is fewer than 256.
    static func entries(_ number: Int, width: Int? = nil) -> String { "tile/entries/" + groups(of: number) + partial(width) }

    private static func partial(_ width: Int?) -> String { width.map { ".p/\($0)" } ?? "" }

    /// A number in groups of three digits, all but the last behind an x: 1234067 is x001/x234/067.
    private static func groups(of number: Int) -> String {
        var rest = number / 1_000
        var path = digits(number % 1_000)
        while rest > 0 {
            path = "x" + digits(rest % 1_000) + "/" + path
            rest /= 1_000
        }
        return path
    }

    private static func digits(_ number: Int) -> String { (number < 10 ? "00" : number < 100 ? "0" : "") + String(number) }
}
