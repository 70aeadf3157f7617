// Runs a receipt page's own checks outside a browser: the receipt is proved, and none that was changed in one bit is.
//
//     node page.mjs PAGE KEY
import fs from "node:fs";
import vm from "node:vm";

const page = fs.readFileSync(process.argv[2], "utf8");
const script = page.match(/<script>([\s\S]*?)<\/script>/)[1];
const proof = page.match(/<pre id="proof">([\s\S]*?)<\/pre>/)[1].replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const verify = vm.runInThisContext(script + ";verify");
const found = await verify(proof, process.argv[3]);
if (!found.person.length) throw new Error("it shows nobody");
const bytes = new TextEncoder().encode(proof);
let tried = 0;
for (let place = 0; place < bytes.length; place += 5) {
  for (const bit of [0, 3, 6]) {
    const changed = bytes.slice();
    changed[place] ^= 1 << bit;
    let isProved = true;
    try {
      await verify(new TextDecoder("utf-8", { fatal: true }).decode(changed), process.argv[3]);
    } catch {
      isProved = false;
    }
    if (isProved) throw new Error(`bit ${bit} of byte ${place} was changed, and it is proved`);
    tried += 1;
  }
}
console.log(`the page proves event ${found.index}, and none of ${tried} that were changed`);
