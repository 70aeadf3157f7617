import ArgumentParser
import Completions
import Projections

/// Which store a command works with.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("store"),
        help: ArgumentHelp("The store's directory (or TASSEL_STORE; ./tassel-store by default).", valueName: "dir")
    )
    var given: String?

    @Option(
        help: ArgumentHelp("Who does this, for the log (or TASSEL_ACTOR; whom the system knows, but not root).", valueName: "name")
    )
    var actor: String?

    /// Who does this.
    func actorName() throws -> String { try World.operatorName(actor) }

    var directory: String { given ?? World.environment("TASSEL_STORE") ?? "./tassel-store" }

    /// Opens the store and folds what is new in its log.
    func open(for purpose: Store.Purpose) async throws -> Store {
        let store = try await Store.open(at: directory, for: purpose)
        try await store.catchUp()
        return store
    }
}

/// Which account a command is about.
struct AccountOptions: ParsableArguments {
    @Option(name: .customLong("account"), help: "The account.", transform: AccountOptions.read)
    var account = AccountName.main

    static func read(_ text: String) throws -> AccountName {
        guard let name = AccountName(text) else {
            throw ValidationError("\"\(text)\" is no account's name: use a-z, 0-9, - and _, at most 64.")
        }
        return name
    }
}
