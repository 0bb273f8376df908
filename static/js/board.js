// The board: a card is dragged to a column, by mouse or by touch after a short press. The menu on each card does the same
// by keyboard and without this script. A drop sends the card's own form.

const PRESS = 250; // milliseconds a finger rests before it drags, so that it can scroll

/** @typedef {{card: HTMLElement, ghost: HTMLElement, x: number, y: number}} Drag */

/** @type {Drag | null} */
let drag = null;
/** @type {number | undefined} */
let pressing;

const saying = document.querySelector("[data-board-status]");

/** @param {string} words */
function say(words) {
  if (saying) saying.textContent = words;
}

/** @param {HTMLElement} card @returns {string[]} */
function targets(card) {
  return (card.dataset.targets ?? "").split(" ").filter(Boolean);
}

/** @param {number} x @param {number} y @returns {HTMLElement | null} */
function columnAt(x, y) {
  const under = document.elementFromPoint(x, y)?.closest("[data-column]");
  return under instanceof HTMLElement ? under : null;
}

/** @param {HTMLElement} card @param {PointerEvent} event */
function begin(card, event) {
  const box = card.getBoundingClientRect();
  const ghost = /** @type {HTMLElement} */ (card.cloneNode(true));
  ghost.classList.add("board-ghost");
  ghost.setAttribute("aria-hidden", "true");
  ghost.style.setProperty("width", `${box.width}px`);
  document.body.append(ghost);
  drag = { card, ghost, x: event.clientX - box.left, y: event.clientY - box.top };
  card.classList.add("dragged");
  for (const column of document.querySelectorAll("[data-column]")) {
    if (column instanceof HTMLElement) column.classList.toggle("may-drop", targets(card).includes(column.dataset.column ?? ""));
  }
  follow(event);
}

/** @param {PointerEvent} event */
function follow(event) {
  if (!drag) return;
  drag.ghost.style.setProperty("translate", `${event.clientX - drag.x}px ${event.clientY - drag.y}px`);
  const over = columnAt(event.clientX, event.clientY);
  for (const column of document.querySelectorAll("[data-column]")) column.classList.toggle("over", column === over && column.classList.contains("may-drop"));
}

/** @param {PointerEvent | null} event where it was let go; null gives up */
function end(event) {
  clearTimeout(pressing);
  if (!drag) return;
  const { card, ghost } = drag;
  drag = null;
  ghost.remove();
  card.classList.remove("dragged");
  for (const column of document.querySelectorAll("[data-column]")) column.classList.remove("may-drop", "over");
  const column = event && columnAt(event.clientX, event.clientY);
  if (column) drop(card, column);
}

/** @param {HTMLElement} card @param {HTMLElement} column */
function drop(card, column) {
  const key = column.dataset.column ?? "";
  const form = card.querySelector("form");
  const select = form?.querySelector("select");
  if (card.parentElement?.closest("[data-column]") === column) return;
  if (!form || !select || !targets(card).includes(key)) {
    say(`${card.dataset.name} cannot go there.`);
    return;
  }
  select.value = key;
  say(`${card.dataset.name} goes to ${column.querySelector("h2")?.firstChild?.textContent?.trim() ?? key}.`);
  form.requestSubmit();
}

document.addEventListener("pointerdown", (event) => {
  if (!(event.target instanceof Element) || event.button !== 0 || event.target.closest("a, button, select, label")) return;
  const card = event.target.closest("[data-card]");
  if (!(card instanceof HTMLElement) || !targets(card).length) return;
  if (event.pointerType === "mouse") {
    event.preventDefault();
    begin(card, event);
  } else {
    pressing = setTimeout(() => begin(card, event), PRESS);
  }
});
document.addEventListener("pointermove", (event) => {
  if (drag) follow(event);
  else if (event.pointerType !== "mouse") clearTimeout(pressing);
});
document.addEventListener("pointerup", (event) => end(event));
document.addEventListener("pointercancel", () => end(null));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") end(null);
});
// While a card is dragged by a finger the page must not scroll.
document.addEventListener("touchmove", (event) => drag && event.preventDefault(), { passive: false });

export {};
