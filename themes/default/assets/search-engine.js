//# allFunctionsCalledOnLoad
// Finds pages in the files of the search index. It does, step by step and with
// the same whole numbers, what Shelfmark itself does when it tries `search_tests`
// (`src/search/query.rs`). Its own tests make such tests of what this file finds.

const VERSION = 2;
const EXACT = 256, SAME_STEM = 205, BY_STEM = 170, WHOLE_NAME = 255, JOINED = 230, SYNONYM = 190, START = 150, ONE_OFF = 150, TWO_OFF = 95;
const FOLLOWS = 120, STARTS = 12, START_FILES = 4, SPELT = 4, LOOKED_INTO = 40, MOST_WORDS = 8, LONGEST = 48;

const utf8 = new TextEncoder();
const text8 = new TextDecoder();
const letters = (word) => [...word];
const bytes = (word) => utf8.encode(word).length;

/** By code points, as Rust orders texts: of two units of UTF-16 halves of a letter come last. */
const order = (a, b) => {
  for (let n = 0; n < a.length && n < b.length; n++) {
    const [x, y] = [a.charCodeAt(n), b.charCodeAt(n)];
    if (x !== y) return ((x & 0xf800) === 0xd800 ? x + 0x10000 : x) - ((y & 0xf800) === 0xd800 ? y + 0x10000 : y);
  }
  return a.length - b.length;
};

// Text → words.

const dense = (c) => {
  const n = c.codePointAt(0);
  return n >= 0x0e00 && ((n <= 0x0eff) || (n >= 0x1000 && n <= 0x109f) || (n >= 0x1780 && n <= 0x17ff)
    || (n >= 0x2e80 && n <= 0x2fdf) || (n >= 0x3005 && n <= 0x3007) || (n >= 0x3040 && n <= 0x30ff)
    || (n >= 0x3100 && n <= 0x312f) || (n >= 0x31f0 && n <= 0x31ff) || (n >= 0x3400 && n <= 0x4dbf)
    || (n >= 0x4e00 && n <= 0x9fff) || (n >= 0xf900 && n <= 0xfaff) || (n >= 0x20000 && n <= 0x3ffff));
};
const inWord = (c) => (c < "\x80" ? /[0-9A-Za-z]/.test(c) : /[\p{Alphabetic}\p{N}\p{M}]/u.test(c) && !dense(c));
const JOINTS = "-_./:@#+'\u2019\u2011";
const joint = (c) => JOINTS.includes(c);
const SPECIAL = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ς": "σ" };

/** Without case, width and accents. */
export const fold = (text) => {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  let out = "";
  for (const c of text.normalize("NFKC").toLowerCase()) {
    const n = c.codePointAt(0);
    if (n < 0x80) out += c;
    else if (SPECIAL[c]) out += SPECIAL[c];
    else if (n < 0x700 || (n >= 0x1e00 && n < 0x2000)) out += c.normalize("NFD").replace(/\p{M}/gu, "");
    else out += c;
  }
  return out;
};

const PART = 0, WHOLE = 1, SINGLE = 2;

// What a character of ASCII is: most texts are of these for the most part.
const GAP = 0, WORD = 1, JOINT = 2;
const CLASSES = Uint8Array.from({ length: 128 }, (_, n) => (inWord(String.fromCharCode(n)) ? WORD : joint(String.fromCharCode(n)) ? JOINT : GAP));

/** The class of a character; none for one outside ASCII. */
const classAt = (text, at) => (at < text.length ? CLASSES[text.charCodeAt(at)] : GAP);

/** Hands on every word of a text, folded, with its kind and its place in the text. */
export const words = (text, hand) => {
  let at = 0;
  while (at < text.length) {
    const first = classAt(text, at);
    if (first === WORD) {
      let end = at + 1;
      while (classAt(text, end) === WORD) end++;
      const after = classAt(text, end);
      const word = text.slice(at, end);
      const alone = after === GAP || (after === JOINT && classAt(text, end + 1) === GAP);
      if (!alone || /[a-z][A-Z]/.test(word)) end = chain(text, at, hand);
      else if (word.length <= LONGEST) hand(word.toLowerCase(), PART, at, end);
      at = end;
    } else if (first !== undefined) at++;
    else {
      const c = charAt(text, at);
      at = dense(c) ? pairs(text, at, hand) : inWord(c) ? chain(text, at, hand) : at + c.length;
    }
  }
};

const charAt = (text, at) => String.fromCodePoint(text.codePointAt(at));

/** Cuts a run of a script without spaces into pairs; answers its end. */
const pairs = (text, at, hand) => {
  const starts = [];
  let end = at;
  while (end < text.length && dense(charAt(text, end))) { starts.push(end); end += charAt(text, end).length; }
  starts.push(end);
  const run = letters(fold(text.slice(at, end)));
  const place = (n, m) => (run.length === starts.length - 1 ? [starts[n], starts[m]] : [at, end]);
  run.forEach((c, n) => hand(c, run.length === 1 ? PART : SINGLE, ...place(n, n + 1)));
  for (let n = 1; n < run.length; n++) hand(run[n - 1] + run[n], PART, ...place(n - 1, n + 1));
  return end;
};

/** Cuts a run of words and single joints at these and before capitals; answers its end. */
const chain = (text, at, hand) => {
  const chars = [];
  let end = at, joints = 0, length = 0;
  for (let n = at; n < text.length;) {
    const c = charAt(text, n);
    if (inWord(c)) { end = n + c.length; joints = 0; length = chars.length + 1; }
    else if (joint(c) && joints < 2) joints++;
    else break;
    chars.push([c, n]);
    n += c.length;
  }
  chars.length = length;
  let whole = "", count = 0, from = -1;
  const part = (to) => {
    const folded = fold(text.slice(from, to));
    whole += folded;
    if (folded && bytes(folded) <= LONGEST) { hand(folded, PART, from, to); count++; }
    from = -1;
  };
  chars.forEach(([c, place], n) => {
    if (joint(c)) { if (from >= 0) part(place); return; }
    if (from >= 0 && /[a-z]/.test(chars[n - 1][0]) && /[A-Z]/.test(c)) part(place);
    if (from < 0) from = place;
  });
  if (from >= 0) part(end);
  if (count > 1 && bytes(whole) <= LONGEST) hand(whole, WHOLE, at, end);
  return end;
};

const parts = (text) => {
  const found = [];
  words(text, (word, kind) => { if (kind === PART) found.push(word); });
  return found;
};

export const hash = (text) => {
  let h = 0x811c9dc5;
  for (const byte of utf8.encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return (h ^ (h >>> 15)) >>> 0;
};
const start = (word, count) => letters(word).slice(0, count).join("");
const follower = (word) => 1 << ((hash(word) >>> 7) & 15);
/** The key of the pages that have these words for a name, all of them and no others. */
const nameKey = (all) => `=${hash(all.join(" ")).toString(36).padStart(7, "0")}`;
const spellingKeys = (word, length) => {
  const chars = letters(word);
  if (length < 4 || !chars.every((c) => /\p{Alphabetic}/u.test(c) && !dense(c))) return [];
  const last = (n) => chars.slice(-n).join("");
  if (length <= 5) return [`!1${chars[0]}`, `!2${last(2)}`];
  return length <= 7 ? [`!3${last(3)}`] : [`!4${last(4)}`];
};

/** Which letters a word has, by the last five bits of each; all or none where some take two units. */
const lettersIn = (word, otherwise) => {
  let mask = 0;
  for (let n = 0; n < word.length; n++) {
    const unit = word.charCodeAt(n);
    if ((unit & 0xf800) === 0xd800) return otherwise;
    mask |= 1 << (unit & 31);
  }
  return mask;
};
const bits = (mask) => { let count = 0; for (let left = mask; left; left &= left - 1) count++; return count; };

/** Whether so few letters of the one are none of the other that it may be a slip of it; tells most apart. */
const mayBe = (typed, word, most, open) =>
  bits(lettersIn(typed, 0) & ~lettersIn(word, -1)) <= most && (open || bits(lettersIn(word, 0) & ~lettersIn(typed, -1)) <= most);

/** How many letters differ, where at most `most` do; `open`: from a start of `word`. */
export const within = (typed, word, most, open) => {
  if (!mayBe(typed, word, most, open)) return undefined;
  const [a, b] = [letters(typed), letters(word)];
  if (a.length > b.length + most || (!open && b.length > a.length + most)) return undefined;
  let two = [], one = b.map((_, j) => j);
  one.push(b.length);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(one[j] + 1, row[j - 1] + 1, one[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, two[j - 2] + 1);
      row.push(best);
    }
    two = one;
    one = row;
  }
  const off = open ? Math.min(...one) : one[b.length];
  return off <= most ? off : undefined;
};

const unique = (all) => [...new Set(all)];

/** The start of a word that a form of it has, too. */
const root = (word, size) => start(word, Math.max(3, size - 4));
const canBeMisspelt = (word) => letters(word).length >= 4 && !letters(word).some((c) => /\p{N}/u.test(c) || dense(c));
const keysOf = (word) => {
  const size = letters(word).length;
  return unique([size - 1, size, size + 1].flatMap((length) => spellingKeys(word, length))).sort(order);
};

/** Whether a word that no page has is a form of a stem: `sharing` of `share`. */
const isForm = (stem, word, size) => {
  const root = stem.endsWith("e") ? stem.slice(0, -1) : stem;
  if (!word.startsWith(root) || stem === word) return stem === word;
  const length = letters(root).length;
  return length >= 3 && size - length <= 4 && length * 100 >= size * 55;
};

// Files → words and lists.

/** What was deflated, as an answer that can be read. */
const inflated = (data) => {
  const stream = new DecompressionStream("deflate-raw");
  const into = stream.writable.getWriter();
  // What cannot be inflated is told to whoever reads.
  into.write(data).catch(() => {});
  into.close().catch(() => {});
  return new Response(stream.readable);
};

class Unpack {
  constructor(data, at = 0) { this.data = data; this.at = at; }
  byte() { return this.data[this.at++] ?? 0; }
  number() {
    let byte = this.data[this.at++] ?? 0;
    let number = byte & 0x7f;
    for (let scale = 0x80; byte >= 0x80 && scale < 2 ** 35; scale *= 0x80) {
      byte = this.data[this.at++] ?? 0;
      number += (byte & 0x7f) * scale;
    }
    return number;
  }
  take(count) { const from = this.at; this.at += count; return this.data.subarray(from, this.at); }
  bytes() { return this.take(this.number()); }
  /** Goes past so many numbers with so many bytes behind each. */
  skip(count, behind) {
    const { data } = this;
    let { at } = this;
    for (let n = 0; n < count && at < data.length; n++) {
      while (data[at++] >= 0x80);
      at += behind;
    }
    this.at = at;
  }
}

/**
 * The pages of a word: numbers, impacts and followers of those that are told one by
 * one, behind them the numbers of the others, whose impact is the same.
 */
const list = (from) => {
  const told = from.number();
  const found = { told, pages: new Uint32Array(told), impacts: new Uint8Array(told), next: new Uint16Array(told), rest: 0 };
  const { data } = from;
  let { at } = from;
  let page = 0;
  for (let n = 0; n < told; n++) {
    let byte = data[at++], step = byte & 0x7f;
    for (let shift = 7; byte >= 0x80; shift += 7) { byte = data[at++]; step |= (byte & 0x7f) << shift; }
    found.pages[n] = page += step;
    found.impacts[n] = data[at++];
    found.next[n] = data[at++] | (data[at++] << 8);
  }
  from.at = at;
  const kind = from.number();
  if (kind === 0) return found;
  found.rest = from.byte();
  const others = [];
  if (kind === 1) {
    page = 0;
    for (let n = from.number(); n > 0; n--) others.push(page += from.number());
  } else {
    from.bytes().forEach((byte, n) => {
      for (let bit = 0; byte >> bit; bit++) if ((byte >> bit) & 1) others.push(n * 8 + bit);
    });
  }
  const pages = new Uint32Array(told + others.length);
  pages.set(found.pages);
  pages.set(others, told);
  return { ...found, pages };
};

/** Goes past what `list` reads. */
const skipList = (from) => {
  from.skip(from.number(), 3);
  const kind = from.number();
  if (kind === 0) return;
  from.byte();
  if (kind === 1) from.skip(from.number(), 0);
  else from.bytes();
};

/** What is told by a file that belongs to another state of the site. */
export class Stale extends Error {}

const wordFile = (data, stamp) => {
  const from = new Unpack(data);
  const file = { words: [], find: new Map(), spellings: new Map(), synonyms: new Map() };
  if (from.byte() !== VERSION || new DataView(from.take(4).slice().buffer).getUint32(0, true) !== stamp) throw new Stale("search");
  // Words and members of synonyms are shorter than what a file holds.
  const text = new Uint8Array(data.length);
  let length = 0;
  const next = () => {
    const shared = from.number();
    const rest = from.bytes();
    text.set(rest, shared);
    length = shared + rest.length;
    return text8.decode(text.subarray(0, length));
  };
  for (let n = from.number(); n > 0; n--) {
    const word = { text: next() };
    const cut = from.number();
    word.stem = cut === 0 ? word.text : text8.decode(cut & 1 ? from.take(cut >> 1) : text.subarray(0, length - (cut >> 1)));
    word.weight = from.number();
    word.pages = from.number();
    const place = from.number();
    if (place === 0) { word.here = new Unpack(data, from.at); skipList(from); }
    else { word.file = place - 1; word.size = from.number(); }
    file.words.push(word);
    file.find.set(word.text, word);
  }
  for (let n = from.number(); n > 0; n--) {
    const key = text8.decode(from.bytes());
    file.spellings.set(key, Array.from({ length: from.number() }, next));
  }
  for (let n = from.number(); n > 0; n--) {
    const key = text8.decode(from.bytes());
    file.synonyms.set(key, Array.from({ length: from.number() }, () => [from.number(), JSON.parse(text8.decode(from.bytes()))]));
  }
  return file;
};

/** The least word of each file of words. */
const boundsOf = (lines) => {
  let before = [];
  return lines.split("\n").slice(0, -1).map((line) => {
    before = [...before.slice(0, parseInt(line[0], 36)), ...line.slice(1)];
    return before.join("");
  });
};

/** The files of words that a query has read, within its budget. */
class Reader {
  constructor(engine, manifest) {
    Object.assign(this, { engine, files: new Map(), left: manifest.budget[0], most: manifest.most, stamp: manifest.stamp, bounds: manifest.bounds });
  }

  /** The file in which a word would stand. */
  home(word) {
    let [low, high] = [0, this.bounds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(this.bounds[middle], word) <= 0) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /**
   * Reads as many of these files as may be, the first ones first. All of them are
   * fetched at once, so each counts as the largest until its size is known.
   */
  async read(wanted) {
    const { most } = this;
    let { left } = this;
    const taken = new Set();
    for (const number of wanted) {
      if (this.files.has(number) || taken.has(number) || !(left >= most || !(this.files.size + taken.size))) continue;
      left = Math.max(0, left - most);
      taken.add(number);
    }
    await Promise.all([...taken].map(async (number) => {
      const { size, file } = await this.engine.file(`w/${number}.bin`, (data) => ({ size: data.length, file: wordFile(data, this.stamp) }));
      this.left = Math.max(0, this.left - size);
      this.files.set(number, file);
    }));
  }

  /** What an end, a word and a member of synonyms have in their files, if those were read. */
  find(text) { return this.files.get(this.home(text))?.find.get(text); }
  spelt(key) { return this.files.get(this.home(key))?.spellings.get(key) ?? []; }
  synonyms(word) { return this.files.get(this.home(word))?.synonyms.get(word) ?? []; }

  /** The words of the files with these numbers. */
  among(numbers) { return unique(numbers).flatMap((number) => this.files.get(number)?.words ?? []); }
  nearby(...all) { return this.among(all.map((word) => this.home(word))); }

  /** The files of the words with the same two letters at the start, if they are few. */
  alike(word) {
    const two = start(word, 2);
    const first = this.home(two), last = this.home(`${two}\u{10ffff}`);
    return last - first < START_FILES ? Array.from({ length: last - first + 1 }, (_, n) => first + n) : [];
  }

  /** Where the words stand that start so. */
  starts(word) {
    const first = this.home(`${word}*`);
    const last = Math.min(this.home(`${word}\u{10ffff}`), first + START_FILES - 1);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  }
}

/** A query, read: its words in their places, and its phrases. */
export const parse = (text) => {
  const query = { asked: [], phrases: [] };
  const pieces = text.split(/["“”„«»]/u);
  pieces.forEach((piece, n) => {
    const phrase = n % 2 ? query.phrases.length : -1;
    const first = query.asked.length;
    const start = first ? query.asked[first - 1].place + 2 : 0;
    words(piece, (word, kind) => {
      if (kind === PART) query.asked.push({ word, place: start + query.asked.length - first, wholes: [], phrase, open: false });
      else if (kind === WHOLE) {
        let length = bytes(word);
        for (let at = query.asked.length - 1; at >= first; at--) {
          const own = bytes(query.asked[at].word);
          if (own > length) break;
          length -= own;
          query.asked[at].wholes.push(word);
        }
      }
    });
    if (phrase >= 0) query.phrases.push(query.asked.slice(first).map((a) => a.word));
  });
  query.phrases = query.phrases.filter((phrase) => phrase.length);
  if (pieces.length % 2 && pieces.at(-1) && /\S$/u.test(text) && query.asked.length) query.asked.at(-1).open = true;
  query.name = nameKey(query.asked.map((a) => a.word));
  const kept = [];
  for (const asked of query.asked) {
    if (asked.phrase >= 0 || kept.every((k) => k.word !== asked.word || k.phrase >= 0)) kept.push(asked);
  }
  while (kept.length > MOST_WORDS) {
    let shortest = kept.length - 1;
    const size = (n) => letters(kept[n].word).length;
    for (let n = kept.length - 2; n >= 0; n--) if (size(n) < size(shortest)) shortest = n;
    kept.splice(shortest, 1);
  }
  query.asked = kept;
  return query;
};

const placesOf = (query, member) => {
  const found = [];
  for (let at = 0; at + member.length <= query.asked.length; at++) {
    const here = query.asked.slice(at, at + member.length);
    if (here.every((a, n) => a.word === member[n] && a.place === here[0].place + n)) found.push(at);
  }
  return found;
};

const add = (slot, word, counts, near) => {
  if (slot.every((a) => a.word.text !== word.text)) slot.push({ word, counts, near, exact: counts === EXACT });
};

/** The pages that have words of a query, with what is known of each while scores grow. */
class Pages {
  constructor(count, slots, keep) {
    const each = (kind) => Array.from({ length: slots }, () => new kind(count));
    // What follows each slot's words in a page; all bits where that is not told.
    Object.assign(this, { keep, found: [], best: each(Int32Array), next: each(Uint16Array), exactNext: each(Uint16Array) });
    // A bit for each slot. 1: found, 2: not to be kept.
    Object.assign(this, { near: new Uint8Array(count), exact: new Uint8Array(count), seen: new Uint8Array(count) });
  }

  /** Adds the pages of what stands for a word of the query. */
  add(slot, { counts, near, exact }, weight, { told, pages, impacts, next, rest }) {
    const { keep, seen, found } = this;
    const best = this.best[slot], bit = 1 << slot;
    for (let n = 0; n < pages.length; n++) {
      const page = pages[n];
      if (!seen[page]) {
        seen[page] = keep(page) ? 1 : 2;
        if (seen[page] === 1) found.push(page);
      }
      if (seen[page] === 2) continue;
      const points = ((n < told ? impacts[n] : rest) * weight * counts) >> 8;
      if (points > best[page]) best[page] = points;
      if (near) { this.near[page] |= bit; if (n < told) this.next[slot][page] |= next[n]; }
      if (exact) { this.exact[page] |= bit; this.exactNext[slot][page] |= n < told ? next[n] : 0xffff; }
    }
  }
}

/**
 * The index at an address. `fetchBytes(path, version)` answers with a file's bytes.
 */
export class Engine {
  constructor(fetchBytes) {
    this.fetch = fetchBytes;
    this.kept = new Map();
  }

  /** What the other files are; asked for once. */
  manifest() {
    this.told ??= this.fetch("index.json").then((data) => {
      const told = JSON.parse(text8.decode(data));
      return { ...told, bounds: boundsOf(told.bounds) };
    });
    this.told.catch(() => { this.told = undefined; });
    return this.told;
  }

  /** Forgets everything: the site may have been published anew. */
  renew() {
    this.told = undefined;
    this.kept.clear();
  }

  /** A file, fetched once however many ask for it at the same time. */
  file(path, read) {
    let kept = this.kept.get(path);
    if (!kept) {
      kept = this.manifest().then(({ version }) => this.fetch(path, version)).then(read);
      this.kept.set(path, kept);
      kept.catch(() => this.kept.delete(path));
    }
    return kept;
  }

  async list(word) {
    if (word.list) return word.list;
    let { here } = word;
    if (!here) {
      const lists = await this.file(`p/${word.file}.bin`, (data) => {
        const from = new Unpack(data);
        return new Map(Array.from({ length: from.number() }, () => [text8.decode(from.bytes()), from.bytes()]));
      });
      here = new Unpack(lists.get(word.text) ?? new Uint8Array(1));
    }
    word.list = list(here);
    return word.list;
  }

  /** What is shown of a page. */
  async page(number) {
    const { pages_a_file: size } = await this.manifest();
    const rows = await this.file(`d/${Math.floor(number / size)}.bin`, async (data) => {
      this.looked = (this.looked ?? 0) + data.length;
      return inflated(data).json();
    });
    return rows[number % size];
  }

  /** Which pages have a badge: a function of their number. */
  async badge(kind) {
    const { badges, pages } = await this.manifest();
    const size = Math.ceil(pages / 8);
    const maps = await this.file("badges.bin", async (data) => {
      this.filters = data.length;
      return new Uint8Array(await inflated(data).arrayBuffer());
    });
    const at = badges.findIndex(([known]) => known === kind) * size;
    return (page) => at >= 0 && ((maps[at + (page >> 3)] >> (page & 7)) & 1) === 1;
  }

  /** The numbers of the pages of a language, and of a category in it: [first, last + 1]. */
  async range(language, category) {
    const { languages, pages } = await this.manifest();
    const spans = (all) => all.map(([name, first], n) => [name, first, all[n + 1]?.[1] ?? pages]);
    const own = spans(languages).find(([name]) => name === language) ?? ["", 0, pages];
    if (!category) return [own[1], own[2]];
    const categories = await this.file("categories.json", (data) => JSON.parse(text8.decode(data)));
    const found = spans(categories).find(([name, first]) => name === category && first >= own[1] && first < own[2]);
    return found ? [found[1], found[2]] : [0, 0];
  }

  /** What stands for each word of a query, but for synonyms. */
  async resolveAll(reader, query) {
    const size = ({ word }) => letters(word).length;
    const { asked } = query;
    await reader.read([...[...asked].sort((a, b) => size(b) - size(a)).map(({ word }) => word), query.name].map((word) => reader.home(word)));
    const joined = this.joined(query);
    await reader.read([...asked.flatMap((a) => this.around(reader, a)), ...joined.map(([, word]) => reader.home(word))]);
    const slots = asked.map((a) => this.resolve(reader, a));
    // Nothing stands for it, or only what may be another word's forms: `worklow` is none of `work`.
    const guess = (a, word) => a.counts === BY_STEM && a.word.stem !== word;
    const lost = asked.filter(({ word }, n) => canBeMisspelt(word) && slots[n].every((a) => guess(a, word)));
    await reader.read(lost.flatMap(({ word }) => [...keysOf(word).map((key) => reader.home(key)), ...reader.alike(word)]));
    await reader.read(lost.flatMap((a) => this.spelt(reader, a)).map(([word]) => reader.home(word)));
    asked.forEach((a, n) => { if (lost.includes(a)) this.misspelt(reader, a, slots[n]); });
    for (const [n, word] of joined) {
      const found = reader.find(word);
      if (found) { add(slots[n - 1], found, JOINED, false); add(slots[n], found, JOINED, false); }
    }
    const named = reader.find(query.name);
    if (named) for (const slot of slots) add(slot, named, WHOLE_NAME, false);
    return slots;
  }

  /** The files where other forms of a word stand, and words that it starts. */
  around(reader, { word, wholes, open }) {
    const size = letters(word).length;
    const exact = reader.find(word);
    const wanted = wholes.map((whole) => reader.home(whole));
    if (exact) wanted.push(reader.home(exact.stem));
    else if (size >= 3) wanted.push(reader.home(root(word, size)));
    if (size <= 2) { if (open) wanted.push(reader.home(`${word}*`)); }
    else if (open || !exact) wanted.push(...reader.starts(word));
    return wanted;
  }

  /** What stands for a word of the query. */
  resolve(reader, { word, wholes, open }) {
    const size = letters(word).length;
    const slot = [];
    const exact = reader.find(word);
    if (exact) add(slot, exact, EXACT, true);
    for (const whole of wholes) {
      const found = reader.find(whole);
      if (found) add(slot, found, EXACT, true);
    }
    if (exact) {
      for (const other of reader.nearby(word, exact.stem)) if (other.stem === exact.stem) add(slot, other, SAME_STEM, true);
    } else this.forms(reader, word, slot, (stem) => stem === word);
    if (size <= 2) {
      const found = reader.find(`${word}*`);
      if (found && open) add(slot, found, SAME_STEM, false);
    }
    const known = slot.length;
    if (open && size >= 3) this.starts(reader, word, size, slot);
    // What is still being typed is rather the start of a word than a form of one
    // that is shorter: `workf` is none of `work`.
    if (!exact && slot.length === known) this.forms(reader, word, slot, (stem) => isForm(stem, word, size));
    if (!slot.length && size >= 3) this.starts(reader, word, size, slot);
    return slot;
  }

  /** Words whose stem fits one that no page has. */
  forms(reader, word, slot, fits) {
    for (const other of reader.nearby(word, root(word, letters(word).length))) if (fits(other.stem)) add(slot, other, BY_STEM, true);
  }

  /** Words that a word starts; of very many the list of their start. */
  starts(reader, word, size, slot) {
    const all = reader.find(`${word}*`);
    if (all) { add(slot, all, START, false); return; }
    const known = new Set();
    reader.among(reader.starts(word))
      .filter((w) => w.text.length > word.length && w.text.startsWith(word))
      .sort((a, b) => b.pages - a.pages || order(a.text, b.text))
      .filter((w) => !known.has(w.text) && known.add(w.text))
      .slice(0, STARTS)
      .forEach((w) => add(slot, w, Math.floor((START * size) / letters(w.text).length), false));
  }

  /** The words that a mistyped one may be by its end, the likeliest first. */
  spelt(reader, { word }) {
    const most = letters(word).length >= 8 ? 2 : 1;
    const found = new Map();
    for (const key of keysOf(word)) {
      for (const other of reader.spelt(key)) {
        const off = within(word, other, most, false);
        if (off !== undefined) found.set(other, 2 * off);
      }
    }
    return [...found].sort((a, b) => a[1] - b[1] || order(a[0], b[0])).slice(0, SPELT);
  }

  /** Words that differ from a mistyped one by a letter, or by two from a long one. */
  misspelt(reader, asked, slot) {
    const { word, open } = asked;
    const size = letters(word).length;
    const most = size >= 8 ? 2 : 1;
    const near = [];
    const files = [reader.home(word), reader.home(root(word, size)), ...reader.alike(word)].sort((a, b) => a - b);
    for (const other of reader.among(files)) {
      if (other.text.endsWith("*") || other.text.startsWith("=")) continue;
      // Twice the letters, and one more where the end is still to be typed: a
      // whole word goes before a start.
      const whole = within(word, other.text, most, false);
      const begun = whole === undefined && open ? within(word, other.text, most, true) : undefined;
      if (whole !== undefined) near.push([2 * whole, other]);
      else if (begun !== undefined) near.push([2 * begun + 1, other]);
    }
    for (const [other, off] of this.spelt(reader, asked)) {
      if (near.some(([, w]) => w.text === other)) continue;
      const found = reader.find(other);
      if (found) near.push([off, found]);
    }
    // Beside what may be forms only what is very like: two halves are one letter.
    const like = slot.length ? near.filter(([off]) => off === 2) : near;
    like.sort((a, b) => a[0] - b[0] || b[1].pages - a[1].pages || order(a[1].text, b[1].text));
    like.filter(([off]) => off === like[0][0]).slice(0, 4).forEach(([off, w]) => add(slot, w, off <= 3 ? ONE_OFF : TWO_OFF, true));
  }

  /** Neighbours written as one word: `log in` finds `login`, too. */
  joined({ asked }) {
    if (asked.length > 4) return [];
    return asked.slice(1)
      .map((b, n) => [n + 1, asked[n].word + b.word, asked[n].phrase < 0 && b.phrase < 0 && asked[n].place + 1 === b.place])
      .filter(([, , follows]) => follows);
  }

  /** Words that the site says mean the same. Answers what is left for lists. */
  async synonyms(reader, query, slots, budget) {
    const groups = new Map(query.asked.flatMap(({ word }) => reader.synonyms(word)));
    const meant = [];
    for (const [, group] of [...groups].sort((a, b) => a[0] - b[0])) {
      const members = group.map(parts);
      members.forEach((member, n) => {
        if (!member.length) return;
        for (const at of placesOf(query, member)) {
          members.forEach((other, o) => { if (o !== n) meant.push([at, member.length, other]); });
        }
      });
    }
    await reader.read(meant.flatMap(([, , all]) => all).map((word) => reader.home(word)));
    const told = { left: budget, fetched: new Set() };
    for (const [at, length, other] of meant) {
      const found = await this.together(reader, other, told);
      if (!found) continue;
      for (const slot of slots.slice(at, at + length)) {
        if (found.list) slot.push({ word: found.word, counts: SYNONYM, near: false, exact: false, list: found.list });
        else add(slot, found.word, SYNONYM, false);
      }
    }
    return told.left;
  }

  /** The pages with all of these words; of one word, the word. */
  async together(reader, all, told) {
    const found = all.map((word) => reader.find(word));
    if (!found.length || found.includes(undefined)) return undefined;
    // Of several equally rare words the last, as Rust's `max_by_key` has it.
    const word = found.reduce((a, b) => (b.weight >= a.weight ? b : a));
    if (found.length === 1) return { word };
    const files = new Map(found.filter((w) => !w.here && !told.fetched.has(w.file)).map((w) => [w.file, w.size]));
    // Half of what is left, so that the words themselves keep their lists.
    const size = [...files.values()].reduce((sum, one) => sum + one, 0);
    if (size * 2 > told.left) return undefined;
    told.left -= size;
    for (const file of files.keys()) told.fetched.add(file);
    const pages = new Map();
    for (const known of found) {
      const { pages: all, told: one, impacts, rest } = await this.list(known);
      all.forEach((page, n) => {
        const impact = n < one ? impacts[n] : rest;
        const [least, count] = pages.get(page) ?? [impact, 0];
        pages.set(page, [Math.min(least, impact), count + 1]);
      });
    }
    const both = [...pages].filter(([, [, count]]) => count === found.length).sort((a, b) => a[0] - b[0]);
    const list = { told: both.length, pages: Uint32Array.from(both, ([page]) => page), impacts: Uint8Array.from(both, ([, [impact]]) => impact), next: new Uint16Array(both.length), rest: 0 };
    return { word, list };
  }

  /**
   * The first pages for a query, best first: `{ pages: [[number, score]], total,
   * words }`. `keep(number)` says which pages may be among them.
   */
  async find(text, count, keep = () => true) {
    const query = parse(text);
    const manifest = await this.manifest();
    const reader = new Reader(this, manifest);
    const slots = await this.resolveAll(reader, query);
    const left = await this.synonyms(reader, query, slots, Math.max(0, manifest.budget[1] - (this.filters ?? 0)));
    const weights = slots.map((slot) => {
      const least = (all) => Math.min(...all.map((a) => a.word.weight));
      const own = slot.filter((a) => a.counts !== SYNONYM);
      return own.length ? least(own) : slot.length ? least(slot) : 0;
    });
    const afforded = this.afford(slots, weights, left);
    const lists = await Promise.all(afforded.map((slot) => Promise.all(slot.map((a) => a.list ?? this.list(a.word)))));
    const pages = new Pages(manifest.pages, slots.length, keep);
    afforded.forEach((slot, n) => slot.forEach((a, m) => pages.add(n, a, a.counts === SYNONYM ? a.word.weight : weights[n], lists[n][m])));
    const ranked = this.rank(query, afforded, weights, pages, query.phrases.length ? LOOKED_INTO : count);
    const hits = query.phrases.length ? await this.withPhrases(query, ranked.hits, count) : ranked.hits;
    const found = new Set(query.asked.map((a) => a.word));
    for (const slot of afforded) for (const a of slot) if (a.near || (a.counts >= SYNONYM && a.counts !== WHOLE_NAME)) for (const word of parts(a.word.text)) found.add(word);
    const open = query.asked.find((a) => a.open)?.word;
    return { pages: hits, total: query.phrases.length ? hits.length : ranked.total, words: found, open };
  }

  /** Leaves out what would take too many bytes, the least telling first. */
  afford(slots, weights, left) {
    const wanted = slots.flatMap((slot, s) => slot.map((a, n) => [a.counts, weights[s], s, n]));
    wanted.sort((a, b) => b[0] - a[0] || b[1] - a[1] || a[2] - b[2] || a[3] - b[3]);
    const fetched = new Set(), dropped = new Set();
    let size = 0;
    for (const [, , s, n] of wanted) {
      const a = slots[s][n];
      if (a.list || a.word.here || fetched.has(a.word.file)) continue;
      if (!fetched.size || size + a.word.size <= left) { size += a.word.size; fetched.add(a.word.file); }
      else dropped.add(a);
    }
    return slots.map((slot) => slot.filter((a) => !dropped.has(a)));
  }

  /** The first `count` of the pages with their scores, best first, and how many there are. */
  rank(query, slots, weights, pages, count) {
    const all = Math.max(1, weights.reduce((sum, weight) => sum + weight, 0));
    const follows = slots.map((slot) => slot.reduce((bits, a) => (a.near ? bits | follower(a.word.text) : bits), 0));
    const asked = query.asked.map((a, n) => {
      const before = query.asked[n - 1];
      const second = n > 0 && before.place + 1 === a.place;
      return { phrase: a.phrase >= 0, second, within: second && a.phrase >= 0 && a.phrase === before.phrase ? follower(a.word) : 0 };
    });
    const { best, next, exactNext, near, exact } = pages;
    const hits = [];
    let total = 0;
    pages: for (const page of pages.found) {
      let sum = 0, has = 0;
      for (let n = 0; n < slots.length; n++) {
        const points = best[n][page];
        sum += points;
        if (points > 0) has += weights[n];
        const { phrase, second, within } = asked[n];
        if (phrase && !((exact[page] >> n) & 1)) continue pages;
        if (!second) continue;
        if (within && !(exactNext[n - 1][page] & within)) continue pages;
        if ((near[page] >> n) & 1 && next[n - 1][page] & follows[n]) sum += FOLLOWS * Math.min(weights[n], weights[n - 1]);
      }
      const points = Math.floor((Math.floor((sum * has) / all) * has) / all);
      if (points <= 0) continue;
      total++;
      const isBefore = (other) => other[1] < points || (other[1] === points && other[0] > page);
      if (hits.length >= count && !isBefore(hits[count - 1])) continue;
      let at = hits.length;
      while (at > 0 && isBefore(hits[at - 1])) at--;
      hits.splice(at, 0, [page, points]);
      hits.length = Math.min(hits.length, count);
    }
    return { hits, total };
  }

  /**
   * Those of the pages that have every phrase, word for word; of a page whose text is
   * not all here, what the index says is believed. Looks into as many as results may
   * take, so many at a time as are looked into in any case.
   */
  async withPhrases(query, hits, count) {
    const kept = [];
    const most = (await this.manifest()).budget[2];
    const has = (all, phrase) => all.some((_, at) => phrase.every((word, n) => all[at + n] === word));
    const fits = (page) => {
      if (!page.whole) return true;
      const texts = [page.name, page.subtitle, ...page.sections.flatMap(([, , heading, text]) => [heading, text])].map(parts);
      return query.phrases.every((phrase) => texts.some((all) => has(all, phrase)));
    };
    this.looked = 0;
    // Seven results of eight; none is larger than an eighth.
    const left = () => most * 7 / 8 - this.looked;
    for (let at = 0; at < hits.length && kept.length < count && left() > 0;) {
      const some = hits.slice(at, at + Math.min(count - kept.length, Math.max(1, Math.floor(left() / (most / 8)))));
      const pages = await Promise.all(some.map(([number]) => this.page(number)));
      kept.push(...some.filter((_, n) => fits(pages[n])));
      at += some.length;
    }
    return kept;
  }
}
