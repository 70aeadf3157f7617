package import Completions

/// What each plan includes, as the operator's file says it.
package struct Plans: Hashable, Sendable {
    /// A plan by its name.
    package struct Plan: Hashable, Sendable {
        package let name: String
        package let terms: PlanTerms
    }

    /// In the order of the file.
    package let all: [Plan]

    /// Reads a file like `Data/plans.yaml`.
    ///
    /// - Throws: ``Failure`` with the line and key of whatever is unknown, missing or contradictory.
    package init(file: String) throws {
        guard let root = try YAMLNode.root(of: InputFile(path: file), file: file, kind: "plans") else {
            throw InputFile.failure(file, "it holds nothing", next: "start from Data/plans.yaml")
        }
        let members = try root.members("plans")
        guard let plans = members["plans"] else {
            throw root.failure("\"plans\" is missing", next: "write plans: and below it the names, as in Data/plans.yaml")
        }
        all = try plans.entries().map { name, node in
            let members = try node.members("webhooks", "endpoints")
            guard let webhooks = members["webhooks"] else {
                throw node.failure("it doesn't say whether webhooks are included", next: "write webhooks: on or webhooks: off")
            }
            let endpoints = try members["endpoints"].map { node in
                guard let count = Int(try node.text()), count >= 0 else {
                    throw node.failure("it is no number of endpoints", next: "write a whole number, or leave the line out for no limit")
                }
                return count
            }
            return Plan(name: name, terms: PlanTerms(webhooks: try webhooks.isOn() ? .on : .off, endpoints: endpoints))
        }
    }

    package subscript(_ name: String) -> Plan? { all.first { $0.name == name } }

    /// The names of those that include webhooks, and at least so many endpoints.
    package func including(endpoints count: Int) -> [String] {
        all.filter { plan in plan.terms.webhooks == .on && plan.terms.endpoints.map { count <= $0 } ?? true }.map(\.name)
    }
}

extension YAMLNode {
    /// Whether it says on or off, in one of YAML's ways.
    fileprivate func isOn() throws -> Bool {
        switch try text().lowercased() {
        case "on", "yes", "true": true
        case "off", "no", "false": false
        default: throw failure("it is neither on nor off", next: "write on or off")
        }
    }
}
