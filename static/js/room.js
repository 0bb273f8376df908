// How long a message may be. Nothing is ever cut off: the field says how much is too much, and what is too long stays.
import { part } from "./lines.js";

const NEAR = 0.9; // from that part of the room on it is counted

const number = new Intl.NumberFormat("en-GB");

export class Room {
  /**
   * @param {HTMLFormElement} form The composer.
   * @param {HTMLTextAreaElement} input
   */
  constructor(form, input) {
    this.input = input;
    this.words = part(form, "[data-room]");
    this.most = Number(form.dataset.maxBody);
    input.addEventListener("input", () => this.count());
    this.count();
  }

  /** @returns {number} How many characters there are too many, as the server counts them. */
  get excess() {
    return Math.max(0, [...this.input.value.trim()].length - this.most);
  }

  count() {
    const length = [...this.input.value.trim()].length;
    this.words.hidden = length < this.most * NEAR;
    this.words.textContent = `${number.format(length)} of ${number.format(this.most)}`;
    this.words.classList.toggle("over", length > this.most);
    this.input.setAttribute("aria-invalid", String(length > this.most));
    this.input.setAttribute("aria-describedby", this.words.id);
  }
}
