// What htmx draws anew in [data-tiles] keeps its opened <details> (those with an id), and numbers that differ blink once:
// [data-tile="name"] says which is which.

/** @type {Map<string, string>} */
let before = new Map();
/** @type {Set<string>} */
let opened = new Set();

/**
 * @param {ParentNode} place
 * @returns {Map<string, string>} what each number is now
 */
function numbersIn(place) {
  return new Map([...place.querySelectorAll("[data-tile]")].map((tile) => [tile.getAttribute("data-tile") ?? "", tile.textContent ?? ""]));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const place = event.target;
  if (!(place instanceof HTMLElement) || !place.matches("[data-tiles]")) return;
  before = numbersIn(place);
  opened = new Set([...place.querySelectorAll("details[open][id]")].map((one) => one.id));
});

document.addEventListener("htmx:afterSwap", (event) => {
  const place = event.target;
  if (!(place instanceof HTMLElement) || !place.matches("[data-tiles]")) return;
  for (const one of place.querySelectorAll("details[id]")) one.toggleAttribute("open", opened.has(one.id));
  for (const tile of place.querySelectorAll("[data-tile]")) {
    const known = before.get(tile.getAttribute("data-tile") ?? "");
    if (known !== undefined && known !== tile.textContent) (tile.closest(".tile") ?? tile).classList.add("moved");
  }
});
