// A form where a vendor says how the rest is paid: what the parts come to, while one types. The server checks it again.

const ALL = 100;

/** @param {Element} part the whole of it */
function update(part) {
  const place = part.querySelector("[data-schedule-sum]");
  if (!place) return;
  const inputs = /** @type {HTMLInputElement[]} */ ([...part.querySelectorAll('input[name$="_percent"]')]);
  const sum = inputs.reduce((total, input) => total + (Number(input.value) || 0), 0);
  const missing = ALL - sum;
  let words = "";
  if (sum > ALL) words = `The parts come to ${sum} percent: ${-missing} too much.`;
  else if (sum === ALL) words = "The parts come to 100 percent.";
  else if (sum > 0) words = `The parts come to ${sum} percent: ${missing} are missing.`;
  if (place.textContent !== words) place.textContent = words;
}

for (const part of document.querySelectorAll("[data-schedule]")) {
  part.addEventListener("input", () => update(part));
  update(part);
}
