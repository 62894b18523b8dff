// What a writer did to a page stays while the page changes under it, and what the
// theme's script does for a page it does for what comes later, too.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Preview, isSame, page, shows } from "./preview.mjs";

const filler = (from, to) => Array.from({ length: to - from }, (_, i) => `Paragraph number ${from + i}.`).join("\n\n");
const RICH = page("Rich", `First words.

::::tabs
:::tab Linux
Use the package.
:::
:::tab Windows
Use the installer.
:::
::::

<video id="film" src="/film.mp4" muted controls></video>

Select these words, please.

${filler(0, 30)}

## Early

${filler(30, 60)}

## Late

${filler(60, 90)}
`);
const many = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`content/o${i}.md`, page(`O${i}`, "x", "").replace("Guides", "Other")]));

let preview;
before(async () => {
  preview = await Preview.of({ "content/rich.md": RICH, "content/plain.md": page("Plain", "One.\n"), ...many });
});
after(() => preview?.close());

const rich = (change) => preview.write("content/rich.md", change(RICH));
const other = (text) => text.replace("First words.", "Other words.\n\nAnd a second paragraph.");
const restore = async (tab) => {
  await preview.write("content/rich.md", RICH);
  await shows(tab, "First words.");
};

test("a selection, a chosen tab and a caret in the search dialog stay while the text changes", async () => {
  const { tab, close } = await preview.open("/rich.html");
  await tab.getByRole("tab", { name: "Windows" }).click();
  await tab.evaluate(() => {
    const text = [...document.querySelectorAll("main p")].find((p) => p.textContent.startsWith("Select")).firstChild;
    getSelection().setBaseAndExtent(text, 7, text, 18);
  });
  await rich((text) => other(text).replace("Use the installer.", "Use the new installer."));
  await shows(tab, "Other words.");
  await shows(tab, "new installer");
  assert.equal(await tab.evaluate(() => getSelection().toString()), "these words");
  assert.equal(await tab.getByRole("tab", { name: "Windows" }).getAttribute("aria-selected"), "true");
  await tab.keyboard.press("/");
  const field = tab.locator(".search-dialog .search-field");
  await field.waitFor();
  await field.fill("installer");
  await field.evaluate((e) => e.setSelectionRange(2, 2));
  await restore(tab);
  assert.deepEqual(
    await field.evaluate((e) => [document.activeElement === e, e.value, e.selectionStart, e.closest("dialog").open]),
    [true, "installer", 2, true],
  );
  await isSame(tab);
  await close();
});

test("on a phone an open drawer stays open, and holds the focus", async () => {
  const { tab, close } = await preview.open("/rich.html", null, { viewport: { width: 360, height: 740 } });
  await tab.locator(".menu-button").click();
  await tab.waitForFunction(() => document.querySelector("#sidebar").contains(document.activeElement));
  await rich(other);
  await shows(tab, "Other words.");
  assert.ok(await tab.locator("#sidebar").isVisible());
  assert.ok(await tab.evaluate(() => document.querySelector("#sidebar").contains(document.activeElement)));
  assert.ok(await tab.evaluate(() => document.querySelector(".main").inert), "what is behind is reached");
  await tab.keyboard.press("Escape");
  assert.equal(await tab.locator("[inert]").count(), 0);
  await restore(tab);
  await isSame(tab);
  await close();
});

test("a video goes on where it is", async () => {
  const { tab, close } = await preview.open("/rich.html");
  const film = tab.locator("#film");
  await film.evaluate(async (video) => {
    // A moving picture without a file: it plays as long as nobody replaces it.
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    window.drawing = setInterval(() => { pen.fillStyle = `hsl(${performance.now() % 360} 50% 50%)`; pen.fillRect(0, 0, 99, 99); }, 20);
    video.removeAttribute("src");
    video.srcObject = canvas.captureStream(30);
    await video.play();
    window.film = video;
  });
  await tab.waitForFunction(() => window.film.currentTime > 0.2);
  const before = await film.evaluate((video) => video.currentTime);
  await rich(other);
  await shows(tab, "Other words.");
  const now = await tab.evaluate(() => [window.film.isConnected, window.film.paused, window.film.currentTime]);
  assert.deepEqual(now.slice(0, 2), [true, false]);
  assert.ok(now[2] >= before, "it began anew");
  await restore(tab);
  await close();
});

test("Jump to follows new headings, and marks the one that is read", async () => {
  const { tab, close } = await preview.open("/rich.html");
  await rich((text) => text.replace("## Late", `## Between\n\n${filler(100, 130)}\n\n## Late`));
  await tab.locator("#toc a", { hasText: "Between" }).waitFor();
  await tab.evaluate(() => { document.documentElement.style.scrollBehavior = "auto"; document.getElementById("between").scrollIntoView(); });
  await tab.waitForFunction(() => document.querySelector("#toc [aria-current]")?.hash === "#between");
  await restore(tab);
  await close();
  // A page without headings gets its first ones.
  const { tab: plain, close: end } = await preview.open("/plain.html");
  await preview.write("content/plain.md", page("Plain", `One.\n\n## A\n\n${filler(0, 40)}\n\n## B\n\n${filler(40, 80)}\n`));
  await plain.locator("#toc a", { hasText: "B" }).waitFor();
  await plain.evaluate(() => { document.documentElement.style.scrollBehavior = "auto"; document.getElementById("b").scrollIntoView(); });
  await plain.waitForFunction(() => document.querySelector("#toc [aria-current]")?.hash === "#b");
  await isSame(plain);
  await preview.write("content/plain.md", page("Plain", "One.\n"));
  await plain.locator("#toc").waitFor({ state: "detached" });
  await end();
});

test("new tabs, code and tables get what the theme's script gives", async () => {
  const { tab, close } = await preview.open("/rich.html");
  await rich((text) => text.replace("Use the package.\n:::\n", "Use the package.\n:::\n:::tab Plan 9\nUse the source.\n:::\n")
    .replace("Select these", "```sh\nls\n```\n\nSelect these"));
  await tab.getByRole("tab", { name: "Plan 9" }).click();
  assert.ok(await tab.getByText("Use the source.").isVisible());
  assert.ok(!(await tab.getByText("Use the package.").isVisible()));
  assert.equal(await tab.getByRole("tab").count(), 3);
  await tab.locator("pre").hover();
  assert.equal(await tab.locator(".copy-button").count(), 1);
  await rich((text) => text.replace(":::tab Windows", ":::tab Windows 11"));
  await tab.getByRole("tab", { name: "Windows 11" }).waitFor();
  assert.equal(await tab.getByRole("tab").count(), 2);
  assert.equal(await tab.getByRole("tab", { selected: true }).count(), 1);
  await restore(tab);
  await isSame(tab);
  await close();
});

test("branches of the sidebar open after a change, and what was fetched is renewed", async () => {
  const { tab, close } = await preview.open("/rich.html");
  await preview.write("content/fresh.md", page("Fresh", "x").replace("Guides", "Fresh ones"));
  const fresh = tab.locator(".nav li[data-branch]", { hasText: "Fresh ones" });
  await fresh.locator(".nav-toggle").click();
  await fresh.locator("ul a", { hasText: "Fresh" }).waitFor();
  const branch = tab.locator(".nav li[data-branch]", { hasText: "Other" });
  await branch.locator(".nav-toggle").click();
  await branch.locator("ul a[href='/o1.html']").waitFor();
  await preview.write("content/o1.md", page("O1", "x").replace("Guides", "Other").replace("pagename: O1", "pagename: Renamed"));
  await branch.locator("ul a", { hasText: "Renamed" }).waitFor();
  await branch.locator(".nav-toggle").click();
  assert.ok(!(await branch.locator("ul a").first().isVisible()));
  await isSame(tab);
  await preview.remove("content/fresh.md");
  await fresh.waitFor({ state: "detached" });
  await close();
  // A long list is cut; opened, it is one of what was fetched.
  const { tab: long, close: end } = await preview.open("/o0.html");
  await long.locator(".nav .nav-more a").click();
  const last = long.locator(".nav a[href='/o9.html']");
  await last.waitFor();
  await last.focus();
  await preview.write("content/o9.md", page("O9", "x").replace("Guides", "Other").replace("pagename: O9", "pagename: Last of all"));
  await long.waitForFunction(() => document.querySelector(".nav a[href='/o9.html']").textContent === "Last of all");
  await long.waitForFunction(() => document.activeElement.getAttribute("href") === "/o9.html");
  // The list comes cut with the page, and is fetched again.
  await long.locator(".nav .nav-more").waitFor({ state: "detached" });
  assert.equal(await long.locator('.nav [aria-current="page"]').count(), 1);
  await isSame(long);
  await end();
});

const watched = (tab) => tab.evaluate(() => {
  window.changes = [];
  new MutationObserver((list) => window.changes.push(...list.map((r) => `${r.type} ${r.target.nodeName} ${r.attributeName ?? ""}`)))
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  window.told = new Promise((done) => { document.addEventListener("shelfmark:elsewhere", done, { once: true }); });
});

test("a page whose bytes are what they were is left alone", async () => {
  const { tab, close } = await preview.open("/plain.html");
  await watched(tab);
  await preview.write("content/rich.md", other(RICH));
  await tab.evaluate(() => window.told);
  await preview.write("content/rich.md", RICH);
  await tab.waitForTimeout(300);
  assert.deepEqual(await tab.evaluate(() => window.changes), []);
  await isSame(tab);
  await close();
});

test("a tab that begins to listen after an edit elsewhere is left alone, too, and one whose page changed is not", async () => {
  const context = await preview.chrome.newContext({ viewport: { width: 1280, height: 800 } });
  let listen;
  const allowed = new Promise((done) => { listen = done; });
  await context.route("**/@preview/events*", async (route) => {
    await allowed;
    await route.continue();
  });
  const { tab } = await preview.open("/plain.html", context);
  const { tab: changed } = await preview.open("/rich.html", context);
  await preview.write("content/rich.md", other(RICH));
  const { tab: fresh, close } = await preview.open("/rich.html");
  await shows(fresh, "Other words.");
  await watched(tab);
  listen();
  await tab.evaluate(() => window.told);
  await shows(changed, "Other words.");
  assert.deepEqual(await tab.evaluate(() => window.changes), []);
  await isSame(tab);
  await restore(fresh);
  await close();
  await context.close();
});

test("the changed block lights up, and does not for who wants no motion", async () => {
  for (const [reducedMotion, wanted] of [["no-preference", ["Other words."]], ["reduce", []]]) {
    const { tab, close } = await preview.open("/rich.html", null, { reducedMotion });
    await tab.evaluate(() => {
      window.lit = [];
      const { animate } = Element.prototype;
      Element.prototype.animate = function lights(...given) { window.lit.push(this.textContent); return animate.apply(this, given); };
    });
    await rich((text) => text.replace("First words.", "Other words."));
    await shows(tab, "Other words.");
    await tab.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
    assert.deepEqual(await tab.evaluate(() => window.lit), wanted);
    await restore(tab);
    await close();
  }
});
