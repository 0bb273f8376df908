// The vendor's gallery: a picture is dragged to its place, by mouse or by touch after a short press. The buttons on each do the
// same by keyboard and without this script. A drop sends the picture's own form.

const PRESS = 250; // milliseconds a finger rests before it drags, so that it can scroll
const MOST_AT_ONCE = 20;

/** @typedef {{card: HTMLElement, ghost: HTMLElement, x: number, y: number, before: Element | null}} Drag */

/** @type {Drag | null} */
let drag = null;
/** @type {number | undefined} */
let pressing;
/** The card that gets the focus once the pictures have come back. */
let wanted = "";

const list = document.querySelector("[data-photos]");

/** @returns {Element[]} */
function cards() {
  return [...(list?.children ?? [])];
}

/** @param {HTMLElement} card @param {PointerEvent} event */
function begin(card, event) {
  const face = card.querySelector("[data-grab]");
  if (!face || !list || cards().length < 2) return;
  const box = face.getBoundingClientRect();
  const ghost = /** @type {HTMLElement} */ (face.cloneNode(true));
  ghost.classList.add("photo-ghost");
  ghost.setAttribute("aria-hidden", "true");
  ghost.style.setProperty("width", `${box.width}px`);
  document.body.append(ghost);
  drag = { card, ghost, x: event.clientX - box.left, y: event.clientY - box.top, before: card.nextElementSibling };
  card.classList.add("dragged");
  follow(event);
}

/** @param {PointerEvent} event */
function follow(event) {
  if (!drag) return;
  drag.ghost.style.setProperty("translate", `${event.clientX - drag.x}px ${event.clientY - drag.y}px`);
  const over = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-photo]");
  if (!over || over === drag.card) return;
  const places = cards();
  if (places.indexOf(over) > places.indexOf(drag.card)) over.after(drag.card);
  else over.before(drag.card);
}

/** @param {boolean} keeps whether the picture stays where it was let go */
function end(keeps) {
  clearTimeout(pressing);
  if (!drag) return;
  const { card, ghost, before } = drag;
  drag = null;
  ghost.remove();
  card.classList.remove("dragged");
  if (card.nextElementSibling === before) return;
  const form = card.querySelector("form[data-move]");
  const place = form?.querySelector("input[name=place]");
  if (keeps && form instanceof HTMLFormElement && place instanceof HTMLInputElement) {
    place.disabled = false;
    place.value = String(cards().indexOf(card) + 1);
    wanted = card.id;
    form.requestSubmit();
  } else {
    list?.insertBefore(card, before);
  }
}

document.addEventListener("pointerdown", (event) => {
  if (!(event.target instanceof Element) || event.button !== 0 || !event.target.closest("[data-grab]")) return;
  const card = event.target.closest("[data-photo]");
  if (!(card instanceof HTMLElement)) return;
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
document.addEventListener("pointerup", () => end(true));
document.addEventListener("pointercancel", () => end(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") end(false);
});
document.addEventListener("dragstart", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-grab]")) event.preventDefault();
});
document.addEventListener("contextmenu", (event) => {
  if (drag) event.preventDefault();
});
// While a picture is dragged by a finger the page must not scroll.
document.addEventListener("touchmove", (event) => drag && event.preventDefault(), { passive: false });

// "Show this one" is gone once it is shown: the picture has the focus then.
document.addEventListener("submit", (event) => {
  if (!(event.submitter instanceof HTMLButtonElement) || event.submitter.value !== "shown") return;
  wanted = event.submitter.closest("[data-photo]")?.id ?? "";
}, true);
// htmx gives the focus back to the button that was pressed; it stays in sight, or the picture that was dragged gets it.
document.body.addEventListener("htmx:afterSettle", () => {
  if (wanted) document.getElementById(wanted)?.focus({ preventScroll: true });
  wanted = "";
  if (list?.contains(document.activeElement)) document.activeElement?.closest("[data-photo]")?.scrollIntoView({ block: "nearest" });
});
// A move that the server did not hear of is taken back on the page as well.
for (const failed of ["htmx:sendError", "htmx:responseError"]) {
  document.body.addEventListener(failed, () => wanted && location.reload());
}
// Enter in a picture's words: leaving the field sends them, once.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || !(field instanceof HTMLInputElement) || !field.closest(".photo-words")) return;
  event.preventDefault();
  field.blur();
  field.focus({ preventScroll: true });
});
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || field.type !== "file") return;
  const tooMany = (field.files?.length ?? 0) > MOST_AT_ONCE;
  field.setCustomValidity(tooMany ? `Choose at most ${MOST_AT_ONCE} pictures at once.` : "");
  if (tooMany) field.reportValidity();
});

list?.classList.add("sortable");

export {};
