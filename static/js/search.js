// The search of the directory: a day and a month exclude each other, and on a phone the sheet of filters closes when
// its button is pressed. Asking the server is htmx's part.

const form = document.getElementById("search");
const filters = document.getElementById("filters");
const EITHER = { date: "month", month: "date" };

/**
 * Runs before htmx hears of the change, so that only what still counts is sent.
 * @param {Event} event
 */
function letGo(event) {
  const field = event.target;
  if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement) || !field.value) return;
  const other = EITHER[/** @type {keyof typeof EITHER} */ (field.name)];
  const element = form instanceof HTMLFormElement && other ? form.elements.namedItem(other) : null;
  if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) element.value = "";
}

document.addEventListener("change", letGo, { capture: true });
form?.addEventListener("submit", () => {
  if (filters?.matches(":popover-open")) filters.hidePopover();
});
