// Measures how well search finds what is looked for: Shelfmark's, Pagefind's and
// elasticlunr's, on the same pages of the same built sites.
//
//     (cd tests/browser && npm ci) && (cd benches/relevance && npm ci && node run.mjs)
//
// Every second query is held out: the weights were chosen on the others
// (`--tune` shows only those). `--misses` names what Shelfmark does not put first.
// What `slips.mjs` makes of the pages' names is held out altogether.

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import elasticlunr from "elasticlunr";
import * as knowledge from "./knowledge.mjs";
import * as slips from "./slips.mjs";
import { browser, serve } from "../../tests/browser/site.mjs";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const ROOT = path.resolve(HERE, "../..");
const has = (flag) => process.argv.includes(flag);
const program = process.env.SHELFMARK ?? path.join(ROOT, "target/debug/shelfmark");
const { Engine } = await import(path.join(ROOT, "themes/default/assets/search-engine.js"));

const work = await mkdtemp(path.join(tmpdir(), "relevance-"));
const plain = (href) => href.replace(/^.*?:\/\/[^/]*/, "").replace(/#.*$/, "").replace(/^\//, "");

/** The files below a folder that end so. */
async function files(folder, ending) {
  const all = await readdir(folder, { recursive: true });
  return all.filter((name) => name.endsWith(ending)).sort();
}

/** What Pagefind and elasticlunr read of a page: name and text of the article. */
async function articles(folder) {
  const found = [];
  for (const file of await files(folder, ".html")) {
    const html = await readFile(path.join(folder, file), "utf8");
    if (!html.includes("data-pagefind-body")) continue;
    const text = (part) => part.replace(/<(script|style)[\s\S]*?<\/\1>/g, " ").replace(/<[^>]+>/g, " ").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;|&#x27;/g, "'").replace(/&amp;/g, "&").replace(/\s+/g, " ");
    const main = html.slice(html.indexOf("<main"), html.indexOf("</main>"));
    found.push({
      href: file, language: /<html lang="([^"]*)"/.exec(html)[1], name: text(/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(main)[1]).trim(),
      text: text(main.slice(main.indexOf("</h1>"), main.includes('<footer') ? main.indexOf("<footer") : undefined)),
    });
  }
  return found;
}

async function shelfmark(folder) {
  const engine = new Engine(async (file) => new Uint8Array(await readFile(path.join(folder, "search", file))));
  return async (query, language) => {
    const [first, last] = await engine.range(language);
    const found = await engine.find(query, 10, (page) => page >= first && page < last);
    return Promise.all(found.pages.map(async ([number]) => plain((await engine.page(number)).href)));
  };
}

/** As its own guide has it: name and text, both searched, words expanded. */
function lunr(pages) {
  const indexes = {};
  for (const page of pages) {
    indexes[page.language] ??= elasticlunr(function () {
      this.setRef("href");
      this.addField("name");
      this.addField("text");
      this.saveDocument(false);
    });
    indexes[page.language].addDoc(page);
  }
  const fields = { name: { boost: 2 }, text: { boost: 1 } };
  return (query, language) => indexes[language].search(query, { fields, expand: true }).slice(0, 10).map((hit) => hit.ref);
}

async function pagefind(folder, languages) {
  execFileSync(process.execPath, [path.join(HERE, "node_modules/pagefind/lib/runner/bin.cjs"), "--site", folder, "--silent"], { stdio: "inherit" });
  const server = await serve(folder);
  const chrome = await browser();
  const tabs = {};
  for (const { language, page } of languages) {
    tabs[language] = await chrome.newPage();
    await tabs[language].goto(`${server.origin}/${page}`);
  }
  const search = (query, language) => tabs[language].evaluate(async (text) => {
    const engine = await import("/pagefind/pagefind.js");
    const found = await engine.search(text);
    return Promise.all(found.results.slice(0, 10).map(async (hit) => (await hit.data()).url));
  }, query);
  return { search: async (query, language) => (await search(query, language)).map(plain), close: async () => { await chrome.close(); server.close(); } };
}

/** Reciprocal rank of the first good page, and whether one is among the first three. */
const judge = (found, good) => {
  const at = found.findIndex((href) => good.includes(href));
  return { mrr: at < 0 ? 0 : 1 / (at + 1), three: at >= 0 && at < 3 ? 1 : 0 };
};
const mean = (all, pick) => (all.reduce((sum, one) => sum + pick(one), 0) / Math.max(1, all.length)).toFixed(3);

async function measure(title, folder, asked, languages) {
  const pages = await articles(folder);
  const queries = Array.isArray(asked) ? asked : asked(pages);
  const finder = await pagefind(folder, languages);
  const engines = { Shelfmark: await shelfmark(folder), Pagefind: finder.search, elasticlunr: lunr(pages) };
  const rows = [];
  for (const [n, { kind, query, language, good }] of queries.entries()) {
    if (has("--tune") && n % 2) continue;
    for (const [engine, search] of Object.entries(engines)) {
      const found = await search(query, language);
      rows.push({ engine, kind, held: n % 2 === 1, ...judge(found, good) });
      if (has("--misses") && engine === "Shelfmark" && found[0] !== good[0] && !good.includes(found[0])) console.error(`${kind}: ${query} → ${found.slice(0, 3).join(", ")}; wanted ${good.join(", ")}`);
    }
  }
  await finder.close();
  console.log(`\n${title}: ${queries.length} queries, ${pages.length} pages\n`);
  const kinds = ["all", "held out", ...new Set(queries.map((q) => q.kind))];
  console.log(`| queries | ${Object.keys(engines).map((e) => `${e} MRR | success@3`).join(" | ")} |\n|---|${"--:|--:|".repeat(3)}`);
  for (const kind of kinds) {
    const of = (engine) => rows.filter((r) => r.engine === engine && (kind === "all" || (kind === "held out" ? r.held : r.kind === kind)));
    const cells = Object.keys(engines).flatMap((engine) => [mean(of(engine), (r) => r.mrr), mean(of(engine), (r) => r.three)]);
    console.log(`| ${kind} (${of("Shelfmark").length}) | ${cells.join(" | ")} |`);
  }
}

try {
  const base = path.join(work, "base");
  await knowledge.write(base);
  for (const [root, out] of [[ROOT, "manual"], [base, "knowledge"]]) {
    execFileSync(program, ["build", "--quiet", "--root", root, "--output", path.join(work, out)], { stdio: "inherit" });
  }
  const manual = JSON.parse(await readFile(path.join(HERE, "manual.json"), "utf8"));
  const asked = manual.map(([kind, query, good]) => ({ kind, query, language: "en", good }));
  await measure("The manual", path.join(work, "manual"), asked, [{ language: "en", page: "404.html" }]);
  await measure("A generated knowledge base in English and German", path.join(work, "knowledge"), knowledge.queries(), [{ language: "en", page: "404.html" }, { language: "de", page: "de/404.html" }]);
  if (!has("--tune")) {
    await measure("Names of the manual's pages, badly typed", path.join(work, "manual"), (pages) => slips.queries(pages, 40), [{ language: "en", page: "404.html" }]);
    await measure("Names of the knowledge base's pages, badly typed", path.join(work, "knowledge"), (pages) => slips.queries(pages, 60), [{ language: "en", page: "404.html" }, { language: "de", page: "de/404.html" }]);
  }
} finally {
  await rm(work, { recursive: true, force: true });
}
