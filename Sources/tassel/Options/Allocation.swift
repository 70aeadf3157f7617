import Glibc

/// How glibc's allocator is set up.
enum Allocation {
    private typealias Option = @convention(c) (Int32, Int32) -> Int32

    /// Lets all threads share two arenas.
    ///
    /// A batch of an import is made by one thread and freed by another; with an arena for each thread, which is glibc's habit, memory that
    /// is free in one is taken anew in another, and an import holds a third more than it uses.
    static func shareArenas() {
        // Swift's Glibc module leaves <malloc.h> out, so mallopt(3) is found by its name; without it there is only more memory in use.
        guard let symbol = unsafe dlsym(nil, "mallopt") else { return }
        let mallopt = unsafe unsafeBitCast(symbol, to: Option.self)
        let arenaMax: Int32 = -8
        _ = mallopt(arenaMax, 2)
    }
}
