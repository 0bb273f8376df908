// What somebody has written and the server has not acked yet, and what they have only begun to write. It lives in
// localStorage: written before anything is sent, so neither a reload nor a dead network loses a word.

/** @typedef {import("./files.js").Kept} Kept */
/** @typedef {{id: string, c: number, body: string, at: number, att?: Kept[], reply?: number}} Unsent `reply` is the number it answers. */

const ROOM_FOR = 500;

/**
 * @param {string} key
 * @returns {string | null}
 */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is forbidden: the page works on, with memory only
  }
}

/**
 * @param {string} key
 * @param {string | null} value
 */
function write(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Full or forbidden. What is on the screen stays there.
  }
}

export class Outbox {
  /** @param {number} user */
  constructor(user) {
    this.user = user;
    /** @type {Unsent[]} */
    this.memory = [];
  }

  get #key() {
    return `wb.outbox.${this.user}`;
  }

  /** @returns {Unsent[]} In the order they were written; other tabs of this person share it. */
  all() {
    const stored = read(this.#key);
    if (stored === null) return this.memory;
    try {
      const list = JSON.parse(stored);
      return Array.isArray(list) ? list : [];
    } catch {
      return [];
    }
  }

  /**
   * @param {number} c
   * @param {string} body
   * @param {{att?: Kept[], reply?: number}} [more]
   * @returns {Unsent}
   */
  add(c, body, more = {}) {
    const unsent = { id: uuid(), c, body, at: Date.now(), ...more };
    this.#store([...this.all(), unsent].slice(-ROOM_FOR));
    return unsent;
  }

  /** @param {string} id */
  remove(id) {
    this.#store(this.all().filter((unsent) => unsent.id !== id));
  }

  /** @param {Unsent[]} list */
  #store(list) {
    this.memory = list;
    write(this.#key, list.length ? JSON.stringify(list) : null);
  }

  /**
   * @param {number} c
   * @returns {string}
   */
  draft(c) {
    return read(`wb.draft.${this.user}.${c}`) ?? "";
  }

  /**
   * @param {number} c
   * @param {string} text
   */
  keepDraft(c, text) {
    write(`wb.draft.${this.user}.${c}`, text.trim() ? text : null);
  }
}

/** A random UUID; crypto.randomUUID is missing where a page is not served safely. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
