// What a page can do more with JavaScript. Without it everything is there to
// read and to follow; nothing below is needed to reach a page.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const words = document.body.dataset;
  // Does something to each such element, and to those that the preview puts in later.
  const each = (selector, work) => {
    all(selector).forEach(work);
    document.addEventListener("shelfmark:change", ({ detail }) => detail.added.forEach((element) => {
      if (element.matches(selector)) work(element);
      all(selector, element).forEach(work);
    }));
  };

  // Colour scheme: as the system, light, dark, in turn.
  const schemes = ["system", "light", "dark"];
  all("[data-scheme]").forEach((button) => {
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
  const sidebar = document.getElementById("sidebar");
  const current = sidebar && sidebar.querySelector('[aria-current="page"]');
  const reveal = () => {
    if (!current) return;
    const away = current.getBoundingClientRect().top - sidebar.getBoundingClientRect().top;
    if (away < 0 || away > sidebar.clientHeight - 80) sidebar.scrollTop += away - sidebar.clientHeight / 3;
  };
  reveal();
  if (sidebar) sidebar.addEventListener("toggle", reveal);

  // Branches of the sidebar open in place; what lies in them is fetched when
  // it is wanted. Without JavaScript each leads to its category's page.
  const tree = document.querySelector(".nav");
  const fetched = async (li) => {
    // `x.html#group` is fetched from `x.group.nav.txt`.
    const link = li.querySelector("a");
    const group = link.hash && `.${link.hash.slice(1)}`;
    const answer = await fetch(`${link.pathname.replace(/\.html$/, "")}${group}.nav.txt`);
    if (!answer.ok) throw new Error(answer.status);
    const list = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("ul");
    if (current) all("a", list).forEach((a) => {
      if (a.pathname === location.pathname && !a.hash) a.setAttribute("aria-current", "page");
    });
    grow(list);
    return list;
  };
  const toggle = (li) => {
    const link = li.querySelector(":scope > a");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "nav-toggle";
    button.setAttribute("aria-label", tree.dataset.open.replace("{name}", link.textContent.trim()));
    const show = (open) => {
      const list = li.querySelector(":scope > ul");
      if (list) list.hidden = !open;
      button.setAttribute("aria-expanded", String(open && Boolean(list)));
    };
    show(true);
    button.addEventListener("click", async () => {
      if (!li.querySelector(":scope > ul")) {
        try { li.append(await fetched(li)); } catch { location.href = link.href; return; }
        show(true);
      } else show(button.getAttribute("aria-expanded") === "false");
    });
    link.after(button);
  };
  const grow = (from) => {
    all("li[data-branch]:not(.nav-more), .is-open:has(> ul)", from).forEach(toggle);
    all("a[data-more]", from).forEach((link) => {
      const list = link.parentNode.querySelector(":scope > ul");
      const li = document.createElement("li");
      li.className = "nav-more";
      const more = document.createElement("a");
      more.href = link.href;
      more.textContent = link.dataset.more;
      link.removeAttribute("data-more");
      li.append(more);
      list.append(li);
      more.addEventListener("click", async (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        try { (await whole(list, li)).focus(); } catch { location.href = more.href; }
      });
      if (opened().includes(more.pathname + more.hash)) whole(list, li).then(reveal, () => {});
    });
  };
  // A list that was opened stays open on the pages that follow.
  const opened = () => {
    try { return JSON.parse(sessionStorage.getItem("nav-open")) || []; } catch { return []; }
  };
  const whole = async (list, li) => {
    const all = await fetched(li);
    const { pathname, hash } = li.firstElementChild;
    // What is open in the list stays so.
    const open = list.querySelector(":scope > .is-open");
    const same = open && [...all.children].find((item) => item.querySelector("a").href === open.querySelector("a").href);
    if (same) same.replaceWith(open);
    list.replaceWith(all);
    try { sessionStorage.setItem("nav-open", JSON.stringify([...new Set([...opened(), pathname + hash])].slice(-20))); } catch { /* As above. */ }
    return all.querySelector("[aria-current]") || all.querySelector("a");
  };
  if (tree) grow(tree);

  // A popover that has become a column, or whose link was followed, is closed.
  const close = (popover) => {
    if (popover && popover.hidePopover && popover.matches(":popover-open")) popover.hidePopover();
  };
  const toc = document.getElementById("toc");

  // While the drawer is open nothing behind it is reached, by key or by voice.
  if (sidebar) {
    const behind = (inert) => all(".skip-link, .header, .main, .aside, .footer").forEach((e) => { e.inert = inert; });
    sidebar.addEventListener("beforetoggle", (event) => { if (event.newState === "closed") behind(false); });
    sidebar.addEventListener("toggle", (event) => {
      if (event.newState !== "open") return;
      behind(true);
      (current && current.checkVisibility() ? current : sidebar.querySelector("button, a")).focus({ preventScroll: true });
    });
  }
  const closeAll = () => all("[popover]").forEach(close);
  addEventListener("pagehide", closeAll);
  ["(min-width: 60rem)", "(min-width: 80rem)"].forEach((q) => matchMedia(q).addEventListener("change", closeAll));
  if (toc) toc.addEventListener("click", (event) => { if (event.target.closest("a")) close(toc); });

  // "Jump to" marks the section that is being read: the last heading above a
  // line a little below the header.
  if (toc) {
    const links = all("a", toc);
    const headings = links.map((a) => document.getElementById(decodeURIComponent(a.hash.slice(1))));
    let waiting = false;
    const mark = () => {
      waiting = false;
      const end = innerHeight + scrollY >= root.scrollHeight - 2;
      let at = -1;
      headings.forEach((heading, i) => {
        if (heading && heading.getBoundingClientRect().top < (end ? innerHeight : 140)) at = i;
      });
      links.forEach((a, i) => {
        if (i === at) a.setAttribute("aria-current", "true");
        else a.removeAttribute("aria-current");
      });
    };
    addEventListener("scroll", () => {
      if (!waiting) { waiting = true; requestAnimationFrame(mark); }
    }, { passive: true });
    mark();
  }

  // Copy buttons on code blocks.
  if (navigator.clipboard) {
    each(".prose pre", (pre) => {
      if (pre.scrollWidth > pre.clientWidth) pre.tabIndex = 0;
      let box = pre.closest(".code");
      if (!box) {
        box = document.createElement("div");
        box.className = "copy-box";
        pre.replaceWith(box);
        box.append(pre);
      }
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
  const boxes = [];
  each(".tabs", (box) => {
    const n = boxes.length;
    const items = all(":scope > details, :scope > .tab-panel", box);
    if (items.length < 2) return;
    const list = document.createElement("div");
    list.className = "tab-list";
    list.setAttribute("role", "tablist");
    const tabs = items.map((item, i) => {
      const title = item.querySelector(":scope > summary, :scope > .tab-label");
      let panel = item;
      if (item.matches("details")) {
        panel = document.createElement("div");
        panel.className = "tab-panel";
        if (title) title.remove();
        panel.append(...item.childNodes);
        item.replaceWith(panel);
      }
      const tab = document.createElement("button");
      tab.type = "button";
      tab.className = "tab";
      tab.id = `tab-${n}-${i}`;
      tab.setAttribute("role", "tab");
      panel.id ||= `panel-${n}-${i}`;
      tab.setAttribute("aria-controls", panel.id);
      tab.textContent = title ? title.textContent.trim() : i + 1;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      panel.dataset.title = tab.textContent;
      list.append(tab);
      return { tab, panel, label: tab.textContent, open: item.open };
    });
    const choose = (at, focus) => tabs.forEach(({ tab, panel }, i) => {
      tab.setAttribute("aria-selected", String(i === at));
      tab.tabIndex = panel.tabIndex = i === at ? 0 : -1;
      if (i === at) panel.removeAttribute("hidden");
      else panel.setAttribute("hidden", "until-found");
      if (i === at && focus) tab.focus();
    });
    const set = { tabs, choose };
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
    const rows = all("tbody tr", box).map((row) => {
      const flags = all("[aria-label]", row).map((flag) => flag.getAttribute("aria-label"));
      return { row, text: `${row.textContent} ${flags.join(" ")}`.toLowerCase() };
    });
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach(({ row, text }) => { row.hidden = !wanted.every((word) => text.includes(word)); });
      const left = rows.filter(({ row }) => !row.hidden).length;
      said.textContent = !wanted.length ? "" : left ? `${left} / ${rows.length}` : box.dataset.empty;
    });
  });

  // Pictures that are shown smaller than they are grow on click.
  const enlarge = (img) => {
    if (img.closest("a, button") || img.naturalWidth < img.clientWidth * 1.2 || !img.clientWidth) return;
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
  each(".prose img", (img) => {
    if (img.complete) enlarge(img);
    else img.addEventListener("load", () => enlarge(img), { once: true });
  });

  // Category pages: only the pages with a badge.
  each(".filter", (filter) => {
    const items = all(".page-item, .page-item-dated");
    filter.addEventListener("click", (event) => {
      const chosen = event.target.closest("button");
      if (!chosen) return;
      all("button", filter).forEach((b) => b.setAttribute("aria-pressed", String(b === chosen)));
      items.forEach((item) => {
        item.hidden = chosen.value !== "" && !item.querySelector(`.badge-${CSS.escape(chosen.value)}`);
      });
      all(".topic-group, .topic-subgroup").forEach((group) => {
        group.hidden = !group.querySelector("li:not([hidden])");
      });
    });
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
  all("[data-addresses]").forEach(async (box) => {
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
    if (box.hidden && opener && !location.pathname.endsWith("/404.html")) search({ wish: "lost", box }).catch(() => {});
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
  const opener = document.querySelector("[data-search]");
  let ready;
  const search = (detail) => {
    ready ??= new Promise((done, failed) => {
      const script = document.createElement("script");
      Object.assign(script, { type: "module", src: opener.dataset.search, integrity: opener.dataset.integrity, onerror: failed });
      addEventListener("search-ready", done, { once: true });
      document.head.append(script);
    });
    return ready.then(() => dispatchEvent(new CustomEvent("search-wish", { detail })));
  };
  if (opener) {
    const open = (event) => {
      event.preventDefault();
      search({ wish: "open" }).catch(() => { location.href = opener.href; });
    };
    all("[data-search], [data-search-open]").forEach((link) => link.addEventListener("click", (event) => {
      if (!(event.ctrlKey || event.metaKey || event.shiftKey)) open(event);
    }));
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
