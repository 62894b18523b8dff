// The panel: a small button in the corner, and behind it what is wrong with the
// page and the site, and the pages by state. It lies in a shadow root, so the
// theme's style and the preview's do not meet.

const COUNTED = [["error", "errors"], ["warning", "warnings"], ["advice", "advice"]];
const STATES = [["draft", "Drafts"], ["unpublished", "Unpublished"], ["new", "New"], ["tutorial", "Tutorials"], ["oldest", "Not changed for longest"]];

const KEPT = { draft: "a draft", unpublished: "unpublished" };

/** An element with attributes, listeners and what it holds. */
function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...inside.filter((part) => part !== null && part !== undefined));
  return element;
}

/** A sentence, with what stands in backticks as code. */
const phrased = (text) => text.split(/`([^`]*)`/).map((part, at) => (at % 2 ? make("code", {}, part) : part));

const counted = (number, one, many) => `${number} ${number === 1 ? one : many}`;

export class Panel {
  /**
   * `open(place)` opens the editor; `show(finding)` scrolls to its mark. `kept` is
   * what keeps the page from readers: `draft`, `unpublished` or nothing.
   */
  constructor({ open, show, kept }) {
    this.openEditor = open;
    this.showMark = show;
    this.keptAs = kept;
    this.here = [];
    this.elsewhere = { errors: 0, warnings: 0, advice: 0, list: [] };
    const host = make("shelfmark-preview");
    const root = host.attachShadow({ mode: "open" });
    this.layer = make("div", { class: "layer" });
    this.button = make("button", {
      type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": "panel", click: () => this.toggle(),
    });
    this.body = make("div");
    this.status = make("p", { class: "status", role: "status" });
    this.alert = make("div", { class: "alert", role: "alert" });
    this.pages = make("div");
    this.scroller = make("div", { class: "body", tabindex: "0", role: "group", "aria-label": "Pages and findings" }, this.pages, this.body);
    const close = make("button", { type: "button", class: "plain", click: () => this.toggle(false) }, "Close");
    this.lister = make("button", { type: "button", class: "plain", "aria-expanded": "false", click: () => this.togglePages() }, "Pages by state");
    this.panel = make(
      "div", { id: "panel", class: "panel", hidden: true },
      make("div", { class: "top" }, make("h2", {}, "Preview"), this.lister, close),
      this.scroller, make("p", { class: "hint" }, "Alt-click a paragraph of the page to open it in your editor."),
    );
    const frame = make(
      "section", { class: "frame", "aria-label": "Preview", lang: "en", dir: "ltr", keydown: (event) => this.key(event) },
      this.alert, this.panel, this.status, this.button,
    );
    const style = make("link", { rel: "stylesheet", href: "/@preview/client.css" });
    // Nothing is shown without its style.
    style.onload = () => { host.style.visibility = ""; };
    host.style.visibility = "hidden";
    root.append(style, this.layer, frame);
    document.documentElement.append(host);
    this.draw();
  }

  toggle(open = this.panel.hidden) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.scroller.focus({ preventScroll: true });
    else this.button.focus({ preventScroll: true });
  }

  key(event) {
    if (event.key !== "Escape" || this.panel.hidden) return;
    event.stopPropagation();
    this.toggle(false);
  }

  /** Opens the panel at a finding. */
  reveal(finding) {
    if (this.panel.hidden) this.toggle(true);
    const item = this.body.querySelectorAll("[data-here]")[this.here.indexOf(finding)];
    item?.scrollIntoView({ block: "nearest" });
    item?.querySelector("button")?.focus();
  }

  say(words) {
    this.status.textContent = words;
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => { this.status.textContent = ""; }, 5000);
  }

  kept(as) {
    if (this.keptAs === as) return;
    this.keptAs = as;
    this.draw();
  }

  lost(is) {
    if (Boolean(this.isLost) === is) return;
    this.isLost = is;
    this.draw();
  }

  gone(is) {
    if (Boolean(this.isGone) === is) return;
    this.isGone = is;
    this.warn();
    this.draw();
  }

  problem(findings) {
    const said = JSON.stringify(findings);
    if (said === this.said) return;
    this.said = said;
    this.problems = findings;
    this.warn();
    this.draw();
  }

  /** `whole` says whether every page was looked at for it. */
  findings(here, elsewhere, whole) {
    Object.assign(this, { here, elsewhere, whole });
    this.draw();
  }

  /** Lists the next findings of other pages. */
  async more() {
    const { elsewhere } = this;
    const query = new URLSearchParams(elsewhere.routes.map((route) => ["route", route]));
    query.append("from", elsewhere.from);
    let more;
    try {
      more = await (await fetch(`/@preview/findings?${query}`, { cache: "no-store" })).json();
    } catch {
      return this.say("The preview is not running");
    }
    // What was told meanwhile is newer.
    if (this.elsewhere !== elsewhere || !more.list.length) return;
    const first = elsewhere.list.length;
    elsewhere.list.push(...more.list);
    elsewhere.from += more.list.length;
    this.draw();
    this.body.querySelectorAll("[data-away]")[first]?.querySelector("button, a")?.focus();
  }

  // What lies over the page.
  warn() {
    const parts = [];
    if (this.isGone) {
      parts.push(make("p", { class: "gone" }, "This page is no longer there. What you see is its last state. ", make("a", { href: "/" }, "Go to the home page")));
    }
    if (this.problems?.length) {
      parts.push(make("p", {}, "The files cannot be shown as they are now. What you see is the last good state."));
      parts.push(make("ul", {}, ...this.problems.map((finding) => this.item(finding, true))));
    }
    this.alert.replaceChildren(...parts);
  }

  draw() {
    const count = { error: this.elsewhere.errors, warning: this.elsewhere.warnings, advice: 0 };
    for (const finding of this.here) count[finding.severity] += 1;
    count.error = Math.max(count.error, this.problems?.length ?? 0);
    const words = COUNTED.filter(([key]) => key !== "advice" && count[key]).map(([key, many]) => counted(count[key], key, many));
    const worst = this.isLost ? "lost" : count.error ? "error" : count.warning ? "warning" : "fine";
    this.button.className = `toggle ${worst}`;
    const wrong = this.isLost ? "not running" : words.join(", ") || "nothing is wrong";
    const name = this.keptAs ? `${wrong}; this page is ${KEPT[this.keptAs]}` : wrong;
    this.button.classList.toggle("kept", Boolean(this.keptAs));
    this.button.setAttribute("aria-label", `Preview: ${name}`);
    this.button.title = name;
    const number = count.error + count.warning;
    const sign = this.isLost ? "…" : number ? String(number) : "✓";
    this.button.textContent = this.keptAs ? `${sign} ${this.keptAs}` : sign;
    this.body.replaceChildren(...this.lists());
  }

  lists() {
    const parts = [];
    if (this.isLost) parts.push(make("p", {}, "The preview is not running. Start `shelfmark serve` again; this page will notice."));
    if (this.keptAs) parts.push(make("p", { class: "kept" }, `This page is ${KEPT[this.keptAs]}: readers do not get it.`));
    parts.push(make("h3", {}, this.here.length ? `On this page (${this.here.length})` : "On this page"));
    parts.push(this.here.length
      ? make("ul", {}, ...this.here.map((finding) => this.item(finding, false)))
      : make("p", {}, "Nothing is wrong."));
    const { errors, warnings, advice, list } = this.elsewhere;
    const total = errors + warnings + advice;
    parts.push(make("h3", {}, total ? `Elsewhere (${total})` : "Elsewhere"));
    if (this.whole === false) parts.push(make("p", { class: "help" }, "The other pages are being looked through."));
    if (!total && this.whole !== false) parts.push(make("p", {}, "Nothing is wrong."));
    else if (total) parts.push(make("ul", {}, ...list.map((finding) => this.item(finding, false, true))));
    if (total > list.length) {
      parts.push(make("p", {}, make("button", { type: "button", class: "plain", click: () => this.more() }, `Show more (${total - list.length})`)));
    }
    return parts;
  }

  item(finding, full, away = false) {
    const { code, severity, message, help, file, line, column, nearest, source, text, route } = finding;
    const place = file && `${file}${line ? `:${line}:${column ?? 1}` : ""}`;
    const parts = [make("p", { class: "message" }, make("span", { class: `badge ${severity}` }, severity), " ", ...phrased(message), " ", make("code", { class: "code" }, code))];
    if (full && source) parts.push(make("pre", {}, marked(source, text, column)));
    if (help) parts.push(make("p", { class: "help" }, ...phrased(help)));
    if (nearest && !help?.includes(nearest)) parts.push(make("p", { class: "help" }, "Nearest: ", make("code", {}, nearest)));
    const actions = [];
    if (place) actions.push(make("button", { type: "button", class: "place", "aria-label": `Open ${place} in the editor`, click: () => this.openEditor({ file, line, column }) }, place));
    if (!full && !away && line) actions.push(make("button", { type: "button", class: "plain", click: () => this.showMark(finding) }, "Show"));
    if (away && route) actions.push(make("a", { class: "plain", href: route.split("/").map(encodeURIComponent).join("/") }, "Go to the page"));
    parts.push(make("p", { class: "actions" }, ...actions));
    return make("li", { class: severity, "data-here": !full && !away, "data-away": away }, ...parts);
  }

  async togglePages() {
    this.isListing = !this.isListing;
    this.lister.setAttribute("aria-expanded", String(this.isListing));
    this.scroller.scrollTop = 0;
    if (this.isListing) await this.listPages();
    else this.pages.replaceChildren();
  }

  /** Lists the pages anew, where they are listed. */
  async renewPages() {
    if (this.isListing) await this.listPages();
  }

  async listPages() {
    let lists;
    try {
      lists = await (await fetch("/@preview/pages", { cache: "no-store" })).json();
    } catch {
      return this.say("The preview is not running");
    }
    const was = new Map([...this.pages.children].map((list) => [list.dataset.state, list]));
    const said = JSON.stringify(lists);
    if (was.size && said === this.listed) return;
    this.listed = said;
    // What is kept from readers, what is new and what is a tutorial lies open.
    this.pages.replaceChildren(...STATES.map(([key, title]) => make(
      "details", { "data-state": key, open: was.get(key)?.querySelector("li") ? was.get(key).open : key !== "oldest" && lists[key].length > 0 },
      make("summary", {}, `${title} (${lists[key].length})`),
      lists[key].length ? make("ul", {}, ...lists[key].map((page) => this.page(page))) : make("p", {}, "None."),
    )));
  }

  page({ name, file, href, kept, changed }) {
    const when = changed ? ` ${new Date(changed * 1000).toISOString().slice(0, 10)}` : "";
    const open = make("button", { type: "button", class: "place", "aria-label": `Open ${file} in the editor`, click: () => this.openEditor({ file, line: 1, column: 1 }) }, file);
    const state = kept && make("span", { class: "kept" }, ` ${kept}`);
    return make("li", {}, href ? make("a", { href }, name) : `${name} (shown with --drafts)`, state, make("small", {}, when), " ", open);
  }
}

// The line, with the words in question marked under it, as a terminal shows it.
function marked(source, text, column) {
  const start = Math.max(0, (column ?? 1) - 1);
  const letters = [...source];
  const before = letters.slice(0, start).map((c) => (c === "\t" ? "\t" : " ")).join("");
  const length = Math.max(1, Math.min([...(text ?? "")].length, letters.length - start));
  return `${source}\n${before}${"^".repeat(length)}`;
}
