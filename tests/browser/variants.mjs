// Sites made for one test: the manual with other settings, or a few files.

import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { PUBLIC, serve } from "./site.mjs";

const ROOT = path.resolve(PUBLIC, "..");
const temporary = [];
const servers = [];

async function folderOf(parts) {
  const folder = await mkdtemp(path.join(tmpdir(), "shelfmark-"));
  temporary.push(folder);
  for (const part of parts) await cp(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  return folder;
}

/** A site's folder, built and served, after other commands were run in it. */
async function built(folder, commands = []) {
  const program = path.join(process.env.CARGO_TARGET_DIR ?? path.join(ROOT, "target"), "debug/shelfmark");
  for (const command of [...commands, ["build"]]) {
    execFileSync(program, [...command, "--root", folder, "--quiet"], { stdio: "inherit" });
  }
  const server = await serve(path.join(folder, "public"));
  servers.push(server);
  return { ...server, folder: path.join(folder, "public") };
}

/** The manual, built with changes to site.yaml, and served. */
export async function variant(change) {
  const folder = await folderOf(["content", "img", "themes", "site.yaml"]);
  const settings = path.join(folder, "site.yaml");
  await writeFile(settings, change(await readFile(settings, "utf8")));
  return built(folder);
}

/** These files with the themes of this repository, built and served; `commands` come first. */
export async function siteOf(files, commands = []) {
  const folder = await folderOf(["themes"]);
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  return built(folder, commands);
}

/** Ends the servers and removes the folders of all of them. */
export async function clear() {
  for (const server of servers) server.close();
  for (const folder of temporary) await rm(folder, { recursive: true, force: true });
}
