// Who is there: online, away, or when they were last seen.

/** @typedef {import("./live.js").Frame} Frame */

const STEPS = /** @type {[number, Intl.RelativeTimeFormatUnit][]} */ ([[86_400, "day"], [3_600, "hour"], [60, "minute"]]);
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/**
 * @param {number} then Milliseconds since the epoch.
 * @returns {string}
 */
function since(then) {
  const seconds = (Date.now() - then) / 1000;
  const [size, unit] = STEPS.find(([one]) => seconds >= one) ?? [60, "minute"];
  return seconds < 60 ? "just now" : words.format(-Math.floor(seconds / size), unit);
}

/**
 * Show a presence frame wherever this person is shown; several people may share a place.
 * @param {Frame} frame
 */
export function showPresence(frame) {
  for (const place of document.querySelectorAll(`[data-presence~="${frame.user}"]`)) {
    if (!(place instanceof HTMLElement)) continue;
    const online = keep(place, "online", frame.user, frame.online);
    const away = keep(place, "away", frame.user, Boolean(frame.online && frame.away));
    const isHere = [...online].some((user) => !away.has(user));
    const dot = place.querySelector(".dot");
    dot?.classList.toggle("on", isHere);
    dot?.classList.toggle("away", !isHere && online.size > 0);
    const word = place.querySelector("[data-presence-word]");
    if (!word) continue;
    if (online.size) word.textContent = isHere ? "Online" : "Away";
    else word.textContent = frame.last_seen ? `Last seen ${since(frame.last_seen)}` : "Offline";
  }
}

/**
 * @param {HTMLElement} place
 * @param {"online" | "away"} list
 * @param {number} user
 * @param {boolean} isIn
 * @returns {Set<string>}
 */
function keep(place, list, user, isIn) {
  const people = new Set((place.dataset[list] ?? "").split(" ").filter(Boolean));
  if (isIn) people.add(String(user));
  else people.delete(String(user));
  place.dataset[list] = [...people].join(" ");
  return people;
}
