//# allFunctionsCalledOnLoad
// The user interface of search: the dialog, the page search.html, and the words
// that are marked on the page that was opened from it. Fetched when a reader turns
// to search; what is found is the business of search-engine.js.

const opener = document.querySelector("[data-engine]");
const { Engine, words } = await import(opener.dataset.engine);
const store = (of, key, value) => {
  try {
    // Where nothing may be kept, even asking for the area throws.
    const area = window[of];
    if (value === undefined) return JSON.parse(area.getItem(key));
    if (value === null) area.removeItem(key);
    else area.setItem(key, JSON.stringify(value));
  } catch { /* A browser that keeps nothing has no recent searches. */ }
  return null;
};
const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const engine = new Engine(async (path, version) => {
  // What a version names never changes; the manifest, which names it, is asked for anew.
  const answer = await fetch(opener.dataset.index + path + (version ? `?v=${version}` : ""), version ? {} : { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
});

const SHOWN = 8;
const EXCERPT = 170;
const RECENT = 5;
// Milliseconds that the other results wait, so that the best one has the connections
// and the processor to itself; and that the address waits for a pause in typing.
const OTHERS = 25, ADDRESS = 300;

/** Where the words that were found stand in a text: [start, end, word]. */
const places = (text, found) => {
  const all = [];
  words(text, (word, kind, start, end) => {
    if (kind === 2) return;
    if (found.words.has(word) || (found.open && word.startsWith(found.open))) all.push([start, end, word]);
  });
  return all.sort((a, b) => a[0] - b[0]);
};

/** A text with the found words marked. */
const marked = (text, found, mark = () => element("mark")) => {
  const piece = document.createDocumentFragment();
  let at = 0;
  for (const [start, end] of places(text, found)) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    const box = mark();
    box.append(text.slice(from, end));
    piece.append(text.slice(at, from), box);
    at = end;
  }
  piece.append(text.slice(at));
  return piece;
};

/** The part of a text with most of the words, which stand at these places. */
const excerpt = (text, all) => {
  if (!all.length) return text.length > EXCERPT ? `${text.slice(0, text.lastIndexOf(" ", EXCERPT) + 1 || EXCERPT)}…` : text;
  let best = all[0][0], most = 0;
  all.forEach(([start], first) => {
    const within = new Set();
    for (let n = first; n < all.length && all[n][0] < start + EXCERPT - 30; n++) within.add(all[n][2]);
    if (within.size > most) { most = within.size; best = start; }
  });
  let from = Math.max(0, best - 40);
  if (from) from = Math.min(best, text.indexOf(" ", from) + 1 || from);
  let to = Math.min(text.length, from + EXCERPT);
  if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), best + 20);
  return `${from ? "…" : ""}${text.slice(from, to).replace(/\s+/g, " ")}${to < text.length ? "…" : ""}`;
};

const distinct = (all) => new Set(all.map(([, , word]) => word)).size;

/** A page's result: a group of the page and of its headings that fit. */
const result = (page, found, number) => {
  const sections = page.sections.map(([level, id, heading, text]) => {
    const here = places(text, found);
    return { level, id, heading, text, here, fits: distinct(here), named: distinct(places(heading, found)) };
  });
  const best = sections.reduce((a, b) => (b.fits > a.fits ? b : a), sections[0]);
  const text = best.fits ? best.text : page.subtitle || sections.find((s) => s.text)?.text || "";
  const here = best.fits ? best.here : places(text, found);
  const least = Math.max(1, Math.min(2, found.words.size));
  const headings = sections
    .filter((s) => s.id && (s.named || (s === best && s.fits >= least)))
    .sort((a, b) => b.named * 2 + b.fits - (a.named * 2 + a.fits))
    .slice(0, 3);
  const option = (href, kind, ...children) => {
    const link = element("a", { className: kind, href, tabIndex: -1 }, ...children);
    link.setAttribute("role", "option");
    link.setAttribute("aria-selected", "false");
    return link;
  };
  const name = element("span", { className: "search-name" }, marked(page.name, found));
  for (const { label, kind } of page.badges) name.append(" ", element("span", { className: `badge badge-${kind}`, textContent: label }));
  const group = element("div", { className: "search-hit" },
    option(page.href, "search-page-hit",
      ...(page.way.length ? [element("span", { className: "search-way", textContent: page.way.join(" › ") })] : []),
      name,
      element("span", { className: "search-text" }, marked(excerpt(text, here), found))),
    ...headings.map((s) => option(`${page.href}#${s.id}`, "search-part", marked(s.heading, found))));
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", page.name);
  group.querySelectorAll("a").forEach((a, n) => { a.id = `search-${number}-${n}`; });
  return group;
};

/** The searches before; whatever else stands there was not put there by this. */
const recentOnes = () => {
  const kept = store("localStorage", "search-recent");
  return Array.isArray(kept) ? kept.filter((query) => typeof query === "string") : [];
};

class Panel {
  constructor(box, dialog) {
    this.box = box;
    this.dialog = dialog;
    this.asked = 0;
    this.at = -1;
    const one = (selector) => box.querySelector(selector);
    Object.assign(this, { field: one(".search-field"), list: one(".search-results"), status: one(".search-status"), forget: one(".search-forget"), again: one(".search-again") });
    this.filters = [...box.querySelectorAll("select")];
    this.field.addEventListener("input", () => this.search());
    this.field.addEventListener("keydown", (event) => this.key(event));
    one("form").addEventListener("submit", (event) => { event.preventDefault(); this.choose(); });
    this.filters.forEach((select) => select.addEventListener("change", () => this.search()));
    this.list.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link) this.follow(link, event);
    });
    this.again?.addEventListener("click", () => { engine.renew(); this.field.focus(); this.search(); });
    this.forget.addEventListener("click", () => { store("localStorage", "search-recent", null); this.field.focus(); this.search(); });
    if (dialog) {
      const close = one(".search-close");
      close.hidden = false;
      close.addEventListener("click", () => dialog.close());
      dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    }
    engine.manifest().catch(() => {});
  }

  get options() { return [...this.list.querySelectorAll('[role="option"]')]; }

  async search() {
    const asked = ++this.asked;
    const query = this.field.value;
    if (!this.dialog) setTimeout(() => { if (asked === this.asked) this.say(query); }, ADDRESS);
    if (!query.trim()) { this.recent(); return; }
    // A site that was published anew since this page was opened has other files.
    for (const last of [false, true]) {
      try {
        await this.find(query, asked);
        return;
      } catch {
        if (asked !== this.asked) return;
        if (last) this.fail();
        else engine.renew();
      }
    }
  }

  async find(query, asked) {
    const value = (name) => this.filters.find((select) => select.name === name)?.value ?? "";
    const [from, end] = await engine.range(this.box.dataset.language, value("category"));
    const badges = this.filters.map((select) => select.name !== "category" && select.value).filter(Boolean);
    const has = await Promise.all(badges.map((kind) => engine.badge(kind)));
    const found = await engine.find(query, SHOWN, (page) => page >= from && page < end && has.every((of) => of(page)));
    const [best, ...others] = found.pages.map(([number]) => number);
    const coming = best === undefined ? undefined : engine.page(best);
    // Where the best one takes long, the others come meanwhile; whichever fails is
    // told of when its turn comes.
    const pages = others.map((number) => new Promise((ready) => { setTimeout(() => ready(engine.page(number)), OTHERS); }));
    for (const page of [coming, ...pages]) page?.catch(() => {});
    const first = await coming;
    if (asked !== this.asked) return;
    this.found = found;
    this.show(first ? [result(first, found, 0)] : []);
    const form = found.total === 1 ? this.status.dataset.foundOne || this.status.dataset.found : this.status.dataset.found;
    this.status.textContent = found.total ? form.replace("{n}", found.total) : this.box.dataset.none.replace("{query}", () => query.trim());
    // The best one is read while the others come.
    for (const [n, page] of pages.entries()) {
      const group = result(await page, found, n + 1);
      if (asked !== this.asked) return;
      this.list.append(group);
    }
  }

  fail() {
    this.show([]);
    this.status.textContent = this.box.dataset.failed;
    if (this.again) this.again.hidden = false;
  }

  show(groups) {
    // While nothing is changed yet: afterwards it would lay out the page at once.
    this.list.scrollTop = 0;
    this.list.replaceChildren(...groups);
    this.list.hidden = !groups.length;
    if (!this.dialog) document.querySelector(".search-all")?.toggleAttribute("hidden", Boolean(this.field.value.trim()));
    this.forget.hidden = true;
    if (this.again) this.again.hidden = true;
    this.field.setAttribute("aria-expanded", String(groups.length > 0));
    this.mark(-1);
  }

  /** The searches before, while the field is empty. */
  recent() {
    const recent = recentOnes();
    this.status.textContent = recent.length ? this.box.dataset.recent : "";
    this.show(recent.map((query, n) => {
      const link = element("a", { href: `${opener.pathname}?q=${encodeURIComponent(query)}`, id: `search-recent-${n}`, textContent: query, tabIndex: -1 });
      link.dataset.query = query;
      link.setAttribute("role", "option");
      link.setAttribute("aria-selected", "false");
      const row = element("div", { className: "search-hit" }, link);
      row.setAttribute("role", "presentation");
      return row;
    }));
    this.forget.hidden = !recent.length;
  }

  /** The address of search.html holds the query. */
  say(query) {
    const address = new URL(location.href);
    if (query.trim()) address.searchParams.set("q", query.trim());
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
  }

  key(event) {
    const all = this.options;
    if (event.isComposing || !all.length || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    // In the field these two move the caret, among results they go to an end.
    const end = this.at < 0 ? undefined : { Home: 0, End: all.length - 1 }[event.key];
    if (!step && end === undefined) return;
    event.preventDefault();
    // One place more than there are options: the field itself.
    this.mark(end ?? ((this.at + 1 + step + all.length + 1) % (all.length + 1)) - 1);
  }

  mark(at) {
    this.at = at;
    const all = this.options;
    all.forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    if (at < 0) this.field.removeAttribute("aria-activedescendant");
    else {
      this.field.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    }
  }

  choose() {
    const option = this.options[Math.max(0, this.at)];
    if (option && this.field.value.trim()) option.click();
    else if (option && this.at >= 0) option.click();
  }

  follow(link, event) {
    if (link.dataset.query) {
      event.preventDefault();
      this.field.value = link.dataset.query;
      this.field.focus();
      this.search();
      return;
    }
    const query = this.field.value.trim();
    if (!this.dialog) this.say(query);
    const recent = recentOnes().filter((known) => known !== query);
    store("localStorage", "search-recent", [query, ...recent].slice(0, RECENT));
    store("sessionStorage", "search-marks", { path: link.pathname, query, words: [...this.found.words], open: this.found.open });
    if (this.dialog && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      this.dialog.close();
      // A heading of this page: nothing is loaded, so nobody else marks it.
      if (link.pathname === location.pathname) marks();
    }
  }
}

let dialog;

/** Opens the dialog; what is typed while it is fetched is not lost. */
const open = async (query = "") => {
  if (!dialog) {
    engine.manifest().catch(() => {});
    const coming = fetch(opener.pathname.replace(/\.html$/, "/dialog.txt")).catch(() => ({ ok: false }));
    const style = document.querySelector(`link[href="${opener.dataset.style}"]`) ?? element("link", { rel: "stylesheet", href: opener.dataset.style });
    if (!style.isConnected) {
      document.head.append(style);
      await new Promise((ready) => { style.onload = style.onerror = ready; });
    }
    const answer = await coming;
    if (!answer.ok) { location.href = opener.href; return; }
    const box = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("dialog");
    // On search.html the panel of the page has these names already.
    if (document.getElementById("search-results")) { document.querySelector(".search-field").focus(); return; }
    document.body.append(box);
    dialog = box;
    dialog.panel = new Panel(box.querySelector(".search-panel"), dialog);
  }
  if (dialog.open) return;
  dialog.showModal();
  if (query) dialog.panel.field.value = query;
  dialog.panel.field.focus();
  dialog.panel.field.select();
  dialog.panel.search();
};

/** Marks on this page what it was found by, until the reader takes it away. */
const marks = () => {
  const told = store("sessionStorage", "search-marks");
  const text = document.querySelector(".prose");
  if (!told || told.path !== location.pathname || !text || document.querySelector(".search-marks")) return;
  const found = { words: new Set(told.words), open: told.open };
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, (node) =>
    (node.parentElement.closest("script, style, button, svg, math") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  for (const node of nodes) {
    if (places(node.data, found).length) node.replaceWith(marked(node.data, found, () => element("mark", { className: "search-mark" })));
  }
  store("sessionStorage", "search-marks", null);
  if (!text.querySelector(".search-mark")) return;
  const away = element("button", { type: "button", className: "search-marks" }, `${opener.dataset.unmark.replace("{query}", () => told.query)}`, element("span", { textContent: "×", ariaHidden: "true" }));
  away.addEventListener("click", () => {
    text.querySelectorAll(".search-mark").forEach((mark) => { const up = mark.parentNode; mark.replaceWith(...mark.childNodes); up.normalize(); });
    away.remove();
    document.querySelector("main").focus();
  });
  document.body.append(away);
};

/** The page for lost addresses finds pages by the words of the address. */
const lost = async (box) => {
  const list = box.querySelector("ul");
  if (list.children.length) return;
  const query = decodeURIComponent(location.pathname).replace(/\.html?$/, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const [first, last] = await engine.range(opener.dataset.language);
  const found = await engine.find(`${query} `, 5, (page) => page >= first && page < last);
  for (const [number] of found.pages) {
    const page = await engine.page(number);
    list.append(element("li", {}, element("a", { href: page.href, textContent: page.name })));
  }
  box.hidden = !list.children.length;
};

addEventListener("search-wish", (event) => {
  const { wish, query, box } = event.detail;
  if (wish === "open") open(query);
  else if (wish === "marks") {
    if (document.querySelector(`link[href="${opener.dataset.style}"]`)) marks();
    else document.head.append(element("link", { rel: "stylesheet", href: opener.dataset.style, onload: marks }));
  } else if (wish === "lost") lost(box).catch(() => {});
});

const landing = document.querySelector(".search-page .search-panel");
if (landing) {
  const panel = new Panel(landing, null);
  const asked = new URLSearchParams(location.search).get("q");
  // A reader may have typed before the script was there.
  if (asked !== null) panel.field.value = asked;
  panel.field.focus();
  panel.search();
}
dispatchEvent(new Event("search-ready"));
