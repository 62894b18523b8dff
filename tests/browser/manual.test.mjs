// Laws of every page that the program makes, shown on its own manual.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { PUBLIC, browser, serve, violations } from "./site.mjs";

let site, chrome, pages, samples;

before(async () => {
  site = await serve();
  chrome = await browser();
  const files = await readdir(PUBLIC, { recursive: true });
  pages = files.filter((f) => f.endsWith(".html")).map((f) => `/${f.split(path.sep).join("/")}`).sort();
  assert.ok(pages.length >= 10, `only ${pages.length} pages were built`);
  samples = await oneOfEachKind();
});

after(async () => {
  await chrome?.close();
  site?.close();
});

/** A page of each template: two articles, a tutorial, a category, home, 404. */
async function oneOfEachKind() {
  const found = new Map();
  for (const page of pages) {
    const html = await readFile(path.join(PUBLIC, page), "utf8");
    const kind = html.match(/<body[^>]*class="[^"]*is-([a-z-]+)/)?.[1];
    if (!kind) continue; // a redirect
    const name = kind === "article" && html.includes("badge-tutorial") ? `${kind}, tutorial` : kind;
    const known = found.get(name) ?? [];
    if (known.length < 2) found.set(name, [...known, page]);
  }
  for (const kind of ["home", "article", "category", "list", "not-found"]) {
    assert.ok(found.has(kind), `no page of the kind ${kind} was built: ${[...found.keys()]}`);
  }
  return [...found.values()].flat();
}

/** Opens a page and gathers what went wrong while it loaded. */
async function open(page, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const tab = await context.newPage();
  const trouble = [];
  tab.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
  tab.on("pageerror", (error) => trouble.push(String(error)));
  tab.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(site.origin) && !url.startsWith("data:") && !url.startsWith("blob:")) trouble.push(`a request to ${url}`);
  });
  await tab.goto(site.origin + page, { waitUntil: "load" });
  return { tab, trouble, close: () => context.close() };
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1280, 360]) {
    test(`no accessibility violation in ${colorScheme} at ${width} px`, async () => {
      for (const page of samples) {
        const { tab, trouble, close } = await open(page, { colorScheme, viewport: { width, height: 800 } });
        assert.deepEqual(await violations(tab), [], `${page} in ${colorScheme} at ${width}`);
        assert.deepEqual(trouble, [], page);
        await close();
      }
    });
  }
}

test("no page is wider than a small phone", async () => {
  const { tab, close } = await open("/", { viewport: { width: 320, height: 700 } });
  for (const page of pages) {
    await tab.goto(site.origin + page, { waitUntil: "load" });
    const [content, screen] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= screen, `${page} is ${content} px wide on a screen of ${screen} px`);
  }
  await close();
});

test("every link, picture and file of the site answers, and every fragment exists", async () => {
  const ids = new Map();
  const wanted = [];
  const { tab, close } = await open("/", { javaScriptEnabled: false });
  for (const page of pages) {
    const html = await readFile(path.join(PUBLIC, page), "utf8");
    const read = await tab.evaluate((text) => {
      const doc = new DOMParser().parseFromString(text, "text/html");
      const all = (selector, name) => [...doc.querySelectorAll(selector)].map((e) => e.getAttribute(name));
      return {
        ids: all("[id]", "id"),
        urls: [...all("a[href], link[href]", "href"), ...all("img[src], script[src]", "src")],
        headings: doc.querySelectorAll("h1").length,
        redirect: Boolean(doc.querySelector("meta[http-equiv=refresh]")),
      };
    }, html);
    assert.equal(new Set(read.ids).size, read.ids.length, `${page} has an id twice`);
    if (!read.redirect) assert.equal(read.headings, 1, `${page} has ${read.headings} h1`);
    ids.set(page, new Set(read.ids));
    for (const url of read.urls) wanted.push([page, url]);
  }
  await close();
  const answers = new Map();
  for (const [page, url] of wanted) {
    const target = new URL(url, site.origin + page);
    if (target.origin !== site.origin) continue;
    if (!answers.has(target.pathname)) answers.set(target.pathname, (await fetch(site.origin + target.pathname)).status);
    assert.equal(answers.get(target.pathname), 200, `${page} leads to ${url}`);
    const file = decodeURIComponent(target.pathname).replace(/\/$/, "/index.html");
    const id = decodeURIComponent(target.hash.slice(1));
    if (id && ids.has(file)) assert.ok(ids.get(file).has(id), `${page} leads to ${url}, but there is no such id`);
  }
});

test("pages read and lead on without JavaScript", async () => {
  const { tab, close } = await open("/", { javaScriptEnabled: false });
  await tab.locator("main a[href]").first().click();
  assert.notEqual(new URL(tab.url()).pathname, "/");
  assert.ok(await tab.locator("h1").first().isVisible());
  await close();
});

test("the first stop of the keyboard skips to the content, and focus is seen", async () => {
  const { tab, close } = await open(samples[0]);
  await tab.keyboard.press("Tab");
  const first = await tab.evaluate(() => document.activeElement.getAttribute("href"));
  assert.equal(first, "#content");
  await tab.keyboard.press("Tab");
  const outline = await tab.evaluate(() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle !== "none" || style.boxShadow !== "none";
  });
  assert.ok(outline, "the focused element is not marked");
  await close();
});
