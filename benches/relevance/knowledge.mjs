// A knowledge base of 260 pages in two languages, the same on every machine, and
// what people type to find its pages. Which page a query must find follows from
// how the page was made, not from what any engine answers.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** A small deterministic generator of numbers (SplitMix32). */
export const dice = (seed) => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x9e3779b9) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) % below;
  };
};

const THINGS = [
  ["password", "passcode", "Account"], ["campaign", "promotion", "Messaging"], ["conversation", "thread", "Messaging"],
  ["report", "statistics", "Reporting"], ["dashboard", "overview screen", "Reporting"], ["widget", "plug-in", "Channels"],
  ["agent", "operator", "People"], ["queue", "waiting line", "Routing"], ["skill", "competence", "Routing"],
  ["invoice", "bill", "Billing"], ["subscription", "plan", "Billing"], ["webhook", "callback", "Integrations"],
  ["access token", "credential", "Integrations"], ["certificate", "SSL key", "Security"], ["template", "canned text", "Messaging"],
  ["contact", "address book entry", "People"], ["survey", "questionnaire", "Reporting"], ["chatbot", "assistant", "Automation"],
  ["schedule", "opening hours", "Routing"], ["role", "permission set", "People"], ["channel", "line of communication", "Channels"],
  ["backup", "safety copy", "Security"], ["domain", "web address", "Channels"], ["notification", "alert", "Automation"],
  ["workflow", "process", "Automation"],
];
const ACTIONS = [
  ["Create", "new", "Choose a name and save it."], ["Delete", "remove", "It cannot be brought back after thirty days."],
  ["Export", "download", "You get a file with commas between the columns."], ["Import", "upload", "The first line of the file names the columns."],
  ["Rename", "change the name", "Links to it stay as they are."], ["Share", "give access", "Others see it, but cannot change it."],
  ["Restore", "bring back", "You find it among the removed ones."], ["Troubleshoot", "repair", "Look for the message below."],
];
const FAILURES = [
  "process failed", "connection timed out", "request was refused", "file is too large", "value already exists",
  "signature does not match", "limit was exceeded", "session has expired",
];
const DE_THINGS = [
  ["Kennwort", "Kennwörter", "Konto"], ["Kampagne", "Kampagnen", "Nachrichten"], ["Bericht", "Berichte", "Auswertung"],
  ["Rechnung", "Rechnungen", "Abrechnung"], ["Vorlage", "Vorlagen", "Nachrichten"], ["Zertifikat", "Zertifikate", "Sicherheit"],
  ["Warteschlange", "Warteschlangen", "Verteilung"], ["Umfrage", "Umfragen", "Auswertung"], ["Kanal", "Kanäle", "Kanäle"],
  ["Datensicherung", "Datensicherungen", "Sicherheit"], ["Benachrichtigung", "Benachrichtigungen", "Automatik"], ["Öffnungszeit", "Öffnungszeiten", "Verteilung"],
];
const DE_ACTIONS = [
  ["anlegen", "Wählen Sie einen Namen und speichern Sie."], ["löschen", "Nach dreißig Tagen ist nichts mehr zu retten."],
  ["exportieren", "Sie erhalten eine Tabelle."], ["umbenennen", "Verweise bleiben gültig."], ["wiederherstellen", "Sie finden alles im Papierkorb."],
];
const FILLER = [
  "Open the settings and look at the list on the left.", "Only an administrator may do this.", "Changes are visible to everyone at once.",
  "If the button is grey, ask who manages your account.", "The page shows who did it and when.", "Wait a minute and load the page again.",
  "Nothing is sent to customers while you work on it.", "You can do the same for several at a time.",
];
const DE_FILLER = [
  "Öffnen Sie die Einstellungen und sehen Sie links in die Liste.", "Das darf nur die Verwaltung.", "Alle sehen die Änderung sofort.",
  "Ist die Taste grau, fragen Sie, wer Ihr Konto betreut.", "Laden Sie danach die Seite neu.",
];

const article = (word) => (/^[aeiou]/i.test(word) ? "an" : "a");
const slug = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[^a-z0-9]+/g, "-");
const code = (n) => `0x8007${(0x1000 + n * 37).toString(16).toUpperCase()}`;
const symbol = (thing, action) => `ERR_${thing.toUpperCase().replace(/ /g, "_")}_${action.toUpperCase()}`;

const english = () => THINGS.flatMap(([thing, other, category], t) => ACTIONS.map(([action, verb, tip], a) => {
  const n = t * ACTIONS.length + a;
  const roll = dice(n + 1);
  const name = `${action} ${article(thing)} ${thing}`;
  // Each page speaks of others, too, as real pages do.
  const near = THINGS[roll(THINGS.length)][0], far = THINGS[roll(THINGS.length)][0];
  const filler = () => FILLER[roll(FILLER.length)];
  const failure = `${thing} ${action.toLowerCase()}: ${FAILURES[(t + a) % FAILURES.length]}`;
  return {
    file: `en-${slug(name)}.md`, permalink: `${slug(name)}.html`, name, category, language: "en", thing, other, action, verb, failure, n,
    text: [
      `Here you learn how to ${verb} ${article(other)} ${other}. ${tip} ${filler()}`,
      `## Before you start\n\n${filler()} ${filler()} See also the ${near} and the ${far}.`,
      `## Steps\n\n1. ${filler()}\n2. Choose the ${thing}.\n3. Press **${action}**. ${filler()}`,
      `## When it does not work\n\nThe message \`${failure}\` (${code(n)}, \`${symbol(thing, action)}\`) means that the ${near} is in use. ${filler()}`,
    ].join("\n\n"),
  };
}));

const german = () => DE_THINGS.flatMap(([thing, many, category], t) => DE_ACTIONS.map(([action, tip], a) => {
  const n = t * DE_ACTIONS.length + a;
  const roll = dice(5000 + n);
  const name = `${thing} ${action}`;
  const near = DE_THINGS[roll(DE_THINGS.length)];
  const filler = () => DE_FILLER[roll(DE_FILLER.length)];
  return {
    file: `de/${slug(name)}.md`, permalink: `de/${slug(name)}.html`, name, category, language: "de", thing, many, action, n,
    text: [
      `So können Sie ${many} ${action}. ${tip} ${filler()}`,
      `## Zuvor\n\n${filler()} Siehe auch ${near[1]}.`,
      `## Schritte\n\n1. ${filler()}\n2. Wählen Sie aus, was Sie ${action} möchten.\n\n${filler()}`,
    ].join("\n\n"),
  };
}));

/** Writes the site into a folder. */
export async function write(folder) {
  const pages = [...english(), ...german()];
  for (const page of pages) {
    const file = path.join(folder, "content", page.file);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, `---\npagename: ${page.name}\npermalink: ${page.permalink}\ncategoryName: ${page.category}\nsubtitle: ${page.language === "en" ? "What to know about it" : "Was zu wissen ist"}\n---\n${page.text}\n`);
  }
  await writeFile(path.join(folder, "site.yaml"), "title: Help centre\nlanguages: [en, de]\n");
}

/** A slip of the fingers: letters swapped, left out, doubled or mistaken. */
const slip = (word, roll) => {
  const letters = [...word];
  const at = roll(letters.length - 1);
  switch (roll(4)) {
    case 0: [letters[at], letters[at + 1]] = [letters[at + 1], letters[at]]; break;
    case 1: letters.splice(at, 1); break;
    case 2: letters.splice(at, 0, letters[at]); break;
    default: letters[at] = "qwertzuiopasdfghjklyxcvbnm"[roll(26)];
  }
  return letters.join("") === word ? slip(word, roll) : letters.join("");
};

/** Queries: kind, what is typed, language, and the permalinks that answer it. */
export function queries() {
  const en = english(), de = german();
  const roll = dice(77);
  const found = [];
  const ask = (kind, count, pages, typed, good = (page) => [page.permalink]) => {
    const order = pages.map((page) => [roll(1e6), page]).sort((a, b) => a[0] - b[0]);
    for (const [, page] of order.slice(0, count)) found.push({ kind, query: typed(page), language: page.language, good: good(page) });
  };
  ask("name", 16, en, (p) => `${p.action.toLowerCase()} ${p.thing}`);
  ask("typo", 32, en, (p) => {
    const words = `${p.action.toLowerCase()} ${p.thing}`.split(" ");
    const longest = words.reduce((a, b) => (b.length > a.length ? b : a));
    return words.map((w) => (w === longest ? slip(w, roll) : w)).join(" ");
  });
  ask("error", 12, en, (p) => code(p.n));
  ask("error", 8, en, (p) => symbol(p.thing, p.action));
  ask("error", 12, en, (p) => p.failure);
  ask("partial", 20, en, (p) => `${p.action.toLowerCase()} ${p.thing.slice(0, Math.max(3, p.thing.length - 3))}`);
  ask("form", 12, en, (p) => `${p.action.toLowerCase().replace(/e$/, "")}ing ${p.thing}s`);
  ask("question", 12, en, (p) => `how do i ${p.action.toLowerCase()} my ${p.thing}`);
  ask("other words", 12, en, (p) => `${p.verb} ${p.other}`);
  ask("German", 10, de, (p) => `${p.many.toLowerCase()} ${p.action}`);
  ask("German", 8, de, (p) => `${p.thing} ${p.action}`.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase());
  ask("German", 8, de, (p) => `${slip(p.thing.toLowerCase(), roll)} ${p.action}`);
  return found;
}
