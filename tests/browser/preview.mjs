// A site made for one test file, its preview, and tabs that look at it.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PUBLIC, browser } from "./site.mjs";

const ROOT = path.resolve(PUBLIC, "..");
const PROGRAM = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug/shelfmark");

/** A page's file. */
export const page = (name, body, more = "") =>
  `---\npagename: ${name}\npermalink: ${name.toLowerCase()}.html\ncategoryName: Guides\n${more}---\n${body}`;

export class Preview {
  /** A site of these files (path to text), served; `args` go to `shelfmark serve`. */
  static async of(files, args = () => []) {
    const folder = await mkdtemp(path.join(tmpdir(), "shelfmark-"));
    const preview = new Preview(folder);
    for (const [file, text] of Object.entries(files)) await preview.write(file, text);
    preview.args = args(folder);
    await preview.start(0);
    preview.chrome = await browser();
    return preview;
  }

  constructor(folder) {
    this.folder = folder;
  }

  async start(port) {
    this.program = spawn(PROGRAM, ["serve", "--root", this.folder, "--port", String(port), ...this.args]);
    this.origin = await new Promise((ready, failed) => {
      let said = "";
      const hear = (bytes) => {
        said += bytes;
        const found = /http:\/\/[^\s/`]+/.exec(said);
        if (found) ready(found[0]);
      };
      this.program.stdout.on("data", hear);
      this.program.stderr.on("data", hear);
      this.program.on("exit", () => failed(new Error(`the preview ended: ${said}`)));
    });
  }

  /** Ends the server and starts it again at the same port; `meanwhile` is done in between. */
  async restart(meanwhile = async () => {}) {
    await this.stop();
    await meanwhile();
    await this.start(new URL(this.origin).port);
  }

  async stop() {
    const ended = new Promise((done) => { this.program.once("exit", done); });
    this.program.kill();
    await ended;
  }

  async close() {
    await this.chrome?.close();
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Saves a file as editors do: beside it, then in its place. */
  async write(file, text) {
    const to = path.join(this.folder, file);
    await mkdir(path.dirname(to), { recursive: true });
    await writeFile(`${to}~`, text);
    await rename(`${to}~`, to);
  }

  read(file) {
    return readFile(path.join(this.folder, file), "utf8");
  }

  remove(file) {
    return rm(path.join(this.folder, file));
  }

  /** A tab at a page; `context` holds several. */
  async open(address, context = null, options = {}) {
    const own = context ?? (await this.chrome.newContext({ viewport: { width: 1280, height: 800 }, ...options }));
    const tab = await own.newPage();
    tab.setDefaultTimeout(8000);
    await tab.goto(this.origin + address, { waitUntil: "load" });
    await tab.locator("shelfmark-preview button.toggle").waitFor();
    await tab.evaluate(() => { window.same = true; });
    return { tab, close: () => own.close() };
  }
}

/** Waits until the page's text holds these words. */
export const shows = (tab, words) => tab.waitForFunction((w) => document.querySelector("main").textContent.includes(w), words);

/** Nothing was loaded anew since the tab was opened. */
export async function isSame(tab) {
  assert.ok(await tab.evaluate(() => window.same === true), "the page was loaded anew");
}

/** Waits until the panel's button says this. */
export const says = (tab, words) => tab.waitForFunction(
  (w) => document.querySelector("shelfmark-preview").shadowRoot.querySelector(".toggle").getAttribute("aria-label").includes(w),
  words,
);

/** Waits until nothing lies over the page. */
export const isClear = (tab) => tab.waitForFunction(
  () => !document.querySelector("shelfmark-preview").shadowRoot.querySelector(".alert").childNodes.length,
);
