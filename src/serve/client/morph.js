// Turns the page that is shown into a newer version of itself, in place.
//
// Three trees take part: the page as it was sent, the page as it is sent now, and
// the page that is shown. Only what differs between the first two is changed in
// the third. So whatever the reader or the theme's script did to the page since it
// came (an open accordion, a word in the search box, a button on a code block, a
// chosen tab) is nobody's business and stays.
//
// A node of the sent tree knows the node that is shown for it (`live`). The theme
// may have wrapped that one, or moved it; where it took it out of the page, the
// nearest part that still stands is put in anew as a whole.

const ELEMENT = 1;
const TEXT = 3;
const LINES = / data-line="\d+"/g;

/** A part of the page must not be touched but by loading the page anew. */
export class NeedsReload extends Error {}

/** What is to be changed is no longer in the page: what it stood in is put in anew. */
class Lost extends Error {}

/** Whether an element is the preview's own script. */
const isOwn = (node) => node.nodeType === ELEMENT && node.matches("script[data-generation]");

/** Whether an element is a script that runs. */
const isScript = (node) => node.nodeType === ELEMENT && node.localName === "script" && !isOwn(node)
  && (!node.type || node.type === "module" || /javascript/.test(node.type));

/** The page that is shown, with what it was made from. */
export class Page {
  constructor({ sent, live }) {
    this.sent = sent;
    this.live = live;
  }

  /**
   * Shows a newer version (a parsed document). Returns the elements that were put
   * in, and the blocks in which something changed.
   */
  show(next) {
    this.added = [];
    this.changed = new Set();
    this.signs = new WeakMap();
    this.replaced = new WeakMap();
    const [head, body] = [this.sent.querySelector("head"), this.sent.querySelector("body")];
    // First looked at as a whole: a page is not left half of one version.
    const scripts = (root) => [...root.querySelectorAll("script")].filter(isScript).map((s) => s.outerHTML).sort().join("\n");
    if (scripts(this.sent) !== scripts(next.documentElement)) throw new NeedsReload();
    // Other attributes of the root are set by scripts in the head, before this one ran.
    for (const name of ["lang", "dir"]) {
      const now = next.documentElement.getAttribute(name);
      if (now !== null) document.documentElement.setAttribute(name, now);
    }
    this.head(head, next.head);
    try {
      this.attributes(body, next.body);
      this.children(body, next.body);
    } catch (error) {
      throw error instanceof Lost ? new NeedsReload() : error;
    }
    return { added: this.added.filter((e) => e.isConnected), changed: [...this.changed].filter((e) => e.isConnected) };
  }

  /** From now on `next` is shown for what `shown` was shown for. */
  stands(shown, next) {
    for (const node of this.sent.querySelectorAll(shown.localName)) {
      if (this.live.get(node) === shown) this.live.set(node, next);
    }
  }

  // A node without what changes although it says the same: lines.
  sign(node) {
    let sign = this.signs.get(node);
    if (sign === undefined) {
      if (isOwn(node)) sign = "own";
      else if (node.nodeType === ELEMENT) sign = node.outerHTML.replace(LINES, "");
      else sign = `${node.nodeType} ${node.data}`;
      this.signs.set(node, sign);
    }
    return sign;
  }

  // The head: what is new is put in, what is gone is taken out; a style goes only
  // when the one that takes its place is there.
  head(was, now) {
    const signs = (list) => new Map([...list].map((node) => [this.sign(node), node]));
    const [before, after] = [signs(was.children), signs(now.children)];
    const fresh = [...now.children].filter((node) => !before.has(this.sign(node)));
    const gone = [...was.children].filter((node) => !after.has(this.sign(node)));
    const waiting = [];
    for (const node of fresh) {
      const { copy, shown } = this.pair(node);
      was.append(copy);
      document.head.append(shown);
      if (shown.matches('link[rel~="stylesheet"]')) {
        waiting.push(new Promise((done) => { shown.onload = done; shown.onerror = done; }));
      }
    }
    const old = gone.map((node) => this.live.get(node)).filter(Boolean);
    gone.forEach((node) => node.remove());
    Promise.all(waiting).then(() => old.forEach((node) => node.remove()));
  }

  attributes(was, now) {
    const shown = this.live.get(was);
    const names = new Set([...was.getAttributeNames(), ...now.getAttributeNames()]);
    for (const name of names) {
      const [before, after] = [was.getAttribute(name), now.getAttribute(name)];
      if (before === after) continue;
      if (after === null) was.removeAttribute(name);
      else was.setAttribute(name, after);
      if (!shown) continue;
      if (after === null) shown.removeAttribute(name);
      else shown.setAttribute(name, after);
      if (name !== "data-line") this.note(shown);
    }
  }

  children(was, now) {
    const { pairs, gone } = align([...was.childNodes], [...now.childNodes], (node) => this.sign(node));
    gone.forEach((node) => this.remove(node));
    let before = null;
    for (const [old, node] of pairs) {
      if (old) this.node(old, node);
      // Replaced as a whole, a node has another copy; that is why it is asked again.
      const here = old ? (this.replaced.get(old) ?? old) : this.insert(was, node, before);
      before = here;
    }
  }

  node(was, now) {
    if (isOwn(was) || isOwn(now)) return;
    if (this.sign(was) === this.sign(now)) return this.lines(was, now);
    if (was.nodeType === TEXT) return this.text(was, now.data);
    if (was.nodeType !== ELEMENT) {
      was.data = now.data;
      const shown = this.live.get(was);
      if (shown) shown.data = now.data;
      return;
    }
    try {
      this.attributes(was, now);
      this.children(was, now);
    } catch (error) {
      if (!(error instanceof Lost) || !this.live.get(was)?.isConnected) throw error;
      this.replace(was, now);
    }
  }

  // The same words on other lines.
  lines(was, now) {
    if (was.nodeType !== ELEMENT || was.isEqualNode(now)) return;
    this.attributes(was, now);
    for (let a = was.firstElementChild, b = now.firstElementChild; a && b; a = a.nextElementSibling, b = b.nextElementSibling) this.lines(a, b);
  }

  // Only what differs is written, so that a selection in the same text holds.
  text(was, data) {
    const before = was.data;
    was.data = data;
    const shown = this.live.get(was);
    if (!shown?.isConnected) throw new Lost();
    let start = 0;
    const least = Math.min(before.length, data.length);
    while (start < least && before[start] === data[start]) start += 1;
    let end = 0;
    while (end < least - start && before[before.length - 1 - end] === data[data.length - 1 - end]) end += 1;
    if (shown.data === before) shown.replaceData(start, before.length - start - end, data.slice(start, data.length - end));
    else shown.data = data;
    this.note(shown.parentElement);
  }

  // The outermost node that was made around a shown one, inside the shown parent.
  outermost(shown, parent) {
    let at = shown;
    while (at && at.parentNode && at.parentNode !== parent) at = at.parentNode;
    return at && at.parentNode === parent ? at : null;
  }

  remove(was) {
    const shown = this.live.get(was);
    const parent = this.live.get(was.parentNode);
    const isSpace = was.nodeType === TEXT && !was.data.trim();
    if (!shown?.isConnected && !isSpace) throw new Lost();
    if (!isSpace) this.note(parent);
    if (shown?.isConnected) (this.outermost(shown, parent) ?? shown).remove();
    was.remove();
  }

  pair(node) {
    const copy = document.importNode(node, true);
    const shown = document.importNode(node, true);
    const walk = (a, b) => {
      this.live.set(a, b);
      for (let x = a.firstChild, y = b.firstChild; x && y; x = x.nextSibling, y = y.nextSibling) walk(x, y);
    };
    walk(copy, shown);
    return { copy, shown };
  }

  insert(parent, node, before) {
    const { copy, shown } = this.pair(node);
    const into = this.live.get(parent);
    if (!into?.isConnected) throw new Lost();
    if (before) before.after(copy);
    else parent.prepend(copy);
    // Beside whichever neighbour still stands where it was put.
    const beside = (step) => {
      for (let at = copy[step]; at; at = at[step]) {
        const place = this.live.get(at);
        const outer = place?.isConnected ? this.outermost(place, into) : null;
        if (outer) return outer;
      }
      return null;
    };
    const next = beside("nextSibling");
    const previous = beside("previousSibling");
    if (previous) previous.after(shown);
    else if (next) next.before(shown);
    else into.append(shown);
    if (shown.nodeType === ELEMENT) {
      this.added.push(shown);
      this.changed.add(shown);
    }
    return copy;
  }

  replace(was, now) {
    const parent = this.live.get(was.parentNode);
    const shown = this.live.get(was);
    const outer = shown?.isConnected ? this.outermost(shown, parent) : null;
    const { copy, shown: fresh } = this.pair(now);
    if (!outer) throw new Lost();
    was.replaceWith(copy);
    this.replaced.set(was, copy);
    outer.replaceWith(fresh);
    this.added.push(fresh);
    this.changed.add(fresh);
    keepState(outer, fresh);
  }

  note(shown) {
    const block = shown?.closest("[data-line]");
    if (block) this.changed.add(block);
  }
}

/** What a replaced part is to be given back when the theme has been over it. */
const states = new WeakMap();

function keepState(old, fresh) {
  const labels = [...old.querySelectorAll('[role="tab"][aria-selected="true"]')].map((tab) => tab.textContent);
  const open = [...old.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent);
  if (old.matches("details[open]")) open.push(old.querySelector("summary")?.textContent);
  states.set(fresh, { labels, open });
}

/** Gives replaced parts their chosen tabs and open accordions back. */
export function restoreState(added) {
  for (const element of added) {
    const state = states.get(element);
    if (!state) continue;
    for (const tab of element.querySelectorAll('[role="tab"]')) if (state.labels.includes(tab.textContent)) tab.click();
    const accordions = [...element.querySelectorAll("details"), ...(element.matches("details") ? [element] : [])];
    for (const details of accordions) if (state.open.includes(details.querySelector("summary")?.textContent)) details.open = true;
  }
}

/**
 * Which nodes of two lists are one another, in order. Nodes that say the same
 * come first; between those, the ones of one kind that have most in common.
 */
export function align(was, now, sign) {
  const pairs = new Array(now.length);
  let start = 0;
  let [a, b] = [was.length, now.length];
  while (start < a && start < b && sign(was[start]) === sign(now[start])) {
    pairs[start] = [was[start], now[start]];
    start += 1;
  }
  while (a > start && b > start && sign(was[a - 1]) === sign(now[b - 1])) {
    a -= 1;
    b -= 1;
    pairs[b] = [was[a], now[b]];
  }
  const gone = [];
  let [from, to] = [start, start];
  for (const [i, j] of [...anchors(was, now, start, a, b, sign), [a, b]]) {
    between(was.slice(from, i), now.slice(to, j)).forEach(([old, node], at) => {
      if (node) pairs[to + at] = [old, node];
    });
    const kept = new Set(now.slice(to, j).map((_, at) => pairs[to + at]?.[0]).filter(Boolean));
    gone.push(...was.slice(from, i).filter((node) => !kept.has(node)));
    if (j < b) pairs[j] = [was[i], now[j]];
    [from, to] = [i + 1, j + 1];
  }
  return { pairs, gone };
}

// Nodes that say the same, once on each side, as many as stand in one order.
function anchors(was, now, start, a, b, sign) {
  const places = (list, end) => {
    const map = new Map();
    for (let i = start; i < end; i += 1) map.set(sign(list[i]), map.has(sign(list[i])) ? -1 : i);
    return map;
  };
  const [before, after] = [places(was, a), places(now, b)];
  const common = [];
  for (const [key, i] of before) if (i >= 0 && after.get(key) >= 0) common.push([i, after.get(key)]);
  return longestRising(common);
}

// The longest run of pairs that rise on both sides (patience sorting).
function longestRising(pairs) {
  const [tops, back] = [[], []];
  pairs.forEach(([, j], at) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tops[middle]][1] < j) low = middle + 1;
      else high = middle;
    }
    back[at] = low > 0 ? tops[low - 1] : -1;
    tops[low] = at;
  });
  const run = [];
  for (let at = tops.at(-1) ?? -1; at >= 0; at = back[at]) run.unshift(pairs[at]);
  return run;
}

/** How much work is put into finding the best pairs: products of lengths. */
const MOST_PAIRS = 4096;

// Pairs of what is left between two anchors: one entry for each new node.
function between(was, now) {
  if (!was.length || !now.length) return now.map((node) => [null, node]);
  if (was.length * now.length > MOST_PAIRS) {
    return now.map((node, i) => [was[i] && likeness(was[i], node) ? was[i] : null, node]);
  }
  const best = Array.from({ length: was.length + 1 }, () => new Float64Array(now.length + 1));
  const score = was.map((old) => now.map((node) => likeness(old, node)));
  for (let i = was.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const both = score[i][j] ? score[i][j] + best[i + 1][j + 1] : 0;
      best[i][j] = Math.max(both, best[i + 1][j], best[i][j + 1]);
    }
  }
  const pairs = [];
  let [i, j] = [0, 0];
  while (j < now.length) {
    const both = i < was.length && score[i][j] ? score[i][j] + best[i + 1][j + 1] : 0;
    if (i < was.length && both && both >= best[i][j]) pairs.push([was[i++], now[j++]]);
    else if (i < was.length && best[i + 1][j] >= best[i][j + 1]) i += 1;
    else pairs.push([null, now[j++]]);
  }
  return pairs;
}

// 0: another kind of thing. Up to 2: the same with almost the same words.
function likeness(was, now) {
  if (was.nodeType !== now.nodeType) return 0;
  if (was.nodeType !== ELEMENT) return was.data.trim() && now.data.trim() ? 1 : 0.1;
  if (was.localName !== now.localName) return 0;
  if (was.id && now.id && was.id !== now.id && !/^h[1-6]$/.test(was.localName)) return 0;
  const [a, b] = [was.textContent, now.textContent];
  const least = Math.min(a.length, b.length, 400);
  let [start, end] = [0, 0];
  while (start < least && a[start] === b[start]) start += 1;
  while (end < least - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const id = was.id && was.id === now.id ? 1 : 0;
  return 0.5 + id + (start + end) / (1 + Math.min(400, Math.max(a.length, b.length)));
}
