import Foundation
import Testing

/// Accounts and what their plans include, as an operator sets them up.
@Suite struct AccountTests {
    private static let plans = """
        plans:
          basic:
            webhooks: off
          team:
            webhooks: on
            endpoints: 1
          enterprise:
            webhooks: on
        """

    private func bench() throws -> (program: Program, plans: String) {
        let program = try Program()
        try program.makeStore()
        return (program, try program.write(Self.plans, to: "plans.yaml"))
    }

    private func add(_ program: Program, _ number: Int, to account: String, _ plans: String) throws -> Program.Ended {
        try program.run(
            "endpoint",
            "add",
            "https://192.0.2.\(number)/",
            "--allow-address",
            "192.0.2.0/24",
            "--account",
            account,
            "--plans",
            plans
        )
    }

    @Test func `an account is opened with a plan, and listed with what that includes`() throws {
        let (program, plans) = try bench()
        #expect(try program.run("account", "open", "acme", "--plan", "team", "--plans", plans).status == 0)
        #expect(try add(program, 1, to: "acme", plans).status == 0)
        let listed = try program.run("account", "list", "-o", "json").output
        #expect(
            listed == """
                {"account":"acme","plan":"team","webhooks":"on","planWebhooks":"on","endpoints":1,"planEndpoints":1}
                {"account":"main","webhooks":"on","planWebhooks":"on","endpoints":0}

                """
        )
        let again = try program.run("account", "open", "acme")
        #expect(again.status == 64)
        #expect(again.errors.contains("it is there already"))
    }

    @Test func `more endpoints than a plan includes are refused, with the plan that is needed`() throws {
        let (program, plans) = try bench()
        #expect(try program.run("account", "open", "acme", "--plan", "team", "--plans", plans).status == 0)
        #expect(try add(program, 1, to: "acme", plans).status == 0)
        let second = try add(program, 2, to: "acme", plans)
        #expect(second.status == 1)
        #expect(second.errors.contains("its plan team includes 1 endpoints, and there are so many"))
        #expect(second.errors.contains("the plan needed is enterprise: tassel account plan acme enterprise"))
        #expect(try program.run("account", "plan", "acme", "enterprise", "--plans", plans).status == 0)
        #expect(try add(program, 2, to: "acme", plans).status == 0)
        let back = try program.run("account", "plan", "acme", "team", "--plans", plans)
        #expect(back.errors.contains("it includes 1 endpoints; the 2 that there are stay"))
    }

    @Test func `without webhooks in its plan an account owes nothing, also what was recorded meanwhile`() throws {
        let (program, plans) = try bench()
        #expect(try program.run("account", "open", "acme").status == 0)
        #expect(try add(program, 1, to: "acme", plans).status == 0)
        #expect(try program.run("account", "plan", "acme", "basic", "--plans", plans).status == 0)
        let mapping = try program.write(Exports.mapping, to: "mapping.yaml")
        let file = try program.write(Exports.text(Exports.rows(3)), to: "rows.csv")
        #expect(try program.run("import", file, "--mapping", mapping, "--notify", "--account", "acme").status == 0)
        let status = try program.run("status")
        #expect(status.output.contains("owed         0 deliveries"))
        #expect(status.output.contains("the plan of account acme includes no webhooks, so its 1 endpoints are told nothing"))
        let refused = try program.run("account", "webhooks", "on", "--account", "acme", "--plans", plans)
        #expect(refused.status == 1)
        #expect(refused.errors.contains("the plan needed is team or enterprise"))
        #expect(try add(program, 2, to: "acme", plans).errors.contains("its plan basic doesn't include webhooks"))
        #expect(try program.run("account", "plan", "acme", "none").status == 0)
        #expect(try program.run("status").output.contains("owed         0 deliveries"))
    }

    @Test func `what isn't there is refused with what is`() throws {
        let (program, plans) = try bench()
        let unlisted = try program.run("account", "plan", "main", "team")
        #expect(unlisted.status == 64)
        #expect(unlisted.errors.contains("no list of plans is named"))
        let unknown = try program.run("account", "plan", "main", "gold", "--plans", plans)
        #expect(unknown.errors.contains("use one of: basic, team, enterprise"))
        let elsewhere = try program.run("import", "nothing.csv", "--account", "acme")
        #expect(elsewhere.errors.contains("there is no account acme"))
        #expect(elsewhere.errors.contains("tassel account open acme"))
    }

    @Test(arguments: [
        ("plans:\n  team:\n    endpoints: 2\n", "it doesn't say whether webhooks are included"),
        ("plans:\n  team:\n    webhooks: perhaps\n", "it is neither on nor off"),
        ("plans:\n  team:\n    webhooks: on\n    endpoints: many\n", "it is no number of endpoints"),
        ("plans:\n  team:\n    webhooks: on\n    colour: red\n", "\"colour\" is not known here"),
        ("plan: 1\n", "\"plan\" is not known here"),
        ("a: [", "it is not YAML"),
    ])
    func `a list of plans that can't be read is refused with the place`(text: String, found: String) throws {
        let (program, _) = try bench()
        let plans = try program.write(text, to: "wrong.yaml")
        let refused = try program.run("account", "open", "acme", "--plan", "team", "--plans", plans)
        #expect(refused.status == 64)
        #expect(refused.errors.contains(found))
    }

    @Test func `the list that comes with the program can be read`() throws {
        let (program, _) = try bench()
        let plans = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Data/plans.yaml").standardizedFileURL.path
        #expect(try program.run("account", "open", "acme", "--plan", "team", environment: ["TASSEL_PLANS": plans]).status == 0)
    }
}
