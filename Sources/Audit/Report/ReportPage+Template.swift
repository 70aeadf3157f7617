extension ReportPage {
    /// The page around the tables.
    static let template = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>Training records: {{{account}}}, {{{period}}}</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body>
        <header>
        <h1>Training records</h1>
        <p class="quiet">Account {{{account}}} of the log {{{origin}}}; finished in {{{period}}}{{#activity}}; only {{{activity}}}{{/activity}}{{#knownAt}}; as was
        known at {{{knownAt}}}{{/knownAt}}. Made at {{{made}}} from the first {{{events}}} events of the log.</p>
        <nav aria-label="Sections"><ul>
        <li><a href="#summary">Summary</a></li>
        {{#hasFinishes}}<li><a href="#time">Over time</a></li><li><a href="#activities">By activity</a></li>{{/hasFinishes}}
        {{#roster}}<li><a href="#roster">Roster</a></li>{{/roster}}
        <li><a href="#corrections">Corrections</a></li>
        <li><a href="#told">What was told</a></li>
        <li><a href="#finishes">Every finish</a></li>
        <li><a href="#integrity">How to check this</a></li>
        </ul></nav>
        </header>
        <main>
        <section id="summary">
        <h2>Summary</h2>
        <dl class="figures">
        <div><dt>finishes</dt><dd>{{{total}}}</dd></div>
        <div><dt>people</dt><dd>{{{people}}}</dd></div>
        <div><dt>{{{activityWord}}}</dt><dd>{{{activityCount}}}</dd></div>
        {{#outcomes}}<div><dt>{{{word}}}</dt><dd>{{{count}}}</dd></div>
        {{/outcomes}}
        </dl>
        {{#undated}}<p>{{{undated}}} finishes of which no time is known are not in it.</p>{{/undated}}
        </section>
        {{#hasFinishes}}
        <section id="time">
        <h2>Over time</h2>
        <ul class="legend">
        <li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="passed" width="10" height="10"/></svg>passed</li>
        <li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="finished" width="10" height="10"/></svg>finished, no pass mark</li>
        <li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="failed" width="10" height="10"/></svg>failed</li>
        <li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="pending" width="10" height="10"/></svg>pending</li>
        </ul>
        {{{columns}}}
        <h3>Share passed, of those judged</h3>
        {{{rates}}}
        {{#spanTable}}{{> table}}{{/spanTable}}
        </section>
        <section id="activities">
        <h2>By activity</h2>
        {{#mostBars}}<p class="quiet">The chart shows the {{{mostBars}}} with the most finishes.</p>{{/mostBars}}
        {{{bars}}}
        {{#activityTable}}{{> table}}{{/activityTable}}
        </section>
        {{/hasFinishes}}
        {{#roster}}
        <section id="roster">
        <h2>Roster</h2>
        <p>{{{summary}}} <span class="quiet">The roster's SHA-256 is {{{digest}}}.</span></p>
        {{#table}}{{> table}}{{/table}}
        </section>
        {{/roster}}
        <section id="corrections">
        <h2>Corrections</h2>
        {{#hasAmendments}}{{#amendmentTable}}{{> table}}{{/amendmentTable}}{{/hasAmendments}}
        {{^hasAmendments}}<p>None of these finishes was corrected or taken back.</p>{{/hasAmendments}}
        </section>
        <section id="told">
        <h2>What was told</h2>
        {{#hasTellings}}{{#tellingTable}}{{> table}}{{/tellingTable}}
        <p class="quiet">To whom each finish was told, and when, is in its row below.</p>{{/hasTellings}}
        {{^hasTellings}}<p>Nobody was told of these finishes.</p>{{/hasTellings}}
        </section>
        <section id="finishes">
        <h2>Every finish</h2>
        {{^hasFinishes}}<p>There are none.</p>{{/hasFinishes}}
        {{{finishes}}}
        </section>
        <section id="integrity">
        <h2>How to check this</h2>
        <p>The {{{events}}} events that this report was made from have the root hash <code>{{{root}}}</code> (RFC 6962). {{#isCovered}}The log's newest
        checkpoint, of {{{covered}}} events, is below.{{/isCovered}}{{^isCovered}}The log's newest checkpoint, below, covers {{{covered}}} of them; those after
        it are not signed yet.{{/isCovered}}</p>
        <ol>
        <li>Have the log's verifier key from whoever runs it, by another way than this page. It should be <code>{{{verifier}}}</code></li>
        <li>Save the checkpoint as a file. On the store, <code>tassel audit verify --key KEY --against FILE</code> says whether the log still holds every event
        that the checkpoint was signed for, unchanged and in order.</li>
        <li>For any row, <code>tassel audit prove POSITION --disclose name --out FILE</code> writes a receipt, which anybody checks without the store, by
        <code>tassel audit verify FILE --key KEY</code> or another C2SP tlog-proof tool.</li>
        <li><code>tassel audit replay</code> says whether the standings and what was told follow from the events.</li>
        </ol>
        <pre>{{{note}}}</pre>
        </section>
        </main>
        </body>
        </html>

        """#

    /// A table of any kind.
    static let tableTemplate = #"""
        <div class="scroll"><table>
        <caption>{{{caption}}}</caption>
        <thead><tr>{{#headings}}<th scope="col"{{#number}} class="number"{{/number}}>{{{text}}}</th>{{/headings}}</tr></thead>
        <tbody>
        {{#rows}}<tr>{{#cells}}<td{{#number}} class="number"{{/number}}>{{{text}}}</td>{{/cells}}</tr>
        {{/rows}}</tbody>
        </table></div>
        """#
}
