/// The console's style and script: served as they are, nothing is built and nothing comes from elsewhere.
enum ConsoleAssets {
    static let css = #"""
        :root {
          color-scheme: light dark;
          --ink: #1c1b1f; --quiet: #5b5962; --paper: #fbfafc; --card: #fff; --line: #d9d6de; --accent: #4a3f8c;
          --good: #17703a; --warn: #8a5a00; --bad: #b3261e; --passed: #1f5fa8; --finished: #3d8d80; --failed: #c2410c; --pending: #8f8c99;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ink: #e7e5ea; --quiet: #a9a6b1; --paper: #131216; --card: #1c1b20; --line: #3a3841; --accent: #b9aefc;
            --good: #6fd08c; --warn: #f0bd5b; --bad: #ff8a80; --passed: #6ea8f0; --finished: #63c2b2; --failed: #ff8a5c; --pending: #8b8893;
          }
        }
        * { box-sizing: border-box; }
        body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
        .skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem; z-index: 1; }
        header { display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; align-items: center; padding: .7rem 1.2rem; border-bottom: 1px solid var(--line); background: var(--card); }
        header strong { font-size: 1.1rem; } header nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; flex: 1; }
        header form { margin: 0; }
        nav a { padding: .35rem .2rem; } nav a[aria-current] { font-weight: 600; text-decoration: underline; text-underline-offset: .3rem; }
        main { max-width: 72rem; margin: 0 auto; padding: 1rem 1.2rem 4rem; }
        h1 { font-size: 1.5rem; margin: .8rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
        a { color: var(--accent); }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
        .quiet { color: var(--quiet); }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin: 1rem 0; padding: 0; }
        .figures div { display: flex; flex-direction: column-reverse; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem .9rem; }
        .figures dt { color: var(--quiet); font-size: .875rem; } .figures dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .all-well, .needs { border: 1px solid var(--line); border-left: .35rem solid var(--good); background: var(--card); border-radius: .4rem; padding: .6rem 1rem; margin: 1rem 0; }
        .needs { border-left-color: var(--bad); } .needs h2 { margin: .2rem 0; } .needs ul { margin: .2rem 0; padding-left: 1.1rem; } .needs code { overflow-wrap: anywhere; }
        .scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; } caption { text-align: left; padding: .5rem .8rem; color: var(--quiet); }
        th, td { text-align: left; vertical-align: top; padding: .45rem .8rem; border-top: 1px solid var(--line); } thead th { border-top: 0; white-space: nowrap; color: var(--quiet); font-weight: 600; }
        td.text { overflow-wrap: anywhere; min-width: 12rem; } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .time { white-space: nowrap; }
        .state { display: inline-block; padding: 0 .55rem; border-radius: 1rem; border: 1px solid currentColor; font-size: .82rem; white-space: nowrap; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
        button, input, select { font: inherit; color: inherit; } button { background: var(--card); border: 1px solid var(--quiet); border-radius: .4rem; padding: .3rem .8rem; min-height: 2.25rem; cursor: pointer; }
        button:hover { border-color: var(--accent); } button.main { background: var(--accent); border-color: var(--accent); color: var(--card); }
        input, select { background: var(--card); border: 1px solid var(--quiet); border-radius: .4rem; padding: .4rem .6rem; min-height: 2.25rem; width: 100%; }
        form.row { display: flex; flex-wrap: wrap; gap: .8rem; align-items: end; margin: 1rem 0; } form.row label { flex: 1 1 14rem; } form.inline { display: inline; }
        .buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin: .8rem 0; }
        .login { max-width: 26rem; margin: 12vh auto 0; } .login label { display: block; margin: 1rem 0 .3rem; } .login button { margin-top: 1rem; width: 100%; }
        .chart { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem; overflow-x: auto; } .chart svg { display: block; width: 100%; min-width: 34rem; height: auto; } .chart text { font-size: 11px; fill: var(--quiet); }
        rect.passed { fill: var(--passed); } rect.finished { fill: var(--finished); } rect.failed { fill: var(--failed); } rect.pending { fill: var(--pending); } .grid { stroke: var(--line); }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: .5rem 0 0; list-style: none; font-size: .875rem; } .legend svg { width: .9rem; min-width: 0; height: .9rem; display: inline-block; vertical-align: -.1rem; margin-right: .35rem; }
        pre { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .7rem; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem; }
        .said { background: var(--card); border: 1px solid var(--good); border-radius: .4rem; padding: .5rem .9rem; }
        .wrong { border-color: var(--bad); } #live-state { font-size: .85rem; }
        ol.story { padding-left: 1.3rem; } ol.story li { margin: .7rem 0; }
        @media (max-width: 40rem) { main { padding: .5rem .8rem 3rem; } header { padding: .6rem .8rem; } th, td { padding: .4rem .5rem; } }
        @media (prefers-reduced-motion: no-preference) { button { transition: border-color .15s; } }
        """#

    /// A cap with its tassel.
    static let icon = #"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path fill="#4a3f8c" d="M16 6 2 12l14 6 14-6zM8 17v6c4 4 12 4 16 0v-6l-8 3.5z"/><path fill="none" stroke="#c99a2e" stroke-width="2" d="M28 12.5V22"/><circle cx="28" cy="24" r="2.5" fill="#c99a2e"/></svg>
        """#

    static let script = #"""
        "use strict";
        // Keeps the page as the service has it now: a word from the service, then the page's own parts anew.
        const state = document.getElementById("live-state");
        if (state && window.EventSource) {
          const source = new EventSource("/console/live");
          let waiting = false;
          const renew = async () => {
            waiting = false;
            // Not under the hands of somebody who is about to press a button, or reads a part with the keyboard.
            const active = document.activeElement;
            if (document.hidden || active && active.closest("main form")) { later(2000); return; }
            try {
              const answer = await fetch(location.href, { headers: { accept: "text/html" } });
              if (answer.redirected) { location.reload(); return; }
              const page = new DOMParser().parseFromString(await answer.text(), "text/html");
              for (const part of document.querySelectorAll("[data-live]")) {
                const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
                if (fresh && fresh.innerHTML !== part.innerHTML) part.replaceChildren(...fresh.childNodes);
              }
              state.textContent = "live, " + new Date().toLocaleTimeString();
            } catch { state.textContent = "waiting for the service"; }
          };
          const later = (span) => { if (!waiting) { waiting = true; setTimeout(renew, span); } };
          source.addEventListener("changed", () => later(300));
          source.addEventListener("open", () => { state.textContent = "live"; });
          source.addEventListener("error", () => { state.textContent = "waiting for the service"; });
          document.addEventListener("visibilitychange", () => { if (!document.hidden) later(100); });
        }
        for (const form of document.querySelectorAll("form[data-ask]")) {
          form.addEventListener("submit", (event) => { if (!confirm(form.dataset.ask)) event.preventDefault(); });
        }
        """#
}
