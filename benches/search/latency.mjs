// How long a reader waits in Chromium between a keystroke and the first result that
// is drawn, on loopback: the first query of a page (nothing fetched yet) and the
// later ones of the same page.
//
//     (cd tests/browser && npm ci) && node benches/search/latency.mjs 10000

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { queries, write } from "./shapes.mjs";
import { browser, serve } from "../../tests/browser/site.mjs";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.SHELFMARK ?? path.join(ROOT, "target/release/shelfmark");
const pages = Number(process.argv[2] ?? 10_000);
const work = await mkdtemp(path.join(tmpdir(), "shelfmark-latency-"));

/** Puts a query into the field as one keystroke; answers the ms until a result is drawn. */
const typed = (tab, query) => tab.evaluate((text) => new Promise((done) => {
  const field = document.querySelector(".search-field");
  const list = document.querySelector(".search-results"), status = document.querySelector(".search-status");
  list.replaceChildren();
  status.textContent = "";
  const start = performance.now();
  const end = () => { seen.disconnect(); requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))); };
  const seen = new MutationObserver(() => { if (list.children.length || status.textContent) end(); });
  seen.observe(list, { childList: true });
  seen.observe(status, { childList: true });
  field.value = text;
  field.dispatchEvent(new Event("input"));
}), query);

const row = (name, times) => {
  const sorted = [...times].sort((a, b) => a - b);
  console.log(`| ${name} | ${sorted.length} | ${sorted[sorted.length >> 1].toFixed(0)} | ${sorted.at(-1).toFixed(0)} |`);
};

try {
  await write(path.join(work, "site"), "prose", pages);
  execFileSync(program, ["build", "--quiet", "--root", path.join(work, "site")], { stdio: "inherit" });
  const [server, chrome] = [await serve(path.join(work, "site/public")), await browser()];
  const asked = queries("prose", pages).slice(-84).filter((_, n) => n % 5 !== 4).slice(0, 50);
  const opened = async (context) => {
    const tab = await context.newPage();
    await tab.goto(`${server.origin}/search.html`);
    // The script and the manifest are there before a reader can have typed.
    await tab.waitForFunction(() => performance.getEntriesByType("resource").some((r) => r.name.endsWith("index.json") && r.responseEnd));
    return tab;
  };
  const cold = [];
  for (const query of asked) {
    const context = await chrome.newContext();
    cold.push(await typed(await opened(context), query));
    await context.close();
  }
  const tab = await opened(await chrome.newContext());
  const warm = [];
  for (const query of [...asked, ...asked]) warm.push(await typed(tab, query));
  console.log(`| ${pages} pages | queries | median ms | worst ms |\n|---|--:|--:|--:|`);
  row("nothing fetched yet", cold);
  row("each once, on one page", warm.slice(0, asked.length));
  row("again", warm.slice(asked.length));
  await chrome.close();
  server.close();
} finally {
  await rm(work, { recursive: true, force: true });
}
