// The menu of a message: on its button, or after a long press on a phone. What is chosen goes to the composer (reply,
// edit), to the clipboard, or to the server.
import { ask } from "./care.js";
import { isEditable } from "./lines.js";
import { toast } from "./site.js";

const LONG_PRESS = 450; // milliseconds
const STEADY = 10; // pixels a finger may move meanwhile
const GAP = 4;

class MessageMenu {
  /**
   * @param {HTMLElement} menu
   * @param {HTMLDialogElement} deletion
   */
  constructor(menu, deletion) {
    this.menu = menu;
    this.deletion = deletion;
    /** @type {HTMLElement | null} */
    this.row = null;
    this.pressing = 0;
    this.pressed = { x: 0, y: 0 };
    document.addEventListener("click", (event) => this.#onClick(event));
    document.addEventListener("pointerdown", (event) => this.#onPointerDown(event));
    document.addEventListener("pointermove", (event) => {
      if (Math.hypot(event.clientX - this.pressed.x, event.clientY - this.pressed.y) > STEADY) clearTimeout(this.pressing);
    });
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, () => clearTimeout(this.pressing));
    menu.addEventListener("keydown", (event) => this.#onKey(event));
    menu.addEventListener("toggle", (event) => {
      if (/** @type {ToggleEvent} */ (event).newState === "closed" && menu.contains(document.activeElement)) this.#button()?.focus();
    });
    deletion.querySelector("[data-delete]")?.addEventListener("click", () => {
      deletion.close();
      if (this.row) void ask(this.row, "deletion", {});
      // The button that opened this goes with the message's content.
      this.row?.closest("[data-conversation]")?.querySelector("textarea")?.focus();
    });
  }

  /** @param {HTMLElement} row */
  open(row) {
    if (!row.dataset.seq || row.classList.contains("deleted")) return;
    this.row = row;
    const mine = row.classList.contains("mine");
    const words = row.querySelector(".message-body:not([hidden])");
    this.#offer("copy", words !== null);
    this.#offer("edit", isEditable(row));
    this.#offer("delete", mine);
    this.#offer("report", !mine && Boolean(row.dataset.author));
    const root = row.closest("[data-conversation]");
    const address = root instanceof HTMLElement ? root.dataset.address : "";
    this.menu.querySelector('[data-do="report"]')?.setAttribute("href", `${address}reports/?message=${row.dataset.seq}`);
    const canWrite = root?.querySelector("[data-composer]") !== null;
    this.#offer("reply", canWrite);
    for (const button of this.menu.querySelectorAll("[data-emoji]")) {
      const chosen = row.querySelector(`.reaction[data-emoji="${button.getAttribute("data-emoji")}"][aria-pressed="true"]`);
      button.setAttribute("aria-pressed", String(chosen !== null));
    }
    this.menu.showPopover();
    this.#place(row);
    this.menu.querySelector("button")?.focus();
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest(".message");
    if (event.ctrlKey || event.metaKey || !target) return;
    if (target.closest("[data-message-more]") && row instanceof HTMLElement) {
      event.preventDefault();
      this.open(row);
    } else if (row instanceof HTMLElement && target.closest(".reaction")) {
      const chip = /** @type {HTMLElement} */ (target.closest(".reaction"));
      this.#react(row, chip.dataset.emoji ?? "", chip.getAttribute("aria-pressed") === "true");
    } else if (target.closest(".message-quote")) {
      this.#follow(event, /** @type {HTMLElement} */ (target.closest(".message-quote")));
    } else if (this.menu.contains(target)) {
      const item = target.closest("[data-do]");
      if (item instanceof HTMLElement && item.dataset.do !== "report") this.#act(item);
    }
  }

  /** @param {HTMLElement} item */
  #act(item) {
    const { row } = this;
    if (!row) return;
    this.menu.hidePopover();
    const act = item.dataset.do;
    if (act === "react") this.#react(row, item.dataset.emoji ?? "", item.getAttribute("aria-pressed") === "true");
    else if (act === "copy") void this.#copy(row);
    else if (act === "delete") this.deletion.showModal();
    else row.dispatchEvent(new CustomEvent(`message:${act}`, { bubbles: true }));
  }

  /**
   * @param {HTMLElement} row
   * @param {string} emoji
   * @param {boolean} isOn
   */
  #react(row, emoji, isOn) {
    void ask(row, "reactions", isOn ? { emoji } : { emoji, on: "on" });
  }

  /** @param {HTMLElement} row */
  async #copy(row) {
    try {
      await navigator.clipboard.writeText(row.querySelector(".message-body")?.textContent ?? "");
      toast("Copied.", "success");
    } catch {
      toast("Your browser does not let us copy. Select the words instead.", "error");
    }
  }

  /**
   * To what a message answers, when it is on the page; else its link brings the page of history.
   * @param {MouseEvent} event
   * @param {HTMLElement} quote
   */
  #follow(event, quote) {
    const list = quote.closest("[data-lines]");
    const answered = list?.querySelector(`.message[data-seq="${quote.dataset.quote}"]`);
    if (!(answered instanceof HTMLElement)) return;
    event.preventDefault();
    answered.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    answered.classList.add("found");
    setTimeout(() => answered.classList.remove("found"), 2000);
  }

  /** @param {PointerEvent} event */
  #onPointerDown(event) {
    clearTimeout(this.pressing);
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest(".message");
    if (event.pointerType === "mouse" || !(row instanceof HTMLElement) || target?.closest("a, button, .message-card")) return;
    this.pressed = { x: event.clientX, y: event.clientY };
    this.pressing = window.setTimeout(() => this.open(row), LONG_PRESS);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [.../** @type {NodeListOf<HTMLElement>} */ (this.menu.querySelectorAll("button, a"))].filter((item) => !item.hidden);
    const at = items.findIndex((item) => item === document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
  }

  /**
   * Beside its button, inside the window.
   * @param {HTMLElement} row
   */
  #place(row) {
    const near = (this.#button() ?? row).getBoundingClientRect();
    const { width, height } = this.menu.getBoundingClientRect();
    const below = near.bottom + GAP;
    const top = below + height > innerHeight ? Math.max(GAP, near.top - GAP - height) : below;
    this.menu.style.top = `${top}px`;
    this.menu.style.left = `${Math.max(GAP, Math.min(near.left, innerWidth - width - GAP))}px`;
  }

  #button() {
    const button = this.row?.querySelector("[data-message-more]");
    return button instanceof HTMLElement ? button : null;
  }

  /**
   * @param {string} act
   * @param {boolean} isPossible
   */
  #offer(act, isPossible) {
    const item = this.menu.querySelector(`[data-do="${act}"]`);
    if (item instanceof HTMLElement) item.hidden = !isPossible;
  }
}

const menu = document.getElementById("message-menu");
const deletion = document.getElementById("message-deletion");
if (menu && deletion instanceof HTMLDialogElement) new MessageMenu(menu, deletion);
