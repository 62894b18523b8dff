// The preview's script. It stands last in the page and runs before any deferred
// script of the theme, so it sees the page as it was sent: that is what later
// versions are compared with (morph.js says why).
(() => {
  "use strict";
  const own = document.currentScript;
  const sent = document.documentElement.cloneNode(true);
  const live = new WeakMap();
  const pair = (copy, node) => {
    live.set(copy, node);
    for (let a = copy.firstChild, b = node.firstChild; a && b; a = a.nextSibling, b = b.nextSibling) pair(a, b);
  };
  pair(sent, document.documentElement);
  import("/@preview/preview.js").then(({ start }) => start({ ...own.dataset }, { sent, live }));
})();
