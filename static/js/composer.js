// Writing: the field, its draft, what leaves and what was refused.
import { Aim } from "./aim.js";
import { part } from "./lines.js";
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
    /** What to do after something was posted: the page moves to its end. */
    this.onPost = () => {};
    this.#compose();
    void socket.outbox.ready.then(() => this.#showWaiting());
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

  #showWaiting() {
    for (const unsent of this.socket.outbox.waiting) if (unsent.c === this.c) this.lines.drawUnsent(unsent);
  }

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
      if (this.aim.isEdit) return;
      this.socket.outbox.keepDraft(this.c, this.input.value);
      this.#tellTyping();
    });
  }

  #post() {
    const body = this.input.value.trim();
    if (this.aim.edits(body)) return;
    if (body || !this.tray.isEmpty) this.tray.whenReady(() => void this.#leave());
  }

  async #leave() {
    const body = this.input.value.trim();
    this.input.value = "";
    this.typedAt = 0;
    const unsent = await this.socket.outbox.add({ c: this.c, body, att: this.tray.take(), reply: this.aim.takeReply() });
    this.lines.drawUnsent(unsent);
    this.socket.outbox.keepDraft(this.c, this.input.value); // until now the draft held what is kept there
    this.onPost();
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
}
