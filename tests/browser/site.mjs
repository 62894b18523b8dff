// The built manual, served on loopback, and a browser to look at it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { chromium as driver } from "playwright-core";

/** The folder that `shelfmark build` wrote. */
export const PUBLIC = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../public");

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".xml": "application/xml",
  ".txt": "text/plain; charset=utf-8",
};

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What breaks the rules of accessibility in a tab, or in one element of it; how large
    what is clicked must be (WCAG 2.2) included, which axe asks for only when told. */
export async function violations(tab, within = null) {
  await tab.evaluate(axe);
  const found = await tab.evaluate((w) => window.axe.run(w ?? document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }), within);
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
}

/** Widths and schemes that pages are looked at in. */
export const LOOKS = [[1280, "light"], [360, "dark"], [1280, "dark"], [360, "light"]];

/** No violation and no page that is wider than the screen, wide and narrow, light and dark. */
export async function isSound(tab, name, looks = LOOKS) {
  for (const [width, colorScheme] of looks) {
    await tab.setViewportSize({ width, height: 800 });
    // Colours are compared when they have changed, not while they do.
    await tab.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await tab.evaluate(() => Promise.all(document.getAnimations().map((a) => a.finished.catch(() => {}))));
    assert.deepEqual(await violations(tab), [], `${name} at ${width} in ${colorScheme}`);
    const [content, screen] = await tab.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
    assert.ok(content <= screen, `${name} is ${content} px wide on ${screen}`);
  }
}

/** A tab at an address, with every request noted. */
export async function visit(chrome, address, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(8000);
  const requests = [];
  tab.on("request", (request) => requests.push(request.url()));
  await tab.goto(address, { waitUntil: "load" });
  return { tab, requests, close: () => context.close() };
}

/** Serves a folder as a plain web server does: files, folders' index.html, 404.html. */
export async function serve(folder = PUBLIC) {
  const server = createServer(async (request, response) => {
    const route = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const file = path.join(folder, path.normalize(route), route.endsWith("/") ? "index.html" : "");
    try {
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
      response.end(body);
    } catch {
      response.writeHead(404, { "content-type": TYPES[".html"] });
      response.end(await readFile(path.join(folder, "404.html")).catch(() => "not found"));
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Where the system's Chromium lies; an error where there is none. */
export function chromium() {
  return execFileSync("sh", ["-c", "command -v chromium || command -v chromium-browser"], { encoding: "utf8" }).trim();
}

/** The system's Chromium; an error, never a skip, where there is none. */
export async function browser() {
  return driver.launch({
    executablePath: chromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
