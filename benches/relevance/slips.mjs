// What people type who know a page's name and cannot type it: made from the names of
// the pages alone, by a model that knows nothing of any engine.
//
// - cut: each word of the name but the last stands with the chance of 3 in 4 (one
//   stands always); the last is cut to between 3 letters and all but one.
// - slip: one letter of one word of at least 4 letters is left out, doubled,
//   swapped with its neighbour, or is the key beside it on a QWERTY keyboard.
// - both: a slip in one word and the last word cut to no less than 4 letters.
//
// What a first run at another seed missed was looked at and mended; at this seed nothing
// was ever chosen.

import { dice } from "./knowledge.mjs";

const SEED = 20261126;
const ROWS = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

const beside = (letter, roll) => {
  const row = ROWS.find((keys) => keys.includes(letter));
  if (!row) return letter === "e" ? "r" : "e";
  const at = row.indexOf(letter);
  return row[at + 1 < row.length && (roll(2) || at === 0) ? at + 1 : at - 1];
};

const slip = (word, roll) => {
  const letters = [...word];
  const at = roll(letters.length);
  switch (roll(4)) {
    case 0: letters.splice(at, 1); break;
    case 1: letters.splice(at, 0, letters[at]); break;
    case 2: { const to = Math.min(at, letters.length - 2); [letters[to], letters[to + 1]] = [letters[to + 1], letters[to]]; break; }
    default: letters[at] = beside(letters[at], roll);
  }
  return letters.join("");
};
const cut = (word, least, roll) => { const letters = [...word]; return letters.length <= least ? word : letters.slice(0, least + roll(letters.length - least)).join(""); };
const slipped = (words, roll) => {
  const long = words.filter((word) => [...word].length >= 4);
  const one = long[roll(long.length)];
  return words.map((word) => (word === one ? slip(word, roll) : word));
};

/** So many queries of each kind for pages `{ name, href, language }`. */
export function queries(pages, count) {
  const roll = dice(SEED);
  const shuffled = pages.map((page) => [roll(1e9), page]).sort((a, b) => a[0] - b[0]).map(([, page]) => page);
  const usable = shuffled.map((page) => [page, page.name.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean)])
    .filter(([, words]) => words.some((word) => [...word].length >= 4));
  const make = {
    cut: (kept) => [...kept.slice(0, -1), cut(kept.at(-1), 3, roll)],
    slip: (kept) => slipped(kept, roll),
    both: (kept) => { const all = slipped(kept, roll); return [...all.slice(0, -1), cut(all.at(-1), 4, roll)]; },
  };
  const keep = (kind, words) => (kind === "cut" ? words.filter((_, n) => n === words.length - 1 || roll(4)) : words);
  // What is meant is every page whose name has the words that were kept.
  const meant = (language, kept) => usable.filter(([page, words]) => page.language === language && kept.every((word) => words.includes(word))).map(([page]) => page.href);
  return Object.entries(make).flatMap(([kind, how]) => usable.slice(0, count).map(([page, words]) => {
    const kept = keep(kind, words);
    return { kind, query: how(kept).join(" "), language: page.language, good: meant(page.language, kept) };
  }));
}
