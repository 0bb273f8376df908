// Conversations on a page: how far they are, what comes over the socket, what is read.
import { Composer } from "./composer.js";
import { Lines, part } from "./lines.js";
import { live } from "./live.js";
import { showPresence } from "./presence.js";
import { Receipts } from "./receipts.js";
import { pour } from "./shared.js";

const NEAR_THE_END = 120; // pixels
const LEAD = 24; // pixels above where the new begins
const GLANCE = 150; // milliseconds between two looks at what is in sight

/** @typedef {import("./live.js").Frame} Frame */
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
    this.unseen = 0; // of others, while they had no place on this page
    this.resuming = false;
    this.readUpTo = Number(root.dataset.read);
    this.glance = 0;
    this.typingEnds = 0;
    this.scroller = part(root, "[data-scroll]");
    this.down = part(root, "[data-down]");
    this.typing = part(root, "[data-typing]");
    this.lines = new Lines(root, socket.user);
    this.receipts = new Receipts(root, this.lines);
    this.lines.onSettled = (row) => this.receipts.mark(row);
    this.composer = new Composer(root, this.c, socket, this.lines);
    this.composer.onPost = () => this.toEnd();
    if (new URLSearchParams(location.search).has("shared")) void pour(this.composer);
    this.#watchScroll();
    this.#watchGap();
    socket.follow(this.c, () => ({ seq: this.seq, rev: this.rev }));
    this.#toNew();
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
    if (this.lines.hasGap) {
      this.#keepOut(frame);
      return;
    }
    if (frame.seq > this.seq + 1) {
      this.#resume();
      return;
    }
    this.seq = frame.seq;
    const wasAtEnd = this.isAtEnd();
    const row = this.lines.byId(frame.id) ?? this.lines.draw(frame);
    this.lines.settle(row, frame.seq, frame.ts);
    if (frame.from !== this.socket.user) this.#announce(frame);
    if (frame.from === Number(this.typing.dataset.author)) this.#hideTyping();
    if (wasAtEnd || frame.from === this.socket.user) this.toEnd();
    frame.seen = this.seen();
    if (!frame.seen && frame.from !== this.socket.user) this.lines.markNew(row, this.readUpTo);
  }

  /** @param {Frame} frame */
  onAck(frame) {
    this.highest = Math.max(this.highest, frame.seq);
    const row = this.lines.byId(frame.id);
    if (row) this.lines.settle(row, frame.seq, frame.ts);
    if (frame.seq === this.seq + 1) this.seq = frame.seq;
    else if (frame.seq > this.seq) this.#resume();
    this.seen();
  }

  /** @param {Frame} frame */
  onSynced(frame) {
    if (this.resuming) this.rev = Math.max(this.rev, frame.rev);
    this.resuming = false;
    this.highest = Math.max(this.highest, frame.seq);
    if (frame.more && !this.lines.hasGap) location.reload(); // too much was missed: the history is a page away
    else if (frame.more || this.highest > this.seq || frame.rev > this.rev) this.#resume();
  }

  /** @param {Frame} frame */
  onChanged(frame) {
    const row = this.lines.bySeq(frame.seq);
    if (row && frame.rev > Number(row.dataset.rev ?? 0)) this.lines.fill(row, frame);
    if (this.resuming) return; // synced will say how far that brought us
    if (frame.rev > this.rev + 1) this.#resume();
    else this.rev = Math.max(this.rev, frame.rev);
  }

  /** @param {Frame} frame */
  onTyping(frame) {
    clearTimeout(this.typingEnds);
    if (!frame.ttl) {
      this.#hideTyping();
      return;
    }
    this.typing.dataset.author = String(frame.from);
    part(this.typing, "[data-typing-words]").textContent = `${this.lines.nameOf(frame.from)} is writing`;
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
    this.seen();
  }

  onClosed() {
    this.resuming = false;
    this.#hideTyping();
  }

  /** @param {Frame} frame */
  #announce(frame) {
    part(this.root, "[data-announce]").textContent = [this.lines.nameOf(frame.from), frame.body || (frame.att ? "shared a file" : "shared a card")].filter(Boolean).join(": ");
  }

  // ------------------------------------------------------------ looking into the history

  /**
   * Something came whose place is further down than what is shown.
   * @param {Frame} frame
   */
  #keepOut(frame) {
    this.seq = frame.seq;
    frame.seen = false;
    if (frame.from === this.socket.user) return;
    this.unseen += 1;
    this.#announce(frame);
    this.#showDown();
  }

  /** What was scrolled to stays where it is while later pages come in below it; the last one closes the gap. */
  #watchGap() {
    const list = this.lines.list;
    let from = 0;
    /** @type {Element | null} */
    let kept = null;
    list.addEventListener("htmx:beforeSwap", (event) => {
      const later = event.target instanceof Element && event.target.matches("[data-later]") ? event.target : null;
      kept = later?.previousElementSibling ?? null;
      from = kept?.getBoundingClientRect().top ?? 0;
    });
    list.addEventListener("htmx:afterSettle", () => {
      if (kept) this.scroller.scrollTop += kept.getBoundingClientRect().top - from;
      kept = null;
      if (this.lines.hasGap && !list.querySelector("[data-later]")) this.#closeGap();
    });
  }

  /** The newest page, in the place of the one that somebody looked at. */
  async #toNewest() {
    const address = this.root.dataset.address ?? "";
    await htmx.ajax("GET", `${address}?newest`, { target: this.lines.list, swap: "innerHTML", select: "[data-lines] > *" });
    if (this.root.closest(".inbox-page")) history.replaceState(history.state, "", address);
    this.scroller.scrollTop = 0;
    this.seen();
  }

  #closeGap() {
    this.lines.closeGap();
    this.seq = this.lines.lastSeq;
    this.unseen = 0;
    this.composer.showWaiting();
    if (this.highest > this.seq) this.#resume();
    this.seen();
  }

  // ------------------------------------------------------------ reading

  #watchScroll() {
    this.down.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => {
      this.glance ||= window.setTimeout(() => {
        this.glance = 0;
        this.seen();
      }, GLANCE);
    });
  }

  isAtEnd() {
    // The scroller runs from its end upwards (column-reverse), so the end is zero.
    return Math.abs(this.scroller.scrollTop) < NEAR_THE_END;
  }

  toEnd() {
    this.scroller.scrollTop = 0;
    this.down.hidden = true;
    if (this.lines.hasGap) void this.#toNewest();
  }

  /** To where reading stopped; to the end, when all that is new fits before it. */
  #toNew() {
    this.scroller.scrollTop = 0;
    const pointed = this.lines.list.querySelector("#pointed");
    if (pointed) pointed.scrollIntoView({ block: "center" });
    const mark = pointed ? null : this.lines.list.querySelector(".new-mark");
    const above = mark ? mark.getBoundingClientRect().top - this.scroller.getBoundingClientRect().top - LEAD : 0;
    if (above < 0) this.scroller.scrollTop += above;
    this.seen();
  }

  #showDown() {
    const news = this.lines.others(this.readUpTo).length + this.unseen;
    part(this.down, "[data-down-words]").textContent = news ? `${news} new` : "Newest";
    this.down.hidden = this.isAtEnd() && !this.lines.hasGap;
  }

  /**
   * What is before somebody's eyes is read, and all above it.
   * @returns {boolean} Whether that is all there is.
   */
  seen() {
    const isAll = this.#read();
    this.#showDown();
    return isAll;
  }

  #read() {
    if (document.visibilityState !== "visible" || !this.root.checkVisibility()) return false;
    const isAtEnd = this.isAtEnd() && !this.lines.hasGap;
    const seq = isAtEnd ? this.seq : this.lines.inSight(this.scroller.getBoundingClientRect().bottom);
    if (seq > this.readUpTo && this.socket.send({ type: "read", c: this.c, seq })) {
      this.readUpTo = seq;
      this.socket.seen(this.c, seq);
    }
    return isAtEnd;
  }
}

/** Begin with conversations that have come onto the page, let go of those that have left. */
function attend() {
  for (const chat of [...chats.values()]) if (!chat.root.isConnected) chat.close();
  for (const root of document.querySelectorAll("[data-conversation]")) {
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

if (live) {
  on("msg", (chat, frame) => chat.onMsg(frame));
  on("ack", (chat, frame) => chat.onAck(frame));
  on("synced", (chat, frame) => chat.onSynced(frame));
  on("changed", (chat, frame) => chat.onChanged(frame));
  on("receipt", (chat, frame) => chat.receipts.onReceipt(frame));
  on("typing", (chat, frame) => chat.onTyping(frame));
  document.addEventListener("live:error", (event) => {
    for (const chat of chats.values()) chat.composer.onError(/** @type {CustomEvent<Frame>} */ (event).detail);
  });
  document.addEventListener("live:presence", (event) => showPresence(/** @type {CustomEvent<Frame>} */ (event).detail));
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
