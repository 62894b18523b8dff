// What a page can do more with JavaScript. Without it everything is there to
// read and to follow; nothing below is needed to reach a page.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const words = document.body.dataset;
  // After the preview changed the page; it says what it put in.
  const changed = (work) => document.addEventListener("shelfmark:change", ({ detail }) => work(detail.added));
  // Does something to each such element, and to those that the preview puts in later.
  const each = (selector, work) => {
    all(selector).forEach(work);
    changed((added) => added.forEach((element) => {
      if (element.matches(selector)) work(element);
      all(selector, element).forEach(work);
    }));
  };

  // Colour scheme: as the system, light, dark, in turn.
  const schemes = ["system", "light", "dark"];
  each("[data-scheme]", (button) => {
    const show = () => {
      const now = root.dataset.theme || "system";
      button.dataset.scheme = now;
      button.setAttribute("aria-label", button.dataset[now]);
      button.title = button.dataset[now];
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = schemes[(schemes.indexOf(root.dataset.theme || "system") + 1) % 3];
      if (next === "system") delete root.dataset.theme;
      else root.dataset.theme = next;
      try {
        if (next === "system") localStorage.removeItem("theme");
        else localStorage.setItem("theme", next);
      } catch { /* A browser that keeps nothing forgets the choice. */ }
      show();
    });
    show();
  });

  // The sidebar starts where the current page is.
  const sidebar = () => document.getElementById("sidebar");
  const current = () => document.querySelector('#sidebar [aria-current="page"]');
  const into = (box, link) => {
    if (!box || !link) return;
    const away = link.getBoundingClientRect().top - box.getBoundingClientRect().top;
    if (away < 0 || away > box.clientHeight - 80) box.scrollTop += away - box.clientHeight / 3;
  };
  const reveal = () => into(sidebar(), current());
  reveal();

  // Branches of the sidebar open in place; what lies in them is fetched when
  // it is wanted. Without JavaScript each leads to its category's page.
  const lists = new WeakMap();
  const fetched = async (li) => {
    // `x.html#group` is fetched from `x.group.nav.txt`, all categories from beside
    // the home page.
    const link = li.querySelector("a");
    const group = link.hash && `.${link.hash.slice(1)}`;
    const stem = li.dataset.home ? `${li.dataset.home}categories` : link.pathname.replace(/\.html$/, "") + group;
    const answer = await fetch(`${stem}.nav.txt`);
    if (!answer.ok) throw new Error(answer.status);
    const sent = await answer.text();
    const list = new DOMParser().parseFromString(sent, "text/html").querySelector("ul");
    if (current()) all("a", list).forEach((a) => {
      if (a.pathname === location.pathname && !a.hash) a.setAttribute("aria-current", "page");
    });
    grow(list);
    lists.set(list, sent);
    return list;
  };
  const inner = (li) => li.querySelector(":scope > ul");
  const show = (li, open) => {
    const list = inner(li);
    if (list) list.hidden = !open;
    li.querySelector(":scope > .nav-toggle").setAttribute("aria-expanded", String(open && Boolean(list)));
  };
  // Each branch has a button with its link's name; what is no branch has none.
  const branch = "li[data-branch]:not(.nav-more), .is-open:has(> ul)";
  const grow = (from) => {
    all(".nav-toggle", from).filter((button) => !button.parentNode.matches(branch)).forEach((button) => button.remove());
    all(branch, from).forEach((li) => {
      const link = li.querySelector(":scope > a");
      if (!li.querySelector(":scope > .nav-toggle")) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "nav-toggle";
        link.after(button);
      }
      const [list, ...others] = all(":scope > ul", li);
      if (others.length) list.remove();
      const name = document.querySelector(".nav").dataset.open.replace("{name}", link.textContent.trim());
      li.querySelector(":scope > .nav-toggle").setAttribute("aria-label", name);
      show(li, Boolean(inner(li)) && !inner(li).hidden);
    });
    // A list that is cut ends with a link to all of it.
    all("a[data-more]", from).forEach((link) => {
      const list = inner(link.parentNode);
      const words = link.dataset.more;
      link.removeAttribute("data-more");
      if (lists.has(list)) return;
      all(":scope > .nav-more", list).forEach((li) => li.remove());
      const li = document.createElement("li");
      li.className = "nav-more";
      const more = document.createElement("a");
      more.href = link.href;
      more.textContent = words;
      li.append(more);
      list.append(li);
      if (opened().includes(more.pathname + more.hash)) whole(list).then(reveal, () => {});
    });
  };
  // The list of categories, where it is cut.
  const topics = () => all(".nav > ul > .nav-more > a").forEach((more) => {
    const nav = more.closest(".nav");
    if (nav.dataset.home) return;
    nav.dataset.home = more.pathname;
    if (opened().includes(more.pathname)) whole(inner(nav)).then(reveal, () => {});
  });
  // A list that was opened stays open on the pages that follow.
  const opened = () => {
    try { return JSON.parse(sessionStorage.getItem("nav-open")) || []; } catch { return []; }
  };
  // What is open in a list stays so.
  const swap = (list, next) => {
    const open = list.querySelector(":scope > .is-open");
    const same = open && [...next.children].find((item) => item.querySelector("a").href === open.querySelector("a").href);
    if (same) same.replaceWith(open);
    next.hidden = list.hidden;
    const at = list.contains(document.activeElement) && document.activeElement;
    list.replaceWith(next);
    if (!at || at.isConnected) return;
    const { href } = at.closest("li").querySelector("a");
    const li = all("li", next).find((item) => item.querySelector("a").href === href);
    li?.querySelector(at.matches("button") ? ":scope > button" : "a")?.focus({ preventScroll: true });
  };
  const whole = async (list) => {
    const { pathname, hash } = list.parentNode.querySelector("a");
    const key = list.parentNode.dataset.home || pathname + hash;
    const next = await fetched(list.parentNode);
    swap(list, next);
    try { sessionStorage.setItem("nav-open", JSON.stringify([...new Set([...opened(), key])].slice(-20))); } catch { /* As above. */ }
    return next.querySelector("[aria-current]") || next.querySelector("a");
  };
  const open = async (li) => {
    if (!inner(li)) li.append(await fetched(li));
    show(li, true);
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".nav-toggle");
    const more = event.target.closest(".nav .nav-more a");
    if (!button && (!more || lists.has(more.closest("ul")) || event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    const li = button ? button.parentNode : more.closest("ul").parentNode;
    if (button && inner(li)) show(li, inner(li).hidden);
    else (button ? open(li) : whole(inner(li)).then((now) => now.focus())).catch(() => { location.href = (more || li.querySelector("a")).href; });
  });
  all(".nav").forEach(grow);
  topics();
  // What was fetched is no part of the page: it is asked for again.
  const renew = () => all(".nav ul").filter((list) => lists.has(list)).forEach(async (list) => {
    const next = await fetched(list.parentNode).catch(() => list);
    if (list.isConnected && lists.get(next) !== lists.get(list)) swap(list, next);
  });
  changed(() => {
    all(".nav").forEach(grow);
    topics();
    renew();
  });
  document.addEventListener("shelfmark:elsewhere", renew);

  // A popover that has become a column, or whose link was followed, is closed.
  const close = (popover) => {
    if (popover && popover.hidePopover && popover.matches(":popover-open")) popover.hidePopover();
  };

  // While the drawer is open nothing behind it is reached, by key or by voice.
  const behind = (inert) => all(".skip-link, .header, .main, .aside, .footer").forEach((e) => { e.inert = inert; });
  document.addEventListener("beforetoggle", ({ target, newState }) => {
    if (target === sidebar() && newState === "closed") behind(false);
  }, true);
  document.addEventListener("toggle", ({ target, newState }) => {
    if (target.id === "toc") into(target, target.querySelector("[aria-current]"));
    if (target !== sidebar()) return;
    reveal();
    if (newState !== "open") return;
    behind(true);
    const now = current();
    (now && now.checkVisibility() ? now : target.querySelector("button, a")).focus({ preventScroll: true });
  }, true);
  changed(() => { if (sidebar() && sidebar().matches(":popover-open")) behind(true); });
  const closeAll = () => all("[popover]").forEach(close);
  addEventListener("pagehide", closeAll);
  ["(min-width: 60rem)", "(min-width: 80rem)"].forEach((q) => matchMedia(q).addEventListener("change", closeAll));
  document.addEventListener("click", ({ target }) => { if (target.closest("#toc a")) close(target.closest("#toc")); });

  // "Jump to" marks the section that is being read: the last heading above a
  // line a little below the header.
  let sections = [];
  const gather = () => {
    sections = all("#toc a").map((a) => [a, document.getElementById(decodeURIComponent(a.hash.slice(1)))]);
  };
  let waiting = false;
  const mark = () => {
    waiting = false;
    const end = innerHeight + scrollY >= root.scrollHeight - 2;
    let at = -1;
    sections.forEach(([, heading], i) => {
      if (heading && heading.getBoundingClientRect().top < (end ? innerHeight : 140)) at = i;
    });
    sections.forEach(([a], i) => {
      if (i !== at) a.removeAttribute("aria-current");
      else if (!a.hasAttribute("aria-current")) {
        a.setAttribute("aria-current", "true");
        into(a.closest(".aside"), a);
      }
    });
  };
  addEventListener("scroll", () => {
    if (!waiting) { waiting = true; requestAnimationFrame(mark); }
  }, { passive: true });
  const jump = () => { gather(); mark(); };
  jump();
  changed(jump);

  // Copy buttons on code blocks.
  if (navigator.clipboard) {
    each(".prose pre", (pre) => {
      let box = pre.closest(".code");
      if (!box) {
        box = document.createElement("div");
        box.className = "copy-box";
        pre.replaceWith(box);
        box.append(pre);
      }
      // Code that is scrolled is reached by keyboard; a hidden tab has no width yet.
      new ResizeObserver(() => {
        const long = pre.scrollWidth > pre.clientWidth;
        box.classList.toggle("is-long", long);
        if (long) pre.tabIndex = 0;
        else pre.removeAttribute("tabindex");
      }).observe(pre);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "copy-button";
      button.textContent = words.copy;
      (box.querySelector("figcaption") || box).append(button);
      button.addEventListener("click", async () => {
        try {
          // Of a terminal session the commands, without what they printed.
          const commands = all(".is-command", pre).map((line) => line.textContent).join("\n");
          await navigator.clipboard.writeText(commands || pre.textContent.replace(/\n$/, ""));
          button.textContent = words.copied;
        } catch {
          button.textContent = words.copyFailed;
        }
        setTimeout(() => { button.textContent = words.copy; }, 2000);
      });
    });
  }

  // Tabs (ARIA's tabs pattern): of a box's panels one is shown. Boxes with a tab
  // of the same label follow, and the choice is remembered. The panels are found by
  // the browser's own search and by links into them. A box of accordions with
  // class `tabs` becomes tabs, too.
  let boxes = [];
  let made = 0;
  const titleOf = (item) => item.querySelector(":scope > summary, :scope > .tab-label");
  const panelOf = (item) => {
    if (!item.matches("details")) return item;
    const panel = document.createElement("div");
    const title = titleOf(item);
    panel.className = "tab-panel";
    panel.dataset.title = title ? title.textContent.trim() : "";
    if (title) title.remove();
    panel.append(...item.childNodes);
    item.replaceWith(panel);
    return panel;
  };
  const tabsOf = (box) => {
    const items = all(":scope > details, :scope > .tab-panel", box);
    if (items.length < 2) return;
    const n = made++;
    const list = document.createElement("div");
    list.className = "tab-list";
    list.setAttribute("role", "tablist");
    const tabs = items.map((item, i) => {
      const open = item.open;
      const panel = panelOf(item);
      const title = titleOf(panel);
      const tab = document.createElement("button");
      tab.type = "button";
      tab.className = "tab";
      tab.id = `tab-${n}-${i}`;
      tab.setAttribute("role", "tab");
      panel.id ||= `panel-${n}-${i}`;
      tab.setAttribute("aria-controls", panel.id);
      tab.textContent = title ? title.textContent.trim() : panel.dataset.title || i + 1;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.dataset.title = tab.textContent;
      list.append(tab);
      return { tab, panel, label: tab.textContent, open };
    });
    const choose = (at, focus) => tabs.forEach(({ tab, panel }, i) => {
      tab.setAttribute("aria-selected", String(i === at));
      tab.tabIndex = panel.tabIndex = i === at ? 0 : -1;
      if (i === at) panel.removeAttribute("hidden");
      else panel.setAttribute("hidden", "until-found");
      if (i === at && focus) tab.focus();
    });
    const set = { box, tabs, choose };
    const pick = (at, focus) => {
      const before = list.getBoundingClientRect().top;
      choose(at, focus);
      prefer(tabs[at].label, set);
      scrollBy({ top: list.getBoundingClientRect().top - before, behavior: "instant" });
    };
    tabs.forEach(({ tab, panel }, i) => {
      tab.addEventListener("click", () => pick(i));
      panel.addEventListener("beforematch", () => choose(i));
      tab.addEventListener("keydown", (event) => {
        const forward = getComputedStyle(list).direction === "rtl" ? -1 : 1;
        const step = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
        const last = tabs.length - 1;
        const to = event.key === "Home" ? 0 : event.key === "End" ? last : step && (i + step + tabs.length) % tabs.length;
        if (to === undefined) return;
        event.preventDefault();
        pick(to, true);
      });
    });
    box.classList.add("has-tabs");
    box.prepend(list);
    choose(Math.max(0, tabs.findIndex((t) => t.open)));
    boxes.push(set);
  };
  each(".tabs", tabsOf);
  // A box that got or lost a panel, or whose labels changed, gets its tabs anew.
  changed(() => {
    const was = boxes.filter(({ box }) => box.isConnected);
    boxes = was.filter(({ box, tabs }) => {
      const items = all(":scope > details, :scope > .tab-panel", box);
      return items.length === tabs.length && tabs.every(({ panel, label }, i) => panel === items[i]
        && (!titleOf(panel) || titleOf(panel).textContent.trim() === label));
    });
    was.filter((set) => !boxes.includes(set)).forEach(({ box, tabs }) => {
      const chosen = tabs.find(({ tab }) => tab.tabIndex === 0);
      tabs[0].tab.parentNode.remove();
      tabs.forEach(({ panel }) => panel.removeAttribute("hidden"));
      tabsOf(box);
      const set = boxes.find((s) => s.box === box);
      if (set) set.choose(Math.max(0, set.tabs.findIndex(({ panel }) => panel === chosen.panel)));
    });
  });
  const remembered = () => {
    try { return JSON.parse(localStorage.getItem("tabs")) || []; } catch { return []; }
  };
  const follow = (label, but) => boxes.forEach((set) => {
    const at = set.tabs.findIndex((t) => t.label === label);
    if (set !== but && at >= 0) set.choose(at);
  });
  const prefer = (label, but) => {
    follow(label, but);
    const labels = [label, ...remembered().filter((l) => l !== label)].slice(0, 20);
    try { localStorage.setItem("tabs", JSON.stringify(labels)); } catch { /* As above. */ }
  };
  remembered().reverse().forEach((label) => follow(label));
  // What an address names is shown: the accordion, or the tab around it.
  const arrive = () => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { /* No text. */ }
    if (!target) return;
    if (target.matches("details")) target.open = true;
    boxes.forEach((set) => {
      const at = set.tabs.findIndex((t) => t.panel.contains(target));
      if (at >= 0) set.choose(at);
    });
    if (target.closest(".tab-panel")) target.scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  arrive();

  // Tables of data: only the rows that hold every word of the box.
  each("[data-filter]", (box) => {
    const label = document.createElement("label");
    label.className = "data-filter";
    label.textContent = box.dataset.label;
    const input = document.createElement("input");
    input.type = "search";
    label.append(input);
    const said = document.createElement("p");
    said.className = "data-said";
    said.setAttribute("role", "status");
    box.prepend(label, said);
    const texts = new Map();
    const filter = () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const rows = all("tbody tr", box);
      rows.forEach((row) => {
        if (!texts.has(row)) {
          const flags = all("[aria-label]", row).map((flag) => flag.getAttribute("aria-label"));
          texts.set(row, `${row.textContent} ${flags.join(" ")}`.toLowerCase());
        }
        row.hidden = !wanted.every((word) => texts.get(row).includes(word));
      });
      const left = rows.filter((row) => !row.hidden).length;
      said.textContent = !wanted.length ? "" : left ? `${left} / ${rows.length}` : box.dataset.empty;
    };
    input.addEventListener("input", filter);
    changed(() => {
      texts.clear();
      if (input.value) filter();
    });
  });

  // Pictures that are shown smaller than they are grow on click; icons in a sentence stay.
  const enlarge = (img) => {
    if (!img.matches(".prose img") || img.closest("a, button") || img.naturalWidth < img.clientWidth * 1.2 || img.clientHeight < 48) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "zoom";
    button.setAttribute("aria-label", img.alt ? `${words.enlarge}: ${img.alt}` : words.enlarge);
    img.replaceWith(button);
    button.append(img);
    button.addEventListener("click", () => {
      const box = document.createElement("dialog");
      box.className = "zoom-box";
      box.setAttribute("aria-label", img.alt || words.enlarge);
      const large = new Image(img.naturalWidth, img.naturalHeight);
      large.src = img.currentSrc || img.src;
      large.alt = img.alt;
      const shut = document.createElement("button");
      shut.type = "button";
      shut.className = "visually-hidden";
      shut.textContent = words.close;
      box.append(shut, large);
      box.addEventListener("click", () => box.close());
      box.addEventListener("close", () => { box.remove(); button.focus(); });
      document.body.append(box);
      box.showModal();
    });
  };
  each(".prose img", (img) => { if (img.complete) enlarge(img); });
  document.addEventListener("load", ({ target }) => { if (target.localName === "img") enlarge(target); }, true);

  // Category pages: only the pages with a badge.
  each(".filter", (filter) => {
    const show = () => {
      const chosen = filter.querySelector('[aria-pressed="true"]').value;
      all(".page-item, .page-item-dated").forEach((item) => {
        item.hidden = chosen !== "" && !item.querySelector(`.badge-${CSS.escape(chosen)}`);
      });
      all(".topic-group, .topic-subgroup").forEach((group) => {
        group.hidden = !group.querySelector("li:not([hidden])");
      });
    };
    filter.addEventListener("click", (event) => {
      const chosen = event.target.closest("button");
      if (!chosen) return;
      all("button", filter).forEach((b) => b.setAttribute("aria-pressed", String(b === chosen)));
      show();
    });
    changed(show);
  });

  // "Was this page helpful?" answers without leaving the page.
  each(".feedback-form", (form) => form.addEventListener("submit", (event) => {
    event.preventDefault();
    const answer = new URLSearchParams(new FormData(form, event.submitter));
    fetch(form.action, { method: "POST", body: answer, mode: "no-cors", keepalive: true }).catch(() => {});
    const thanks = document.createElement("p");
    thanks.setAttribute("role", "status");
    thanks.tabIndex = -1;
    thanks.textContent = form.dataset.thanks;
    form.replaceWith(thanks);
    thanks.focus();
  }));

  // The page for lost addresses offers those nearest to the one asked for: by
  // the words they share, a mistyped one counting by the pairs of letters that
  // it has in common.
  // Most servers answer with one page for all languages: an address in another one
  // gets the page of that.
  const isIn = ({ dataset }) => location.pathname.startsWith(dataset.home);
  const foreign = all("[data-lost]");
  const tongue = foreign.find(isIn);
  if (tongue) fetch(tongue.dataset.lost).then((answer) => answer.text()).then((html) => {
    document.open();
    document.write(html);
    document.close();
  }, () => {});
  else all("[data-addresses]").forEach(async (box) => {
    const words = (text) => decodeURI(text).toLowerCase().replace(/\.html?$/, "").split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const pairs = (word) => new Set([...` ${word} `].map((c, i, all) => c + all[i + 1]).slice(0, -1));
    const alike = (a, b) => {
      if (a === b) return 1;
      const [x, y] = [pairs(a), pairs(b)];
      const common = [...x].filter((p) => y.has(p)).length;
      return (2 * common) / (x.size + y.size);
    };
    const best = (from, to) => from.reduce((sum, a) => sum + Math.max(0, ...to.map((b) => alike(a, b))), 0) / Math.max(1, from.length);
    try {
      const lost = words(location.pathname);
      const known = await (await fetch(box.dataset.addresses)).json();
      const near = known
        .filter(([href]) => href.startsWith(box.dataset.home) && !foreign.some(({ dataset }) => href.startsWith(dataset.home)))
        .map(([href, name]) => ({ href, name, score: (2 * best(lost, words(href)) + best(words(href), lost) + best(lost, words(name))) / 4 }))
        .filter((entry) => entry.score > 0.45)
        .sort((a, b) => b.score - a.score || (a.href < b.href ? -1 : 1));
      const names = new Set();
      near.filter(({ name }) => !names.has(name) && names.add(name)).slice(0, 5).forEach(({ href, name }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = href;
        link.textContent = name;
        item.append(link);
        box.querySelector("ul").append(item);
      });
      box.hidden = !near.length;
    } catch { /* An address that is no text, or no list: search knows the pages, too. */ }
    if (box.hidden && opener() && !location.pathname.endsWith("/404.html")) search({ wish: "lost", box }).catch(() => {});
  });

  // A video's player is fetched when a reader starts it, not before.
  each("[data-player] > a", (link) => link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const box = link.parentElement;
    const player = document.createElement("iframe");
    player.src = `${box.dataset.player}&autoplay=1`;
    player.title = link.textContent;
    player.allow = "autoplay; fullscreen; picture-in-picture";
    player.allowFullscreen = true;
    box.replaceChildren(player);
    player.focus();
  }));

  // Search: its script is fetched when the reader turns to it, once.
  const opener = () => document.querySelector("[data-search]");
  let ready;
  const search = (detail) => {
    ready ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { type: "module", src: opener().dataset.search, integrity: opener().dataset.integrity, onerror: failed });
      addEventListener("search-ready", done, { once: true });
      document.head.append(script);
    });
    return ready.then(() => dispatchEvent(new CustomEvent("search-wish", { detail })));
  };
  if (opener()) {
    const open = (event) => {
      event.preventDefault();
      search({ wish: "open" }).catch(() => { location.href = opener().href; });
    };
    document.addEventListener("click", (event) => {
      const wished = event.target.closest("[data-search], [data-search-open]");
      if (wished && !(event.ctrlKey || event.metaKey || event.shiftKey)) open(event);
    });
    document.addEventListener("keydown", (event) => {
      const writing = event.target.closest && event.target.closest("input, textarea, select, [contenteditable]");
      const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !writing;
      if (slash || (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey)) open(event);
    });
    let told = null;
    try { told = JSON.parse(sessionStorage.getItem("search-marks")); } catch { /* Nothing is kept, so nothing is marked. */ }
    if (told && told.path === location.pathname) search({ wish: "marks" }).catch(() => {});
    if (document.querySelector(".search-page")) search({ wish: "page" }).catch(() => {});
  }

  // Where the browser knows no speculation rules, the page behind a link is
  // fetched when the pointer rests on it.
  if (!(HTMLScriptElement.supports && HTMLScriptElement.supports("speculationrules"))) {
    const fetched = new Set([location.pathname]);
    document.addEventListener("pointerover", (event) => {
      const a = event.target.closest && event.target.closest("a[href]");
      if (!a || a.origin !== location.origin || a.hasAttribute("download") || fetched.has(a.pathname)) return;
      if (!/(\.html|\/)$/.test(a.pathname)) return;
      fetched.add(a.pathname);
      const link = document.createElement("link");
      link.rel = "prefetch";
      link.href = a.pathname;
      document.head.append(link);
    }, { passive: true });
  }
})();
