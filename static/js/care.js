// What belongs to a message besides its words: what it answers, reactions, that it was edited or deleted. And how
// the page asks for such things.
import { writeWords } from "./links.js";
import { cookie, toast } from "./site.js";

const QUOTED = 140;

/** @typedef {import("./live.js").Frame} Frame */
/** @typedef {import("./lines.js").Lines} Lines */

/**
 * Draw a message as a frame tells it, its card aside.
 * @param {Lines} lines
 * @param {HTMLElement} row
 * @param {Frame} frame A msg or a changed.
 */
export function drawCare(lines, row, frame) {
  if (frame.rev) row.dataset.rev = String(frame.rev);
  row.classList.toggle("deleted", Boolean(frame.deleted));
  const body = within(row, ".message-body");
  if (frame.deleted) body.textContent = "Message deleted";
  else writeWords(body, frame.body);
  body.hidden = !frame.body && !frame.deleted;
  if (frame.deleted) clearCard(row);
  within(row, "[data-edited]").hidden = !frame.edited || Boolean(frame.deleted);
  drawReactions(lines, within(row, "[data-reactions]"), frame.reactions ?? {});
  if (frame.reply) drawQuote(lines, row, frame.reply);
  if (row.dataset.seq) for (const answer of lines.list.querySelectorAll(`[data-quote="${row.dataset.seq}"]`)) requote(lines, answer, row);
}

/**
 * From now on a message has an address.
 * @param {Lines} lines
 * @param {HTMLElement} row
 * @param {number} seq
 */
export function nameRow(lines, row, seq) {
  row.id = `message-${seq}`;
  within(row, "[data-message-more]").setAttribute("href", `${lines.root.dataset.address}${seq}/`);
}

/**
 * Ask for something; what comes back is how the message looks now.
 * @param {HTMLElement} row
 * @param {"wording" | "deletion" | "reactions"} noun
 * @param {Record<string, string>} fields
 * @returns {Promise<boolean>} Whether it was done.
 */
export async function ask(row, noun, fields) {
  const root = row.closest("[data-conversation]");
  const address = root instanceof HTMLElement ? `${root.dataset.address}${row.dataset.seq}/${noun}/` : "";
  try {
    const answer = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: new URLSearchParams(fields),
    });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = isJson ? await answer.json() : { detail: "That did not work. Reload the page and try again." };
    if (answer.ok && isJson) document.dispatchEvent(new CustomEvent("live:changed", { detail: told }));
    else toast(told.detail, "error");
    return answer.ok;
  } catch {
    toast("We cannot reach the server. Check your connection and try again.", "error");
    return false;
  }
}

/**
 * @param {Lines} lines
 * @param {HTMLElement} list
 * @param {Record<string, number[]>} reactions
 */
function drawReactions(lines, list, reactions) {
  const items = Object.entries(reactions).map(([emoji, people]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "reaction";
    button.dataset.emoji = emoji;
    button.setAttribute("aria-pressed", String(people.includes(lines.user)));
    button.title = people.map((one) => (one === lines.user ? "You" : lines.nameOf(one))).join(", ");
    const number = document.createElement("span");
    number.textContent = String(people.length);
    button.append(`${emoji} `, number);
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  const focused = list.contains(document.activeElement) && document.activeElement instanceof HTMLElement ? document.activeElement.dataset.emoji : "";
  list.replaceChildren(...items);
  if (focused) list.querySelector("button")?.focus();
}

/**
 * @param {Lines} lines
 * @param {HTMLElement} row
 * @param {number} seq
 */
function drawQuote(lines, row, seq) {
  const quote = within(row, ".message-quote");
  quote.dataset.quote = String(seq);
  quote.setAttribute("href", `${lines.root.dataset.address}?at=${seq}#pointed`);
  quote.hidden = false;
  const answered = lines.bySeq(seq);
  if (answered) requote(lines, quote, answered);
  else within(quote, "[data-quote-words]").textContent = "An earlier message";
}

/**
 * @param {Lines} lines
 * @param {Element} quote
 * @param {HTMLElement} answered
 */
function requote(lines, quote, answered) {
  const { name, words } = inShort(lines, answered);
  within(quote, "[data-quote-name]").textContent = name;
  within(quote, "[data-quote-words]").textContent = words;
}

/**
 * @param {Lines} lines
 * @param {HTMLElement} row
 * @returns {{name: string, words: string}} Whose words they are, and their beginning.
 */
function inShort(lines, row) {
  const files = [...row.querySelectorAll(".file")].map((file) => file.querySelector("img")?.alt ?? file.querySelector(".file-name")?.textContent);
  const words = within(row, ".message-body").textContent || files.join(", ") || within(row, ".message-card").dataset.card?.split("-")[0] || "";
  const author = Number(row.dataset.author);
  return { name: author === lines.user ? "You" : lines.nameOf(author), words: words.length > QUOTED ? `${words.slice(0, QUOTED - 1)}…` : words };
}

/** @param {HTMLElement} row */
function clearCard(row) {
  const card = within(row, ".message-card");
  card.hidden = true;
  card.dataset.card = "";
  card.replaceChildren();
}

/**
 * @param {Element} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
function within(root, selector) {
  return /** @type {HTMLElement} */ (root.querySelector(selector));
}
