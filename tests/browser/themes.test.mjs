// Laws of every theme: the default one, the other one of this repository, and one
// just made by `shelfmark theme new`. They are shown on a small site that has a page
// of each template, two languages and more of everything than a page lists.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { LOOKS, browser, isSound, visit } from "./site.mjs";
import { clear, siteOf } from "./variants.mjs";

let chrome;

before(async () => {
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  await clear();
});

const head = (fields) => `---\n${Object.entries(fields).map(([key, value]) => `${key}: ${value}`).join("\n")}\n---\n`;

const article = head({
  pagename: "Set up a workspace",
  permalink: "workspace.html",
  categoryName: "Start",
  subCategoryName: "Setup",
  level3: "First day",
  indicator: "both",
  subtitle: "Invite agents and try it",
  keywords: "workspace, invite",
  isNew: true,
  date: "2026-11-01",
  redirect_from: "old-workspace.html",
}) + `Open *Settings* and press <kbd>N</kbd>, see [the tutorial](tutorial.html).

![The list](/img/list.svg "The list of workspaces")

## Regions

> [!WARNING]
> Agents are logged out.

| Region | Host | Delay |
|:--|:--|--:|
| Europe | \`eu.example\` | 12 ms |

### Names

1. One.

   \`\`\`console
   $ acme region eu ${"and a long line ".repeat(8)}
   done
   \`\`\`

2. Two. [^1]

## Ways in

::::tabs
:::tab Windows
The installer.
:::
:::tab macOS
The package.
:::
::::

<details><summary>Questions</summary>Answers.</details>

- [x] Done

[^1]: A note.
`;

/** The files of the site, in a theme. */
function library(theme) {
  const files = {
    "site.yaml": `title: Help\ndescription: All about it\nbase_url: https://help.example\ntheme: ${theme}\nlanguages: [he]\nlinks:\n  - {link: Status, url: "https://status.example/"}\nedit_url: "https://example.org/edit/{path}"\ntheme_options: {feedback: "https://example.org/answers"}\nnavigation:\n  - {category: Start, icon: "\u2691", description: First steps}\n`,
    "img/list.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="400"><rect width="1600" height="400"/></svg>',
    "content/workspace.md": article,
    "content/tutorial.md": `${head({ pagename: "Watch it", permalink: "tutorial.html", categoryName: "Start", isTutorial: true, isNew: true, keywords: "workspace, invite", date: "2026-10-01" })}https://www.youtube.com/watch?v=abcdefghijk\n\n## Steps\n\nText.\n`,
    "content/he/workspace.md": `${head({ pagename: "סביבת עבודה", permalink: "he/workspace.html", categoryName: "התחלה", subtitle: "הזמנת נציגים", date: "2026-11-01" })}## אזורים\n\n\`\`\`console\n$ acme\n\`\`\`\n\n## עוד\n\nטקסט.\n`,
  };
  for (let n = 0; n < 30; n++) {
    const category = n < 5 ? "Start" : `Topic ${n}`;
    files[`content/p${n}.md`] = `${head({ pagename: `Page ${n}`, permalink: `page-${n}.html`, categoryName: category, indicator: n % 2 ? "Chat" : "Messaging", date: `2026-0${1 + (n % 9)}-01` })}Text.\n`;
  }
  return files;
}

const PAGES = {
  home: "/",
  article: "/workspace.html",
  tutorial: "/tutorial.html",
  category: "/categories/start.html",
  list: "/updates.html",
  search: "/search.html",
  "not-found": "/lost.html",
  "home in Hebrew": "/he/",
  "article in Hebrew": "/he/workspace.html",
};

/** The pages that links lead to from the home page; the list of all pages is not followed. */
async function reached(origin) {
  const found = new Set(["/", "/search.html", "/he/search.html"]);
  const waiting = ["/"];
  while (waiting.length) {
    const here = origin + waiting.pop();
    const html = await (await fetch(here)).text();
    for (const [, href] of html.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      const link = new URL(href.replaceAll("&amp;", "&"), here);
      if (link.origin !== origin || found.has(link.pathname) || !/(\.html|\/)$/.test(link.pathname)) continue;
      found.add(link.pathname);
      waiting.push(link.pathname);
    }
  }
  return found;
}

for (const [theme, looks] of [["default", LOOKS.slice(0, 2)], ["ledger", LOOKS], ["acme", LOOKS.slice(0, 2)]]) {
  describe(`the theme ${theme}`, () => {
    let site;
    before(async () => { site = await siteOf(library(theme), theme === "acme" ? [["theme", "new", theme]] : []); });

    test("has no page with a violation, nor one wider than the screen", async () => {
      // What a new theme changes shows on any page.
      const pages = Object.entries(PAGES).slice(0, theme === "acme" ? 2 : undefined);
      for (const [name, page] of pages) {
        const { tab, requests, close } = await visit(chrome, site.origin + page);
        assert.equal(await tab.locator("h1").count(), 1, name);
        await isSound(tab, name, looks);
        await tab.setViewportSize({ width: 320, height: 700 });
        const [content, screen] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(content <= screen, `${name} is ${content} px wide on ${screen}`);
        assert.deepEqual(requests.filter((url) => !url.startsWith(site.origin) && !url.startsWith("data:")), [], name);
        await close();
      }
    });

    test("leads to every page by links alone", async () => {
      const found = await reached(site.origin);
      for (const file of await readdir(site.folder, { recursive: true })) {
        const page = `/${file.split(path.sep).join("/")}`;
        if (!page.endsWith(".html") || page.endsWith("/404.html") || page.endsWith("/index.html")) continue;
        const html = await readFile(path.join(site.folder, file), "utf8");
        if (/http-equiv="refresh"/.test(html) || /<dialog/.test(html.slice(0, 100))) continue;
        assert.ok(found.has(encodeURI(page)), `${page} is not reached`);
      }
    });

    test("is walked through by keyboard: what has the focus is seen, and a branch leads to its page", async () => {
      for (const width of [1280, 360]) {
        const { tab, close } = await visit(chrome, `${site.origin}/workspace.html`, { viewport: { width, height: 700 }, reducedMotion: "reduce" });
        const seen = () => tab.evaluate(() => {
          const e = document.activeElement;
          if (e === document.body) return "body";
          const box = e.getClientRects()[0];
          const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
          const style = getComputedStyle(e);
          const ring = style.outlineStyle !== "none" || style.boxShadow !== "none";
          return ring && at && (e.contains(at) || at.contains(e)) ? "" : `${e.outerHTML.slice(0, 120)} lies below ${at && at.outerHTML.slice(0, 80)}`;
        });
        const stops = new Set();
        for (let n = 0; n < 90; n++) {
          await tab.keyboard.press("Tab");
          const said = await seen();
          if (said === "body") break;
          assert.equal(said, "", `${n} at ${width}`);
          stops.add(await tab.evaluate(() => document.activeElement.className || document.activeElement.id || document.activeElement.localName));
        }
        for (const stop of ["skip-link", "brand", "tab", "feedback-answer", "pager-previous"]) assert.ok(stops.has(stop), `${stop} at ${width}: ${[...stops]}`);

        if (!(await tab.locator("#sidebar").isVisible())) {
          await tab.locator(".menu-button").focus();
          await tab.keyboard.press("Enter");
          await tab.locator("#sidebar").waitFor();
        }
        const toggle = tab.locator('.nav-toggle[aria-expanded="false"]').first();
        await toggle.focus();
        await tab.keyboard.press("Enter");
        const link = tab.locator(".nav li:has(> .nav-toggle:focus) > ul a").first();
        await link.waitFor();
        const href = await link.getAttribute("href");
        await tab.keyboard.press("Tab");
        assert.equal(await tab.evaluate(() => document.activeElement.getAttribute("href")), href);
        await tab.keyboard.press("Enter");
        await tab.waitForURL(`**${href}`);
        await close();
      }
    });
  });
}
