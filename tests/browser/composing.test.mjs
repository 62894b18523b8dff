// What writers compose pages with, in a browser: tabs, accordions, tables of data,
// videos, diagrams and formulas; by keyboard, on paper and without JavaScript.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, violations } from "./site.mjs";
import { clear, siteOf } from "./variants.mjs";

const BODY = `
:::note Opening hours
We answer **every day**.
:::

:::tip
A tip without a title.
:::

:::important
Read this.
:::

:::warning Mind the step
- one
- two
:::

:::caution
It cannot be undone.
:::

Press :kbd[Ctrl+S], which is :badge[New]{tip} and :badge[Beta]{warning}.

## Install

::::tabs
:::tab Windows
Run the installer of panel one.
:::
:::tab macOS
Drag the picture of panel two.
:::
:::tab Linux
### Packages
Use the packages of panel three.
:::
::::

## Update

:::::tabs
::::tab Linux
Update by packages.

\`\`\`sh
sudo apt-get install a-rather-long-name-of-a-package another-rather-long-name-of-a-package
\`\`\`
::::
::::tab Windows
:::note
A box in a panel.
:::
::::
:::::

## Questions

:::details How to find your number {#number}
It stands on your bill.

### On the bill
At its top.
:::

:::::faq
::::question How long does an answer take?
Less than a day.
::::
::::question Who answers, and what about a question that is so long that it needs a second line on every screen?
A **person**.

:::tip
Be kind.
:::
::::
:::::

## Steps

::::steps
1. Open the settings.

   :::note
   A box in a step.
   :::
2. Choose **Channels**.
3. Save.
::::

## Cards

::::cards columns=3
:::card Write a page {link=other.html icon=📝}
What stands above its text.
:::
:::card Find a page {link=other.html}
Search knows it.
:::
:::card No link
Only words.
:::
::::

## Pictures

:::figures
![The list](/img/a.svg) ![The page](/img/a.svg)
:::

## Channels

:::data channels.yaml filter title="What each channel can do"

## Video

https://vimeo.com/123456789

## Diagram

\`\`\`mermaid title="From question to answer"
flowchart LR
  A[Question] --> B{Known?}
  B -->|yes| C[Answer]
  B -->|no| D[Person]
\`\`\`

\`\`\`mermaid
sequenceDiagram
  Reader->>Desk: Question
  Desk-->>Reader: Answer
\`\`\`

## Formula

Is $a^2 < b$?

$$\\frac{a}{b} + \\sum_{i=1}^{n} x_i = \\sqrt{c}$$

## Code

\`\`\`diff
-old line
+new line
\`\`\`

\`\`\`console
$ shelfmark build
built 3 pages
\`\`\`
`;

const CHANNELS = ["Chat", "Voice", "Messaging", "Mail", "Fax"]
  .map((name, n) => `- channel: ${name}\n  attachments: ${n % 2 === 0}\n  groups: ${n > 2}\n  limit: ${(n + 1) * 10} MB\n  remarks: "Ünits of ${name}"\n`)
  .join("");

let site, chrome;

before(async () => {
  site = await siteOf({
    "site.yaml": "title: Help\nmarkdown: {math: true}\n",
    "content/a.md": `---\npagename: Composed\npermalink: a.html\ncategoryName: Guides\nsubtitle: Every element\n---\n${BODY}`,
    "content/other.md": "---\npagename: Other\npermalink: other.html\ncategoryName: Guides\n---\n::::tabs\n:::tab macOS\nM\n:::\n:::tab Linux\nL\n:::\n::::\n",
    "data/channels.yaml": CHANNELS,
    "img/a.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="240"><rect width="400" height="240" fill="#cde"/></svg>',
  });
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  await clear();
});

/** A tab at a page, with every request noted; other hosts never answer. */
async function open(page = "/a.html", options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const requests = [];
  await context.route((url) => url.origin !== site.origin, (route) => {
    requests.push(route.request().url());
    return route.fulfill({ body: "<title>Player</title>", contentType: "text/html" });
  });
  const tab = await context.newPage();
  tab.setDefaultTimeout(4000);
  await tab.goto(site.origin + page, { waitUntil: "load" });
  return { tab, requests, close: () => context.close() };
}

const chosen = (tab) => tab.locator('[role=tab][aria-selected="true"]').allTextContents();
const focused = (tab) => tab.evaluate(() => document.activeElement.textContent.trim());

test("a tab is chosen by arrows, Home and End, and each set is one stop of the Tab key", async () => {
  const { tab, close } = await open();
  assert.deepEqual(await chosen(tab), ["Windows", "Linux"]);
  const list = tab.locator("[role=tablist]").first();
  await list.locator("[tabindex='0']").focus();
  for (const [key, label] of [
    ["ArrowRight", "macOS"], ["ArrowRight", "Linux"], ["ArrowRight", "Windows"], ["ArrowLeft", "Linux"],
    ["Home", "Windows"], ["End", "Linux"], ["ArrowLeft", "macOS"],
  ]) {
    await tab.keyboard.press(key);
    assert.equal(await focused(tab), label, key);
    assert.equal((await chosen(tab))[0], label, key);
    assert.equal(await list.locator("[tabindex='0']").count(), 1, "one tab is a stop");
  }
  assert.deepEqual((await tab.locator(".tabs").first().locator("[role=tabpanel]").allInnerTexts()).filter(Boolean), ["Drag the picture of panel two."]);
  await tab.keyboard.press("Tab");
  const named = await tab.evaluate(() => {
    const panel = document.activeElement;
    return [panel.getAttribute("role"), document.getElementById(panel.getAttribute("aria-labelledby")).textContent];
  });
  assert.deepEqual(named, ["tabpanel", "macOS"]);
  await tab.keyboard.press("Shift+Tab");
  assert.equal(await focused(tab), "macOS");
  await close();
});

test("sets with the same label follow, and the choice outlasts the page", async () => {
  const { tab, close } = await open();
  await tab.getByRole("tab", { name: "Windows" }).last().click();
  assert.deepEqual(await chosen(tab), ["Windows", "Windows"]);
  await tab.getByRole("tab", { name: "Linux" }).first().click();
  assert.deepEqual(await chosen(tab), ["Linux", "Linux"]);
  await tab.getByRole("tab", { name: "macOS" }).click();
  assert.deepEqual(await chosen(tab), ["macOS", "Linux"], "a set without the label stays");
  await tab.reload();
  assert.deepEqual(await chosen(tab), ["macOS", "Linux"]);
  await tab.goto(`${site.origin}/other.html`);
  assert.deepEqual(await chosen(tab), ["macOS"]);
  await tab.goto(`${site.origin}/a.html#packages`);
  assert.equal((await chosen(tab))[0], "Linux", "a link into a panel shows it");
  assert.ok(await tab.locator("#packages").isVisible());
  await close();
});

test("on paper and without JavaScript every panel is there, under its label", async () => {
  const scripted = await open();
  await scripted.tab.emulateMedia({ media: "print" });
  const plain = await open("/a.html", { javaScriptEnabled: false });
  for (const { tab, close } of [scripted, plain]) {
    for (const words of ["panel one", "panel two", "panel three", "A box in a panel."]) {
      assert.ok(await tab.getByText(words).isVisible(), words);
    }
    assert.equal(await tab.locator(".tab-label:visible").count(), 5);
    const twice = await tab.locator(".tab-panel").evaluateAll((all) => all.filter((e) => getComputedStyle(e, "::before").content !== "none").length);
    assert.equal(twice, 0, "a label stands once");
    assert.equal(await tab.locator("[role=tab]:visible").count(), 0);
    assert.equal(await tab.locator(".data input:visible").count(), 0, "and no box that filters nothing");
    await close();
  }
});

test("an accordion opens by keyboard, and by a link to what is in it", async () => {
  const { tab, close } = await open();
  const question = tab.locator(".question").first();
  await question.locator("summary").focus();
  for (const [key, open] of [["Enter", true], ["Space", false], ["Space", true]]) {
    await tab.keyboard.press(key);
    assert.equal(await question.getByText("Less than a day.").isVisible(), open, key);
  }
  const box = tab.locator("#number");
  assert.ok(!(await box.getByText("At its top.").isVisible()));
  await tab.evaluate(() => { location.hash = "on-the-bill"; });
  await box.getByText("At its top.").waitFor();
  await close();
  for (const javaScriptEnabled of [true, false]) {
    // An accordion's own id opens it by the theme's script, what is in it by the browser.
    for (const id of javaScriptEnabled ? ["number", "on-the-bill"] : ["on-the-bill"]) {
      const linked = await open(`/a.html#${id}`, { javaScriptEnabled });
      await linked.tab.getByText("At its top.").waitFor();
      await linked.close();
    }
  }
});

test("on paper accordions are open", async () => {
  const { tab, close } = await open();
  await tab.emulateMedia({ media: "print" });
  assert.ok(await tab.getByText("At its top.").isVisible());
  assert.ok(await tab.getByText("Less than a day.").isVisible());
  await close();
});

test("a table of data is filtered by typing, and the number of rows is said", async () => {
  const { tab, close } = await open();
  const box = tab.locator(".data");
  const rows = () => box.locator("tbody tr:visible th").allTextContents();
  const said = () => box.getByRole("status").textContent();
  assert.equal((await rows()).length, 5);
  const input = box.getByRole("searchbox");
  await input.focus();
  await tab.keyboard.type("üNITS vo");
  assert.deepEqual(await rows(), ["Voice"]);
  assert.match(await said(), /1.*5/);
  await input.fill("zzz");
  assert.deepEqual(await rows(), []);
  assert.match(await said(), /\p{L}/u);
  assert.ok(await box.getByRole("status").isVisible());
  await input.fill("");
  assert.equal((await rows()).length, 5);
  assert.equal(await said(), "");
  await close();
});

test("a video is a link until it is clicked, then a player that asks for no cookies", async () => {
  const { tab, requests, close } = await open();
  const box = tab.locator("[data-player]");
  const before = await box.boundingBox();
  assert.deepEqual(requests, [], "diagrams, formulas and videos ask no other host");
  await box.locator("a").focus();
  await tab.keyboard.press("Enter");
  const player = tab.locator("iframe");
  await player.waitFor();
  assert.match(await player.getAttribute("src"), /^https:\/\/player\.vimeo\.com\/video\/123456789\?dnt=1/);
  assert.ok(await player.getAttribute("title"));
  const now = await tab.locator("[data-player]").boundingBox();
  assert.deepEqual([now.width, now.height], [before.width, before.height], "nothing moves");
  await close();
  const plain = await open("/a.html", { javaScriptEnabled: false });
  assert.equal(await plain.tab.locator("[data-player] a").getAttribute("href"), "https://vimeo.com/123456789");
  await plain.close();
});

test("diagrams and formulas are drawn, named and large enough to read", async () => {
  const { tab, close } = await open("/a.html", { javaScriptEnabled: false, viewport: { width: 360, height: 800 } });
  const drawings = tab.locator(".diagram svg");
  assert.equal(await drawings.count(), 2);
  for (const drawing of await drawings.all()) {
    assert.ok((await drawing.boundingBox()).height > 40);
    const sizes = await drawing.locator("text").evaluateAll((all) => all.map((e) => e.getBoundingClientRect().height));
    assert.ok(sizes.length > 0 && Math.min(...sizes) >= 11, `${sizes}`);
  }
  for (const formula of await tab.locator("math").all()) assert.ok((await formula.boundingBox()).width > 10);
  assert.equal(await tab.locator("math").count(), 2);
  await close();
});

test("the page has no violation and fits every screen", async () => {
  for (const width of [1280, 360]) {
    for (const colorScheme of ["light", "dark"]) {
      const { tab, close } = await open("/a.html", { viewport: { width, height: 800 }, colorScheme });
      await tab.evaluate(() => document.querySelectorAll("details").forEach((e) => { e.open = true; }));
      assert.deepEqual(await violations(tab), [], `at ${width} in ${colorScheme}`);
      for (const narrow of width === 360 ? [360, 320] : [1280]) {
        await tab.setViewportSize({ width: narrow, height: 800 });
        const [content, screen] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(content <= screen, `the page is ${content} px wide on ${screen}`);
      }
      if (process.env.PICTURES) {
        await tab.setViewportSize({ width, height: 800 });
        await tab.screenshot({ path: `${process.env.PICTURES}/${width}-${colorScheme}.png`, fullPage: true });
      }
      await close();
    }
  }
});
