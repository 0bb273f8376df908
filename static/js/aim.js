// What the composer is about: a new message, an answer to one, or other words for one. The line above the field says so.
import { ask } from "./care.js";

/** @typedef {{kind: "reply" | "edit", row: HTMLElement, before: string}} Target */

export class Aim {
  /**
   * @param {HTMLElement} root The conversation.
   * @param {HTMLTextAreaElement} input
   */
  constructor(root, input) {
    this.input = input;
    this.bar = /** @type {HTMLElement} */ (root.querySelector("[data-aim]"));
    /** @type {Target | null} */
    this.target = null;
    root.addEventListener("message:reply", (event) => this.#take("reply", event));
    root.addEventListener("message:edit", (event) => this.#take("edit", event));
    this.bar.querySelector("[data-aim-cancel]")?.addEventListener("click", () => this.cancel());
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.target) {
        event.stopPropagation();
        this.cancel();
      }
    });
  }

  get isEdit() {
    return this.target?.kind === "edit";
  }

  /** @returns {number | undefined} The number that is answered; after this nothing is. */
  takeReply() {
    const seq = this.target?.kind === "reply" ? Number(this.target.row.dataset.seq) : undefined;
    this.#clear();
    return seq;
  }

  /**
   * @param {string} body
   * @returns {boolean} Whether these are other words for an old message; then they are on their way.
   */
  edits(body) {
    const { target } = this;
    if (target?.kind !== "edit") return false;
    void ask(target.row, "wording", { body }).then((done) => {
      if (done && this.target === target) this.cancel();
    });
    return true;
  }

  cancel() {
    const { target } = this;
    this.#clear();
    if (target?.kind === "edit") this.#write(target.before);
    this.input.focus();
  }

  #clear() {
    this.target = null;
    this.bar.hidden = true;
  }

  /**
   * @param {"reply" | "edit"} kind
   * @param {Event} event
   */
  #take(kind, event) {
    const row = /** @type {HTMLElement} */ (event.target);
    const body = row.querySelector(".message-body")?.textContent ?? "";
    const before = this.isEdit ? (this.target?.before ?? "") : this.input.value;
    this.target = { kind, row, before };
    const name = row.querySelector(".message-author")?.textContent;
    this.#show("[data-aim-name]", kind === "edit" ? "Edit" : row.classList.contains("mine") ? "Reply to yourself" : name ? `Reply to ${name}` : "Reply");
    this.#show("[data-aim-words]", body);
    this.bar.hidden = false;
    this.#write(kind === "edit" ? body : before);
    this.input.focus();
  }

  /**
   * @param {string} selector
   * @param {string} words
   */
  #show(selector, words) {
    const place = this.bar.querySelector(selector);
    if (place) place.textContent = words;
  }

  /** @param {string} words */
  #write(words) {
    this.input.value = words;
  }
}
