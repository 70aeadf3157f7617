/// The latest values by key, so many at most and twice as many at times.
struct Latest<Value> {
    private static var most: Int { 50_000 }

    private var young: [String: Value] = [:]
    private var old: [String: Value] = [:]

    mutating func note(_ key: String, _ value: Value) {
        if young.count >= Self.most {
            old = young
            young = [:]
        }
        young[key] = value
    }

    subscript(_ key: String) -> Value? { young[key] ?? old[key] }
}
