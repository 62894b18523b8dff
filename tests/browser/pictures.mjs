// Takes the manual's own pictures: `node tests/browser/pictures.mjs` after a build.

import path from "node:path";
import { PUBLIC, browser, serve } from "./site.mjs";

const PICTURES = [
  { file: "home.png", page: "/", width: 1280, height: 800 },
  { file: "phone.png", page: "/categories/writing.html", width: 390, height: 780 },
  { file: "theme-article.png", page: "/writing-what-markdown-can-do.html", width: 1280, height: 800 },
  { file: "theme-dark.png", page: "/writing-what-markdown-can-do.html", width: 1280, height: 800, colorScheme: "dark" },
  { file: "theme-category.png", page: "/categories/themes.html", width: 1280, height: 640 },
  { file: "theme-list.png", page: "/updates.html", width: 1280, height: 640 },
  { file: "theme-lost.png", page: "/writing-markdown.html", width: 1280, height: 640 },
];

const site = await serve();
const chrome = await browser();
for (const { file, page, width, height, colorScheme = "light" } of PICTURES) {
  const context = await chrome.newContext({ viewport: { width, height }, colorScheme });
  const tab = await context.newPage();
  await tab.goto(site.origin + page, { waitUntil: "networkidle" });
  await tab.screenshot({ path: path.join(PUBLIC, "../img", file) });
  await context.close();
}
await chrome.close();
site.close();
