// Laws of search in a real browser: the journey by keyboard, the page without
// JavaScript, the bytes that a query fetches, and that the script finds what the
// program finds.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { PUBLIC, browser, serve, violations, visit } from "./site.mjs";
import { Engine } from "../../themes/default/assets/search-engine.js";
import { SHAPES, queries as queriesOf, write as writeShape } from "../../benches/search/shapes.mjs";
import { fetched } from "../../benches/search/bytes.mjs";

const ROOT = path.resolve(PUBLIC, "..");
const program = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug/shelfmark");

let site, chrome, work;
const servers = [];

before(async () => {
  site = await serve();
  chrome = await browser();
  work = await mkdtemp(path.join(tmpdir(), "shelfmark-search-"));
});

after(async () => {
  await chrome?.close();
  for (const server of [site, ...servers]) server?.close();
  await rm(work, { recursive: true, force: true });
});

const open = (page, options = {}, origin = site.origin) => visit(chrome, origin + page, options);

/** A site of many small pages, written, built and served. */
async function build(name, pages, settings = "") {
  const folder = path.join(work, name);
  await mkdir(path.join(folder, "content"), { recursive: true });
  for (const [file, text] of Object.entries(pages)) {
    await mkdir(path.dirname(path.join(folder, "content", file)), { recursive: true });
    await writeFile(path.join(folder, "content", file), text);
  }
  await writeFile(path.join(folder, "site.yaml"), settings);
  execFileSync(program, ["build", "--quiet", "--root", folder], { stdio: "inherit" });
  return folder;
}

const WORDS = "account agent button campaign channel configure configuration contact conversation custom dashboard default dialog engagement error failed field filter group invite language limit login manager message metric option password permission process profile queue report request result role route rule screen security server setting skill status template user using visitor widget".split(" ");

/** So many pages of random words, the same each time. */
const many = (count) => {
  let state = 7;
  const roll = (below) => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return (state >>> 8) % below; };
  const some = (n) => Array.from({ length: n }, () => WORDS[roll(roll(2) ? WORDS.length : 12)]).join(" ");
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [
    `p${n}.md`, `---\npagename: ${some(2)} ${n}\npermalink: p${n}.html\ncategoryName: C${n % 7}\nsubtitle: ${some(3)}\n---\n${some(25)}.\n\n## ${some(2)}\n\n${some(30)} \`0x${(n * 7919).toString(16)}\`. ${some(20)}.\n`,
  ]));
};

const engineOf = (folder) => new Engine(async (file) => new Uint8Array(await readFile(path.join(folder, "public/search", file))));

const QUERIES = ["password", "passwrod", "xonfiguration", "conf", "confgi", "configuring", "log in", "process failed", '"process failed"', "use", "c", "co", "how to set the password of a user in the dashboard", "password 17", "0x1eef", "reports filter", "visiter widgit", "sign in"];

/** `search_tests` that hold exactly if the program ranks pages as the script does. */
async function asTests(folder, queries, change = (pages) => pages) {
  const engine = engineOf(folder);
  let yaml = "search_tests:\n";
  for (const query of queries) {
    // What is typed in a test is a finished word for both.
    const found = await engine.find(query, 6);
    const pages = change(await Promise.all(found.pages.map(async ([number]) => (await engine.page(number)).href)));
    pages.forEach((page, n) => { yaml += `  - query: ${JSON.stringify(query)}\n    pages: ${page.slice(1)}\n    top: ${n + 1}\n`; });
  }
  return yaml;
}

function failing(folder) {
  const run = spawnSync(program, ["check", "--root", folder, "--format", "json"], { encoding: "utf8", maxBuffer: 1 << 26 });
  return run.stdout.split("search-test").length - 1;
}

test("the script and the program rank pages alike, whatever the size of the index", async () => {
  const settings = "search:\n  synonyms:\n    - [log in, login, sign in]\n    - [passcode, password]\n";
  for (const [name, count] of [["small", 60], ["large", 2100]]) {
    const folder = await build(name, many(count), settings);
    const queries = [...QUERIES, "passcode"];
    await writeFile(path.join(folder, "site.yaml"), settings + (await asTests(folder, queries)));
    assert.equal(failing(folder), 0, `${count} pages: ${failing(folder)} ranks differ`);
    if (name === "large") continue;
    // And a difference does not pass: the first two results of each query, swapped.
    const swapped = await asTests(folder, ["password", "process failed"], ([a, b, ...rest]) => [b, a, ...rest]);
    await writeFile(path.join(folder, "site.yaml"), settings + swapped);
    assert.ok(failing(folder) >= 2, "a planted difference is found");
  }
});

test("an article is found by keyboard, opened, and its words marked and unmarked", async () => {
  const { tab, close } = await open("/");
  await tab.keyboard.press("/");
  await tab.locator("dialog.search-dialog[open]").waitFor();
  assert.ok(await tab.evaluate(() => document.activeElement.matches(".search-field")), "the field has the focus");
  await tab.keyboard.type("categries navigaton");
  await tab.locator(".search-hit").first().waitFor();
  const field = tab.locator("dialog .search-field");
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  await tab.keyboard.press("ArrowDown");
  const id = await field.getAttribute("aria-activedescendant");
  assert.equal(await tab.locator(`#${id}`).getAttribute("aria-selected"), "true");
  await tab.keyboard.press("ArrowUp");
  assert.equal(await field.getAttribute("aria-activedescendant"), null);
  await tab.keyboard.press("Enter");
  await tab.waitForURL(/categories-and-navigation\.html/);
  await tab.locator(".prose mark.search-mark").first().waitFor();
  assert.deepEqual(await violations(tab), []);
  await tab.locator(".search-marks").click();
  assert.equal(await tab.locator("mark.search-mark").count(), 0);
  await tab.keyboard.press("Control+k");
  await tab.locator("dialog.search-dialog[open]").waitFor();
  await tab.locator('[data-query="categries navigaton"]').waitFor();
  await tab.keyboard.press("Escape");
  await tab.locator("dialog.search-dialog[open]").waitFor({ state: "detached" });
  await close();
});

test("a slash that is typed into a field opens nothing", async () => {
  const { tab, close } = await open("/search.html");
  await tab.locator(".search-field").fill("");
  await tab.keyboard.type("a/b");
  assert.equal(await tab.locator(".search-field").inputValue(), "a/b");
  assert.equal(await tab.locator("dialog[open]").count(), 0);
  await close();
});

test("results can be filtered by topic and badge, and an address holds the query", async () => {
  const { tab, close } = await open("/search.html?q=theme");
  // The best result is drawn before the others, of which eight are shown.
  const told = (fits) => tab.waitForFunction(`(() => {
    const hits = [...document.querySelectorAll(".search-hit")];
    const total = parseInt(document.querySelector(".search-status").textContent, 10);
    return hits.length && hits.length === Math.min(8, total) && hits.every(${fits}) && total;
  })()`).then((total) => total.jsonValue());
  const all = await told(() => true);
  await tab.selectOption("select[name=category]", "Reference");
  assert.ok((await told((hit) => hit.querySelector(".search-way").textContent.startsWith("Reference"))) < all);
  await tab.selectOption("select[name=category]", "");
  await tab.selectOption("select[name=type]", "new");
  await told((hit) => hit.querySelector(".badge-new"));
  await tab.locator(".search-field").fill("front matter");
  await tab.waitForFunction(() => location.search === "?q=front+matter");
  await close();
});

test("what cannot be fetched is said with a way to try again, and a site published anew is asked anew", async () => {
  const { tab, close } = await open("/");
  await tab.addInitScript(() => Object.defineProperty(window, "localStorage", { get() { throw new Error("private"); } }));
  // What is fetched is watched before the page is there: a page that runs already may
  // ask past a watch that is put up later.
  let answer = (route) => route.abort();
  await tab.route("**/search/w/**", (route) => answer(route));
  await tab.reload();
  await tab.keyboard.press("Control+k");
  await tab.locator("dialog.search-dialog[open]").waitFor();
  await tab.keyboard.type("theme");
  await tab.locator(".search-again").waitFor();
  assert.equal(await tab.locator(".search-hit").count(), 0);
  assert.match(await tab.locator("dialog .search-status").textContent(), /cannot be reached/);
  answer = (route) => route.continue();
  await tab.locator(".search-again").click();
  await tab.locator(".search-hit").first().waitFor();
  assert.equal(await tab.locator(".search-again").isVisible(), false);
  // Home and End go through the results once the reader is among them.
  const field = tab.locator("dialog .search-field");
  const at = async () => (await tab.locator('dialog [role=option]').evaluateAll((all) => [all.findIndex((one) => one.ariaSelected === "true"), all.length - 1]));
  await tab.keyboard.press("Home");
  assert.equal((await at())[0], -1, "in the field it moves the caret");
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("End");
  assert.equal(...(await at()));
  await tab.keyboard.press("Home");
  assert.equal((await at())[0], 0);
  // Files of another state of the site, once: the first byte of the stamp is changed.
  let stale = 0;
  answer = async (route) => {
    const response = await route.fetch();
    const body = Buffer.from(await response.body());
    if (stale++ === 0) body[1] ^= 1;
    await route.fulfill({ response, body });
  };
  await field.fill("xylophone");
  await tab.waitForFunction(() => document.querySelector("dialog .search-status").textContent.includes("xylophone"));
  assert.ok(stale >= 2, `${stale} files were asked for`);
  await close();
});

test("dialog and landing have no violation in both schemes, at both widths, from both sides", async () => {
  const hebrew = await build("hebrew", many(20), "language: he\ntitle: עזרה\n");
  const served = await serve(path.join(hebrew, "public"));
  servers.push(served);
  const hebrewPage = await open("/search.html?q=password", { viewport: { width: 360, height: 800 } }, served.origin);
  await hebrewPage.tab.locator(".search-hit").first().waitFor();
  assert.deepEqual(await violations(hebrewPage.tab), [], "landing in Hebrew");
  await hebrewPage.close();
  for (const width of [1280, 360]) {
    for (const colorScheme of ["light", "dark"]) {
      const { tab, close } = await open("/search.html?q=front+matter", { viewport: { width, height: 800 }, colorScheme });
      await tab.locator(".search-hit").first().waitFor();
      assert.deepEqual(await violations(tab), [], `landing at ${width} in ${colorScheme}`);
      await tab.goto(`${site.origin}/`);
      await tab.keyboard.press("/");
      await tab.locator("dialog[open]").waitFor();
      await tab.keyboard.type("theme");
      await tab.locator(".search-hit").first().waitFor();
      await tab.keyboard.press("ArrowDown");
      assert.deepEqual(await violations(tab), [], `dialog at ${width} in ${colorScheme}`);
      const [content, screen] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      assert.ok(content <= screen, `the page is ${content} px wide on ${screen}`);
      await close();
    }
  }
});

test("search works below a path, and a page that does not search fetches nothing of it", async () => {
  const folder = await build("path", many(40), "base_url: https://example.org/help\n");
  const below = path.join(work, "below");
  await mkdir(below, { recursive: true });
  execFileSync(program, ["build", "--quiet", "--root", folder, "--output", path.join(below, "help")], { stdio: "inherit" });
  const served = await serve(below);
  servers.push(served);
  const { tab, requests, close } = await open("/help/p3.html", {}, served.origin);
  assert.deepEqual(requests.filter((url) => url.includes("search")), []);
  await tab.keyboard.press("/");
  await tab.locator("dialog[open]").waitFor();
  await tab.keyboard.type("password");
  await tab.locator(".search-hit a").first().waitFor();
  assert.match(await tab.locator(".search-hit a").first().getAttribute("href"), /^\/help\/p\d+\.html$/);
  assert.ok(requests.every((url) => url.startsWith(served.origin)), "nobody else is asked");
  await close();
});

test("without JavaScript the landing lists every page, and every way to search leads there", async () => {
  const { tab, close } = await open("/", { javaScriptEnabled: false });
  await tab.locator(".search-open").click();
  await tab.waitForURL(/search\.html$/);
  assert.equal(await tab.locator(".search-panel").isVisible(), false);
  const links = await tab.locator(".search-all li a").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const { pages } = JSON.parse(await readFile(path.join(PUBLIC, "search/index.json"), "utf8"));
  assert.equal(links.length, pages);
  await close();
});

test("phrases, codes, synonyms, accents, other scripts and an indicator narrow to the page that is meant", async () => {
  const page = (name, more, text) => `---\npagename: ${name}\npermalink: ${name.toLowerCase().replaceAll(" ", "-")}.html\n${more}---\n${text}\n`;
  const folder = await build("narrow", {
    ...many(30),
    "a.md": page("Updates", "indicator: chat\n", "The process failed with `0x80070005`, for want of a naïve résumé."),
    "b.md": page("Restarts", "indicator: messaging\n", "It failed. Another process is a passcode."),
    "c.md": page("Tokyo", "", "東京都の検索の説明です。"),
    "d.md": page("Hidden", "draft: true\n", "Xylophone."),
    "e.md": page("Left out", "search: false\n", "Xylophone."),
  }, "search:\n  synonyms:\n    - [passcode, secret word]\n");
  const served = await serve(path.join(folder, "public"));
  servers.push(served);
  const { tab, close } = await open("/search.html", {}, served.origin);
  const found = async (query) => {
    // What the query before found does not count.
    await tab.evaluate(() => { document.querySelector(".search-status").textContent = ""; });
    await tab.locator(".search-field").fill(query);
    await tab.waitForFunction(() => {
      const told = document.querySelector(".search-status").textContent;
      return told && document.querySelectorAll(".search-hit").length === Math.min(8, parseInt(told, 10) || 0);
    });
    return tab.locator(".search-name").allTextContents();
  };
  const first = async (query) => (await found(query))[0].split(" ")[0];
  assert.equal((await found('"process failed"')).length, 1);
  for (const [query, name] of [['"process failed"', "Updates"], ["0x80070005", "Updates"], ["naive resume", "Updates"], ["secret word", "Restarts"], ["検索", "Tokyo"], ["都の", "Tokyo"]]) {
    assert.equal(await first(query), name, query);
  }
  assert.deepEqual(await found("xylophone"), []);
  assert.equal(await first("0x80070005"), "Updates");
  await tab.selectOption("select[name=indicator]", "messaging");
  await tab.waitForFunction(() => !document.querySelector(".search-hit"));
  assert.equal(await first("process failed"), "Restarts");
  await close();
});

test("a lost address offers pages by its words", async () => {
  const { tab, close } = await open("/writing/front-mater-fields.html");
  await tab.locator(".nearest li a").first().waitFor();
  await close();
});

test("a query fetches few bytes, whatever the words of a site, and finds what the program finds", async () => {
  for (const shape of Object.keys(SHAPES)) {
    const [folder, pages] = [path.join(work, shape), shape === "identifiers" ? 2_010 : shape === "long pages" ? 30 : 120];
    await writeShape(folder, shape, pages);
    const settings = await readFile(path.join(folder, "site.yaml"), "utf8");
    execFileSync(program, ["build", "--quiet", "--root", folder], { stdio: "inherit" });
    const queries = [...new Set(queriesOf(shape, pages))].filter((_, n) => n % 2 === 0);
    for (const query of queries) {
      for (const badge of [undefined, "new"]) {
        const { bytes } = await fetched(path.join(folder, "public"), query, badge);
        assert.ok(bytes < 100_000, `${shape}: ${query}: ${bytes} bytes`);
      }
    }
    // A phrase in a page whose text is not all in its result is believed.
    const whole = queries.filter((query) => shape !== "long pages" || !query.includes('"'));
    await writeFile(path.join(folder, "site.yaml"), settings + (await asTests(folder, whole)));
    assert.equal(failing(folder), 0, `${shape}: ${failing(folder)} ranks differ`);
  }
});
