// Sites whose vocabularies are hard on a search index, and what is asked of them.
// The same on every machine.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { dice } from "../relevance/knowledge.mjs";

const SYLLABLES = "ba be bi bo bu ca ce co con cor da de di do du fa fe fi fo ga ge go ha he hi ho in ja ka ki la le li lo lu ma me mi mo mu na ne ni no nu pa pe per pi po pro qua ra re ri ro ru sa se si so ste su ta te ter ti to tra tu un va ve vi wa we za zo".split(" ");

/** So many words that a person could say, no two alike. */
const vocabulary = (count) => {
  const roll = dice(11);
  const known = new Set();
  while (known.size < count) {
    known.add(Array.from({ length: 2 + roll(3) }, () => SYLLABLES[roll(SYLLABLES.length)]).join(""));
  }
  return [...known];
};

/** Picks as a language does: the n-th word about 1/n as often as the first. */
const zipf = (words, roll) => words[Math.min(words.length - 1, Math.floor(words.length ** (roll(1e6) / 1e6)) - 1)];
const times = (count, make) => Array.from({ length: count }, (_, n) => make(n));
const han = (roll) => String.fromCodePoint(0x4e00 + Math.floor(2_500 ** (roll(1e6) / 1e6)) + roll(2) * 2_500);
const code = (n) => `0x8007${(n * 7919).toString(16).padStart(6, "0")}`;

/**
 * Each shape: the name and the text of page `n`, and what readers type.
 * `words` is what all its pages are made of.
 */
export const SHAPES = {
  prose: {
    words: (pages) => vocabulary(Math.min(30_000, 2_000 + pages * 2)),
    page: (n, words, roll) => ({ name: `${times(3, () => zipf(words, roll)).join(" ")} ${n}`, text: times(200, () => zipf(words, roll)).join(" ") }),
  },
  "the same words everywhere": {
    words: () => vocabulary(160),
    page: (n, words, roll) => ({ name: `${times(3, () => words[roll(160)]).join(" ")} ${n}`, text: times(2, () => words.map((_, i) => words[(i * 7 + roll(9)) % 160]).join(" ")).join(" ") }),
  },
  identifiers: {
    words: () => vocabulary(2_000),
    page: (n, words, roll) => ({ name: `Error ${code(n * 40)} ${words[roll(2_000)]}`, text: times(40, (i) => `${code(n * 40 + i)} ${zipf(words, roll)}`).join(" ") }),
  },
  "names that begin alike": {
    words: () => vocabulary(2_000).map((word) => `con${word}`),
    page: (n, words, roll) => ({ name: `Configure ${zipf(words, roll)} ${words[roll(2_000)]}`, text: times(150, () => zipf(words, roll)).join(" ") }),
  },
  Chinese: {
    words: () => [],
    page: (n, words, roll) => ({ name: times(8, () => han(roll)).join(""), text: times(12, () => times(30, () => han(roll)).join("")).join("。") }),
  },
  "long pages": {
    words: (pages) => vocabulary(Math.min(30_000, 2_000 + pages * 2)),
    page: (n, words, roll) => ({ name: `${times(3, () => zipf(words, roll)).join(" ")} ${n}`, text: times(3_000, () => zipf(words, roll)).join(" ") }),
  },
};

/** Writes a site of this shape. */
export async function write(folder, shape, pages) {
  const { words: all, page } = SHAPES[shape];
  const words = all(pages);
  await mkdir(path.join(folder, "content"), { recursive: true });
  for (let n = 0; n < pages; n++) {
    const { name, text } = page(n, words, dice(n + 1));
    const half = text.indexOf(" ", text.length / 2);
    const front = `---\npagename: ${name}\npermalink: p${n}.html\ncategoryName: Topic ${n % 12}\nindicator: ${["chat", "messaging", "both"][n % 3]}\nisNew: ${n % 9 === 0}\n---\n`;
    await writeFile(path.join(folder, "content", `p${n}.md`), `${front}${text.slice(0, half)}\n\n## ${name.split(" ").at(-1)} more\n\n${text.slice(half)}\n`);
  }
  await writeFile(path.join(folder, "site.yaml"), "title: A shape\nsearch:\n  synonyms:\n    - [sign in, log in, login]\n");
}

/** What is asked of a site of this shape: words of its pages, as readers type them. */
export function queries(shape, pages) {
  const { words: all, page } = SHAPES[shape];
  const words = all(pages);
  const roll = dice(4242);
  const found = ["c", "co", "con", "0", "0x", "0x8", "0x800", "p", "the", "con cor co", "一", "的 是"];
  for (let n = 0; n < 8; n++) {
    const { name, text } = page(roll(pages), words, dice(roll(pages) + 1));
    const [own, said] = [name.split(" "), text.split(" ")];
    const any = () => said[roll(said.length)];
    const slipped = (word) => (word.length > 3 ? word.slice(0, 2) + word[3] + word[2] + word.slice(4) : word);
    found.push(name, own[0], any(), any().slice(0, 4), `${any()} ${any()}`, slipped(any()), `${slipped(any())} ${slipped(any())} ${slipped(any())}`,
      times(8, any).join(" "), `"${own.slice(0, 2).join(" ")}"`, `"${said.slice(4, 7).join(" ")}"`);
  }
  if (words.length) found.push(...words.slice(0, 6), words.slice(0, 8).join(" "), `"${words[0]} ${words[1]}"`);
  return found;
}
