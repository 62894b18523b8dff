// How long a reader waits in Chromium between a keystroke and the first result that
// is drawn, on loopback: the first query of a page (nothing fetched yet) and the
// later ones of the same page. Beside it, of the median query, when the last file of
// each kind had come, and in how many rounds of fetches one after the other.
//
//     (cd tests/browser && npm ci) && node benches/search/latency.mjs 10000 ["shape"]
//
// SITE=folder takes a site that was built before, of as many pages.

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
const shape = process.argv[3] ?? "prose";
const work = await mkdtemp(path.join(tmpdir(), "shelfmark-latency-"));

/** Puts a query into the field as one keystroke; answers when what had come, in ms. */
const typed = (tab, query) => tab.evaluate((text) => new Promise((done) => {
  const field = document.querySelector(".search-field");
  const list = document.querySelector(".search-results"), status = document.querySelector(".search-status");
  list.replaceChildren();
  status.textContent = "";
  performance.clearResourceTimings();
  const start = performance.now();
  const tell = () => {
    const drawn = performance.now() - start;
    const files = performance.getEntriesByType("resource").filter((r) => r.name.includes("/search/"));
    const come = (kind) => Math.max(0, ...files.filter((r) => r.name.includes(`/search/${kind}/`) && r.responseEnd).map((r) => r.responseEnd - start));
    let rounds = 0, end = -1;
    for (const { startTime, responseEnd } of files.sort((a, b) => a.startTime - b.startTime)) {
      if (startTime >= end) { rounds += 1; end = responseEnd; }
      else end = Math.min(end, responseEnd);
    }
    done({ drawn, words: come("w"), lists: come("p"), results: come("d"), rounds, files: files.length });
  };
  const end = () => { seen.disconnect(); requestAnimationFrame(() => setTimeout(tell)); };
  const seen = new MutationObserver(() => { if (list.children.length || status.textContent) end(); });
  seen.observe(list, { childList: true });
  seen.observe(status, { childList: true });
  field.value = text;
  field.dispatchEvent(new Event("input"));
}), query);

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];

const row = (name, told) => {
  const of = (key) => told.map((one) => one[key]);
  const cells = [told.length, median(of("drawn")), Math.max(...of("drawn")), ...["words", "lists", "results"].map((key) => median(of(key))), median(of("rounds")), median(of("files"))];
  console.log(`| ${name} | ${cells.map((cell) => cell.toFixed(0)).join(" | ")} |`);
};

try {
  const site = process.env.SITE ?? path.join(work, "site");
  if (!process.env.SITE) {
    await write(site, shape, pages);
    execFileSync(program, ["build", "--quiet", "--root", site], { stdio: "inherit" });
  }
  const [server, chrome] = [await serve(path.join(site, "public")), await browser()];
  const asked = queries(shape, pages).slice(-84).filter((_, n) => n % 5 !== 4).slice(0, 50);
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
  console.log(`| ${pages} pages | queries | median ms | worst ms | words had come | lists | results | rounds | files |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|`);
  row("nothing fetched yet", cold);
  row("each once, on one page", warm.slice(0, asked.length));
  row("again", warm.slice(asked.length));
  await chrome.close();
  server.close();
} finally {
  await rm(work, { recursive: true, force: true });
}
