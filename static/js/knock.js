// Says who has written while one looks at something else: a note that leads there, which screen readers read out too.
import { toast } from "./site.js";

const BREATH = 700; // milliseconds; what is written within one breath is one note
const LONGEST = 120;

/** @typedef {import("./live.js").Frame} Frame */

class Knocks {
  /** @param {string} inbox */
  constructor(inbox) {
    this.inbox = inbox;
    /** @type {Map<number, Frame>} The newest of each conversation. */
    this.heard = new Map();
    this.telling = 0;
  }

  /** @param {Frame} frame A msg that is unread. */
  hear(frame) {
    const isBeforeUs = [...document.querySelectorAll(".conversation-rows")].some((rows) => rows.checkVisibility());
    if (frame.from === undefined || document.visibilityState !== "visible" || isBeforeUs) return;
    this.heard.set(frame.c, frame);
    this.telling ||= window.setTimeout(() => void this.#tell(), BREATH);
  }

  async #tell() {
    const heard = [...this.heard];
    this.heard.clear();
    this.telling = 0;
    const rows = await this.#rows();
    for (const [c, frame] of heard) {
      const row = rows?.querySelector(`.unread[data-open-conversation="${c}"]`);
      if (row) say(row, frame.body || wordsOf(row, ".conversation-last"));
    }
  }

  /** @returns {Promise<Document | null>} The inbox as it is now; it knows by which names we know people. */
  async #rows() {
    try {
      const answer = await fetch(this.inbox, { headers: { "HX-Request": "true" } });
      return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    } catch {
      return null; // then the number in the header has to do
    }
  }
}

/**
 * One note for each conversation: the newest takes the place of the one before.
 * @param {Element} row
 * @param {string} words
 */
function say(row, words) {
  const address = row.getAttribute("href") ?? "";
  document.querySelector(`.toast:has(a[href="${address}"])`)?.remove();
  toast(`${wordsOf(row, "strong")}: ${shortened(words)}`, "info", address);
}

/**
 * @param {Element} row
 * @param {string} selector
 */
function wordsOf(row, selector) {
  return row.querySelector(selector)?.textContent?.trim() ?? "";
}

/** @param {string} words */
function shortened(words) {
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

const messenger = document.getElementById("messenger");
if (messenger?.dataset.inbox) {
  const knocks = new Knocks(messenger.dataset.inbox);
  document.addEventListener("live:unread", (event) => knocks.hear(/** @type {CustomEvent<Frame>} */ (event).detail));
}
