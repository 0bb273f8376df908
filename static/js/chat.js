// Conversations on a page: lines that come over the socket, the composer, what waits, what is read.
import { live } from "./live.js";
import { icon } from "./site.js";

const TYPING_EVERY = 2_500;
const NEAR_THE_END = 120; // pixels
const CLOSE_TOGETHER = 5 * 60_000;

/** @typedef {import("./live.js").Frame} Frame */
/** @typedef {import("./outbox.js").Unsent} Unsent */
/** @typedef {NonNullable<typeof live>} Socket */

/** @type {Map<number, Chat>} */
const chats = new Map();

class Chat {
  /**
   * @param {HTMLElement} root
   * @param {Socket} socket
   */
  constructor(root, socket) {
    this.root = root;
    this.socket = socket;
    this.c = Number(root.dataset.conversation);
    this.seq = Number(root.dataset.seq);
    this.rev = Number(root.dataset.rev);
    this.highest = this.seq;
    this.resuming = false;
    this.readUpTo = 0;
    this.typedAt = 0;
    this.typingEnds = 0;
    this.lines = part(root, "[data-lines]");
    this.scroller = part(root, "[data-scroll]");
    this.down = part(root, "[data-down]");
    this.typing = part(root, "[data-typing]");
    this.form = /** @type {HTMLFormElement} */ (part(root, "[data-composer]"));
    this.input = /** @type {HTMLTextAreaElement} */ (part(root, "textarea"));
    this.#compose();
    this.#watchScroll();
    for (const unsent of socket.outbox.all()) if (unsent.c === this.c) this.#drawUnsent(unsent);
    socket.follow(this.c, () => ({ seq: this.seq, rev: this.rev }));
    this.toEnd();
    this.seen();
  }

  close() {
    this.socket.unfollow(this.c);
    chats.delete(this.c);
  }

  // ------------------------------------------------------------ what comes

  /** @param {Frame} frame */
  onMsg(frame) {
    this.highest = Math.max(this.highest, frame.seq);
    if (frame.seq <= this.seq) return; // a repeat
    if (frame.seq > this.seq + 1) {
      this.#resume();
      return;
    }
    this.seq = frame.seq;
    const wasAtEnd = this.isAtEnd();
    const row = this.#rowOf(frame.id) ?? this.#draw(frame);
    this.#settle(row, frame.seq, frame.ts);
    if (frame.from !== this.socket.user) this.#announce(frame);
    if (frame.from === Number(this.typing.dataset.author)) this.#hideTyping();
    if (wasAtEnd || frame.from === this.socket.user) this.toEnd();
    else this.down.hidden = false;
    frame.seen = this.seen();
  }

  /** @param {Frame} frame */
  onAck(frame) {
    this.highest = Math.max(this.highest, frame.seq);
    const row = this.#rowOf(frame.id);
    if (row) this.#settle(row, frame.seq, frame.ts);
    if (frame.seq === this.seq + 1) this.seq = frame.seq;
    else if (frame.seq > this.seq + 1) this.#resume();
    this.seen();
  }

  /** @param {Frame} frame */
  onSynced(frame) {
    this.resuming = false;
    this.rev = Math.max(this.rev, frame.rev);
    this.highest = Math.max(this.highest, frame.seq);
    if (frame.more) location.reload(); // too much was missed: the history is a page away
    else if (this.highest > this.seq) this.#resume();
  }

  /** @param {Frame} frame */
  onChanged(frame) {
    this.rev = Math.max(this.rev, frame.rev);
    const row = this.lines.querySelector(`[data-seq="${frame.seq}"]`);
    if (!(row instanceof HTMLElement)) return;
    part(row, ".message-body").textContent = frame.body;
    if (frame.card) fetchCard(part(row, ".message-card"), frame.card);
  }

  /** @param {Frame} frame */
  onError(frame) {
    const row = this.#rowOf(frame.id);
    if (!row) return;
    if (frame.retry_after) {
      this.#state(row, "waiting", frame.detail);
      setTimeout(() => this.#sendAgain(frame.id), frame.retry_after * 1000);
    } else {
      this.socket.outbox.remove(frame.id);
      this.#fail(row, frame.detail);
    }
  }

  /** @param {Frame} frame */
  onTyping(frame) {
    clearTimeout(this.typingEnds);
    if (!frame.ttl) {
      this.#hideTyping();
      return;
    }
    this.typing.dataset.author = String(frame.from);
    part(this.typing, "[data-typing-words]").textContent = `${this.#nameOf(frame.from)} is writing`;
    this.typing.hidden = false;
    this.typingEnds = window.setTimeout(() => this.#hideTyping(), frame.ttl * 1000);
  }

  #hideTyping() {
    this.typing.hidden = true;
    delete this.typing.dataset.author;
  }

  #resume() {
    if (this.resuming) return;
    this.resuming = this.socket.send({ type: "resume", c: this.c, after: this.seq, rev: this.rev });
  }

  onOpen() {
    this.resuming = true; // hello has asked for what was missed; its answer ends with synced
  }

  onClosed() {
    this.resuming = false;
    this.#hideTyping();
  }

  // ------------------------------------------------------------ what is drawn

  /**
   * @param {Frame} frame A msg, or what is known of one that waits.
   * @returns {HTMLElement}
   */
  #draw(frame) {
    const template = document.getElementById("message-template");
    if (!(template instanceof HTMLTemplateElement)) throw new Error("no template for messages");
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const row = part(copy, ".message");
    const mine = frame.from === this.socket.user;
    row.classList.toggle("mine", mine);
    row.classList.toggle("system", frame.from === undefined);
    row.dataset.id = frame.id;
    row.dataset.author = String(frame.from ?? "");
    part(row, ".message-author").textContent = mine ? "" : this.#nameOf(frame.from);
    const body = part(row, ".message-body");
    body.textContent = frame.body;
    body.hidden = !frame.body;
    if (frame.card) fetchCard(part(row, ".message-card"), frame.card);
    this.#time(row, frame.ts);
    row.classList.toggle("follows", this.#follows(frame));
    this.#beginDay(frame.ts);
    this.lines.append(row);
    this.root.querySelector("[data-empty]")?.remove();
    return row;
  }

  /** @param {Unsent} unsent */
  #drawUnsent(unsent) {
    if (this.#rowOf(unsent.id)) return; // it was stored, only the ack is missing
    const row = this.#draw({ type: "msg", id: unsent.id, body: unsent.body, ts: unsent.at, from: this.socket.user });
    this.#state(row, "waiting", "Waiting to be sent");
  }

  /**
   * The message has its place: its time is the server's, and it stands before everything that waits.
   * @param {HTMLElement} row
   * @param {number} seq
   * @param {number} ts
   */
  #settle(row, seq, ts) {
    const isPlaced = Number(row.dataset.seq) === seq;
    row.dataset.seq = String(seq);
    this.#time(row, ts);
    if (row.classList.contains("mine")) this.#state(row, "sent", "");
    if (isPlaced) return;
    const later = [...this.lines.querySelectorAll(".message")].find(
      (other) => other !== row && other instanceof HTMLElement && (!other.dataset.seq || Number(other.dataset.seq) > seq),
    );
    if (later && row.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_PRECEDING) later.before(row);
  }

  /**
   * @param {HTMLElement} row
   * @param {number} ts
   */
  #time(row, ts) {
    row.dataset.ts = String(ts);
    const time = row.querySelector(".message-meta time");
    if (!(time instanceof HTMLTimeElement)) return;
    const moment = new Date(ts);
    time.dateTime = moment.toISOString();
    time.textContent = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  /** @param {number} ts */
  #beginDay(ts) {
    const moment = new Date(ts);
    const day = moment.toLocaleDateString("sv-SE"); // year-month-day, in the visitor's own zone
    const last = [...this.lines.querySelectorAll(".day")].pop();
    if (last instanceof HTMLElement && (last.dataset.day ?? "") >= day) return;
    const item = document.createElement("li");
    item.className = "day";
    item.dataset.day = day;
    const time = document.createElement("time");
    time.dateTime = day;
    time.textContent = moment.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    item.append(time);
    this.lines.append(item);
  }

  /** @param {Frame} frame */
  #follows(frame) {
    const last = this.lines.lastElementChild;
    if (!(last instanceof HTMLElement) || !last.classList.contains("message")) return false;
    const same = last.dataset.author === String(frame.from ?? "");
    return same && frame.ts - Number(last.dataset.ts) < CLOSE_TOGETHER && !last.querySelector(".message-card:not([hidden])");
  }

  /**
   * @param {HTMLElement} row
   * @param {"waiting" | "sent" | "failed"} state
   * @param {string} words
   */
  #state(row, state, words) {
    row.classList.toggle("waiting", state === "waiting");
    row.classList.toggle("failed", state === "failed");
    const place = part(row, "[data-state]");
    place.replaceChildren(icon({ waiting: "clock", sent: "check", failed: "alert" }[state]));
    const label = document.createElement("span");
    label.className = state === "sent" ? "visually-hidden" : "";
    label.textContent = state === "sent" ? "Sent" : words;
    place.append(label);
  }

  /**
   * @param {HTMLElement} row
   * @param {string} why
   */
  #fail(row, why) {
    this.#state(row, "failed", why);
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button small";
    again.textContent = "Write it again";
    again.addEventListener("click", () => {
      this.input.value = part(row, ".message-body").textContent ?? "";
      row.remove();
      this.input.focus();
    });
    part(row, "[data-state]").append(again);
  }

  /** @param {string} id */
  #sendAgain(id) {
    const unsent = this.socket.outbox.all().find((one) => one.id === id);
    if (unsent) this.socket.sendUnsent(unsent);
  }

  /**
   * @param {string | undefined} id
   * @returns {HTMLElement | null}
   */
  #rowOf(id) {
    return id ? this.lines.querySelector(`[data-id="${CSS.escape(id)}"]`) : null;
  }

  /** @param {number | undefined} user */
  #nameOf(user) {
    return this.root.querySelector(`[data-names] [data-member="${user}"]`)?.textContent ?? "";
  }

  /** @param {Frame} frame */
  #announce(frame) {
    part(this.root, "[data-announce]").textContent = [this.#nameOf(frame.from), frame.body || "shared a card"].filter(Boolean).join(": ");
  }

  // ------------------------------------------------------------ writing

  #compose() {
    this.input.value ||= this.socket.outbox.draft(this.c);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    this.input.addEventListener("keydown", (event) => {
      const isTouch = matchMedia("(pointer: coarse)").matches;
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !isTouch) {
        event.preventDefault();
        this.#post();
      }
    });
    this.input.addEventListener("input", () => {
      this.socket.outbox.keepDraft(this.c, this.input.value);
      this.#tellTyping();
    });
  }

  #post() {
    const body = this.input.value.trim();
    if (!body) return;
    const unsent = this.socket.outbox.add(this.c, body);
    this.#drawUnsent(unsent);
    this.socket.sendUnsent(unsent);
    this.input.value = "";
    this.socket.outbox.keepDraft(this.c, "");
    this.typedAt = 0;
    this.toEnd();
  }

  #tellTyping() {
    const now = Date.now();
    if (now - this.typedAt < TYPING_EVERY || !this.input.value.trim()) return;
    if (this.socket.send({ type: "typing", c: this.c, on: true })) this.typedAt = now;
  }

  // ------------------------------------------------------------ reading

  #watchScroll() {
    this.down.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => {
      if (!this.isAtEnd()) return;
      this.down.hidden = true;
      this.seen();
    });
    this.lines.addEventListener("htmx:afterSettle", () => this.#mergeDays());
  }

  isAtEnd() {
    // The scroller runs from its end upwards (column-reverse), so the end is zero.
    return Math.abs(this.scroller.scrollTop) < NEAR_THE_END;
  }

  toEnd() {
    this.scroller.scrollTop = 0;
    this.down.hidden = true;
  }

  /** Whether the newest line is before somebody's eyes; then it is read. */
  seen() {
    const visible = document.visibilityState === "visible" && this.root.checkVisibility() && this.isAtEnd();
    if (visible && this.seq > this.readUpTo && this.socket.send({ type: "read", c: this.c, seq: this.seq })) {
      this.readUpTo = this.seq;
      this.socket.seen(this.c);
    }
    return visible;
  }

  /** A page of history that came in above may begin the day that was begun below. */
  #mergeDays() {
    /** @type {Set<string | undefined>} */
    const begun = new Set();
    for (const day of this.lines.querySelectorAll(".day")) {
      if (!(day instanceof HTMLElement)) continue;
      if (begun.has(day.dataset.day)) day.remove();
      begun.add(day.dataset.day);
    }
  }
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page lacks ${selector}`);
  return found;
}

/**
 * A card is drawn by its own app for this viewer, with this viewer's rights.
 * @param {HTMLElement} place
 * @param {{kind: string, key: string, url: string}} card
 */
function fetchCard(place, card) {
  place.hidden = false;
  place.dataset.card = `${card.kind}-${card.key}`;
  place.dataset.url = card.url;
  void htmx.ajax("GET", card.url, { target: place, swap: "innerHTML" });
}

/** Begin with conversations that have come onto the page, let go of those that have left. */
function attend() {
  for (const chat of [...chats.values()]) if (!chat.root.isConnected) chat.close();
  for (const root of document.querySelectorAll("[data-conversation][data-live]")) {
    const c = root instanceof HTMLElement ? Number(root.dataset.conversation) : 0;
    if (root instanceof HTMLElement && live && !chats.has(c)) chats.set(c, new Chat(root, live));
  }
}

/**
 * @param {string} type
 * @param {(chat: Chat, frame: Frame) => void} act
 */
function on(type, act) {
  document.addEventListener(`live:${type}`, (event) => {
    const frame = /** @type {CustomEvent<Frame>} */ (event).detail;
    const chat = chats.get(frame.c);
    if (chat) act(chat, frame);
  });
}

/**
 * @param {number} user
 * @param {boolean} online
 */
function showPresence(user, online) {
  for (const place of document.querySelectorAll(`[data-presence~="${user}"]`)) {
    if (!(place instanceof HTMLElement)) continue;
    const here = new Set((place.dataset.online ?? "").split(" ").filter(Boolean));
    if (online) here.add(String(user));
    else here.delete(String(user));
    place.dataset.online = [...here].join(" ");
    place.querySelector(".dot")?.classList.toggle("on", here.size > 0);
    const word = place.querySelector("[data-presence-word]");
    if (word) word.textContent = here.size ? "Online" : "Offline";
  }
}

if (live) {
  on("msg", (chat, frame) => chat.onMsg(frame));
  on("ack", (chat, frame) => chat.onAck(frame));
  on("synced", (chat, frame) => chat.onSynced(frame));
  on("changed", (chat, frame) => chat.onChanged(frame));
  on("typing", (chat, frame) => chat.onTyping(frame));
  document.addEventListener("live:error", (event) => {
    for (const chat of chats.values()) chat.onError(/** @type {CustomEvent<Frame>} */ (event).detail);
  });
  document.addEventListener("live:presence", (event) => {
    const frame = /** @type {CustomEvent<Frame>} */ (event).detail;
    showPresence(frame.user, frame.online);
  });
  document.addEventListener("live:open", () => {
    for (const chat of chats.values()) chat.onOpen();
  });
  document.addEventListener("live:closed", () => {
    for (const chat of chats.values()) chat.onClosed();
  });
  document.addEventListener("visibilitychange", () => {
    for (const chat of chats.values()) chat.seen();
  });
  document.body.addEventListener("htmx:load", attend);
  attend();
}
