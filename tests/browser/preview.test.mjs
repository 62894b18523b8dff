// The preview in a browser: the page changes in place; what is wrong is said, and
// no longer when it is mended; nobody else hears of it.

import assert from "node:assert/strict";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { after, before, test } from "node:test";
import { Preview, isClear, isSame, page, says, shows } from "./preview.mjs";
import { violations } from "./site.mjs";

const filler = Array.from({ length: 60 }, (_, i) => `Paragraph number ${i}.`).join("\n\n");
const A = page("A", `First words.\n\n<details><summary>More</summary>Inside</details>\n\n${filler}\n\n## Late\n\nLast words.\n`);
const B = page("B", "See [the late part](a.html#late).\n\n![A square](img/square.svg)\n");
const square = (side) => `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><path d="M0 0h9v9H0z"/></svg>`;
const SETTINGS = "title: Help\n";

let preview;
const write = (name, text) => preview.write(`content/${name}`, text);

before(async () => {
  preview = await Preview.of({
    "site.yaml": SETTINGS,
    "templates/hooks/head.html": '<link rel="stylesheet" href="/own.css">\n',
    "static/own.css": "main { letter-spacing: 1px }\n",
    "img/square.svg": square(40),
    "content/a.md": A,
    "content/b.md": B,
    "content/draft.md": page("Draft", "Not yet.\n", "draft: true\n"),
    "content/away.md": page("Away", "No more.\n", "published: false\n"),
    "open.sh": "",
  }, (folder) => ["--drafts", "--editor", `${path.join(folder, "open.sh")} {file} {line}`]);
  await writeFile(path.join(preview.folder, "open.sh"), `#!/bin/sh\nprintf '%s %s' "$1" "$2" > '${preview.folder}/opened'\n`, { mode: 0o755 });
  await chmod(path.join(preview.folder, "open.sh"), 0o755);
});

after(() => preview?.close());

test("text changes in place: scroll, focus and open accordions stay, and nothing is loaded anew", async () => {
  const { tab, close } = await preview.open("/a.html");
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
  await isSame(tab);
  await write("a.md", A);
  await shows(tab, "Last words.");
  await close();
});

test("what is broken is said over the last good page, and cleared when it is mended", async () => {
  const { tab, close } = await preview.open("/a.html");
  await write("a.md", A.replace("pagename: A", "pagename: 'A"));
  const alert = tab.locator("shelfmark-preview .alert");
  await alert.getByText("content/a.md:2").first().waitFor();
  assert.match(await alert.locator("pre").first().textContent(), /pagename: 'A\n *\^/);
  assert.ok(await tab.getByText("First words.").isVisible());
  await write("a.md", A);
  await isClear(tab);
  await isSame(tab);
  await close();
});

test("a style is changed without loading the page", async () => {
  const { tab, close } = await preview.open("/a.html");
  await preview.write("static/own.css", "main { letter-spacing: 3px }\n");
  await tab.waitForFunction(() => getComputedStyle(document.querySelector("main")).letterSpacing === "3px");
  assert.equal(await tab.locator('link[href*="own.css"]').count(), 1);
  await isSame(tab);
  await close();
});

test("an edit here that breaks a page there is said at once", async () => {
  const { tab, close } = await preview.open("/a.html");
  const button = tab.locator("shelfmark-preview button.toggle");
  await write("a.md", A.replace("## Late", "## Later"));
  await says(tab, "warning");
  await button.focus();
  await tab.keyboard.press("Enter");
  const item = tab.locator("shelfmark-preview .panel li.warning", { hasText: "content/b.md:" });
  await item.waitFor();
  for (const [width, colorScheme] of [[1280, "light"], [360, "dark"]]) {
    await tab.setViewportSize({ width, height: 800 });
    await tab.emulateMedia({ colorScheme });
    assert.deepEqual(await violations(tab, "shelfmark-preview"), []);
  }
  await tab.keyboard.press("Escape");
  assert.equal(await button.getAttribute("aria-expanded"), "false");
  assert.ok(await tab.evaluate(() => document.activeElement.shadowRoot?.activeElement?.matches(".toggle")), "the focus is not back");
  await write("a.md", A);
  await says(tab, "nothing");
  await close();
});

test("the panel lists the findings of all other pages, two hundred at a time, those of another tab's page among them", async () => {
  const lost = (count) => Array.from({ length: count }, (_, n) => `[lost](gone-${n}.html)`).join("\n\n");
  await write("many.md", page("Many", lost(250)));
  await write("seen.md", page("Seen", lost(3)));
  const context = await preview.chrome.newContext({ viewport: { width: 1280, height: 800 } });
  const { tab, close } = await preview.open("/a.html", context);
  await preview.open("/seen.html", context);
  const panel = tab.locator("shelfmark-preview .panel");
  const items = panel.locator("li", { hasText: "gone-" });
  await tab.locator("shelfmark-preview button.toggle").click();
  await panel.locator("p", { hasText: "The other pages are being looked through" }).waitFor({ state: "detached" });
  const more = panel.getByRole("button", { name: /^Show more/ });
  await more.waitFor();
  assert.ok(await items.count() < 253);
  const before = await panel.locator("[data-away]").count();
  await more.click();
  await panel.locator("[data-away]").nth(before).waitFor();
  await more.waitFor({ state: "detached" });
  assert.equal(await items.count(), 253);
  const at = await tab.evaluate(() => {
    const { activeElement, host } = document.querySelector("shelfmark-preview").shadowRoot;
    return [...host.shadowRoot.querySelectorAll("[data-away]")].indexOf(activeElement.closest("li"));
  });
  assert.equal(at, before);
  await close();
  await preview.remove("content/many.md");
  await preview.remove("content/seen.md");
});

test("what is wrong is flagged where it stands, a picture without room or words too", async () => {
  const { tab, close } = await preview.open("/b.html");
  const flags = tab.locator("shelfmark-preview .flag");
  const wrong = "A [link](nowhere.html), [a place](a.html#gone) and ![](img/none.png).\n\n:::nte\nDirected.\n:::\n";
  await write("b.md", page("B", wrong));
  await says(tab, "error");
  const titles = [/nowhere\.html/, /#gone/, /img\/none\.png/, /nte/];
  for (const title of titles) {
    await tab.waitForFunction(
      ([source]) => [...document.querySelector("shelfmark-preview").shadowRoot.querySelectorAll(".flag")].some((flag) => new RegExp(source).test(flag.title)),
      [title.source],
    );
  }
  const places = await flags.evaluateAll((all) => all.map((flag) => [flag.title, flag.getBoundingClientRect().left]));
  const left = (title) => places.find(([text]) => title.test(text))[1];
  assert.ok(left(titles[0]) < left(titles[1]) && left(titles[1]) < left(titles[2]), `in the order of the sentence: ${JSON.stringify(places)}`);
  // A flag shows its finding in the panel; names and addresses stand as code.
  await flags.nth(places.findIndex(([text]) => titles[2].test(text))).click();
  await tab.locator("shelfmark-preview .panel .message code", { hasText: "img/none.png" }).waitFor();
  await write("b.md", B);
  await says(tab, "nothing");
  await close();
});

test("a click with Alt opens the editor at the block's line", async () => {
  const { tab, close } = await preview.open("/a.html");
  await tab.getByText("First words.").click({ modifiers: ["Alt"] });
  await tab.locator("shelfmark-preview .status", { hasText: "Opened content/a.md, line 6" }).waitFor();
  const opened = async () => {
    for (let i = 0; i < 50; i += 1) {
      const text = await readFile(path.join(preview.folder, "opened"), "utf8").catch(() => "");
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
  const context = await preview.chrome.newContext();
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
  }, preview.origin);
  assert.deepEqual(tried, ["refused", "refused", "refused", "refused", "refused"]);
  await context.close();
  foreign.close();
});

test("many tabs all hear of changes; a page that moves takes its tab along, one that goes says so", async () => {
  const context = await preview.chrome.newContext();
  const tabs = [];
  for (let i = 0; i < 8; i += 1) tabs.push((await preview.open(i % 2 ? "/a.html" : "/b.html", context)).tab);
  await write("a.md", A.replace("First words.", "For all tabs."));
  await write("b.md", B.replace("See", "For all tabs, see"));
  await Promise.all(tabs.map((tab) => shows(tab, "For all tabs")));
  for (const tab of tabs) await isSame(tab);
  // The tab that held the stream is closed: another takes over.
  await tabs.shift().close();
  await write("a.md", A.replace("First words.", "After the leader."));
  await Promise.all(tabs.filter((tab) => tab.url().endsWith("/a.html")).map((tab) => shows(tab, "After the leader.")));
  await write("b.md", B.replace("permalink: b.html", "permalink: moved.html"));
  const [b] = tabs.filter((tab) => tab.url().endsWith("/b.html"));
  await b.waitForFunction(() => location.pathname === "/moved.html");
  await isSame(b);
  await rename(path.join(preview.folder, "content/b.md"), path.join(preview.folder, "b.kept"));
  await b.locator("shelfmark-preview .alert", { hasText: "no longer there" }).waitFor();
  await isSame(b);
  await write("b.md", B);
  await write("a.md", A);
  await context.close();
});

test("a template, settings or front matter that cannot be read leave the page, and say why", async () => {
  const { tab, close } = await preview.open("/a.html");
  const alert = tab.locator("shelfmark-preview .alert");
  for (const [file, broken, place, mended] of [
    ["site.yaml", "title: Help\nthemee: x\n", "site.yaml:2", SETTINGS],
    ["templates/page.html", "{% extends \"base.html\" %}\n{% if %}\n", "templates/page.html:2", null],
    ["content/a.md", A.replace("pagename: A", "pagename: [A"), "content/a.md", A],
  ]) {
    await preview.write(file, broken);
    await alert.getByText(place).first().waitFor();
    assert.ok(await alert.locator("pre").count(), `${file}: the line is shown`);
    assert.ok(await tab.getByText("First words.").isVisible(), `${file}: the page stays`);
    if (mended) await preview.write(file, mended);
    else await preview.remove(file);
    await isClear(tab);
  }
  await isSame(tab);
  await close();
});

test("a picture that changes is seen, without loading the page", async () => {
  const { tab, close } = await preview.open("/b.html");
  const width = (side) => tab.waitForFunction((w) => document.querySelector("main img").naturalWidth === w, side);
  await width(40);
  await preview.write("img/square.svg", square(90));
  await width(90);
  await preview.remove("img/square.svg");
  await width(0);
  await preview.write("img/square.svg", square(40));
  await width(40);
  await isSame(tab);
  await close();
});

test("a preview that was ended says so, and a tab catches up when it is back", async () => {
  const { tab, close } = await preview.open("/a.html");
  await preview.restart(async () => {
    await says(tab, "not running");
    await write("a.md", A.replace("First words.", "While nobody looked."));
  });
  await shows(tab, "While nobody looked.");
  await says(tab, "nothing");
  await preview.restart(() => write("a.md", A.replace("permalink: a.html", "permalink: elsewhere.html")));
  await tab.waitForFunction(() => location.pathname === "/elsewhere.html");
  await write("a.md", A);
  await tab.waitForFunction(() => location.pathname === "/a.html");
  await isSame(tab);
  await close();
});

test("a page that moves takes its tab along while the stream changes hands, and where a redirect takes its place", async () => {
  const context = await preview.chrome.newContext();
  const { tab: leader } = await preview.open("/a.html", context);
  const { tab } = await preview.open("/b.html", context);
  await leader.close();
  await write("b.md", B.replace("permalink: b.html", "permalink: moved.html"));
  await tab.waitForFunction(() => location.pathname === "/moved.html");
  const back = B.replace("permalink: b.html", "permalink: again.html\nredirect_from: [moved.html]");
  await write("b.md", back);
  await tab.waitForFunction(() => location.pathname === "/again.html");
  await isSame(tab);
  await write("b.md", B);
  await tab.waitForFunction(() => location.pathname === "/b.html");
  await context.close();
});

test("a deleted page says so, and is shown again when it is back", async () => {
  const { tab, close } = await preview.open("/b.html");
  await preview.remove("content/b.md");
  await tab.locator("shelfmark-preview .alert", { hasText: "no longer there" }).waitFor();
  await write("b.md", B.replace("See", "Here again. See"));
  await shows(tab, "Here again.");
  await isClear(tab);
  await isSame(tab);
  await write("b.md", B);
  await close();
});

test("a page that is kept from readers is marked in itself, in lists and in the panel, which lists pages by state", async () => {
  const { tab, close } = await preview.open("/away.html");
  assert.ok(await tab.locator("main .page-facts .badge-draft").isVisible());
  await says(tab, "this page is unpublished");
  await tab.goto(`${preview.origin}/categories/guides.html`);
  assert.deepEqual(await tab.locator(".nav a .badge-draft").allTextContents(), ["Draft", "Draft"]);
  assert.deepEqual(await tab.locator(".page-item:has(.badge-draft) .page-item-name").allTextContents(), ["Away", "Draft"]);
  await tab.locator("shelfmark-preview button.toggle").click();
  await tab.locator("shelfmark-preview button", { hasText: "Pages by state" }).click();
  const pages = (state) => tab.locator(`shelfmark-preview [data-state=${state}] li a`);
  await pages("draft").first().waitFor();
  assert.deepEqual([await pages("draft").allTextContents(), await pages("unpublished").allTextContents()], [["Draft"], ["Away"]]);
  assert.ok(await pages("draft").isVisible());
  assert.deepEqual(await violations(tab, "shelfmark-preview"), []);
  // The list follows the files.
  await write("b.md", B.replace("---\n", "---\nisNew: true\n"));
  await pages("new").getByText("B").waitFor();
  await write("b.md", B);
  await pages("new").first().waitFor({ state: "detached" });
  await close();
});

test("the panel moves nothing, is not printed, and fits a page of any side", async () => {
  const { tab, close } = await preview.open("/a.html", null, { viewport: { width: 360, height: 640 } });
  await tab.evaluate(() => { document.documentElement.dir = "rtl"; });
  const size = () => tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
  const [host, toggle, panel] = ["shelfmark-preview", "shelfmark-preview button.toggle", "shelfmark-preview .panel"].map((s) => tab.locator(s));
  const shown = await size();
  await toggle.click();
  const box = await panel.boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y >= 0 && box.y + box.height <= 640, JSON.stringify(box));
  assert.deepEqual(await size(), shown);
  await host.evaluate((e) => e.remove());
  assert.deepEqual(await size(), shown);
  await tab.reload();
  await toggle.waitFor();
  await tab.emulateMedia({ media: "print" });
  assert.ok(!(await toggle.isVisible()));
  await close();
});
