// Takes the manual's own pictures: `node tests/browser/pictures.mjs` after a build.

import path from "node:path";
import { PUBLIC, browser, serve } from "./site.mjs";
import { clear, siteOf, variant } from "./variants.mjs";

const PICTURES = [
  { file: "home.png", page: "/", width: 1280, height: 800 },
  { file: "phone.png", page: "/categories/writing.html", width: 390, height: 780 },
  { file: "theme-article.png", page: "/writing-what-markdown-can-do.html", width: 1280, height: 800 },
  { file: "theme-dark.png", page: "/writing-what-markdown-can-do.html", width: 1280, height: 800, colorScheme: "dark" },
  { file: "theme-category.png", page: "/categories/themes.html", width: 1280, height: 640 },
  { file: "theme-list.png", page: "/updates.html", width: 1280, height: 640 },
  { file: "theme-lost.png", page: "/writing-markdown.html", width: 1280, height: 640 },
  { file: "theme-search.png", page: "/themes-words.html", width: 1280, height: 700, search: "colour" },
  { file: "theme-search-page.png", page: "/search.html", width: 1280, height: 640 },
  { file: "theme-tutorial.png", page: "/first-message.html", width: 1280, height: 800, of: "tutorial" },
  { file: "theme-redirect.png", page: "/install.html", width: 800, height: 400, stay: true },
  { file: "theme-ledger.png", page: "/writing-what-markdown-can-do.html", width: 1280, height: 800, of: "ledger" },
  { file: "theme-ledger-home.png", page: "/", width: 1280, height: 800, of: "ledger" },
  { file: "theme-languages.png", page: "/he/login.html", width: 1280, height: 560, of: "languages", click: ".language-button" },
];

/** Three languages, the last of them written from the right. */
const LANGUAGES = {
  "site.yaml": "title: Help centre\nlanguages: [de, {language: he, title: מרכז העזרה}]\n",
  "content/login.md": "---\npagename: Log in\npermalink: login.html\ncategoryName: First steps\n---\n",
  "content/de/login.md": "---\npagename: Anmelden\npermalink: de/login.html\ncategoryName: Erste Schritte\n---\n",
  "content/he/login.md":
    "---\npagename: כניסה למערכת\npermalink: he/login.html\ncategoryName: צעדים ראשונים\nsubtitle: שם, סיסמה וקוד אימות\nisNew: true\ndate: 2026-11-24\n---\nלחצו על **כניסה** והקלידו את השם ואת הסיסמה.\n\n## קוד אימות\n\nהקוד נשלח אליכם בהודעה.\n\n## שכחתי את הסיסמה\n\nבקשו סיסמה חדשה.\n",
};

const TUTORIAL = {
  "site.yaml": "title: Help centre\ntheme_options: {feedback: https://example.org/answers}\n",
  "content/first-message.md":
    "---\npagename: Answer your first message\npermalink: first-message.html\ncategoryName: First steps\nsubCategoryName: Messages\nlevel3: On the first day\nindicator: both\nsubtitle: A tour in four minutes\nisTutorial: true\nisNew: true\ndate: 2026-11-24\n---\nhttps://www.youtube.com/watch?v=abcdefghijk\n\n## Before you start\n\nLog in.\n\n## What you saw\n\n1. Open the message.\n2. Answer it.\n",
  "content/log-in.md": "---\npagename: Log in\npermalink: log-in.html\ncategoryName: First steps\n---\n",
};

const sites = {
  manual: await serve(),
  ledger: await variant((yaml) => `${yaml}\ntheme: ledger\n`),
  languages: await siteOf(LANGUAGES),
  tutorial: await siteOf(TUTORIAL),
};
const chrome = await browser();
for (const { file, page, width, height, colorScheme = "light", of = "manual", click, search, stay } of PICTURES) {
  // A page that leads on at once is looked at without what does so.
  const context = await chrome.newContext({ viewport: { width, height }, colorScheme });
  const tab = await context.newPage();
  if (stay) await tab.setContent((await (await fetch(sites[of].origin + page)).text()).replace(/<script>.*?<\/script>|<noscript>.*?<\/noscript>/gs, ""));
  else await tab.goto(sites[of].origin + page, { waitUntil: "networkidle" });
  if (click) await tab.locator(click).click();
  if (search) {
    await tab.keyboard.press("/");
    await tab.locator("dialog[open] input").pressSequentially(search);
    await tab.locator(".search-results mark").first().waitFor();
    await tab.waitForTimeout(300);
  }
  await tab.screenshot({ path: path.join(PUBLIC, "../img", file) });
  await context.close();
}
await chrome.close();
sites.manual.close();
await clear();
