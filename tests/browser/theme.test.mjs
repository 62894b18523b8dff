// Laws of the theme: what a reader can do by keyboard, without JavaScript, on
// paper, from right to left, and what a page may weigh.

import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { PUBLIC, browser, isSound, serve, violations, visit } from "./site.mjs";
import { clear, siteOf, variant } from "./variants.mjs";

let site, chrome;

before(async () => {
  site = await serve();
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  site?.close();
  await clear();
});

const open = (page, options = {}, origin = site.origin) => visit(chrome, origin + page, options);

const PAGES = {
  home: "/",
  article: "/writing-what-markdown-can-do.html",
  category: "/categories/themes.html",
  list: "/updates.html",
  "not-found": "/404.html",
  redirect: "/install.html",
};

for (const theme of ["default", "ledger"]) {
  test(`in the theme ${theme} no page has a violation from right to left, and columns change sides`, async () => {
    const hebrew = await variant((yaml) => `${yaml.replace("language: en", "language: he")}\ntheme: ${theme}\n`);
    for (const [name, page] of Object.entries(PAGES)) {
      if (name === "redirect") continue;
      const { tab, close } = await open(page, {}, hebrew.origin);
      assert.equal(await tab.evaluate(() => document.documentElement.dir), "rtl");
      assert.equal(await tab.locator(".strip").count(), theme === "ledger" ? 1 : 0);
      const left = await tab.locator("main :is(code, pre)").evaluateAll((all) => all.every((e) => getComputedStyle(e).direction === "ltr"));
      assert.ok(left, `${name}: code is written from the left`);
      if (theme === "default") {
        const sidebar = await tab.locator("#sidebar").boundingBox();
        const main = await tab.locator("main").boundingBox();
        assert.ok(sidebar.x > main.x, `${name}: the sidebar stands on the right`);
      }
      await isSound(tab, name);
      await close();
    }
  });
}

test("a page at an old address has no violation, for who does not follow it at once", async () => {
  const html = await readFile(path.join(PUBLIC, PAGES.redirect), "utf8");
  assert.match(html, /<script>location\.replace/);
  const { tab, close } = await open(PAGES.home);
  for (const dir of ["ltr", "rtl"]) {
    await tab.setContent(html.replace(/<script>.*?<\/script>|<noscript>.*?<\/noscript>/gs, "").replace('dir="ltr"', `dir="${dir}"`));
    assert.equal(await tab.evaluate(() => document.documentElement.dir), dir);
    await isSound(tab, `redirect, ${dir}`);
  }
  await close();
});

test("an article is found by keyboard: skip link, sidebar, branch, page", async () => {
  const { tab, close } = await open(PAGES.home);
  const focus = (selector) => tab.evaluate((s) => document.activeElement.matches(s), selector);
  const until = async (selector, key = "Tab") => {
    for (let n = 0; n < 60; n++) {
      await tab.keyboard.press(key);
      if (await focus(selector)) return;
    }
    assert.fail(`${selector} is not reached`);
  };
  await until(".nav-toggle");
  assert.equal(await tab.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "false");
  await tab.keyboard.press("Enter");
  await tab.waitForSelector(".nav-toggle[aria-expanded=true] + ul a, .nav li:has(> .nav-toggle[aria-expanded=true]) > ul a");
  await until(".nav ul ul a");
  const href = await tab.evaluate(() => document.activeElement.getAttribute("href"));
  await tab.keyboard.press("Enter");
  await tab.waitForURL(`**${href}`);
  assert.equal(await tab.locator('.nav [aria-current="page"]').getAttribute("href"), href);
  assert.equal(await tab.locator("main h1").count(), 1);
  await close();
});

test("on a phone the drawer opens, holds the focus, closes by Escape and leads on", async () => {
  const { tab, close } = await open(PAGES.article, { viewport: { width: 360, height: 740 } });
  const drawer = tab.locator("#sidebar");
  assert.ok(!(await drawer.isVisible()));
  await tab.locator(".menu-button").focus();
  await tab.keyboard.press("Enter");
  assert.ok(await drawer.isVisible());
  assert.ok(await drawer.locator('[aria-current="page"]').isVisible());
  await tab.waitForFunction(() => document.querySelector("#sidebar").contains(document.activeElement));
  assert.deepEqual(await violations(tab), []);
  for (const key of ["Tab", "Shift+Tab"]) {
    for (let n = 0; n < 40; n++) {
      await tab.keyboard.press(key);
      const at = await tab.evaluate(() => document.activeElement === document.body || document.querySelector("#sidebar").contains(document.activeElement));
      assert.ok(at, "the focus stays in the drawer");
    }
  }
  await tab.keyboard.press("Escape");
  await drawer.waitFor({ state: "hidden" });
  assert.ok(await tab.evaluate(() => document.activeElement.matches(".menu-button")), "the focus is back");
  assert.equal(await tab.locator("[inert]").count(), 0);
  await tab.locator(".menu-button").click();
  await drawer.locator("a", { hasText: "Themes" }).first().click();
  await tab.waitForURL("**/categories/themes.html");
  await close();
});

test("names without an end break, and no screen is too narrow for a page", async () => {
  const long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz";
  const links = Array.from({ length: 6 }, (_, n) => `  - {link: A rather long label ${n}, url: "https://example.org/"}`).join("\n");
  for (const theme of ["default", "ledger"]) {
    const { origin } = await siteOf({
      "site.yaml": `title: ${long} ${long}\ntheme: ${theme}\nlanguages: [de]\nlinks:\n${links}\nbadges: {all: [${long}, B, C, D, E]}\n`,
      "content/a.md": `---\npagename: ${long} ${long}\npermalink: a.html\ncategoryName: ${long}\nsubCategoryName: S ${long}\nlevel3: L ${long}\nindicator: all\nsubtitle: ${long}\nisNew: true\ndate: 2026-01-01\n---\n## ${long}\n\nhttps://example.org/${long}${long} \`${long}${long}\`\n\n| A | B | C |\n|---|---|---|\n| ${long} | ${long} | ${long} |\n`,
      "content/de/a.md": "---\npagename: A\npermalink: de/a.html\n---\n",
    });
    for (const page of ["/", "/a.html", "/updates.html", `/categories/${long.toLowerCase().slice(0, 60)}.html`]) {
      const { tab, close } = await open(page, {}, origin);
      assert.equal(await tab.locator("h1").count(), 1);
      for (const width of [320, 768, 1280]) {
        await tab.setViewportSize({ width, height: 700 });
        const [content, screen] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        assert.ok(content <= screen, `${theme} ${page} is ${content} px wide on ${screen}`);
      }
      await close();
    }
  }
});

test("the language is changed by keyboard, and by the menu without JavaScript", async () => {
  const page = (name, link) => `---\npagename: ${name}\npermalink: ${link}\ncategoryName: FAQ\nsubtitle: ${name}\n---\n## ${name}\n`;
  const { origin } = await siteOf({
    "site.yaml": "title: Help\nlanguages: [de, he]\n",
    "content/a.md": page("Log in", "login.html"),
    "content/de/a.md": page("Anmelden", "de/anmelden.html"),
    "content/he/a.md": page("כניסה", "he/login.html"),
    "content/b.md": page("Only in English", "only.html"),
  });
  const { tab, close } = await open("/login.html", {}, origin);
  const spoken = () => tab.evaluate(() => [document.documentElement.lang, document.documentElement.dir, document.querySelector("h1").textContent].join(" "));
  await tab.locator(".language-button").focus();
  await tab.keyboard.press("Enter");
  await tab.locator("#languages").waitFor();
  assert.deepEqual(await violations(tab), []);
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Tab");
  await tab.keyboard.press("Enter");
  await tab.waitForURL("**/de/anmelden.html");
  assert.equal(await spoken(), "de ltr Anmelden");
  await close();

  for (const [width, colorScheme] of [[1280, "light"], [360, "dark"]]) {
    const plain = await open("/only.html", { javaScriptEnabled: false, viewport: { width, height: 740 }, colorScheme }, origin);
    await plain.tab.locator(".language-button").click();
    await plain.tab.locator("#languages a[hreflang=he]").click();
    await plain.tab.waitForURL("**/he/");
    assert.equal(await plain.tab.locator("html[lang=he][dir=rtl]").count(), 1);
    await plain.close();
  }
});

test("the drawer and the Jump-to list open without JavaScript", async () => {
  const { tab, close } = await open(PAGES.article, { viewport: { width: 360, height: 740 }, javaScriptEnabled: false });
  await tab.locator(".menu-button").click();
  assert.ok(await tab.locator("#sidebar").isVisible());
  await tab.locator("#sidebar .sidebar-head button").click();
  await tab.locator(".toc-button").click();
  assert.ok(await tab.locator("#toc").isVisible());
  await close();
});

test("the reader's scheme is kept, and is there before the first paint", async () => {
  const { tab, close } = await open(PAGES.home, { colorScheme: "light" });
  const paper = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  const button = tab.locator("[data-scheme]").first();
  await button.click();
  await button.click();
  assert.equal(await tab.evaluate(() => document.documentElement.dataset.theme), "dark");
  const dark = await paper();
  assert.notEqual(light, dark);
  await tab.addInitScript(() => {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName("first-paint").length) window.atFirstPaint = getComputedStyle(document.body).backgroundColor;
    }).observe({ type: "paint", buffered: true });
  });
  await tab.goto(site.origin + PAGES.article);
  assert.equal(await paper(), dark);
  assert.ok([undefined, dark].includes(await tab.evaluate(() => window.atFirstPaint)));
  await close();
});

test("every page is reached by links alone, without JavaScript", async () => {
  const { tab, close } = await open("/", { javaScriptEnabled: false });
  const reached = new Set(["/"]);
  const waiting = ["/"];
  while (waiting.length) {
    const here = site.origin + waiting.pop();
    // What a browser without JavaScript finds in the page, without drawing it.
    const links = await tab.evaluate(
      (html) => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("a[href]")].map((a) => a.getAttribute("href")),
      await (await fetch(here)).text(),
    );
    for (const link of links.map((l) => new URL(l, here)).filter((l) => l.origin === site.origin)) {
      const page = link.pathname;
      if (!/(\.html|\/)$/.test(page) || reached.has(page)) continue;
      reached.add(page);
      waiting.push(page);
    }
  }
  const redirects = [];
  for (const file of await readdir(PUBLIC, { recursive: true })) {
    if (!file.endsWith(".html") || file === "index.html" || file === "404.html") continue;
    const html = await readFile(path.join(PUBLIC, file), "utf8");
    if (html.includes("http-equiv=\"refresh\"")) redirects.push(file);
    else assert.ok(reached.has(`/${file.split(path.sep).join("/")}`), `${file} is not reached`);
  }
  await close();
});

test("no page asks another host for anything", async () => {
  for (const page of Object.values(PAGES)) {
    const { requests, close } = await open(page);
    assert.deepEqual(requests.filter((url) => !url.startsWith(site.origin) && !url.startsWith("data:")), [], page);
    await close();
  }
});

test("style sheets and scripts are small, fingerprinted and checked", async () => {
  for (const page of [PAGES.home, PAGES.article, PAGES.category, "/search.html"]) {
    const html = await readFile(path.join(PUBLIC, page === "/" ? "index.html" : page), "utf8");
    const styles = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)" integrity="sha384-[^"]+"/g)].map((m) => m[1]);
    const scripts = [...html.matchAll(/<script [^>]*src="([^"]+)" integrity="sha384-[^"]+"/g)].map((m) => m[1]);
    assert.ok(styles.length > 0 && scripts.length > 0, page);
    assert.equal((html.match(/<link rel="stylesheet"/g) ?? []).length, styles.length, "every style sheet is checked");
    for (const url of [...styles, ...scripts]) assert.match(url, /\.[0-9a-f]{8}\.(css|js)$/);
    const weight = async (urls) => {
      let bytes = 0;
      for (const url of urls) bytes += gzipSync(await readFile(path.join(PUBLIC, url))).length;
      return bytes;
    };
    const [css, js] = [await weight(styles), await weight(scripts)];
    assert.ok(css < 20_000, `${page}: ${css} bytes of CSS`);
    assert.ok(js < 15_000, `${page}: ${js} bytes of JavaScript`);
  }
});

test("nothing moves while a page loads", async () => {
  for (const page of Object.values(PAGES)) {
    for (const width of [1280, 360]) {
      const { tab, close } = await open(page, { viewport: { width, height: 800 } });
      const shift = await tab.evaluate(() => new Promise((done) => {
        let sum = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((e) => { if (!e.hadRecentInput) sum += e.value; })).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => done(sum), 300);
      }));
      assert.ok(shift < 0.01, `${page} at ${width}: ${shift}`);
      await close();
    }
  }
});

test("scroll-spy marks the section that is read", async () => {
  const { tab, close } = await open("/troubleshooting-errors-and-warnings.html");
  const ids = await tab.locator("main .prose h2[id]").evaluateAll((all) => all.map((h) => h.id));
  const id = ids[Math.floor(ids.length / 2)];
  await tab.evaluate((i) => { document.documentElement.style.scrollBehavior = "auto"; document.getElementById(i).scrollIntoView(); }, id);
  await tab.waitForFunction((i) => document.querySelector("#toc [aria-current]")?.hash === `#${i}`, id, { timeout: 2000 });
  await close();
});

test("the Jump-to list of a long page follows what is read", async () => {
  const sections = Array.from({ length: 60 }, (_, n) => `## Section ${n}\n\nText.\n`).join("\n");
  const { origin } = await siteOf({ "content/a.md": `---\npagename: A\npermalink: a.html\n---\n${sections}` });
  const { tab, close } = await open("/a.html", { reducedMotion: "reduce" }, origin);
  for (const id of ["section-50", "section-3"]) {
    await tab.evaluate((i) => document.getElementById(i).scrollIntoView(), id);
    await tab.waitForFunction((i) => {
      const link = document.querySelector("#toc [aria-current]");
      const [at, box] = [link, document.querySelector(".aside")].map((e) => e?.getBoundingClientRect());
      return link?.hash === `#${i}` && at.top >= box.top && at.bottom <= box.bottom;
    }, id, { timeout: 2000 });
  }
  await close();
});

test("a picture in a sentence stays in it, a picture alone fills its column", async () => {
  const page = (name) => `---\npagename: ${name}\npermalink: ${name}.html\n---\n`;
  const { origin } = await siteOf({
    "content/a.md": `${page("a")}Press ![Save](/img/icon.svg) to save, or ![the list](/img/wide.svg){: width=200} to see.\n\n![The list](/img/wide.svg)\n`,
    "img/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>',
    "img/wide.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="400"><rect width="1600" height="400"/></svg>',
  });
  const { tab, close } = await open("/a.html", {}, origin);
  await tab.waitForFunction(() => document.querySelectorAll("button.zoom").length === 2);
  const lines = await tab.evaluate(() => {
    const range = document.createRange();
    range.selectNodeContents(document.querySelector(".prose p"));
    const words = [...range.getClientRects()].map((r) => r.left);
    return words.filter((left) => left === Math.min(...words)).length;
  });
  assert.equal(lines, 1, "the sentence is one line");
  const [picture, column] = await tab.evaluate(() => [".picture img", ".prose"].map((s) => document.querySelector(s).clientWidth));
  assert.equal(picture, column);
  await close();
});

test("a category shows only the pages with the chosen badge, and all again", async () => {
  const { tab, close } = await open("/categories/organising.html");
  const shown = () => tab.locator(".page-item:visible").count();
  const all = await shown();
  await tab.locator(".filter button[value=chat]").click();
  const chat = await shown();
  assert.ok(chat > 0 && chat < all, `${chat} of ${all}`);
  assert.equal(await tab.locator(".page-item:visible:not(:has(.badge-chat))").count(), 0);
  await tab.locator('.filter button[value=""]').click();
  assert.equal(await shown(), all);
  await close();
});

test("on paper there is the article and nothing around it", async () => {
  const { tab, close } = await open(PAGES.article);
  await tab.emulateMedia({ media: "print" });
  for (const selector of [".header", "#sidebar", ".aside", ".footer", ".copy-button", ".pager"]) {
    const seen = await tab.locator(selector).evaluateAll((all) => all.filter((e) => e.checkVisibility()).length);
    assert.equal(seen, 0, `${selector} is printed`);
  }
  assert.ok(await tab.locator("article h1").isVisible());
  await close();

  const cells = (word) => `|${` ${word} |`.repeat(9)}\n`;
  const { origin } = await siteOf({
    "content/a.md": `---\npagename: A\npermalink: a.html\n---\n${cells("Heading")}${cells("---")}${cells("`a_long_value`")}`,
  });
  const wide = await open("/a.html", { viewport: { width: 700, height: 900 } }, origin);
  await wide.tab.emulateMedia({ media: "print" });
  const box = await wide.tab.evaluate(() => [document.querySelector("table").getBoundingClientRect().right, innerWidth]);
  assert.ok(box[0] <= box[1], `a wide table is cut on paper: ${box}`);
  await wide.close();
});

test("going back finds the page as it was left", async () => {
  const { tab, close } = await open(PAGES.category);
  await tab.evaluate(() => { addEventListener("pageshow", (event) => { window.kept = event.persisted; }); });
  await tab.locator("main .page-item-name").first().click();
  await tab.waitForURL((url) => !url.pathname.startsWith("/categories"));
  await tab.goBack();
  const reasons = await tab.evaluate(() => performance.getEntriesByType("navigation")[0]?.notRestoredReasons ?? null);
  const blocked = JSON.stringify(reasons) ?? "";
  assert.doesNotMatch(blocked, /unload|no-store/, `the back/forward cache is refused: ${blocked}`);
  await close();
});

test("twice as large text and forced colours leave everything to read", async () => {
  for (const page of [PAGES.home, PAGES.article, PAGES.category]) {
    const { tab, close } = await open(page, { viewport: { width: 640, height: 800 }, forcedColors: "active", reducedMotion: "reduce" });
    await tab.addStyleTag({ content: "html { font-size: 200% }" });
    const [content, screen] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= screen, `${page} is ${content} px wide on ${screen}`);
    assert.deepEqual(await violations(tab), [], page);
    await close();
  }
  // Where the columns stand beside each other, too, the text keeps its room.
  const { tab, close } = await open(PAGES.article);
  await tab.addStyleTag({ content: "html { font-size: 200% }" });
  const [line, letter] = await tab.evaluate(() => {
    const prose = document.querySelector(".prose");
    return [prose.clientWidth, parseFloat(getComputedStyle(prose).fontSize)];
  });
  assert.ok(line > 12 * letter, `a line of ${line} px for letters of ${letter} px`);
  await close();
});

test("a lost address is answered with the nearest", async () => {
  for (const [lost, wanted] of [
    ["/writing-what-markdown-can.html", "/writing-what-markdown-can-do.html"],
    ["/Troubleshooting-errors-and-warnigns", "/troubleshooting-errors-and-warnings.html"],
    ["/old/folder/publish-from-ci.html", "/publishing-publish-from-ci.html"],
  ]) {
    const { tab, close } = await open(lost);
    const first = tab.locator(".nearest a").first();
    await first.waitFor();
    assert.equal(await first.getAttribute("href"), wanted, lost);
    assert.deepEqual(await violations(tab), []);
    await close();
  }
  const { tab, close } = await open("/%E0%A4%A.html".replace("%E0%A4%A", "zqxjv-kwfp"));
  await tab.waitForTimeout(300);
  assert.ok(!(await tab.locator(".nearest").isVisible()), "nothing near, nothing offered");
  await close();
});

test("code is copied by a button, and says so", async () => {
  const { tab, close } = await open("/themes-change-one-file.html", { permissions: ["clipboard-read", "clipboard-write"] });
  const box = tab.locator(".prose .code, .prose .copy-box").first();
  const code = await box.locator("code").innerText();
  await box.locator(".copy-button").focus();
  await tab.keyboard.press("Enter");
  await tab.waitForFunction(() => document.querySelector(".copy-button").textContent.includes(document.body.dataset.copied));
  assert.equal((await tab.evaluate(() => navigator.clipboard.readText())).trim(), code.trim());
  await close();
});

test("no end of a line stays under the copy button, and a narrower screen makes code a stop", async () => {
  const { tab, close } = await open("/development-speed.html");
  const code = tab.locator(".prose pre");
  await code.first().evaluate((pre) => { pre.firstElementChild.textContent = "shelfmark build --root a/folder --out another/folder --strict --drafts --base-url https://example.com/"; });
  const first = code.first();
  const scrolls = [];
  for (const width of [360, 1100]) {
    await tab.setViewportSize({ width, height: 800 });
    const seen = await first.evaluate(async (pre) => {
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      pre.scrollLeft = pre.scrollWidth;
      const range = document.createRange();
      range.selectNodeContents(pre.firstElementChild);
      const button = pre.closest(".code, .copy-box").querySelector(".copy-button").getBoundingClientRect();
      return { end: range.getBoundingClientRect().right, button: button.left, scrolls: pre.scrollWidth > pre.clientWidth, stop: pre.tabIndex === 0 };
    });
    assert.ok(seen.end <= seen.button, `at ${width} the line ends at ${seen.end}, the button begins at ${seen.button}`);
    assert.equal(seen.stop, seen.scrolls, `at ${width}`);
    scrolls.push(seen.scrolls);
  }
  assert.ok(scrolls[0], "the narrow screen cuts the line");
  await close();
});

test("a picture is enlarged and put back by keyboard", async () => {
  const { tab, close } = await open("/themes-what-readers-see.html");
  const picture = tab.locator("button.zoom").first();
  await picture.waitFor();
  await picture.focus();
  await tab.keyboard.press("Enter");
  await tab.locator("dialog.zoom-box img").waitFor();
  assert.deepEqual(await violations(tab), []);
  await tab.keyboard.press("Escape");
  await tab.locator("dialog.zoom-box").waitFor({ state: "detached" });
  assert.ok(await tab.evaluate(() => document.activeElement.matches("button.zoom")), "the focus is back");
  await close();
});

test("a branch of the sidebar opens and closes in place", async () => {
  const { tab, close } = await open("/themes-words.html");
  const branch = tab.locator(".nav li[data-branch]", { hasText: "Reference" }).first();
  await branch.locator(".nav-toggle").click();
  await branch.locator("ul a", { hasText: "Command line" }).waitFor();
  await branch.locator(".nav-toggle").first().click();
  assert.ok(!(await branch.locator("ul a", { hasText: "Command line" }).isVisible()), "and closed again");
  assert.deepEqual(await violations(tab), []);
  await close();
});

test("a cut list of the sidebar opens in place, stays open on the next page, and leads to all without JavaScript", async () => {
  const files = { "site.yaml": "title: Help\n" };
  const page = (n, category, group) => `---\npagename: Page ${n}\npermalink: page-${n}.html\ncategoryName: ${category}\nsubCategoryName: ${group}\n---\nText.\n`;
  for (let n = 10; n < 50; n++) files[`content/${n}.md`] = page(n, "Guides", "");
  for (let n = 50; n < 90; n++) files[`content/${n}.md`] = page(n, "Guides", "Parts");
  for (let n = 100; n < 130; n++) files[`content/${n}.md`] = page(n, `Topic ${n}`, "");
  const { origin } = await siteOf(files);

  const { tab, close } = await open("/page-30.html", {}, origin);
  const list = tab.locator(".nav .is-open > ul").first();
  const links = () => list.locator("> li:not(.nav-more) > a").evaluateAll((all) => all.map((a) => a.textContent));
  assert.ok((await links()).length < 15, "the list is cut");
  await list.locator("> .nav-more > a", { hasText: "All 41 entries" }).focus();
  await tab.keyboard.press("Enter");
  await tab.waitForFunction(() => document.querySelectorAll(".nav .is-open > ul > li").length >= 41);
  const whole = await links();
  assert.deepEqual(whole.filter((name) => name.startsWith("Page")), Array.from({ length: 40 }, (_, n) => `Page ${n + 10}`));
  assert.equal(await list.locator('[aria-current="page"]').textContent(), "Page 30");
  assert.ok(await tab.evaluate(() => document.activeElement.matches(".nav a")), "the focus is in the list");
  assert.deepEqual(await violations(tab), []);
  await list.locator("a", { hasText: "Page 48" }).click();
  await tab.waitForURL("**/page-48.html");
  await tab.waitForFunction(() => document.querySelectorAll(".nav .is-open > ul > li").length >= 41);
  assert.equal(await tab.locator('.nav [aria-current="page"]').textContent(), "Page 48");
  // All topics: the categories that the page does not name.
  const topics = tab.locator(".nav > ul > .nav-more > a", { hasText: "All 31 topics" });
  await topics.click();
  await tab.waitForFunction(() => document.querySelectorAll(".nav > ul > li[data-branch], .nav > ul > li.is-open").length >= 31);
  await close();

  const plain = await open("/page-30.html", { javaScriptEnabled: false }, origin);
  await plain.tab.locator(".nav a[data-more]", { hasText: "Guides" }).click();
  await plain.tab.waitForURL("**/categories/guides.html");
  assert.equal(await plain.tab.locator("main .page-item").count(), 80);
  await plain.tab.locator(".nav .nav-more a", { hasText: "All 31 topics" }).click();
  await plain.tab.waitForURL("**/#topics");
  assert.equal(await plain.tab.locator(".topic-card").count(), 31);
  await plain.close();
});
