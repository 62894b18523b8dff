// Ties the preview together: what is heard (stream.js) becomes what is shown
// (morph.js), and what is wrong is said (panel.js) and marked (marks.js).
//
// After each change the document gets the event `shelfmark:change`; its
// `detail.added` are the elements that are new in the page, for a theme's script
// to do to them what it did to the others when the page was loaded. Where the site
// changed and this page did not, it gets `shelfmark:elsewhere`.

import { Marks } from "./marks.js";
import { NeedsReload, Page, restoreState } from "./morph.js";
import { Panel } from "./panel.js";
import { Stream } from "./stream.js";

export function start(own, sent) {
  new Preview(own, sent).start();
}

class Preview {
  constructor(own, sent) {
    this.own = own;
    this.generation = Number(own.generation);
    this.page = new Page(sent);
    this.findings = [];
    const [entry] = performance.getEntriesByType("navigation");
    this.wasLost = entry?.responseStatus === 404;
    this.panel = new Panel({
      kept: own.kept,
      open: (place) => this.open(place),
      show: (finding) => this.marks.show(finding),
    });
    this.marks = new Marks(this.panel, () => this.own.file);
    this.stream = new Stream({
      route: own.route,
      generation: this.generation,
      tell: (name, event, covered) => this.hear(name, event, covered),
      again: () => this.catchUp(),
    });
  }

  start() {
    this.stream.start();
    addEventListener("click", (event) => this.clicked(event), { capture: true });
  }

  hear(name, event, covered) {
    if (name === "lost") return this.panel.lost(true);
    if (name === "again") return this.catchUp();
    if (name === "hello") {
      this.panel.lost(false);
      // What changed since is told after this to those whose pages the stream was asked for.
      const isTold = covered && event.since === this.generation;
      if (event.generation !== this.generation && !isTold) this.catchUp(event.generation);
    } else if (name === "change") {
      if (event.route === this.own.route) this.change(event);
      else if (!covered && event.generation > this.generation) this.refresh();
      this.swap(event.assets ?? this.files(), event.generation);
    } else if (name === "problem") {
      this.panel.problem(event.findings.filter((f) => this.concerns(f)));
    } else if (name === "findings") {
      const here = event.here[this.own.route];
      if (!here) return;
      this.findings = here;
      this.panel.findings(here, elsewhere(event, this.own.route), event.whole);
      this.panel.renewPages();
      this.marks.set(here);
    }
  }

  // Changes were missed, and nobody says which: the page, its styles and its
  // pictures are asked for anew.
  catchUp(generation = Date.now()) {
    this.refresh();
    this.swap(this.files(), generation);
  }

  // The addresses of the styles and pictures of the page.
  files() {
    const own = (address) => {
      const url = new URL(address, location.href);
      return url.origin === location.origin ? [url.pathname] : [];
    };
    const styles = [...document.querySelectorAll('link[rel~="stylesheet"]')].flatMap((link) => own(link.href));
    const pictures = [...document.images].flatMap((picture) => own(picture.src));
    return [...styles, ...pictures];
  }

  // The stream may speak for several tabs.
  concerns(finding) {
    const page = finding.file?.startsWith("content/");
    return !page || finding.route === this.own.route || finding.file === this.own.file;
  }

  change({ page, to, generation }) {
    if (page === "moved" && to) this.move(to);
    else if (page === "gone") this.left();
    else if (page === "changed") this.refresh();
    else {
      this.generation = Math.max(this.generation, generation);
      document.dispatchEvent(new CustomEvent("shelfmark:elsewhere"));
    }
  }

  // Nothing stands at the address any more. Where the page went while nobody told,
  // the tab goes, too.
  async left() {
    const { file } = this.own;
    const to = file && await this.where(file);
    if (to && new URL(to, location.href).pathname !== location.pathname) this.move(to);
    else this.panel.gone(true);
  }

  async where(file) {
    const answer = await fetch(`/@preview/where?${new URLSearchParams({ file })}`, { cache: "no-store" });
    return answer.ok ? (await answer.json()).url : null;
  }

  move(to) {
    const url = new URL(to, location.href);
    url.hash = location.hash;
    this.refresh(url);
  }

  // One after the other; what is asked for meanwhile is done once, afterwards.
  async refresh(url = null) {
    if (this.busy) {
      this.next = { url: url ?? this.next?.url ?? null };
      return;
    }
    this.busy = true;
    try {
      await this.fetch(url);
    } catch {
      // The server is away; the stream says so, and when it is back.
    }
    this.busy = false;
    if (this.next) {
      const { url: then } = this.next;
      this.next = null;
      this.refresh(then);
    }
  }

  async fetch(url) {
    const address = url ?? new URL(location.href);
    const answer = await fetch(address.pathname + address.search, { cache: "no-store" });
    if (answer.status === 404 && !this.wasLost) return this.left();
    // The last good page stays; what is wrong with it is said.
    if (answer.status >= 500) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    const own = next.querySelector("script[data-generation][data-route]");
    if (!own) return;
    // A redirect, say, stands where the page stood.
    if (!url && this.own.file && !own.dataset.file) return this.left();
    this.wasLost = answer.status === 404;
    this.panel.gone(false);
    if (url && url.pathname !== location.pathname) history.replaceState(history.state, "", url);
    const moved = own.dataset.route !== this.own.route;
    const isSame = !moved && own.dataset.version === this.own.version;
    this.own = { ...own.dataset };
    this.panel.kept(this.own.kept);
    this.generation = Number(this.own.generation);
    if (!isSame) this.show(next);
    if (moved) this.stream.move(this.own.route);
  }

  show(next) {
    const hold = anchor();
    const giveBackFocus = focus();
    let result;
    try {
      result = this.page.show(next);
    } catch (error) {
      // A script changed, or the page is not what it was taken for.
      if (!(error instanceof NeedsReload)) console.error(error);
      location.reload();
      return;
    }
    document.dispatchEvent(new CustomEvent("shelfmark:change", { detail: { added: result.added } }));
    restoreState(result.added);
    giveBackFocus();
    hold();
    mark(result.changed);
    this.marks.place();
  }

  // Styles and pictures that say something else under the same address.
  swap(assets, generation) {
    const changed = new Set(assets);
    if (!changed.size) return;
    const path = (address) => new URL(address, location.href).pathname;
    const fresh = (address) => {
      const url = new URL(address, location.href);
      url.searchParams.set("preview", generation);
      return url.href;
    };
    if ([...document.scripts].some((script) => script.src && changed.has(path(script.src)))) return location.reload();
    const styles = [...document.querySelectorAll('link[rel~="stylesheet"]')];
    for (const link of styles.filter((l) => changed.has(path(l.href)))) {
      const next = link.cloneNode();
      next.href = fresh(link.href);
      next.removeAttribute("integrity");
      next.onload = () => link.remove();
      next.onerror = () => link.remove();
      this.page.stands(link, next);
      link.after(next);
    }
    for (const picture of document.querySelectorAll("img, video, audio, source, input[type=image]")) {
      if (picture.getAttribute("src") && changed.has(path(picture.src))) picture.src = fresh(picture.src);
      if (picture.getAttribute("srcset")) {
        const sets = picture.srcset.split(",").map((part) => part.trim().split(/\s+/));
        if (sets.some(([address]) => changed.has(path(address)))) {
          picture.srcset = sets.map(([address, ...size]) => [changed.has(path(address)) ? fresh(address) : address, ...size].join(" ")).join(", ");
        }
      }
    }
  }

  clicked(event) {
    if (!event.altKey || event.button !== 0 || event.ctrlKey || event.metaKey) return;
    const target = event.target instanceof Element ? event.target : event.target.parentElement;
    const block = target?.closest("[data-line]");
    const file = target?.closest("[data-file]")?.dataset.file ?? this.own.file;
    if (!file || (!block && !target?.closest("main"))) return;
    event.preventDefault();
    event.stopPropagation();
    this.open({ file, line: block?.dataset.line ?? 1, column: 1 });
  }

  async open({ file, line, column }) {
    const query = new URLSearchParams({ file, line: line ?? 1, column: column ?? 1 });
    try {
      const answer = await fetch(`/@preview/open?${query}`, { headers: { "Shelfmark-Token": this.own.token } });
      if (!answer.ok) return this.panel.say(await answer.text());
      const { url } = await answer.json();
      if (url) location.assign(url);
      this.panel.say(`Opened ${file}, line ${line ?? 1}`);
    } catch {
      this.panel.say("The preview is not running");
    }
  }
}

/** Keeps what is at the top of the window where it is, whatever changes above. */
function anchor() {
  const root = document.documentElement;
  const before = root.style.overflowAnchor;
  const blocks = [...document.querySelectorAll("main [data-line]")];
  const first = scrollY > 0 ? blocks.filter((b) => b.getBoundingClientRect().bottom > 0 && b.getClientRects().length) : [];
  const tops = first.slice(0, 20).map((block) => [block, block.getBoundingClientRect().top]);
  // The browser would do the same a second time.
  root.style.overflowAnchor = "none";
  return () => {
    const still = tops.find(([block]) => block.isConnected);
    if (still) {
      const away = still[0].getBoundingClientRect().top - still[1];
      if (away) scrollBy({ top: away, behavior: "instant" });
    }
    requestAnimationFrame(() => requestAnimationFrame(() => {
      root.style.overflowAnchor = before;
      if (!root.getAttribute("style")) root.removeAttribute("style");
    }));
  };
}

// Gives the focus back to what had it where that was put in anew: to the same id, else
// to the same link of the same region. What a theme's script fetches comes later.
function focus() {
  const focused = document.activeElement;
  const region = focused?.closest("nav, main, header, footer, aside")?.localName;
  const links = () => (region && focused.href ? [...document.querySelectorAll(`${region} a`)] : []);
  const same = () => (focused.id ? document.getElementById(focused.id) : links().find((link) => link.href === focused.href));
  const isBack = () => {
    if (document.activeElement && document.activeElement !== document.body) return true;
    const now = same();
    now?.focus({ preventScroll: true });
    return Boolean(now);
  };
  return () => {
    if (!focused || focused.isConnected || isBack()) return;
    const observer = new MutationObserver(() => { if (isBack()) observer.disconnect(); });
    observer.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => observer.disconnect(), 1000);
  };
}

/** Shows briefly what changed. */
function mark(changed) {
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const inner = changed.filter((block) => !changed.some((other) => other !== block && block.contains(other)));
  for (const block of inner.slice(0, 50)) {
    block.animate([{ boxShadow: "0 0 0 4px rgb(250 190 40 / 0.55)" }, { boxShadow: "0 0 0 4px rgb(250 190 40 / 0)" }], { duration: 1200, easing: "ease-out" });
  }
}

// What is wrong elsewhere than on one of the pages that the stream was asked for: the
// pages of other tabs are elsewhere, too. `routes` and `from` are where the list goes on.
function elsewhere({ here, elsewhere: { errors, warnings, advice, list } }, own) {
  const routes = Object.keys(here);
  const others = routes.filter((route) => route !== own).flatMap((route) => here[route]);
  const count = (severity) => others.filter((finding) => finding.severity === severity).length;
  return {
    errors: errors + count("error"),
    warnings: warnings + count("warning"),
    advice: advice + count("advice"),
    list: [...others, ...list],
    routes,
    from: list.length,
  };
}
