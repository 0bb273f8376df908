// The one socket of a page: it connects, comes back by itself, and tells the page what it hears by events.
//
//   live:<type>   on document, for every frame (its fields are the detail)
//   live:open     on document, after the server's welcome; live:closed when the connection is gone
//   live:back     on body, when we could have missed something: not at the first welcome of a page that was just drawn
//   live:unread   on document, for a msg that nobody has seen here and that may make a noise
//   live:inbox    on body, when a list of conversations looks different now
//   touch:<what>-<key>   on body: htmx elements that show this thing fetch themselves again
//
// docs/protocol.md explains the frames.
import { Outbox } from "./outbox.js";
import { toast } from "./site.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const PING_EVERY = 25_000;
const PONG_WITHIN = 8_000;
const MOMENT = 300;
const FRESH = 5_000; // how long a page that was just drawn shows how things are
const PATIENCE = 2_000; // how long a connection may be away before we say so
const GONE = 1006;
const SIGN_IN = 4401;
const NOT_YOURS = 4403;

/** @typedef {{type: string, [field: string]: any}} Frame */
/** @typedef {() => {seq: number, rev: number}} Place */
/** @typedef {{number: number, last: number}} Unread What is new, and up to where it is counted. */

class Live {
  /** @param {HTMLElement} pill */
  constructor(pill) {
    this.pill = pill;
    this.user = Number(pill.dataset.user);
    this.outbox = new Outbox(this.user, (unsent) => this.#sendUnsent(unsent));
    this.isOpen = false;
    /** @type {Map<number, Place>} */
    this.places = new Map();
    /** @type {Map<number, Unread>} */
    this.unread = new Map();
    /** @type {Set<number>} Conversations that make no noise. */
    this.muted = new Set();
    /** @type {Unread} */
    this.notices = { number: 0, last: 0 };
    /** @type {Map<number, number>} How far messages have reached us that the server does not know of yet. */
    this.delivered = new Map();
    this.telling = 0;
    this.title = document.title;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.pause = FIRST_PAUSE;
    this.retry = 0;
    this.sorry = 0;
    this.pong = 0;
    this.beat = 0;
    this.ended = false;
    this.away = false;
    this.missed = false; // whether the connection was gone since the last welcome
  }

  connect() {
    clearTimeout(this.retry);
    if (this.ended || (this.socket && this.socket.readyState < WebSocket.CLOSING)) return;
    const socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/ws/`);
    this.socket = socket;
    socket.addEventListener("open", () => this.#hello());
    socket.addEventListener("message", (event) => this.#hear(JSON.parse(event.data)));
    socket.addEventListener("close", (event) => {
      if (this.socket === socket) this.#closed(event.code);
    });
    this.#apologise();
  }

  /**
   * Say where a conversation on this page stands; asked at every connection.
   * @param {number} c
   * @param {Place} place
   */
  follow(c, place) {
    this.places.set(c, place);
    if (this.isOpen) this.send({ type: "resume", c, after: place().seq, rev: place().rev });
  }

  /** @param {number} c */
  unfollow(c) {
    this.places.delete(c);
  }

  /**
   * @param {Frame} frame
   * @returns {boolean} Whether it left; what must not be lost goes through the outbox.
   */
  send(frame) {
    if (!this.isOpen || this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** @param {import("./outbox.js").Unsent} unsent */
  #sendUnsent(unsent) {
    const { id, c, body, att, reply } = unsent;
    return this.send({ type: "send", id, c, body, reply, att: att.map((file) => file.id) });
  }

  /**
   * A conversation was read up to a message: on this page, or on another page or device of this person.
   * @param {number} c
   * @param {number} seq
   */
  seen(c, seq) {
    const unread = this.unread.get(c);
    if (!unread) return;
    if (seq >= unread.last) this.unread.delete(c);
    else unread.number = Math.min(unread.number, unread.last - seq);
    this.#count();
  }

  #hello() {
    /** @type {Record<string, number>} */
    const convs = {};
    /** @type {Record<string, number>} */
    const revs = {};
    for (const [c, place] of this.places) {
      convs[c] = place().seq;
      revs[c] = place().rev;
    }
    this.away = isAway();
    this.socket?.send(JSON.stringify({ type: "hello", v: 1, convs, revs, away: this.away }));
  }

  /** Say whether somebody looks at this page, unless the server knows. */
  tellAway() {
    const away = isAway();
    if (away !== this.away && this.send({ type: "away", on: away })) this.away = away;
  }

  /** @param {Frame} frame */
  #hear(frame) {
    if (frame.type === "welcome") this.#welcomed(frame);
    else if (frame.type === "pong") clearTimeout(this.pong);
    else if (frame.type === "touch") tell(`touch:${frame.what}-${frame.key}`);
    else if (frame.type === "notification") this.#notice(frame);
    else if (frame.type === "notices") this.#noticesRead(frame);
    else if (frame.type === "receipt" && frame.user === this.user) this.seen(frame.c, frame.read);
    else if (frame.type === "seat") this.#seated(frame);
    else if (frame.type === "ack") this.outbox.settle(frame.id);
    else if (frame.type === "error" && frame.id) this.#refused(frame);
    document.dispatchEvent(new CustomEvent(`live:${frame.type}`, { detail: frame }));
    if (frame.type === "msg") this.#heardMessage(frame);
    const isOthers = frame.type === "receipt" && frame.user !== this.user;
    if (["msg", "ack", "receipt", "changed", "seat"].includes(frame.type) && !isOthers) tell("live:inbox");
  }

  /** @param {Frame} frame */
  #welcomed(frame) {
    this.isOpen = true;
    this.pause = FIRST_PAUSE;
    clearTimeout(this.sorry);
    this.sorry = 0;
    this.pill.hidden = true;
    delete document.body.dataset.offline;
    document.body.dataset.connected = "";
    this.unread = new Map(Object.entries(frame.unread).map(([c, unread]) => [Number(c), unread]));
    this.notices = frame.notices;
    this.muted = new Set(frame.muted ?? []);
    this.#count();
    for (const [c, unread] of this.unread) this.#reached(c, unread.last);
    this.tellAway(); // it may have changed since hello
    void this.outbox.start();
    window.clearInterval(this.beat);
    this.beat = window.setInterval(() => this.#ping(), PING_EVERY);
    document.dispatchEvent(new CustomEvent("live:open"));
    if (this.missed || performance.now() > FRESH) tell("live:back");
    this.missed = false;
    tell("live:inbox");
  }

  /**
   * A message that no conversation on this page showed to somebody's eyes is unread.
   * @param {Frame} frame
   */
  #heardMessage(frame) {
    if (frame.from !== this.user) this.#reached(frame.c, frame.seq);
    const unread = this.unread.get(frame.c) ?? { number: 0, last: 0 };
    if (frame.from === this.user || frame.seen || frame.seq <= unread.last) return;
    this.unread.set(frame.c, { number: unread.number + 1, last: frame.seq });
    this.#count();
    if (!this.muted.has(frame.c)) document.dispatchEvent(new CustomEvent("live:unread", { detail: frame }));
  }

  /**
   * A message was not taken: for now, or for good.
   * @param {Frame} frame
   */
  #refused(frame) {
    if (frame.retry_after !== undefined) this.outbox.postpone(frame.id, frame.retry_after);
    else this.outbox.refuse(frame.id);
  }

  /**
   * Tell the server, a moment later and once for many, how far messages have reached this device.
   * @param {number} c
   * @param {number} seq
   */
  #reached(c, seq) {
    this.delivered.set(c, Math.max(seq, this.delivered.get(c) ?? 0));
    this.telling ||= window.setTimeout(() => {
      this.telling = 0;
      for (const [conversation, last] of this.delivered) this.send({ type: "delivered", c: conversation, seq: last });
      this.delivered.clear();
    }, MOMENT);
  }

  /** @param {Frame} frame */
  #notice(frame) {
    if (frame.id > this.notices.last) {
      this.notices = { number: this.notices.number + 1, last: frame.id };
      this.#count();
    }
    const bell = document.querySelector("[data-notices]")?.closest("a");
    if (!frame.quiet) toast(frame.text, "info", bell ? `${bell.getAttribute("href")}${frame.id}/` : undefined);
    tell("live:notification");
  }

  /**
   * Some were read, on whatever page.
   * @param {Frame} frame
   */
  #noticesRead(frame) {
    this.notices = { number: frame.number, last: Math.max(frame.last, this.notices.last) };
    this.#count();
  }

  /** @param {Frame} frame */
  #seated(frame) {
    if (frame.muted) this.muted.add(frame.c);
    else this.muted.delete(frame.c);
    this.#count();
  }

  #count() {
    const total = [...this.unread].reduce((sum, [c, unread]) => sum + (this.muted.has(c) ? 0 : unread.number), 0);
    show("[data-unread-total]", total, "unread");
    show("[data-notices]", this.notices.number, "new");
    document.title = total ? `(${total}) ${this.title}` : this.title;
    // Only installed apps have a badge; elsewhere this is refused, and nobody misses it.
    if ("setAppBadge" in navigator) navigator.setAppBadge(total).catch(() => {});
  }

  #ping() {
    if (!this.send({ type: "ping", n: 0 })) return;
    clearTimeout(this.pong);
    this.pong = window.setTimeout(() => this.giveUp(), PONG_WITHIN);
  }

  /** Nobody answers: a dead line would not even let the socket close, so it is left to itself. */
  giveUp() {
    const { socket } = this;
    if (!socket) return;
    this.socket = null;
    socket.close();
    this.#closed(GONE);
  }

  /** Say that we are away, if that lasts. */
  #apologise() {
    this.sorry ||= window.setTimeout(() => this.#say(navigator.onLine ? "Connecting…" : "You are offline. What you write waits here."), PATIENCE);
  }

  /** @param {number} code */
  #closed(code) {
    this.isOpen = false;
    this.missed = true;
    delete document.body.dataset.connected;
    this.outbox.stop();
    clearTimeout(this.pong);
    window.clearInterval(this.beat);
    document.dispatchEvent(new CustomEvent("live:closed"));
    if (code === SIGN_IN || code === NOT_YOURS) {
      this.#signedOut();
      return;
    }
    this.#apologise();
    this.retry = window.setTimeout(() => this.connect(), this.pause * (0.5 + Math.random()));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  #signedOut() {
    this.ended = true;
    clearTimeout(this.sorry);
    this.#say("You are signed out. ");
    const link = document.createElement("a");
    link.href = `${this.pill.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;
    link.textContent = "Sign in";
    this.pill.append(link);
  }

  /** @param {string} words */
  #say(words) {
    this.pill.textContent = words;
    document.body.dataset.offline = ""; // nobody's dot is to be believed now
    this.pill.hidden = false;
  }
}

function isAway() {
  return document.visibilityState !== "visible";
}

/** @param {string} name */
function tell(name) {
  document.body.dispatchEvent(new CustomEvent(name));
}

/**
 * @param {string} selector
 * @param {number} number
 * @param {string} words
 */
function show(selector, number, words) {
  for (const badge of document.querySelectorAll(selector)) {
    if (!(badge instanceof HTMLElement)) continue;
    badge.hidden = number === 0;
    badge.textContent = number > 99 ? "99+" : String(number);
    const spoken = badge.closest("a, button");
    const name = spoken?.getAttribute("aria-label")?.split(",")[0];
    spoken?.setAttribute("aria-label", number ? `${name}, ${number} ${words}` : (name ?? ""));
  }
}

const pill = document.querySelector("[data-live-pill]");
/** The page's socket; null on pages of nobody. */
export const live = pill instanceof HTMLElement ? new Live(pill) : null;

if (live) {
  // Not before everybody on the page listens: htmx and the other modules are ready then.
  document.addEventListener("DOMContentLoaded", () => live.connect());
  window.addEventListener("online", () => live.connect());
  window.addEventListener("offline", () => live.giveUp());
  document.addEventListener("visibilitychange", () => {
    if (!isAway()) live.connect();
    live.tellAway();
  });
  // A page that the browser keeps for "back" must not keep its socket.
  window.addEventListener("pagehide", () => live.socket?.close());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) live.connect();
  });
}
