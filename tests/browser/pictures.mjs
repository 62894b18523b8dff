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

const sites = {
  manual: await serve(),
  ledger: await variant((yaml) => `${yaml}\ntheme: ledger\n`),
  languages: await siteOf(LANGUAGES),
};
const chrome = await browser();
for (const { file, page, width, height, colorScheme = "light", of = "manual", click } of PICTURES) {
  const context = await chrome.newContext({ viewport: { width, height }, colorScheme });
  const tab = await context.newPage();
  await tab.goto(sites[of].origin + page, { waitUntil: "networkidle" });
  if (click) await tab.locator(click).click();
  await tab.screenshot({ path: path.join(PUBLIC, "../img", file) });
  await context.close();
}
await chrome.close();
sites.manual.close();
await clear();
