/// How pages for auditors look: on a screen, light or dark, and on paper.
enum PageStyle {
    static let css = #"""
        :root {
          color-scheme: light dark;
          --ink: #1c1b1f; --quiet: #5b5962; --paper: #fff; --line: #8885; --stripe: #8881;
          --passed: #1f5fa8; --finished: #4b9b8e; --failed: #c2410c; --pending: #9a98a3;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e7e5ea; --quiet: #a9a6b1; --paper: #17161a;
            --passed: #6ea8f0; --finished: #63c2b2; --failed: #ff8a5c; --pending: #77747f;
          }
        }
        body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; } h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
        .quiet, caption { color: var(--quiet); }
        nav ul { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; list-style: none; }
        a { color: inherit; }
        a:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
        .figures { display: flex; flex-wrap: wrap; gap: .8rem 2.4rem; margin: 1rem 0; }
        .figures div { display: flex; flex-direction: column-reverse; } .figures dt { color: var(--quiet); }
        .figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .875rem; }
        caption { text-align: left; padding: .3rem 0; font-size: .875rem; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
        thead th { border-bottom-width: 2px; white-space: nowrap; }
        tbody tr:nth-child(even) { background: var(--stripe); }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .activity { content-visibility: auto; contain-intrinsic-size: auto 40rem; overflow-x: auto; } .time { white-space: nowrap; }
        svg { width: 100%; height: auto; display: block; margin: .6rem 0; } svg text { font-size: 11px; fill: var(--quiet); }
        .grid { stroke: var(--line); }
        rect.passed { fill: var(--passed); } rect.finished { fill: var(--finished); } rect.failed { fill: var(--failed); } rect.pending { fill: var(--pending); }
        polyline.rate { fill: none; stroke: var(--passed); stroke-width: 2; } circle.rate { fill: var(--passed); }
        .legend { display: flex; gap: 1.2rem; padding: 0; list-style: none; font-size: .875rem; }
        .legend svg { width: .9rem; height: .9rem; display: inline-block; margin: 0 .4rem 0 0; vertical-align: -.1rem; }
        pre { font: .8rem/1.4 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: .3rem; padding: .6rem; }
        @page { margin: 14mm; }
        @media print {
          :root {
            color-scheme: light; --ink: #000; --quiet: #444; --paper: #fff;
            --passed: #1f5fa8; --finished: #4b9b8e; --failed: #c2410c; --pending: #9a98a3;
          }
          body { max-width: none; margin: 0; padding: 0; font-size: 9.5pt; }
          nav { display: none; }
          .activity { content-visibility: visible; }
          rect, circle { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
          tr, svg, .figures { break-inside: avoid; } h2, h3, caption { break-after: avoid; }
        }
        """#
}
