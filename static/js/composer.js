// Writing: the field, its draft, what leaves and what was refused.
import { Aim } from "./aim.js";
import { part } from "./lines.js";
import { Room } from "./room.js";
import { Tray } from "./uploads.js";

const TYPING_EVERY = 2_500;

/** @typedef {import("./live.js").Frame} Frame */
/** @typedef {import("./lines.js").Lines} Lines */
/** @typedef {NonNullable<typeof import("./live.js").live>} Socket */

export class Composer {
  /**
   * @param {HTMLElement} root The conversation.
   * @param {number} c
   * @param {Socket} socket
   * @param {Lines} lines
   */
  constructor(root, c, socket, lines) {
    this.c = c;
    this.socket = socket;
    this.lines = lines;
    this.typedAt = 0;
    this.form = /** @type {HTMLFormElement} */ (part(root, "[data-composer]"));
    this.input = /** @type {HTMLTextAreaElement} */ (part(root, "textarea"));
    this.tray = new Tray(root, this.form);
    this.aim = new Aim(root, this.input);
    this.room = new Room(this.form, this.input);
    /** What to do after something was posted: the page moves to its end. */
    this.onPost = () => {};
    this.#compose();
    void socket.outbox.ready.then(() => this.showWaiting());
  }

  /** @param {Frame} frame */
  onError(frame) {
    const row = this.lines.byId(frame.id);
    if (!row) return;
    if (frame.retry_after !== undefined) {
      this.lines.state(row, "waiting", frame.detail);
    } else {
      this.#fail(row, frame.detail);
    }
  }

  /** What has not left yet stands at the end. */
  showWaiting() {
    for (const unsent of this.socket.outbox.waiting) if (unsent.c === this.c) this.#draw(unsent);
  }

  #compose() {
    this.input.value ||= this.socket.outbox.draft(this.c);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#post();
    });
    this.input.addEventListener("keydown", (event) => {
      const isTouch = matchMedia("(pointer: coarse)").matches;
      if (event.key === "ArrowUp" && !this.input.value && !this.aim.target) {
        if (this.lines.editLast()) event.preventDefault();
      } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing && !isTouch) {
        event.preventDefault();
        this.#post();
      }
    });
    this.input.addEventListener("input", () => {
      if (this.aim.isEdit) return;
      this.socket.outbox.keepDraft(this.c, this.input.value);
      this.#tellTyping();
    });
  }

  #post() {
    const body = this.input.value.trim();
    this.room.count();
    if (this.room.excess) this.tray.say(`Too long by ${this.room.excess}. Shorten it, or send it as two messages.`);
    else if (this.aim.edits(body)) return;
    else if (body || !this.tray.isEmpty) this.tray.whenReady(() => void this.#leave());
  }

  async #leave() {
    const body = this.input.value.trim();
    this.input.value = "";
    this.typedAt = 0;
    const unsent = await this.socket.outbox.add({ c: this.c, body, att: this.tray.take(), reply: this.aim.takeReply() });
    this.#draw(unsent);
    this.socket.outbox.keepDraft(this.c, this.input.value); // until now the draft held what is kept there
    this.room.count();
    this.onPost();
  }

  /**
   * Show a message that waits. While there is no connection it can be taken back.
   * @param {import("./outbox.js").Unsent} unsent
   */
  #draw(unsent) {
    const row = this.lines.drawUnsent(unsent);
    if (!row) return;
    this.#offer(row, "Take it back", () => {
      if (!this.socket.outbox.takeBack(unsent.id)) return;
      row.remove();
      this.input.value = [this.input.value, unsent.body].filter(Boolean).join("\n");
      this.input.dispatchEvent(new Event("input", { bubbles: true }));
      this.tray.restore(unsent.att);
      this.input.focus();
    });
  }

  #tellTyping() {
    const now = Date.now();
    if (now - this.typedAt < TYPING_EVERY || !this.input.value.trim()) return;
    if (this.socket.send({ type: "typing", c: this.c, on: true })) this.typedAt = now;
  }

  /**
   * @param {HTMLElement} row
   * @param {string} why
   */
  #fail(row, why) {
    this.lines.state(row, "failed", why);
    this.#offer(row, "Write it again", () => {
      this.input.value = part(row, ".message-body").textContent ?? "";
      row.remove();
      this.input.focus();
    });
  }

  /**
   * @param {HTMLElement} row
   * @param {string} words
   * @param {() => void} act
   */
  #offer(row, words, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = words;
    button.addEventListener("click", act);
    part(row, "[data-state]").append(button);
  }
}
