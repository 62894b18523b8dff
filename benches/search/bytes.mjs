// The bytes of the index and of the results that a browser fetches for a query, on
// sites of hard shapes, each query by a reader who has asked nothing before.
//
//     node benches/search/bytes.mjs 10000 ["shape"…]
//
// SITE=folder takes a site that was built before, of as many pages of one shape.

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { SHAPES, queries, write } from "./shapes.mjs";
import { Engine } from "../../themes/default/assets/search-engine.js";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const program = process.env.SHELFMARK ?? path.join(ROOT, "target/release/shelfmark");

/** What a query fetches: bytes and files of the index, then of the results. */
export async function fetched(folder, query, badge) {
  const seen = { bytes: 0, files: 0, results: 0, all: [] };
  const engine = new Engine(async (file) => {
    const data = new Uint8Array(await readFile(path.join(folder, "search", file)));
    seen.bytes += data.length;
    seen.files += 1;
    seen.all.push([file, data.length]);
    return data;
  });
  const has = badge ? await engine.badge(badge) : () => true;
  const found = await engine.find(query, 8, has);
  await Promise.all(found.pages.map(([number]) => engine.page(number)));
  for (const [file, size] of seen.all) if (file.startsWith("d/")) seen.results += size;
  return { ...seen, found: found.pages.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const pages = Number(process.argv[2] ?? 10_000);
  const shapes = process.argv.length > 3 ? process.argv.slice(3) : Object.keys(SHAPES);
  console.log(`| ${pages} pages | median | most | of which results | files | the query that fetches most |\n|---|--:|--:|--:|--:|---|`);
  for (const shape of shapes) {
    const work = await mkdtemp(path.join(tmpdir(), "shelfmark-bytes-"));
    try {
      const site = process.env.SITE ?? path.join(work, "site");
      const out = path.join(site, "public");
      const start = performance.now();
      if (!process.env.SITE) {
        await write(site, shape, pages);
        execFileSync(program, ["build", "--quiet", "--root", site], { stdio: "inherit" });
      }
      const took = performance.now() - start;
      const rows = [];
      for (const query of queries(shape, pages)) {
        rows.push({ query, ...(await fetched(out, query)) });
        rows.push({ query, ...(await fetched(out, query, "new")) });
      }
      rows.sort((a, b) => a.bytes - b.bytes);
      const most = rows.at(-1);
      console.log(`| ${shape} | ${rows[rows.length >> 1].bytes} | ${most.bytes} | ${most.results} | ${most.files} | \`${most.query.slice(0, 60)}\` |`);
      if (process.env.TIMES) console.error(`${shape}: built in ${Math.round(took)} ms`);
    } finally {
      await rm(work, { recursive: true, force: true });
    }
  }
}
