// Pictures of a conversation, large: one dialog, arrows and a finger turn the pages, Escape closes, the focus goes back.
import { part } from "./lines.js";

const SWIPE = 48; // pixels that a finger goes sideways

class Lightbox {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.stage = part(dialog, "[data-lightbox-stage]");
    this.name = part(dialog, ".lightbox-name");
    this.place = part(dialog, "[data-lightbox-place]");
    this.download = /** @type {HTMLAnchorElement} */ (part(dialog, "[data-lightbox-download]"));
    /** @type {HTMLAnchorElement[]} */
    this.pictures = [];
    this.at = 0;
    document.addEventListener("click", (event) => this.#onClick(event));
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "ArrowLeft") this.#turn(-1);
      else if (event.key === "ArrowRight") this.#turn(1);
    });
    this.#watchFingers();
    dialog.addEventListener("close", () => {
      this.stage.replaceChildren();
      this.pictures[this.at]?.focus(); // the picture one was at, which may have been turned to
    });
  }

  /** @param {HTMLAnchorElement} link */
  open(link) {
    const lines = link.closest("[data-lines]") ?? document;
    this.pictures = [...lines.querySelectorAll("a[data-lightbox]")].filter((one) => one instanceof HTMLAnchorElement);
    this.#show(this.pictures.indexOf(link));
    this.dialog.showModal();
  }

  /** @param {number} step */
  #turn(step) {
    const next = this.at + step;
    if (next >= 0 && next < this.pictures.length) this.#show(next);
  }

  /** @param {number} at */
  #show(at) {
    const link = this.pictures[at];
    if (!link) return;
    this.at = at;
    const picture = document.createElement("img");
    picture.alt = this.name.textContent = link.dataset.lightbox ?? "";
    picture.src = link.dataset.own ?? link.href;
    this.stage.replaceChildren(picture);
    this.download.href = link.href;
    const many = this.pictures.length > 1;
    this.place.textContent = many ? `${at + 1} of ${this.pictures.length}` : "";
    for (const turn of this.dialog.querySelectorAll("[data-lightbox-turn]")) {
      if (!(turn instanceof HTMLButtonElement)) continue;
      turn.hidden = !many;
      // Not "disabled": whoever stands on it keeps the focus.
      turn.setAttribute("aria-disabled", String(!this.pictures[at + Number(turn.dataset.lightboxTurn)]));
    }
  }

  /** One finger sideways turns; two make it larger, which is the browser's own. */
  #watchFingers() {
    /** @type {Touch | undefined} */
    let from;
    this.stage.addEventListener("touchstart", (event) => {
      from = event.touches.length === 1 ? event.touches[0] : undefined;
    }, { passive: true });
    this.stage.addEventListener("touchend", (event) => {
      const to = event.changedTouches[0];
      const isLarger = (visualViewport?.scale ?? 1) > 1;
      if (!from || !to || isLarger) return;
      const [x, y] = [to.clientX - from.clientX, to.clientY - from.clientY];
      if (Math.abs(x) > SWIPE && Math.abs(x) > 2 * Math.abs(y)) this.#turn(x < 0 ? 1 : -1);
    }, { passive: true });
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = event.target;
    if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = target.closest("a[data-lightbox]");
    const turn = target.closest("[data-lightbox-turn]");
    if (link instanceof HTMLAnchorElement) {
      event.preventDefault();
      this.open(link);
    } else if (turn instanceof HTMLElement) this.#turn(Number(turn.dataset.lightboxTurn));
    else if (target === this.stage) this.dialog.close();
  }
}

const dialog = document.getElementById("lightbox");
if (dialog instanceof HTMLDialogElement) new Lightbox(dialog);
