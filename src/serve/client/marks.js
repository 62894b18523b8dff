// Marks findings at their place in the text. The page itself is left alone: the
// marks lie in the panel's own layer above it, so no style of the theme touches
// them and no comparison of pages meets them.

const SEVERITIES = { error: "Error", warning: "Warning", advice: "Advice" };

export class Marks {
  constructor(panel, file) {
    this.panel = panel;
    this.file = file;
    this.list = [];
    this.layer = panel.layer;
    const place = () => this.place();
    new ResizeObserver(place).observe(document.body);
    addEventListener("resize", place);
    // Accordions, tabs, fonts and pictures move what stands below them.
    document.addEventListener("toggle", place, true);
    document.addEventListener("click", place);
    document.addEventListener("load", place, true);
    // Boxes that scroll by themselves.
    document.addEventListener("scroll", (event) => { if (event.target !== document) place(); }, { capture: true, passive: true });
  }

  set(findings) {
    this.list = findings;
    this.place();
  }

  place() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      this.draw();
    });
  }

  draw() {
    const drawn = [];
    for (const finding of this.list) {
      const target = this.target(finding);
      if (!target) continue;
      for (const box of target.getClientRects()) {
        if (!box.width || !box.height) continue;
        const mark = document.createElement("span");
        mark.className = `mark ${finding.severity}`;
        Object.assign(mark.style, {
          left: `${box.left + scrollX}px`, top: `${box.top + scrollY}px`, width: `${box.width}px`, height: `${box.height}px`,
        });
        drawn.push(mark);
      }
      // A picture that is missing and has no words fills no room, but has a place;
      // what is folded away has none.
      const [first] = target.getClientRects();
      if (first) drawn.push(this.flag(finding, first));
    }
    this.layer.replaceChildren(...drawn);
  }

  flag(finding, box) {
    const flag = document.createElement("button");
    flag.type = "button";
    // The panel's list is the way for keys and voices.
    flag.tabIndex = -1;
    flag.setAttribute("aria-hidden", "true");
    flag.className = `flag ${finding.severity}`;
    flag.textContent = "!";
    const near = finding.nearest ? `\nNearest: ${finding.nearest}` : "";
    flag.title = `${SEVERITIES[finding.severity]}: ${finding.message}${finding.help ? `\n${finding.help}` : ""}${near}`;
    flag.style.left = `${Math.max(0, box.left + scrollX - 9)}px`;
    flag.style.top = `${Math.max(0, box.top + scrollY - 9)}px`;
    flag.addEventListener("click", () => this.panel.reveal(finding));
    return flag;
  }

  /** Brings a finding's place into view. */
  show(finding) {
    const target = this.target(finding);
    if (!target) return false;
    for (let at = target.startContainer ?? target; at; at = at.parentNode) if (at.localName === "details") at.open = true;
    const element = target.startContainer ? target.startContainer.parentElement : target;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "instant" : "smooth" });
    this.place();
    return true;
  }

  // The element or the words of a finding.
  target(finding) {
    if (finding.file && finding.file !== this.file()) return null;
    // A directive's line makes no block; what it holds begins on the next.
    const isDirective = finding.source?.trimStart().startsWith(":::");
    const block = (isDirective && blockAfter(finding.line)) || blockAt(finding.line);
    const near = block && (linked(block, finding) ?? words(block, finding.text));
    // Not every block knows its line: a picture alone in a paragraph does not.
    return near || linked(document.querySelector("main") ?? document.body, finding) || block;
  }
}

/** The blocks of the page's own file, with the line that each starts at. */
const blocks = () => [...document.querySelectorAll("main [data-line]")]
  .filter((block) => !block.closest("[data-file]"))
  .map((block) => [block, Number(block.dataset.line)]);

// The block that starts right after a line, or after an empty one.
function blockAfter(line) {
  const next = blocks().find(([, at]) => at > line && at <= line + 2);
  return next ? next[0] : null;
}

// The innermost block that a line lies in: the last that starts at or above it.
function blockAt(line) {
  if (!line) return null;
  let [best, start] = [null, 0];
  for (const [block, at] of blocks()) if (at <= line && at >= start) [best, start] = [block, at];
  return best;
}

// A link or picture whose address the words name: `[a](b.html)`, or `b.html`.
function linked(block, { text }) {
  if (!text) return null;
  const named = /\]\(\s*<?([^)>\s]*)/.exec(text)?.[1] ?? text.trim();
  if (!named) return null;
  const plain = (address) => {
    try { return decodeURI(address); } catch { return address; }
  };
  const wanted = plain(named).replace(/^\.?\//, "");
  for (const element of block.querySelectorAll("a[href], img[src], iframe[src], video[src], source[src]")) {
    const address = plain(element.getAttribute("href") ?? element.getAttribute("src"));
    if (wanted && (address === wanted || address.endsWith(`/${wanted}`))) return element;
  }
  return null;
}

// A range over the first place where the words stand.
function words(block, text) {
  const wanted = text?.trim();
  if (!wanted) return null;
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(wanted);
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + wanted.length);
    return range;
  }
  return null;
}
