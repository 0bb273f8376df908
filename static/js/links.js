// What people wrote, put onto the page: plain words, and their addresses as links. messaging/links.py does the same on
// the server. Nodes only: nothing anybody wrote is ever read as HTML.

const BODY = "[^\\x00-\\x20\\x7f-\\xa0<>\"'`{}|\\\\^\\u2000-\\u200f\\u2028-\\u202f\\u2060-\\u206f\\u3000\\ufeff]+";
const MAIL = "(?<![A-Za-z0-9._%+-])[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\\.[A-Za-z0-9-]+)*\\.[A-Za-z]{2,}";
const FOUND = new RegExp(`(?<![A-Za-z0-9])https?://${BODY}|${MAIL}`, "gi");
const ENDS_A_SENTENCE = ".,;:!?*_~…";

/**
 * @param {Element} place
 * @param {string} text
 */
export function writeWords(place, text) {
  place.replaceChildren(...pieces(text).map(([words, address]) => (address ? link(words, address) : document.createTextNode(words))));
}

/**
 * @param {string} text
 * @returns {[string, string][]} The text in its order, as words and address; no address for plain words.
 */
export function pieces(text) {
  /** @type {[string, string][]} */
  const found = [];
  let done = 0;
  for (const match of text.matchAll(FOUND)) {
    const shown = withoutTheSentence(match[0]);
    const address = addressOf(shown);
    if (!address) continue;
    if (match.index > done) found.push([text.slice(done, match.index), ""]);
    found.push([shown, address]);
    done = match.index + shown.length;
  }
  if (done < text.length) found.push([text.slice(done), ""]);
  return found;
}

/** @param {string} found */
function withoutTheSentence(found) {
  let shown = found;
  while (shown) {
    const last = shown.charAt(shown.length - 1);
    const isLoose = (last === ")" && count(shown, "(") < count(shown, ")")) || (last === "]" && count(shown, "[") < count(shown, "]"));
    if (!ENDS_A_SENTENCE.includes(last) && !isLoose) break;
    shown = shown.slice(0, -1);
  }
  return shown;
}

/** @param {string} shown */
function addressOf(shown) {
  const after = shown.split("://")[1];
  if (after === undefined) return shown && `mailto:${shown}`;
  const host = after.split(/[/?#]/)[0] ?? "";
  return host && !host.includes("@") ? shown : "";
}

/**
 * @param {string} words
 * @param {string} address
 */
function link(words, address) {
  const made = document.createElement("a");
  made.setAttribute("href", address);
  made.rel = "noopener noreferrer nofollow ugc";
  made.target = "_blank";
  made.textContent = words;
  return made;
}

/**
 * @param {string} text
 * @param {string} mark
 */
function count(text, mark) {
  return text.split(mark).length - 1;
}
