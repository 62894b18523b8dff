// The built manual, served on loopback, and a browser to look at it.

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

/** What breaks the rules of accessibility in a tab, or in one element of it. */
export async function violations(tab, within = null) {
  await tab.evaluate(axe);
  const found = await tab.evaluate((w) => window.axe.run(w ?? document, { resultTypes: ["violations"] }), within);
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
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
