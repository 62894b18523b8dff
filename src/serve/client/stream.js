// Hears of changes. A browser opens only so many connections to one server, so
// one tab holds the stream for all of them and passes on what it hears; when it
// is closed, the next one takes over. A browser without Web Locks (they want a
// trustworthy origin, which a name on the network is not) lets each tab listen for
// itself while it is looked at.

const CHANNEL = "shelfmark-preview";
/** How long other tabs are given to say what they show, in milliseconds. */
const GATHER = 60;
/** How many pages one stream is asked for; the server takes 64. */
const MOST = 64;

export class Stream {
  /**
   * `tell(name, event, covered)` is called for each event; `covered` says whether
   * the stream was asked for this tab's page. `again` is called when the stream
   * was lost and is back.
   */
  constructor({ route, generation, tell, again }) {
    Object.assign(this, { route, generation, tell, again });
    this.id = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
    this.tabs = new Map([[this.id, route]]);
    this.last = new Map();
  }

  start() {
    if (navigator.locks && window.BroadcastChannel) this.share();
    else this.alone();
  }

  /** The tab shows another page. */
  move(route) {
    this.route = route;
    this.tabs.set(this.id, route);
    this.channel?.postMessage({ kind: "here", id: this.id, route });
    if (this.leads || !this.channel) this.open();
  }

  share() {
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.onmessage = ({ data }) => this.heard(data);
    addEventListener("pagehide", () => this.channel.postMessage({ kind: "bye", id: this.id }));
    addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.channel.postMessage({ kind: "here", id: this.id, route: this.route });
      this.again();
    });
    this.channel.postMessage({ kind: "here", id: this.id, route: this.route });
    // Held until the tab is closed.
    navigator.locks.request(CHANNEL, () => {
      this.leads = true;
      this.channel.postMessage({ kind: "who" });
      this.open();
      return new Promise(() => {});
    }).catch(() => this.alone());
  }

  alone() {
    const listen = () => {
      if (document.hidden) this.close();
      else this.open();
    };
    document.addEventListener("visibilitychange", listen);
    listen();
  }

  heard({ kind, id, route, name, event, covers }) {
    if (kind === "event") this.tell(name, event, covers.includes(this.route));
    else if (kind === "who") this.channel.postMessage({ kind: "here", id: this.id, route: this.route });
    else if (kind === "bye") this.tabs.delete(id);
    else if (kind === "here") {
      this.tabs.set(id, route);
      if (!this.leads) return;
      if (this.covers?.includes(route)) {
        for (const [name, event] of this.last) this.pass(name, event);
      } else this.open();
    }
  }

  pass(name, event) {
    this.channel?.postMessage({ kind: "event", name, event, covers: this.covers });
  }

  // Opens the stream anew, when the others have had the time to say who they are.
  open() {
    clearTimeout(this.opening);
    this.opening = setTimeout(() => this.connect(), this.channel ? GATHER : 0);
  }

  close() {
    clearTimeout(this.opening);
    this.source?.close();
    this.source = null;
  }

  connect() {
    this.source?.close();
    const all = [this.route, ...this.tabs.values()];
    this.covers = [...new Set(all)].slice(0, MOST);
    const query = new URLSearchParams(this.covers.map((route) => ["route", route]));
    query.append("generation", this.generation);
    const source = new EventSource(`/@preview/events?${query}`);
    this.source = source;
    for (const name of ["hello", "change", "problem", "findings"]) {
      source.addEventListener(name, ({ data }) => this.receive(name, JSON.parse(data)));
    }
    source.addEventListener("error", () => {
      if (this.source !== source) return;
      // The browser tries again by itself, but with the generation of long ago.
      source.close();
      this.lost = true;
      clearTimeout(this.opening);
      this.opening = setTimeout(() => this.connect(), 500);
      this.receive("lost", {});
    });
  }

  receive(name, event) {
    if (event.generation) this.generation = event.generation;
    if (name !== "change") this.last.set(name, event);
    this.tell(name, event, true);
    this.pass(name, event);
    if (name === "hello") {
      this.last.delete("lost");
      if (this.lost) {
        this.lost = false;
        this.again();
        this.pass("again", {});
      }
    }
  }
}
