// The lines of one conversation on a page: drawn from the same <template> as history, put in their order.
import { drawCare, nameRow } from "./care.js";
import { drawFiles } from "./files.js";
import { icon } from "./site.js";

const CLOSE_TOGETHER = 5 * 60_000;
const EDIT_WITHIN = 15 * 60_000;

/** @typedef {import("./live.js").Frame} Frame */
/** @typedef {import("./outbox.js").Unsent} Unsent */
/** @typedef {"waiting" | "sent" | "delivered" | "read" | "failed"} State */

/** @type {Record<State, string>} */
const ICONS = { waiting: "clock", sent: "check", delivered: "checks", read: "eye", failed: "alert" };

export class Lines {
  /**
   * @param {HTMLElement} root The conversation.
   * @param {number} user Who looks at it.
   */
  constructor(root, user) {
    this.root = root;
    this.user = user;
    this.list = part(root, "[data-lines]");
    /** What to show of a message of one's own that has its number. */
    this.onSettled = (/** @type {HTMLElement} */ row) => this.state(row, "sent", "Sent");
    this.list.addEventListener("htmx:afterSettle", () => this.#mergeDays());
  }

  /** Whether messages are missing between these lines and the newest: somebody looks into the history. */
  get hasGap() {
    return this.root.dataset.gap !== undefined;
  }

  closeGap() {
    delete this.root.dataset.gap;
  }

  /** The number of the last line that has one. */
  get lastSeq() {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll('.message:not([data-seq=""])'));
    return Number([...rows].pop()?.dataset.seq ?? 0);
  }

  /**
   * @param {string | undefined} id
   * @returns {HTMLElement | null}
   */
  byId(id) {
    return id ? this.list.querySelector(`[data-id="${CSS.escape(id)}"]`) : null;
  }

  /**
   * @param {number} seq
   * @returns {HTMLElement | null}
   */
  bySeq(seq) {
    return this.list.querySelector(`.message[data-seq="${seq}"]`);
  }

  /**
   * @param {number} seq
   * @returns {HTMLElement[]} What others have said after that.
   */
  others(seq) {
    const rows = /** @type {NodeListOf<HTMLElement>} */ (this.list.querySelectorAll(".message:not(.mine)"));
    return [...rows].filter((row) => Number(row.dataset.seq) > seq);
  }

  /**
   * @param {number} floor Where what one sees ends.
   * @returns {number} The last message of which more than half is above that.
   */
  inSight(floor) {
    const rows = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll(".message")]).reverse();
    const last = rows.find((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return row.dataset.seq && (top + bottom) / 2 < floor;
    });
    return Number(last?.dataset.seq ?? 0);
  }

  /**
   * What is new begins with this line, unless it has begun before.
   * @param {HTMLElement} row
   * @param {number} readUpTo
   */
  markNew(row, readUpTo) {
    const old = this.list.querySelector(".new-mark");
    const begun = old?.nextElementSibling;
    if (begun instanceof HTMLElement && Number(begun.dataset.seq) > readUpTo) return;
    const mark = old ?? document.createElement("li");
    mark.className = "new-mark";
    mark.textContent = "New";
    row.classList.remove("follows");
    row.before(mark);
  }

  /** @param {number | undefined} user */
  nameOf(user) {
    return this.root.querySelector(`[data-names] [data-member="${user}"]`)?.textContent ?? "";
  }

  /**
   * @param {Frame} frame A msg, or what is known of one that waits.
   * @returns {HTMLElement}
   */
  draw(frame) {
    const template = document.getElementById("message-template");
    if (!(template instanceof HTMLTemplateElement)) throw new Error("no template for messages");
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    const row = part(copy, ".message");
    const mine = frame.from === this.user;
    row.classList.toggle("mine", mine);
    row.classList.toggle("system", frame.from === undefined);
    row.dataset.id = frame.id;
    row.dataset.author = String(frame.from ?? "");
    part(row, ".message-author").textContent = mine ? "" : this.nameOf(frame.from);
    this.fill(row, frame);
    this.#time(row, frame.ts);
    row.classList.toggle("follows", this.#follows(frame));
    this.#beginDay(frame.ts);
    this.list.append(row);
    this.root.querySelector("[data-empty]")?.remove();
    return row;
  }

  /**
   * What is said in a line, now or after a change.
   * @param {HTMLElement} row
   * @param {Frame} frame A msg or a changed.
   */
  fill(row, frame) {
    drawCare(this, row, frame);
    drawFiles(part(row, "[data-files]"), frame.att ?? []);
    if (frame.card) fetchCard(part(row, ".message-card"), frame.card);
  }

  /**
   * @param {Unsent} unsent
   * @returns {HTMLElement | null} Nothing for one that was stored (only the ack is missing), or whose place is out of sight.
   */
  drawUnsent(unsent) {
    if (this.hasGap || this.byId(unsent.id)) return null;
    const { id, body, att, at, reply } = unsent;
    const row = this.draw({ type: "msg", id, body, att, ts: at, from: this.user, reply });
    this.state(row, "waiting", "Waiting to be sent");
    return row;
  }

  /** @returns {boolean} Whether there is a newest line of one's own to be edited. */
  editLast() {
    const last = [...this.list.querySelectorAll(".message.mine")].pop();
    if (!(last instanceof HTMLElement) || !isEditable(last)) return false;
    last.dispatchEvent(new CustomEvent("message:edit", { bubbles: true }));
    return true;
  }

  /**
   * The message has its place: its time is the server's, and it stands before everything that waits.
   * @param {HTMLElement} row
   * @param {number} seq
   * @param {number} ts
   */
  settle(row, seq, ts) {
    const isPlaced = Number(row.dataset.seq) === seq;
    row.dataset.seq = String(seq);
    nameRow(this, row, seq);
    this.#time(row, ts);
    if (row.classList.contains("mine")) this.onSettled(row);
    if (isPlaced) return;
    const later = [...this.list.querySelectorAll(".message")].find(
      (other) => other !== row && other instanceof HTMLElement && (!other.dataset.seq || Number(other.dataset.seq) > seq),
    );
    if (later && row.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_PRECEDING) later.before(row);
  }

  /**
   * @param {HTMLElement} row
   * @param {State} state
   * @param {string} words
   */
  state(row, state, words) {
    row.classList.toggle("waiting", state === "waiting");
    row.classList.toggle("failed", state === "failed");
    const place = part(row, "[data-state]");
    place.dataset.state = state;
    const label = document.createElement("span");
    label.textContent = words;
    place.replaceChildren(icon(ICONS[state]), label);
  }

  /**
   * @param {HTMLElement} row
   * @param {number} ts
   */
  #time(row, ts) {
    row.dataset.ts = String(ts);
    const time = row.querySelector(".message-meta time");
    if (!(time instanceof HTMLTimeElement)) return;
    const moment = new Date(ts);
    time.dateTime = moment.toISOString();
    time.textContent = moment.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  /** @param {number} ts */
  #beginDay(ts) {
    const moment = new Date(ts);
    const day = moment.toLocaleDateString("sv-SE"); // year-month-day, in the visitor's own zone
    const last = [...this.list.querySelectorAll(".day")].pop();
    if (last instanceof HTMLElement && (last.dataset.day ?? "") >= day) return;
    const item = document.createElement("li");
    item.className = "day";
    item.dataset.day = day;
    const time = document.createElement("time");
    time.dateTime = day;
    const words = moment.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric" });
    time.textContent = words.replace(",", ""); // as the server writes it; browsers do not agree
    item.append(time);
    this.list.append(item);
  }

  /** @param {Frame} frame */
  #follows(frame) {
    const last = this.list.lastElementChild;
    if (!(last instanceof HTMLElement) || !last.classList.contains("message")) return false;
    const same = last.dataset.author === String(frame.from ?? "");
    return same && frame.ts - Number(last.dataset.ts) < CLOSE_TOGETHER && !last.querySelector(".message-card:not([hidden])");
  }

  /** A page of history that came in above may begin the day that was begun below. */
  #mergeDays() {
    /** @type {Set<string | undefined>} */
    const begun = new Set();
    for (const day of this.list.querySelectorAll(".day")) {
      if (!(day instanceof HTMLElement)) continue;
      if (begun.has(day.dataset.day)) day.remove();
      begun.add(day.dataset.day);
    }
  }
}

/**
 * @param {HTMLElement} row
 * @returns {boolean} Whether it is one's own, has its number, and is young enough.
 */
export function isEditable(row) {
  const isOwn = row.classList.contains("mine") && !row.classList.contains("deleted") && Boolean(row.dataset.seq);
  const hasCard = row.querySelector(".message-card:not([hidden])") !== null;
  return isOwn && !hasCard && Date.now() - Number(row.dataset.ts) < EDIT_WITHIN;
}

/**
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`the page lacks ${selector}`);
  return found;
}

/**
 * A card is drawn by its own app for this viewer, with this viewer's rights.
 * @param {HTMLElement} place
 * @param {{kind: string, key: string, url: string}} card
 */
function fetchCard(place, card) {
  place.hidden = false;
  place.dataset.card = `${card.kind}-${card.key}`;
  place.dataset.url = card.url;
  void htmx.ajax("GET", card.url, { target: place, swap: "innerHTML" });
}
