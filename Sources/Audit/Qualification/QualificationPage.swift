import Completions
import Mustache

/// The protocol as one page, to be printed, signed by hand and filed.
package enum QualificationPage {
    /// The page of a protocol.
    ///
    /// - Throws: what Mustache throws for a template that it can't read: never, since a test renders this one.
    package static func html(of qualification: Qualification) throws -> String {
        var context = HTML.escaped(context(of: qualification))
        context["style"] = PageStyle.css
        return try MustacheTemplate(string: template).render(context)
    }

    private static func context(of qualification: Qualification) -> [String: Any] {
        let parts = [("IQ", "Installation"), ("OQ", "Operation"), ("ST", "This store")].map { beginning, title -> [String: Any] in
            let checks = qualification.checks.filter { $0.number.hasPrefix(beginning) }
            return ["title": title, "checks": checks.map(check)]
        }
        return [
            "made": qualification.made.text(to: .second), "actor": qualification.actor, "version": qualification.version,
            "program": qualification.program, "system": qualification.system, "store": qualification.store,
            "met": String(qualification.met), "count": String(qualification.checks.count),
            "verdict": qualification.isMet ? "All checks are met." : "Not all checks are met.", "parts": parts,
        ]
    }

    private static func check(_ check: Qualification.Check) -> [String: Any] {
        [
            "number": check.number, "title": check.title, "purpose": check.purpose, "expected": check.expected, "actual": check.actual,
            "digest": check.digest ?? "", "verdict": check.isMet ? "met" : "NOT MET",
        ]
    }

    private static let template = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Qualification protocol of Tassel {{{version}}}</title>
        <style>
        {{{style}}}
        dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; } dl.facts dt { color: var(--quiet); }
        dl.facts dd { margin: 0; overflow-wrap: anywhere; }
        td { white-space: pre-line; overflow-wrap: anywhere; } td:first-child { white-space: nowrap; } td.digest { font: .7rem/1.4 ui-monospace, monospace; }
        .checks { table-layout: fixed; } .checks th:nth-child(1), .checks th:nth-child(7) { width: 4.5rem; } .checks th:nth-child(2) { width: 26%; }
        .checks th:nth-child(3) { width: 7rem; } .checks thead th { white-space: normal; }
        .hand { margin-top: 2.5rem; } .hand td { height: 2.4rem; }
        </style>
        </head>
        <body>
        <header>
        <h1>Qualification protocol</h1>
        <p>Installation and operation of Tassel on one machine: what was expected, and what was found. <strong>{{{met}}} of {{{count}}} checks are met.
        {{{verdict}}}</strong></p>
        <dl class="facts">
        <dt>made</dt><dd>{{{made}}}</dd>
        <dt>by</dt><dd>{{{actor}}}</dd>
        <dt>program</dt><dd>Tassel {{{version}}}, SHA-256 {{{program}}}</dd>
        <dt>system</dt><dd>{{{system}}}</dd>
        <dt>store</dt><dd>{{{store}}}</dd>
        </dl>
        </header>
        <main>
        {{#parts}}
        <section>
        <h2>{{{title}}}</h2>
        <div class="scroll"><table class="checks">
        <caption>{{{title}}}: each check with what it is evidence for</caption>
        <thead><tr><th scope="col">No.</th><th scope="col">Check</th><th scope="col">For</th><th scope="col">Expected</th><th scope="col">Found</th><th scope="col">SHA-256 of the output</th><th scope="col">Verdict</th></tr></thead>
        <tbody>
        {{#checks}}<tr><td>{{{number}}}</td><td>{{{title}}}</td><td>{{{purpose}}}</td><td>{{{expected}}}</td><td>{{{actual}}}</td><td class="digest">{{{digest}}}</td><td>{{{verdict}}}</td></tr>
        {{/checks}}</tbody>
        </table></div>
        </section>
        {{/parts}}
        <section class="hand">
        <h2>Signed by hand</h2>
        <table>
        <thead><tr><th scope="col">Role</th><th scope="col">Name</th><th scope="col">Date</th><th scope="col">Signature</th></tr></thead>
        <tbody><tr><td>Executed by</td><td></td><td></td><td></td></tr><tr><td>Reviewed by</td><td></td><td></td><td></td></tr></tbody>
        </table>
        <p class="quiet">The checks are shipped with the program and cover what it does by itself. Whether that is fit for a use, and what surrounds it, is
        for whoever validates that use: see the page Part11.</p>
        </section>
        </main>
        </body>
        </html>

        """#
}
