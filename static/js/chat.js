// Conversations on a page: how far they are, what comes over the socket, what is read.
import { Composer } from "./composer.js";
import { Lines, part } from "./lines.js";
import { live } from "./live.js";
import { showPresence } from "./presence.js";
import { Receipts } from "./receipts.js";

const NEAR_THE_END = 120; // pixels

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
    this.resuming = false;
    this.readUpTo = 0;
    this.typingEnds = 0;
    this.scroller = part(root, "[data-scroll]");
    this.down = part(root, "[data-down]");
    this.typing = part(root, "[data-typing]");
    this.lines = new Lines(root, socket.user);
    this.receipts = new Receipts(root, this.lines);
    this.lines.onSettled = (row) => this.receipts.mark(row);
    this.composer = new Composer(root, this.c, socket, this.lines);
    this.composer.onPost = () => this.toEnd();
    this.#watchScroll();
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
    const row = this.lines.byId(frame.id) ?? this.lines.draw(frame);
    this.lines.settle(row, frame.seq, frame.ts);
    if (frame.from !== this.socket.user) this.#announce(frame);
    if (frame.from === Number(this.typing.dataset.author)) this.#hideTyping();
    if (wasAtEnd || frame.from === this.socket.user) this.toEnd();
    else this.down.hidden = false;
    frame.seen = this.seen();
  }

  /** @param {Frame} frame */
  onAck(frame) {
    this.highest = Math.max(this.highest, frame.seq);
    const row = this.lines.byId(frame.id);
    if (row) this.lines.settle(row, frame.seq, frame.ts);
    if (frame.seq === this.seq + 1) this.seq = frame.seq;
    else if (frame.seq > this.seq + 1) this.#resume();
    this.seen();
  }

  /** @param {Frame} frame */
  onSynced(frame) {
    if (this.resuming) this.rev = Math.max(this.rev, frame.rev);
    this.resuming = false;
    this.highest = Math.max(this.highest, frame.seq);
    if (frame.more) location.reload(); // too much was missed: the history is a page away
    else if (this.highest > this.seq || frame.rev > this.rev) this.#resume();
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
  }

  onClosed() {
    this.resuming = false;
    this.#hideTyping();
  }

  /** @param {Frame} frame */
  #announce(frame) {
    part(this.root, "[data-announce]").textContent = [this.lines.nameOf(frame.from), frame.body || (frame.att ? "shared a file" : "shared a card")].filter(Boolean).join(": ");
  }

  // ------------------------------------------------------------ reading

  #watchScroll() {
    this.down.addEventListener("click", () => this.toEnd());
    this.scroller.addEventListener("scroll", () => {
      if (!this.isAtEnd()) return;
      this.down.hidden = true;
      this.seen();
    });
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
