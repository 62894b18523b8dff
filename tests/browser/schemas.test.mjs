// The schemas for editors hold for what they describe and refuse what they must;
// findings as SARIF hold against SARIF's own schema.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import yaml from "js-yaml";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
const PROGRAM = path.join(ROOT, "target/debug/shelfmark");
// Numbers and dates of YAML 1.1 are text in YAML 1.2's core schema.
const read = (text) => yaml.load(text, { schema: yaml.CORE_SCHEMA });

function schema(subject, root = ROOT) {
  const text = execFileSync(PROGRAM, ["schema", subject, "--root", root], { encoding: "utf8" });
  return new Ajv({ allErrors: true, strictSchema: false, allowUnionTypes: true }).compile(JSON.parse(text));
}

function holds(validate, value, label) {
  assert.ok(validate(value), `${label}: ${JSON.stringify(validate.errors, null, 1)}`);
}

/** A site in a folder of its own. */
function site(files) {
  const root = mkdtempSync(path.join(tmpdir(), "shelfmark-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

test("the schema of site.yaml takes the manual's example and this site's own settings", () => {
  const validate = schema("site");
  const page = readFileSync(path.join(ROOT, "content/reference/site-yaml.md"), "utf8");
  const example = page.match(/```yaml[^\n]*\n([\s\S]*?)```/)[1];
  holds(validate, read(example), "the example");
  holds(validate, read(readFileSync(path.join(ROOT, "site.yaml"), "utf8")), "site.yaml");
});

test("the schema of site.yaml refuses what the program refuses", () => {
  const validate = schema("site");
  for (const wrong of [
    "tittle: x",
    "title: [x]",
    "links:\n  - link: x",
    "markdown:\n  highlight: maybe",
    "check:\n  image_budget: many",
    "check:\n  severity:\n    no-such-code: off",
    "check:\n  severity:\n    no-such-page: loud",
    "front_matter:\n  - required: true",
    "navigation:\n  - category: A\n    items:\n      - group: G\n        itms: []",
    "direction: up",
  ]) {
    assert.ok(!validate(read(wrong)), wrong);
    const root = site({ "site.yaml": wrong, "content/a.md": "---\npagename: A\npermalink: a.html\n---\n" });
    const run = spawnSync(PROGRAM, ["check", "--root", root], { encoding: "utf8" });
    assert.equal(run.status, 1, `${wrong}: ${run.stdout}`);
    rmSync(root, { recursive: true });
  }
});

test("the schema of front matter takes every page of the manual", () => {
  const validate = schema("front-matter");
  const files = readdirSync(path.join(ROOT, "content"), { recursive: true });
  const pages = files.filter((f) => f.endsWith(".md"));
  assert.ok(pages.length > 50);
  for (const page of pages) {
    const text = readFileSync(path.join(ROOT, "content", page), "utf8");
    const head = text.match(/^---\n([\s\S]*?)\n---/)[1];
    holds(validate, read(head), page);
  }
});

test("the schema of front matter offers the site's categories and asks what the site asks", () => {
  const root = site({
    "site.yaml": `front_matter:
  - {field: subtitle, required: true, pattern: "[A-Z].*"}
  - {field: indicator, values: [chat, both]}
  - {field: owner, required: true}
`,
    "content/a.md": "---\npagename: A\npermalink: a.html\ncategoryName: Guides\nsubCategoryName: Set-up\n---\n",
  });
  const text = execFileSync(PROGRAM, ["schema", "front-matter", "--root", root], { encoding: "utf8" });
  assert.deepEqual(JSON.parse(text).properties.categoryName.anyOf[0].enum, ["Guides"]);
  assert.deepEqual(JSON.parse(text).properties.subCategoryName.anyOf[0].enum, ["Set-up"]);
  const validate = schema("front-matter", root);
  holds(validate, { subtitle: "About", owner: "x", indicator: "both", categoryName: "New" }, "right");
  holds(validate, { subtitle: "About", owner: "x", indicator: null }, "blank");
  for (const wrong of [
    { owner: "x" },
    { subtitle: "about", owner: "x" },
    { subtitle: "", owner: "x" },
    { subtitle: "About", owner: null },
    { subtitle: "About", owner: "x", indicator: "chatt" },
    { subtitle: "About", owner: "x", isNew: "perhaps" },
  ]) {
    assert.ok(!validate(wrong), JSON.stringify(wrong));
  }
  rmSync(root, { recursive: true });
});

test("findings as SARIF hold against the schema of SARIF 2.1.0", () => {
  const require = createRequire(import.meta.url);
  const file = path.join(path.dirname(require.resolve("@microsoft/jest-sarif/package.json")), "lib/schemas/sarif-2.1.0-rtm.5.json");
  const ajv = new Ajv({ allErrors: true, strict: false, validateSchema: false, unicodeRegExp: false });
  addFormats(ajv);
  const sarif = JSON.parse(readFileSync(file, "utf8"));
  // It is of draft 4, whose identifier has another name.
  delete sarif.$schema;
  delete sarif.id;
  const validate = ajv.compile(sarif);
  const page = (name, more, body) => `---\npagename: ${name}\npermalink: ${name}.html\n${more}\n---\n${body}`;
  const root = site({
    "site.yaml": "tittle: x\nlinks:\n  - link: L\n    url: /lost.html\n",
    "content/ü a.md": page("a", "redirect_from: old.html", "# T 😀\n\n[x](lost.html) [y](old.html) [z](B.html) ![](/img/no.png) [e]()\r\n"),
    "content/b.md": page("b", "permalink: a.html", "[a](a.html#nope)"),
    "content/c.md": page("c", "date: 2090-01-01", "text"),
    "img/unused.png": "x",
    "templates/parts/footer.html": "<a href=\"/nowhere.html\">x</a>{{ oops }}",
  });
  const run = spawnSync(PROGRAM, ["check", "--format", "sarif", "--root", root], { encoding: "utf8" });
  const log = JSON.parse(run.stdout);
  assert.ok(log.runs[0].results.length > 8);
  holds(validate, log, "findings");
  const none = spawnSync(PROGRAM, ["check", "--format", "sarif", "--root", ROOT], { encoding: "utf8" });
  holds(validate, JSON.parse(none.stdout), "none");
  log.runs[0].results[0].level = "loud";
  assert.ok(!validate(log), "the schema is looked at");
  rmSync(root, { recursive: true });
});
