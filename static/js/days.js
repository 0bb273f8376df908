// The vendor's month: days are chosen by keys, taps and drags, and one bar acts on all of them.
// Without this script the same days are checkboxes; with it they are a grid as WAI-ARIA describes one.

const LONG_PRESS = 350; // milliseconds after which a finger that rests selects instead of scrolling
const STEPS = /** @type {Record<string, number>} */ ({ ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 });

/** @typedef {{anchor: string, adds: boolean, before: Set<string>, moved: boolean, held: boolean, press: number}} Drag */

/** @type {Set<string>} */
const chosen = new Set();
let active = ""; // the day that has the focus when the grid has it
let anchor = ""; // where Shift and an arrow extend from
let wantsFocus = false; // the next grid that arrives takes it
/** @type {Drag | null} */
let drag = null;

/** @returns {HTMLElement | null} */
const grid = () => document.querySelector("[data-days]");

/** @returns {HTMLInputElement[]} every day that can be chosen, in order */
const boxes = () => [...(grid()?.querySelectorAll("input[name=date]") ?? [])].filter((one) => one instanceof HTMLInputElement);

/**
 * @param {string} date
 * @returns {HTMLElement | null}
 */
function cellOf(date) {
  return boxes().find((box) => box.value === date)?.closest("td") ?? null;
}

/**
 * @param {EventTarget | Element | null} place
 * @returns {string} the day there, if it is one that can be chosen
 */
function dateAt(place) {
  const cell = place instanceof Element ? place.closest("[data-days] td") : null;
  const box = cell?.querySelector("input[name=date]");
  return box instanceof HTMLInputElement ? box.value : "";
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {string[]}
 */
function between(from, to) {
  const [first, last] = from < to ? [from, to] : [to, from];
  return boxes().map((box) => box.value).filter((date) => date >= first && date <= last);
}

/** Show what is chosen: in the grid, in the checkboxes that are sent, in the bar. */
function draw() {
  for (const box of boxes()) {
    box.checked = chosen.has(box.value);
    const cell = box.closest("td");
    cell?.setAttribute("aria-selected", String(box.checked));
    if (cell) cell.tabIndex = box.value === active ? 0 : -1;
  }
  const form = grid()?.closest("form");
  form?.classList.toggle("has-chosen", chosen.size > 0);
  form?.classList.toggle("is-dragging", Boolean(drag?.moved)); // nothing covers what a finger moves to
  const words = form?.querySelector("[data-chosen]");
  if (words) words.textContent = chosen.size ? `${chosen.size} ${chosen.size === 1 ? "day" : "days"} chosen` : "Tap days or drag over them";
}

/**
 * @param {string} date
 */
function toggle(date) {
  if (!chosen.delete(date)) chosen.add(date);
  active = anchor = date;
  draw();
}

/** Make the grid that has just arrived ours; keep what is still there to be chosen. */
function adopt() {
  const table = grid();
  if (!table || table.getAttribute("role") === "grid") return;
  const dates = boxes().map((box) => box.value);
  table.setAttribute("role", "grid");
  table.setAttribute("aria-multiselectable", "true");
  for (const row of table.querySelectorAll("tr")) row.setAttribute("role", "row");
  for (const cell of table.querySelectorAll("td")) cell.setAttribute("role", "gridcell");
  for (const box of boxes()) {
    if (box.checked) chosen.add(box.value); // a form that came back
    box.tabIndex = -1;
    box.setAttribute("aria-hidden", "true");
  }
  for (const date of [...chosen]) if (!dates.includes(date)) chosen.delete(date);
  if (!dates.includes(active)) active = nearest(dates, active);
  draw();
  if (wantsFocus) cellOf(active)?.focus();
  wantsFocus = false;
}

/**
 * @param {string[]} dates
 * @param {string} wanted
 * @returns {string}
 */
function nearest(dates, wanted) {
  return dates.find((date) => date >= wanted) ?? dates.at(-1) ?? "";
}

/**
 * @param {string} date
 * @param {number} days
 * @returns {string}
 */
function shifted(date, days) {
  const moment = new Date(`${date}T12:00:00Z`);
  moment.setUTCDate(moment.getUTCDate() + days);
  return moment.toISOString().slice(0, 10);
}

/**
 * @param {string} date
 * @param {number} months
 * @returns {string} the same day of another month, or that month's last
 */
function inMonth(date, months) {
  const year = Number(date.slice(0, 4));
  const month = Number(date.slice(5, 7));
  const day = Number(date.slice(8));
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(day, last), 12)).toISOString().slice(0, 10);
}

/**
 * Go to a day, in this month or a neighbouring one.
 * @param {string} date
 * @param {boolean} extends_
 */
function go(date, extends_) {
  if (date.slice(0, 7) === active.slice(0, 7)) {
    const here = boxes().map((box) => box.value);
    if (!here.includes(date)) return; // a day that has passed
    if (extends_) for (const one of between(anchor || active, date)) chosen.add(one);
    else anchor = date;
    active = date;
    draw();
    cellOf(date)?.focus();
    return;
  }
  const link = document.querySelector(date < active ? "[data-month=previous]" : "[data-month=next]");
  if (!(link instanceof HTMLElement)) return;
  active = anchor = date;
  wantsFocus = true;
  link.click();
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const date = dateAt(event.target);
  if (!date) return;
  const weekday = (new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7;
  const step = STEPS[event.key];
  if (step) go(shifted(date, step), event.shiftKey);
  else if (event.key === "Home") go(between(shifted(date, -weekday), date)[0] ?? date, event.shiftKey);
  else if (event.key === "End") go(between(date, shifted(date, 6 - weekday)).at(-1) ?? date, event.shiftKey);
  else if (event.key === "PageUp") go(inMonth(date, -1), false);
  else if (event.key === "PageDown") go(inMonth(date, 1), false);
  else if (event.key === " ") toggle(date);
  else if (event.key === "Escape" && chosen.size) chosen.clear(), draw();
  else if (event.key === "a" && (event.ctrlKey || event.metaKey)) for (const box of boxes()) chosen.add(box.value), draw();
  else return;
  event.preventDefault();
}

/** @param {PointerEvent} event */
function onDown(event) {
  const date = dateAt(event.target);
  if (!date || event.button !== 0 || !event.isPrimary) return;
  const started = { anchor: date, adds: !chosen.has(date), before: new Set(chosen), moved: false, held: event.pointerType === "mouse", press: 0 };
  if (!started.held) {
    started.press = window.setTimeout(() => {
      started.held = true;
      extend(started, date);
      navigator.vibrate?.(10);
    }, LONG_PRESS);
  }
  drag = started;
}

/**
 * @param {Drag} by
 * @param {string} to
 */
function extend(by, to) {
  by.moved = true;
  chosen.clear();
  for (const date of by.before) chosen.add(date);
  for (const date of between(by.anchor, to)) by.adds ? chosen.add(date) : chosen.delete(date);
  active = to;
  draw();
}

/** @param {PointerEvent} event */
function onMove(event) {
  if (!drag) return;
  const date = dateAt(document.elementFromPoint(event.clientX, event.clientY));
  if (!date || (date === drag.anchor && !drag.moved)) return;
  clearTimeout(drag.press);
  extend(drag, date);
}

/** @param {PointerEvent} event */
function onUp(event) {
  if (!drag) return;
  const { anchor: date, moved } = drag;
  clearTimeout(drag.press);
  drag = null;
  draw();
  if (event.type === "pointercancel") return; // the page scrolls instead
  if (!moved && dateAt(event.target) === date) toggle(date);
  anchor = date;
  cellOf(active)?.focus({ preventScroll: true });
}

/** @param {MouseEvent} event A pointer has done it already; what reads screens only clicks. */
function onClick(event) {
  const date = dateAt(event.target);
  if (!date) return;
  event.preventDefault();
  if (event.detail === 0) toggle(date);
}

document.addEventListener("keydown", onKey);
document.addEventListener("pointerdown", onDown);
document.addEventListener("pointermove", onMove);
document.addEventListener("pointerup", onUp);
document.addEventListener("pointercancel", onUp);
document.addEventListener("click", onClick);
document.addEventListener("focusin", (event) => {
  const date = dateAt(event.target);
  if (date && date !== active) {
    active = date;
    draw();
  }
});
document.addEventListener("contextmenu", (event) => {
  if (drag && dateAt(event.target)) event.preventDefault();
});
// A finger that rests has begun to select: from there on it does not scroll.
document.addEventListener("touchmove", (event) => drag?.held && event.cancelable && event.preventDefault(), { passive: false });
document.addEventListener("submit", (event) => {
  if (event.target instanceof Element && event.target.matches("[data-days-form]")) {
    wantsFocus = true;
    chosen.clear();
  }
}, true);
document.body.addEventListener("htmx:beforeSwap", () => {
  wantsFocus ||= grid()?.contains(document.activeElement) ?? false;
});
document.body.addEventListener("htmx:load", adopt);
adopt();
