/// The console's pages, in Mustache; every text in a context is escaped before (`HTML.escaped`).
enum ConsoleTemplates {
    static let frame = #"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{{title}}} · Tassel</title>
        <link rel="icon" href="/console/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/console/style.css">
        <script src="/console/console.js" defer></script>
        </head>
        <body>
        {{#session}}
        <a class="skip" href="#main">Skip to the page</a>
        <header>
        <strong>Tassel</strong>
        <nav aria-label="Pages">
        {{#pages}}<a href="{{{href}}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{{name}}}</a> {{/pages}}
        </nav>
        <span id="live-state" class="quiet" role="status"></span>
        <form method="post" action="/console/logout"><input type="hidden" name="key" value="{{{formKey}}}"><button>Log out</button></form>
        </header>
        {{/session}}
        <main id="main">
        {{#said}}<p class="said" role="status">{{{said}}}</p>{{/said}}
        {{#wrong}}<p class="said wrong" role="alert">{{{wrong}}}</p>{{/wrong}}
        {{{content}}}
        </main>
        </body>
        </html>
        """#

    static let login = #"""
        <div class="login">
        <h1>Tassel</h1>
        <p>{{{log}}}</p>
        <form method="post" action="/console/login">
        <label for="token">Token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
        <button class="main">Log in</button>
        </form>
        <p class="quiet">Make one with <code>tassel token create NAME --scope read,people,manage</code>.</p>
        </div>
        """#

    static let overview = #"""
        <h1>{{{log}}}</h1>
        <div data-live="needs">
        {{#isWell}}<p class="all-well">All is well: nothing needs you.</p>{{/isWell}}
        {{^isWell}}<section class="needs" aria-label="What needs you"><h2>Needs you</h2><ul>
        {{#needs}}<li>{{{found}}}<br><code>{{{next}}}</code></li>{{/needs}}
        </ul></section>{{/isWell}}
        <dl class="figures">
        {{#figures}}<div><dt>{{{name}}}</dt><dd>{{{value}}}</dd></div>{{/figures}}
        </dl>
        </div>
        <h2 id="feeds">Feeds</h2>
        <div class="scroll" data-live="feeds" tabindex="0" role="region" aria-labelledby="feeds"><table>
        <thead><tr><th>Source</th><th>State</th><th>Came last</th><th>Expected by</th><th>How</th></tr></thead>
        <tbody>
        {{#feeds}}<tr><td>{{{name}}}</td><td><span class="state {{{tone}}}">{{{state}}}</span></td><td class="time">{{{heard}}}</td><td class="time">{{{due}}}</td><td>{{{how}}}</td></tr>{{/feeds}}
        {{^feeds}}<tr><td colspan="5">No sources: name some in the configuration file.</td></tr>{{/feeds}}
        </tbody></table></div>
        <h2 id="endpoints">Endpoints</h2>
        <div class="scroll" data-live="endpoints" tabindex="0" role="region" aria-labelledby="endpoints"><table>
        <thead><tr><th>Endpoint</th><th>State</th><th class="number">Owed</th><th>Oldest</th><th class="number">Delivered</th><th class="number">Of late</th><th class="number">Half within</th><th class="number">95 % within</th></tr></thead>
        <tbody>
        {{#endpoints}}<tr><td><a href="/console/endpoints/{{{id}}}">{{{host}}}</a></td><td><span class="state {{{tone}}}">{{{state}}}</span></td><td class="number">{{{owed}}}</td><td class="time">{{{oldest}}}</td><td class="number">{{{delivered}}}</td><td class="number">{{{rate}}}</td><td class="number">{{{half}}}</td><td class="number">{{{most}}}</td></tr>{{/endpoints}}
        {{^endpoints}}<tr><td colspan="8">No endpoints yet: <code>tassel endpoint add https://…</code></td></tr>{{/endpoints}}
        </tbody></table></div>
        <h2 id="over-time">Completions over time</h2>
        <div class="chart" data-live="chart">{{{chart}}}</div>
        <h2 id="imports">Newest imports</h2>
        <div class="scroll" data-live="imports" tabindex="0" role="region" aria-labelledby="imports"><table>
        <thead><tr><th>Began</th><th>Ended</th><th>Format</th><th>Source</th><th>Telling</th><th class="number">Refused</th></tr></thead>
        <tbody>
        {{#imports}}<tr><td class="time">{{{began}}}</td><td class="time">{{{ended}}}</td><td>{{{format}}}</td><td class="text">{{{source}}}</td><td>{{{telling}}}</td><td class="number">{{{refused}}}</td></tr>{{/imports}}
        {{^imports}}<tr><td colspan="6">Nothing came in yet.</td></tr>{{/imports}}
        </tbody></table></div>
        """#

    static let endpoint = #"""
        <h1>{{{host}}}</h1>
        <div data-live="endpoint">
        <p><span class="state {{{tone}}}">{{{state}}}</span> since {{{since}}} · account {{{account}}} · {{{events}}} · {{{body}}}</p>
        <dl class="figures">
        {{#figures}}<div><dt>{{{name}}}</dt><dd>{{{value}}}</dd></div>{{/figures}}
        </dl>
        </div>
        {{#canManage}}
        <div class="buttons">
        {{#actions}}<form class="inline" method="post" action="/console/endpoints/{{{id}}}/{{{path}}}"{{#ask}} data-ask="{{{ask}}}"{{/ask}}><input type="hidden" name="key" value="{{{formKey}}}"><button>{{{name}}}</button></form>{{/actions}}
        </div>
        {{/canManage}}
        <h2 id="failing">What failed or waits</h2>
        <div class="scroll" data-live="failing" tabindex="0" role="region" aria-labelledby="failing"><table>
        <thead><tr><th>Event</th><th>Type</th><th>State</th><th class="number">Attempts</th><th>Next</th><th>Why</th><th><span class="quiet">Do</span></th></tr></thead>
        <tbody>
        {{#owed}}<tr><td class="number">{{{position}}}</td><td>{{{type}}}</td><td>{{{state}}}</td><td class="number">{{{attempts}}}</td><td class="time">{{{next}}}</td><td class="text">{{{why}}}</td><td>{{#retry}}<form method="post" action="/console/deliveries/{{{id}}}/retry"><input type="hidden" name="key" value="{{{formKey}}}"><button aria-label="Send event {{{position}}} now">Send now</button></form>{{/retry}}</td></tr>{{/owed}}
        {{^owed}}<tr><td colspan="7">Nothing: all that was owed is settled.</td></tr>{{/owed}}
        </tbody></table></div>
        <h2 id="newest">Newest deliveries</h2>
        <div class="scroll" data-live="newest" tabindex="0" role="region" aria-labelledby="newest"><table>
        <thead><tr><th>Event</th><th>Type</th><th>State</th><th class="number">Attempts</th><th class="number">Answer</th><th>Changed</th></tr></thead>
        <tbody>
        {{#newest}}<tr><td class="number">{{{position}}}</td><td>{{{type}}}</td><td>{{{state}}}</td><td class="number">{{{attempts}}}</td><td class="number">{{{status}}}</td><td class="time">{{{changed}}}</td></tr>{{/newest}}
        {{^newest}}<tr><td colspan="6">Nothing was owed to it yet.</td></tr>{{/newest}}
        </tbody></table></div>
        """#

    static let people = #"""
        <h1>Was it told?</h1>
        <form class="row" method="get" action="/console/people">
        <label>Person<input name="person" value="{{{person}}}" placeholder="an identifier, an e-mail address, or prt_…" required></label>
        <label>Activity<input name="activity" value="{{{activity}}}" placeholder="all of theirs, where empty"></label>
        <button class="main">Tell the story</button>
        </form>
        {{#found}}
        <h2>{{{name}}}</h2>
        <p class="quiet">{{{participant}}} · {{{state}}} · {{{identifiers}}}</p>
        <div class="scroll" tabindex="0" role="region" aria-label="Completions"><table>
        <thead><tr><th>Activity</th><th>Title</th><th>Outcome</th><th class="number">Attempts</th><th>Last</th><th></th></tr></thead>
        <tbody>{{#completions}}<tr><td class="text">{{{activity}}}</td><td class="text">{{{title}}}</td><td>{{{outcome}}}</td><td class="number">{{{attempts}}}</td><td class="time">{{{last}}}</td><td><a href="{{{href}}}">story</a></td></tr>{{/completions}}</tbody>
        </table></div>
        {{/found}}
        {{#hasStory}}
        <h2>The story</h2>
        <ol class="story">
        {{#story}}<li><strong>{{{type}}}</strong> at position {{{position}}}{{#outcome}}: {{{outcome}}}{{/outcome}}<br><span class="quiet">from {{{from}}}</span><br>{{#endpoint}}{{{endpoint}}}: {{/endpoint}}{{{told}}}, {{{why}}}</li>{{/story}}
        {{^story}}<li>Nothing is recorded of this person and activity.</li>{{/story}}
        {{#refused}}<li>{{{text}}}</li>{{/refused}}
        </ol>
        {{/hasStory}}
        """#

    static let proof = #"""
        <h1>Proof</h1>
        <div data-live="proof">
        <p>The log holds {{{events}}} events. The newest checkpoint covers {{{covered}}} of them:</p>
        <pre>{{{checkpoint}}}</pre>
        <p>Whoever has this checkpoint and the key below can find any later change to what it covers; keep both elsewhere.</p>
        <pre>{{{key}}}</pre>
        <h2>Verified</h2>
        {{#verified}}<p class="{{{tone}}}"><strong>{{{result}}}</strong> <span class="quiet">{{{when}}}</span></p>
        <ul>{{#findings}}<li>{{{text}}}</li>{{/findings}}</ul>{{/verified}}
        {{^verified}}<p class="quiet">Not since the service began.</p>{{/verified}}
        </div>
        <form method="post" action="/console/verify"><input type="hidden" name="key" value="{{{formKey}}}"><button>Verify all of it now</button></form>
        """#
}
