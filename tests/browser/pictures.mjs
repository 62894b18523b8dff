// Takes the manual's own pictures: `node tests/browser/pictures.mjs` after a build.

import path from "node:path";
import { PUBLIC, browser, serve } from "./site.mjs";

const PICTURES = [
  { file: "home.png", page: "/", width: 1280, height: 800 },
  { file: "phone.png", page: "/categories/writing.html", width: 390, height: 780 },
];

const site = await serve();
const chrome = await browser();
for (const { file, page, width, height } of PICTURES) {
  const context = await chrome.newContext({ viewport: { width, height }, colorScheme: "light" });
  const tab = await context.newPage();
  await tab.goto(site.origin + page);
  await tab.screenshot({ path: path.join(PUBLIC, "../img", file) });
  await context.close();
}
await chrome.close();
site.close();
