/// A receipt as one page that checks itself: no network, no other file, the key pasted by whoever reads it.
///
/// Its checks are those of ``ProofVerification``, by WebCrypto (SHA-256, HMAC, Ed25519), in every browser of 2025 and later.
package enum ReceiptPage {
    /// The page of a proof.
    package static func html(of proof: ProofFile) -> String { begin + escaped(proof.text) + end }

    /// Text as it may stand in an element.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, letter in
            switch letter {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.append(letter)
            }
        }
    }

    private static let begin = #"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <title>Receipt of a training record</title>
        <style>
        :root { color-scheme: light dark; --line: #8886; --good: #17703a; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --good: #6fd08c; --bad: #ff8a80; } }
        body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        label { display: block; font-weight: 600; }
        textarea { width: 100%; box-sizing: border-box; font: .9rem/1.4 ui-monospace, monospace; padding: .5rem; }
        #verdict { border: 2px solid var(--line); border-radius: .4rem; padding: .6rem .8rem; font-weight: 600; margin: 1rem 0; }
        #verdict[data-result=proved] { border-color: var(--good); color: var(--good); }
        #verdict[data-result=refused] { border-color: var(--bad); color: var(--bad); }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        th { font-weight: 600; width: 11rem; }
        pre { font-size: .8rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; padding: .6rem; }
        @media print { form, pre { display: none; } }
        </style>
        </head>
        <body>
        <main>
        <h1>Receipt of a training record</h1>
        <p>This page proves by itself, without a network, that the record below is in a log, and that neither it nor the log before it was changed since. It
        takes the log's verifier key: have it from whoever runs the log, by another way than this page.</p>
        <form onsubmit="return false">
        <label for="key">Verifier key</label>
        <textarea id="key" rows="3" spellcheck="false" autocomplete="off" placeholder="training.example.org+1234abcd+A…"></textarea>
        </form>
        <p id="verdict" role="status" aria-live="polite">Paste the key to check this receipt.</p>
        <section id="shown" hidden>
        <h2>What is proved</h2>
        <table><tbody id="facts"></tbody></table>
        </section>
        <h2>The proof itself</h2>
        <p>A C2SP tlog-proof, which other tools check as well; save it as a file.</p>
        <pre id="proof">
        """#

    private static let end = #"""
        </pre>
        </main>
        <script>
        // The checks, in the order of C2SP tlog-proof: nothing here touches the page.
        const utf8 = (text) => new TextEncoder().encode(text);
        const bytes = (text) => {
          if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) throw new Error("something that should be base64 is not");
          const found = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          if (btoa(String.fromCharCode(...found)) !== text) throw new Error("something that should be base64 is not");
          return found;
        };
        const fromHex = (text) => {
          if (!/^[0-9a-f]{64}$/.test(text)) throw new Error("a salt or a hash is not 64 hex digits");
          return Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
        };
        const join = (...parts) => {
          const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
          let place = 0;
          for (const part of parts) { all.set(part, place); place += part.length; }
          return all;
        };
        const same = (a, b) => a.length === b.length && a.every((byte, place) => byte === b[place]);
        const hash = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
        const hex = (all) => Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join("");

        async function readKey(text) {
          const parts = text.replace(/\s+/g, "").match(/^([^+]+)\+([0-9a-f]{8})\+(.+)$/);
          if (!parts) throw new Error("this is no verifier key: it has the form name+12345678+base64");
          const key = bytes(parts[3]);
          if (key.length !== 33 || key[0] !== 1) throw new Error("this is no Ed25519 key");
          const id = (await hash(utf8(parts[1]), Uint8Array.of(10), key)).slice(0, 4);
          if (hex(id) !== parts[2]) throw new Error("the key's parts don't belong together: one was changed");
          return { name: parts[1], id, key: key.slice(1) };
        }

        async function readCheckpoint(note, key) {
          const end = note.lastIndexOf("\n\n");
          if (end < 0 || !note.endsWith("\n")) throw new Error("the checkpoint is not a signed note");
          const text = note.slice(0, end + 1);
          const verifier = await crypto.subtle.importKey("raw", key.key, { name: "Ed25519" }, false, ["verify"]);
          let isSigned = false;
          for (const line of note.slice(end + 2, -1).split("\n")) {
            const [dash, name, base64, ...more] = line.split(" ");
            if (dash !== "\u2014" || !base64 || more.length) throw new Error("a signature line of the checkpoint can't be read");
            const signature = bytes(base64);
            if (name !== key.name || !same(signature.slice(0, 4), key.id)) continue;
            if (!await crypto.subtle.verify("Ed25519", verifier, signature.slice(4), utf8(text))) throw new Error("the checkpoint was changed: its signature is wrong");
            isSigned = true;
          }
          if (!isSigned) throw new Error("the checkpoint is not signed by this key");
          const [origin, size, root] = text.split("\n");
          if (origin !== key.name || !/^(?:0|[1-9][0-9]{0,14})$/.test(size)) throw new Error("the checkpoint is of another log");
          return { origin, size: Number(size), root: bytes(root) };
        }

        async function rootOver(leaf, index, size, path) {
          if (index >= size) throw new Error("the position is beyond the checkpoint");
          let [place, last, root] = [index, size - 1, leaf];
          const half = (number) => Math.floor(number / 2);
          for (const other of path) {
            if (last === 0 || other.length !== 32) return null;
            if (place % 2 === 1 || place === last) {
              root = await hash(Uint8Array.of(1), other, root);
              while (place % 2 === 0 && place > 0) [place, last] = [half(place), half(last)];
            } else {
              root = await hash(Uint8Array.of(1), root, other);
            }
            [place, last] = [half(place), half(last)];
          }
          return last === 0 ? root : null;
        }

        async function code(key, text) {
          const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
          return new Uint8Array(await crypto.subtle.sign("HMAC", imported, text));
        }

        async function verify(proof, keyText) {
          const key = await readKey(keyText);
          const gap = proof.indexOf("\n\n");
          if (gap < 0) throw new Error("this is no proof: it has no checkpoint");
          const lines = proof.slice(0, gap).split("\n");
          if (lines[0] !== "c2sp.org/tlog-proof@v1" || !/^extra /.test(lines[1] || "") || !/^index (?:0|[1-9][0-9]{0,14})$/.test(lines[2] || "")) throw new Error("this is no proof with an event");
          const extra = bytes(lines[1].slice(6));
          const index = Number(lines[2].slice(6));
          const checkpoint = await readCheckpoint(proof.slice(gap + 2), key);
          const end = extra.indexOf(10);
          const line = end < 0 ? extra : extra.slice(0, end);
          const root = await rootOver(await hash(Uint8Array.of(0), line), index, checkpoint.size, lines.slice(3).map(bytes));
          if (!root || !same(root, checkpoint.root)) throw new Error("line, position and path don't give the checkpoint's root: one of them was changed");
          const event = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
          const person = [];
          if (end >= 0) {
            const hashes = [];
            for (const field of JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(extra.slice(end + 1))).fields) {
              if (field.hash) { hashes.push(fromHex(field.hash)); continue; }
              hashes.push(await code(fromHex(field.salt), join(utf8(field.name), Uint8Array.of(0), utf8(field.value))));
              person.push([field.name, field.value]);
            }
            if (hex(await hash(...hashes)) !== (event.data || {}).commitment) throw new Error("the personal data is not what the event commits to");
          }
          return { event, index, checkpoint, person };
        }
        </script>
        <script>
        const field = document.getElementById("key"), verdict = document.getElementById("verdict"), shown = document.getElementById("shown");
        const proof = document.getElementById("proof").textContent;
        function show(result, words) { verdict.dataset.result = result; verdict.textContent = words; shown.hidden = result !== "proved"; }
        function row(name, value) {
          if (value === undefined || value === null || value === "") return;
          const line = document.createElement("tr"), head = document.createElement("th"), cell = document.createElement("td");
          head.scope = "row"; head.textContent = name; cell.textContent = value;
          line.append(head, cell); document.getElementById("facts").append(line);
        }
        let turn = 0;
        async function check() {
          const mine = ++turn;
          if (!field.value.trim()) return show("", "Paste the key to check this receipt.");
          try {
            if (!crypto.subtle) throw new Error("this browser gives the page no cryptography: save it as a file and open that");
            const found = await verify(proof, field.value);
            if (mine !== turn) return;
            document.getElementById("facts").replaceChildren();
            const data = found.event.data || {}, activity = data.activity || {}, score = data.score || {};
            for (const [name, value] of found.person) row("Person: " + name, value);
            row("Activity", [activity.title, activity.id && "(" + activity.kind + " " + activity.id + (activity.version ? ", version " + activity.version : "") + ")"].filter(Boolean).join(" "));
            row("Outcome", data.outcome); row("Score", score.raw === undefined ? score.scaled : score.raw + (score.max === undefined ? "" : " of " + score.max));
            row("Finished", data.finishedAt); row("Reason", data.reason); row("Event", found.event.type + ", " + found.event.id); row("Subject", found.event.subject);
            row("Recorded", found.event.recordedtime); row("Log", found.checkpoint.origin); row("Place", "position " + found.index + " of " + found.checkpoint.size + " events");
            show("proved", "Proved: this record is in the log " + found.checkpoint.origin + ", as its key's owner signed it.");
          } catch (error) {
            if (mine === turn) show("refused", "Not proved: " + (error && error.message || error) + ".");
          }
        }
        field.addEventListener("input", check);
        if (location.hash.startsWith("#key=")) { field.value = decodeURIComponent(location.hash.slice(5)); check(); }
        </script>
        </body>
        </html>

        """#
}
