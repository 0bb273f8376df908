// A form with [data-bill]: which extras go with the chosen package, and what all of it comes to while one chooses.
// The server computes the same sums again; ours goes along only so that nobody agrees to a price that has changed.

/**
 * @param {HTMLElement} row an extra
 * @param {number} guests
 * @returns {number} how many of it
 */
function countOf(row, guests) {
  const input = row.querySelector("input");
  if (!input || row.hidden) return 0;
  if (input.type === "checkbox") return !input.checked ? 0 : row.dataset.extra === "guest" ? guests : 1;
  return Math.max(0, Math.trunc(Number(input.value) || 0));
}

/**
 * @param {number} minor an amount in minor units
 * @param {string} currency
 */
function money(minor, currency) {
  const format = new Intl.NumberFormat("en-GB", { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const amount = minor / 10 ** digits;
  return Number.isInteger(amount) ? new Intl.NumberFormat("en-GB", { style: "currency", currency, maximumFractionDigits: 0 }).format(amount) : format.format(amount);
}

/** @type {Record<string, string>} */
const UNITS = { guest: "guest", hour: "hour", piece: "piece" };

/**
 * @param {HTMLElement} row
 * @param {number} count
 */
function words(row, count) {
  const name = row.querySelector("[data-name]")?.textContent ?? "";
  const unit = UNITS[row.dataset.extra ?? ""];
  return unit ? `${name}, ${count} ${unit}${count === 1 ? "" : "s"}` : name;
}

/**
 * @param {string} name
 * @param {string} amount
 * @param {string} kind
 */
function line(name, amount, kind) {
  const row = document.createElement("div");
  row.className = kind;
  row.append(Object.assign(document.createElement("dt"), { textContent: name }), Object.assign(document.createElement("dd"), { textContent: amount }));
  return row;
}

/**
 * Shows what goes with the package, and adds up.
 * @param {HTMLFormElement} form
 */
function update(form) {
  const chosen = form.querySelector("[data-package]:has(input:checked), input[data-package]");
  const lines = form.querySelector("[data-lines]");
  if (!(chosen instanceof HTMLElement) || !(lines instanceof HTMLElement)) return;
  write(form, "[data-send]", "instant" in chosen.dataset ? "Book this day" : "Send request");
  const { package: number = "", name = "", price = "0", percent = "0" } = chosen.dataset;
  const currency = lines.dataset.currency ?? "EUR";
  const rows = /** @type {HTMLElement[]} */ ([...form.querySelectorAll("[data-extra]")]);
  for (const row of rows) {
    const goes = (row.dataset.packages ?? "").split(" ").includes(number);
    row.hidden = !goes;
    for (const input of row.querySelectorAll("input")) input.disabled = !goes;
  }
  const shown = rows.filter((row) => !row.hidden);
  form.querySelector("[data-extras]")?.toggleAttribute("hidden", shown.length === 0);

  const field = form.querySelector("[data-guests] input");
  const guests = field instanceof HTMLInputElement ? Math.max(0, Math.trunc(Number(field.value) || 0)) : 0;
  const perGuest = shown.some((row) => row.dataset.extra === "guest" && row.querySelector("input")?.checked);
  form.querySelector("[data-guests]")?.toggleAttribute("hidden", !perGuest);

  let total = Number(price);
  lines.replaceChildren(line(name, money(total, currency), ""));
  for (const row of shown) {
    const count = countOf(row, guests);
    if (count === 0) continue;
    const amount = count * Number(row.dataset.price);
    total += amount;
    lines.append(line(words(row, count), money(amount, currency), "minor"));
  }
  const deposit = Math.floor((total * Number(percent)) / 100);
  write(form, "[data-total]", money(total, currency));
  write(form, "[data-deposit]", deposit ? money(deposit, currency) : "none");
  const expected = form.querySelector("[data-expected]");
  if (expected instanceof HTMLInputElement) expected.value = String(total);
}

/**
 * Only what differs is written: what stays is not read out again.
 * @param {HTMLElement} form
 * @param {string} where
 * @param {string} text
 */
function write(form, where, text) {
  const place = form.querySelector(where);
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {Event} event */
function heard(event) {
  const form = event.target instanceof Element ? event.target.closest("form[data-bill]") : null;
  if (form instanceof HTMLFormElement) update(form);
}

function updateAll() {
  for (const form of document.querySelectorAll("form[data-bill]")) if (form instanceof HTMLFormElement) update(form);
}

document.addEventListener("input", heard);
document.addEventListener("change", heard);
document.addEventListener("htmx:afterSettle", updateAll);
updateAll();
