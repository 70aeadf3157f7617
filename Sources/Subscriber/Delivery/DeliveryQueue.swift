import Synchronization

/// What the workers of a lane take from, while more is rendered.
final class DeliveryQueue: Sendable {
    private struct State {
        /// The next is the last.
        var items: [BodyRenderer.Rendered]
        /// Whether no more will come.
        var isWhole: Bool
        var isStopped = false
        /// Whether something was taken and not sent.
        var isLeft = false
        var takers: [CheckedContinuation<BodyRenderer.Rendered?, Never>] = []
        var renderer: CheckedContinuation<Bool, Never>?
        /// Below this more is rendered.
        let few: Int

        /// Whether more is to be rendered: `nil` while there is enough.
        var wantsMore: Bool? {
            if isStopped || isLeft { return false }
            return items.count < few ? true : nil
        }
    }

    private let state: Mutex<State>

    /// - Parameter few: below so many, more is rendered; absent where these are all.
    init(_ items: [BodyRenderer.Rendered], renderingMoreBelow few: Int? = nil) {
        state = Mutex(State(items: items.reversed(), isWhole: few == nil, few: few ?? 0))
    }

    /// The next one, if there is one now.
    func take() -> BodyRenderer.Rendered? {
        let (item, renderer) = state.withLock { state -> (BodyRenderer.Rendered?, Renderer?) in
            guard !state.isStopped, let item = state.items.popLast() else { return (nil, nil) }
            return (item, Self.wake(&state))
        }
        renderer?.resume()
        return item
    }

    /// The next one, waited for; `nil` when there are no more.
    func next() async -> BodyRenderer.Rendered? {
        await withCheckedContinuation { continuation in
            let (result, renderer) = state.withLock { state -> (BodyRenderer.Rendered??, Renderer?) in
                if state.isStopped { return (.some(nil), nil) }
                if let item = state.items.popLast() { return (item, Self.wake(&state)) }
                if state.isWhole { return (.some(nil), nil) }
                state.takers.append(continuation)
                return (nil, nil)
            }
            renderer?.resume()
            if let result { continuation.resume(returning: result) }
        }
    }

    /// Puts back what is to be taken again, before all others.
    func putBack(_ item: BodyRenderer.Rendered) { hand([item]) { $0.items.append(item) } }

    /// Adds what was rendered meanwhile.
    func add(_ items: [BodyRenderer.Rendered]) { hand(items) { $0.items.insert(contentsOf: items.reversed(), at: 0) } }

    /// No more will come.
    func finish() { end { $0.isWhole = true } }

    /// Whether nothing more is to be taken: what was taken and not sent yet isn't to be sent either.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// Nothing more is to be taken.
    func stop() { end { $0.isStopped = true } }

    /// One that was taken is not sent after all: it stays owed, and no more is rendered.
    func leave() { end { ($0.isLeft, $0.isWhole) = (true, true) } }

    /// Waits until there are few left.
    ///
    /// - Returns: whether more is wanted: not if something was left or all was stopped.
    func wantsMore() async -> Bool {
        await withCheckedContinuation { continuation in
            let known = state.withLock { state -> Bool? in
                if let known = state.wantsMore { return known }
                state.renderer = continuation
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    private struct Renderer {
        let continuation: CheckedContinuation<Bool, Never>
        let answer: Bool

        func resume() { continuation.resume(returning: answer) }
    }

    private static func wake(_ state: inout State) -> Renderer? {
        guard let answer = state.wantsMore, let continuation = state.renderer.take() else { return nil }
        return Renderer(continuation: continuation, answer: answer)
    }

    /// Lets those who wait for something have it.
    private func hand(_ items: [BodyRenderer.Rendered], _ change: (inout State) -> Void) {
        let served = state.withLock { state in
            change(&state)
            var served: [(CheckedContinuation<BodyRenderer.Rendered?, Never>, BodyRenderer.Rendered)] = []
            while !state.isStopped, !state.takers.isEmpty, let item = state.items.popLast() {
                served.append((state.takers.removeLast(), item))
            }
            return served
        }
        for (taker, item) in served { taker.resume(returning: item) }
    }

    private func end(_ change: (inout State) -> Void) {
        let (takers, renderer) = state.withLock { state in
            change(&state)
            let ends = state.isStopped || state.isWhole && state.items.isEmpty
            defer { if ends { state.takers = [] } }
            return (ends ? state.takers : [], Self.wake(&state))
        }
        for taker in takers { taker.resume(returning: nil) }
        renderer?.resume()
    }
}
