// A click on [data-copy="id"] puts what is in that field onto the clipboard.
import { toast } from "./site.js";

/**
 * @param {HTMLInputElement} field
 */
async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    toast("Copied", "success");
  } catch {
    toast("Your browser keeps its clipboard to itself. The address is selected: copy it by hand.", "warning");
  }
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  const field = document.getElementById(button instanceof HTMLElement ? (button.dataset.copy ?? "") : "");
  if (field instanceof HTMLInputElement) void copy(field);
});
