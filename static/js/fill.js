// A click on [data-fill="id"] fills that field: with data-value, or by choosing it when it is a radio button.

/**
 * @param {HTMLElement} from
 * @returns {HTMLInputElement | HTMLTextAreaElement | null} the field that was filled
 */
function fill(from) {
  const field = document.getElementById(from.dataset.fill ?? "");
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return null;
  if (field.type === "radio" && field instanceof HTMLInputElement) field.checked = true;
  else field.value = from.dataset.value ?? "";
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return field;
}

document.addEventListener("click", (event) => {
  const from = event.target instanceof Element ? event.target.closest("[data-fill]") : null;
  if (!(from instanceof HTMLElement)) return;
  const field = fill(from);
  if (field && !from.dataset.dialog) {
    event.preventDefault();
    field.focus();
  }
});
