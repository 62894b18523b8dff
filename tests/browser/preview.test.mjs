// The preview in a browser: the page changes in place, and what the reader did to
// it stays; what is wrong is said; nobody else hears of it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { PUBLIC, browser } from "./site.mjs";

const ROOT = path.resolve(PUBLIC, "..");
const PROGRAM = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug/shelfmark");
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let chrome, folder, program, origin;

const page = (name, body, more = "") =>
  `---\npagename: ${name}\npermalink: ${name.toLowerCase()}.html\ncategoryName: Guides\n${more}---\n${body}`;
const filler = Array.from({ length: 60 }, (_, i) => `Paragraph number ${i}.`).join("\n\n");
const A = page("A", `First words.\n\n<details><summary>More</summary>Inside</details>\n\n${filler}\n\n## Late\n\nLast words.\n`);
const B = page("B", "See [the late part](a.html#late).\n");

const write = (name, text) => writeFile(path.join(folder, "content", name), text);

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "shelfmark-"));
  await mkdir(path.join(folder, "content"), { recursive: true });
  await mkdir(path.join(folder, "static"), { recursive: true });
  await mkdir(path.join(folder, "templates/hooks"), { recursive: true });
  await writeFile(path.join(folder, "templates/hooks/head.html"), '<link rel="stylesheet" href="/own.css">\n');
  await writeFile(path.join(folder, "static/own.css"), "main { letter-spacing: 1px }\n");
  await write("a.md", A);
  await write("b.md", B);
  const opener = path.join(folder, "open.sh");
  await writeFile(opener, `#!/bin/sh\nprintf '%s %s' "$1" "$2" > '${folder}/opened'\n`, { mode: 0o755 });
  program = spawn(PROGRAM, ["serve", "--root", folder, "--port", "0", "--editor", `${opener} {file} {line}`]);
  origin = await new Promise((ready, failed) => {
    let said = "";
    const hear = (bytes) => {
      said += bytes;
      const found = /http:\/\/[^\s/`]+/.exec(said);
      if (found) ready(found[0]);
    };
    program.stdout.on("data", hear);
    program.stderr.on("data", hear);
    program.on("exit", () => failed(new Error(`the preview ended: ${said}`)));
  });
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  program?.removeAllListeners("exit");
  program?.kill();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A tab at a page; `context` holds several. */
async function open(address, context = null, options = {}) {
  const own = context ?? (await chrome.newContext({ viewport: { width: 1280, height: 800 }, ...options }));
  const tab = await own.newPage();
  tab.setDefaultTimeout(8000);
  await tab.goto(origin + address, { waitUntil: "load" });
  await tab.locator("shelfmark-preview button.toggle").waitFor();
  await tab.evaluate(() => { window.same = true; });
  return { tab, close: () => own.close() };
}

const shows = (tab, words) => tab.waitForFunction((w) => document.querySelector("main").textContent.includes(w), words);
const isSame = (tab) => tab.evaluate(() => window.same === true);

test("text changes in place: scroll, focus and open accordions stay, and nothing is loaded anew", async () => {
  const { tab, close } = await open("/a.html");
  await tab.evaluate(() => {
    document.querySelector("details").open = true;
    const search = document.createElement("input");
    search.id = "box";
    document.querySelector("header, main").append(search);
    search.value = "typed";
    scrollTo({ top: 900, behavior: "instant" });
    search.focus({ preventScroll: true });
  });
  const top = () => tab.evaluate(() => [...document.querySelectorAll("main p")].find((p) => p.textContent === "Paragraph number 30.").getBoundingClientRect().top);
  const before = await top();
  await write("a.md", A.replace("First words.", "Other words.\n\nAnd more of them.\n\nAnd more.").replace("Last words.", "Final words."));
  await shows(tab, "Final words.");
  await shows(tab, "And more of them.");
  assert.ok(Math.abs((await top()) - before) < 2, "what was read has moved");
  assert.deepEqual(
    await tab.evaluate(() => [document.querySelector("details").open, document.activeElement.id, document.activeElement.value]),
    [true, "box", "typed"],
  );
  assert.ok(await isSame(tab), "the page was loaded anew");
  await write("a.md", A);
  await shows(tab, "Last words.");
  await close();
});

test("what is broken is said over the last good page, and cleared when it is mended", async () => {
  const { tab, close } = await open("/a.html");
  await write("a.md", A.replace("pagename: A", "pagename: 'A"));
  const alert = tab.locator("shelfmark-preview .alert");
  await alert.getByText("content/a.md:2").first().waitFor();
  assert.match(await alert.locator("pre").first().textContent(), /pagename: 'A\n *\^/);
  assert.ok(await tab.getByText("First words.").isVisible());
  await write("a.md", A);
  await tab.waitForFunction(() => !document.querySelector("shelfmark-preview").shadowRoot.querySelector(".alert").childNodes.length);
  assert.ok(await isSame(tab));
  await close();
});

test("a style is changed without loading the page", async () => {
  const { tab, close } = await open("/a.html");
  await writeFile(path.join(folder, "static/own.css"), "main { letter-spacing: 3px }\n");
  await tab.waitForFunction(() => getComputedStyle(document.querySelector("main")).letterSpacing === "3px");
  assert.equal(await tab.locator('link[href*="own.css"]').count(), 1);
  assert.ok(await isSame(tab));
  await close();
});

test("an edit here that breaks a page there is said at once", async () => {
  const { tab, close } = await open("/a.html");
  const button = tab.locator("shelfmark-preview button.toggle");
  await write("a.md", A.replace("## Late", "## Later"));
  await tab.waitForFunction(() => /warning/.test(document.querySelector("shelfmark-preview").shadowRoot.querySelector(".toggle").getAttribute("aria-label")));
  await button.focus();
  await tab.keyboard.press("Enter");
  const item = tab.locator("shelfmark-preview .panel li", { hasText: "content/b.md" });
  await item.waitFor();
  for (const [width, colorScheme] of [[1280, "light"], [360, "dark"]]) {
    await tab.setViewportSize({ width, height: 800 });
    await tab.emulateMedia({ colorScheme });
    await tab.evaluate(axeSource);
    const found = await tab.evaluate(() => window.axe.run("shelfmark-preview", { resultTypes: ["violations"] }));
    assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), []);
  }
  await tab.keyboard.press("Escape");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  await write("a.md", A);
  await tab.waitForFunction(() => /nothing/.test(document.querySelector("shelfmark-preview").shadowRoot.querySelector(".toggle").getAttribute("aria-label")));
  await close();
});

test("a click with Alt opens the editor at the block's line", async () => {
  const { tab, close } = await open("/a.html");
  await tab.getByText("First words.").click({ modifiers: ["Alt"] });
  await tab.locator("shelfmark-preview .status", { hasText: "Opened content/a.md, line 6" }).waitFor();
  const opened = async () => {
    for (let i = 0; i < 50; i += 1) {
      const text = await readFile(path.join(folder, "opened"), "utf8").catch(() => "");
      if (text) return text;
      await new Promise((later) => { setTimeout(later, 50); });
    }
    return "";
  };
  assert.match(await opened(), /content\/a\.md 6$/);
  await close();
});

test("a page of another origin hears nothing and sets nothing off", async () => {
  const foreign = createServer((_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>x</title>");
  });
  await new Promise((ready) => { foreign.listen(0, "127.0.0.1", ready); });
  const context = await chrome.newContext();
  const tab = await context.newPage();
  await tab.goto(`http://127.0.0.1:${foreign.address().port}/`);
  const tried = await tab.evaluate(async (there) => {
    const read = (address, options) => fetch(there + address, options).then((a) => a.text()).then(() => "read", () => "refused");
    const heard = await new Promise((done) => {
      const source = new EventSource(`${there}/@preview/events?route=/a.html&generation=1`);
      source.addEventListener("hello", () => done("read"));
      source.onerror = () => { source.close(); done("refused"); };
    });
    const script = await new Promise((done) => {
      const element = document.createElement("script");
      element.src = `${there}/@preview/client.js`;
      element.onload = () => done("read");
      element.onerror = () => done("refused");
      document.head.append(element);
    });
    return [await read("/a.html"), await read("/@preview/pages"), await read("/@preview/open?file=content/a.md", { headers: { "Shelfmark-Token": "x" } }), heard, script];
  }, origin);
  assert.deepEqual(tried, ["refused", "refused", "refused", "refused", "refused"]);
  await context.close();
  foreign.close();
});

test("many tabs all hear of changes; a page that moves takes its tab along, one that goes says so", async () => {
  const context = await chrome.newContext();
  const tabs = [];
  for (let i = 0; i < 8; i += 1) tabs.push((await open(i % 2 ? "/a.html" : "/b.html", context)).tab);
  await write("a.md", A.replace("First words.", "For all tabs."));
  await write("b.md", B.replace("See", "For all tabs, see"));
  await Promise.all(tabs.map((tab) => shows(tab, "For all tabs")));
  for (const tab of tabs) assert.ok(await isSame(tab));
  // The tab that held the stream is closed: another takes over.
  await tabs.shift().close();
  await write("a.md", A.replace("First words.", "After the leader."));
  await Promise.all(tabs.filter((tab) => tab.url().endsWith("/a.html")).map((tab) => shows(tab, "After the leader.")));
  await write("b.md", B.replace("permalink: b.html", "permalink: moved.html"));
  const [b] = tabs.filter((tab) => tab.url().endsWith("/b.html"));
  await b.waitForFunction(() => location.pathname === "/moved.html");
  assert.ok(await isSame(b));
  await rename(path.join(folder, "content/b.md"), path.join(folder, "b.kept"));
  await b.locator("shelfmark-preview .alert", { hasText: "no longer there" }).waitFor();
  assert.ok(await isSame(b));
  await write("b.md", B);
  await write("a.md", A);
  await context.close();
});
