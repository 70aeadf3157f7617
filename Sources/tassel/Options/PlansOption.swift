import ArgumentParser
import Completions
import Glibc
import Imports

/// The operator's list of plans.
struct PlansOption: ParsableArguments {
    @Option(help: ArgumentHelp("What each plan includes, like Data/plans.yaml; $TASSEL_PLANS by default.", valueName: "file"))
    var plans: String?

    /// The list, if one is named.
    func list() throws -> Plans? {
        let usual = unsafe getenv("TASSEL_PLANS").map { unsafe String(cString: $0) }
        return try (plans ?? usual).map { try Plans(file: $0) }
    }

    /// The plan of a name.
    func plan(_ name: String) throws -> Plans.Plan {
        guard let list = try list() else {
            throw Failure(
                .usage,
                doing: "looking for the plan \(name)",
                found: "no list of plans is named",
                next: "name one with --plans or TASSEL_PLANS; Data/plans.yaml is one to start from"
            )
        }
        guard let plan = list[name] else {
            throw Failure(
                .unknown,
                doing: "looking for the plan \(name)",
                found: "the list doesn't have it",
                next: "use one of: \(list.all.map(\.name).joined(separator: ", "))"
            )
        }
        return plan
    }

    /// What to do where a plan includes too little: which plans include more, as far as that is known.
    func remedy(_ account: AccountName, endpoints count: Int) throws -> String {
        let names = try list()?.including(endpoints: count) ?? []
        let wanted = names.isEmpty ? "one that includes it" : names.joined(separator: " or ")
        return "the plan needed is \(wanted): tassel account plan \(account) \(names.first ?? "PLAN")"
    }
}
