// What somebody types outlives the part of the page around it. When [data-keeps-typed] is drawn anew, because there is news
// or another form of it was sent, its fields with an id keep their words, and its <details> with an id stay open. A form
// that was sent is what the answer says it is.

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
/** @typedef {{field: Field, from: number | null, to: number | null}} Typed A field that is gone, and what was marked in it. */

/** @type {Typed[]} */
let typed = [];
/** @type {string[]} */
let unfolded = [];

/**
 * @param {unknown} one
 * @returns {one is Field}
 */
function isField(one) {
  return one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement;
}

/**
 * @param {Field} field
 * @returns {Typed}
 */
function remembered(field) {
  const [from, to] = field instanceof HTMLSelectElement ? [null, null] : [field.selectionStart, field.selectionEnd];
  return { field, from, to };
}

/** @param {Typed} before */
function restore({ field, from, to }) {
  const now = document.getElementById(field.id);
  if (!isField(now) || now === field) return;
  now.value = field.value;
  if (now instanceof HTMLInputElement && field instanceof HTMLInputElement) now.checked = field.checked;
  if (now instanceof HTMLSelectElement || now !== document.activeElement || from === null) return;
  now.setSelectionRange(from, to);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = /** @type {CustomEvent<HtmxSwapDetail>} */ (event).detail;
  const part = target.matches("[data-keeps-typed]") ? target : null;
  const sent = requestConfig.verb === "get" ? null : requestConfig.elt.closest("form");
  const fields = [...(part?.querySelectorAll("input[id], textarea[id], select[id]") ?? [])].filter(isField);
  typed = fields.filter((field) => !sent?.contains(field)).map(remembered);
  unfolded = [...(part?.querySelectorAll("details[open][id]") ?? [])].filter((one) => !sent || !one.contains(sent)).map((one) => one.id);
});

document.addEventListener("htmx:afterSwap", () => {
  for (const before of typed) restore(before);
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  typed = [];
  unfolded = [];
});
