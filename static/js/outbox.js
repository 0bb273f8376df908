// What somebody has written and the server has not acked yet, and what they have only begun to write.
//
// Unsent messages wait in IndexedDB, where neither a reload nor a dead network loses them, and go out one at a time: the
// next leaves when the one before it is acked, so they arrive in the order in which they were written, whatever happens to
// the connection. Other tabs of this person send the same queue; the server takes each message once. Drafts are small and
// written at every key, so they stay in localStorage.

/** @typedef {import("./files.js").Kept} Kept */
/** @typedef {{id: string, c: number, body: string, at: number, att: Kept[], reply?: number}} Unsent `reply` is the number it answers. */
/** @typedef {Unsent & {user: number, n?: number}} Row As it lies in the database; `n` keeps the order. */

const DATABASE = "wedding-bazaar";
const UNSENT = "unsent";

export class Outbox {
  /**
   * @param {number} user
   * @param {(unsent: Unsent) => boolean} send Whether it left.
   */
  constructor(user, send) {
    this.user = user;
    this.send = send;
    /** @type {Unsent[]} In the order in which they were written. */
    this.waiting = [];
    this.underway = "";
    this.pause = 0;
    /** @type {Set<string>} What the disk did not take: no room, or forbidden. */
    this.unkept = new Set();
    /** @type {Promise<IDBDatabase | null>} */
    this.database = openDatabase();
    /** What was waiting when the page came: ready to be shown. */
    this.ready = this.#reload();
  }

  /** The connection is there: what waits goes out, also what another tab has left here. */
  async start() {
    await this.#reload();
    this.#next();
  }

  /** The connection is gone; what was underway may or may not have arrived, and is sent again. */
  stop() {
    clearTimeout(this.pause);
    this.pause = 0;
    this.underway = "";
  }

  /**
   * Keep a message and send it when its turn comes. Resolves when it is kept.
   * @param {Omit<Unsent, "id" | "at">} message
   * @returns {Promise<Unsent>}
   */
  async add(message) {
    const unsent = { ...message, id: uuid(), at: Date.now() };
    await this.ready;
    const row = { ...unsent, user: this.user };
    const bare = { ...row, att: unsent.att.map((file) => ({ ...file, own: undefined })) };
    // There may be no room for pictures, which the server has anyway; the words must be kept.
    const isKept = (await this.#change((store) => store.add(row))) || (await this.#change((store) => store.add(bare)));
    if (!isKept) this.unkept.add(unsent.id);
    this.waiting.push(unsent);
    this.#next();
    if (!this.underway) void askForSync();
    return unsent;
  }

  /**
   * The server has it, or will never take it.
   * @param {string} id
   */
  settle(id) {
    this.waiting = this.waiting.filter((unsent) => unsent.id !== id);
    void this.#change((store) => {
      store.index("id").openKeyCursor(id).addEventListener("success", (event) => {
        const cursor = /** @type {IDBRequest<IDBCursor | null>} */ (event.target).result;
        if (cursor) store.delete(cursor.primaryKey);
      });
    });
    if (this.underway === id) this.underway = "";
    this.#next();
  }

  /**
   * Its author wants it back.
   * @param {string} id
   * @returns {boolean} Whether it was still here; what is underway may have arrived.
   */
  takeBack(id) {
    if (this.underway === id || !this.waiting.some((unsent) => unsent.id === id)) return false;
    this.settle(id);
    return true;
  }

  /**
   * The server will not take anything of it for good; its words become the draft, unless there is one.
   * @param {string} id
   */
  refuse(id) {
    const unsent = this.waiting.find((one) => one.id === id);
    if (unsent && !this.draft(unsent.c)) this.keepDraft(unsent.c, unsent.body);
    this.settle(id);
  }

  /**
   * The server wants it later; what was written after it waits too.
   * @param {string} id
   * @param {number} seconds
   */
  postpone(id, seconds) {
    if (this.underway !== id) return;
    this.pause = window.setTimeout(() => {
      this.stop();
      this.#next();
    }, seconds * 1000);
  }

  #next() {
    const first = this.waiting[0];
    if (first && !this.underway && this.send(first)) this.underway = first.id;
  }

  async #reload() {
    const database = await this.database;
    if (!database) return;
    const request = database.transaction(UNSENT).objectStore(UNSENT).getAll();
    const rows = await new Promise((resolve) => {
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => resolve([]));
    });
    const kept = /** @type {Row[]} */ (rows).filter((row) => row.user === this.user);
    const known = new Set(kept.map((row) => row.id));
    this.waiting = [...kept, ...this.waiting.filter((unsent) => this.unkept.has(unsent.id) && !known.has(unsent.id))];
  }

  /**
   * @param {(store: IDBObjectStore) => void} act
   * @returns {Promise<boolean>} Whether it is on the disk. If not, the page works on with its memory.
   */
  async #change(act) {
    const database = await this.database;
    if (!database) return false;
    return new Promise((resolve) => {
      const transaction = database.transaction(UNSENT, "readwrite");
      transaction.addEventListener("complete", () => resolve(true));
      transaction.addEventListener("abort", () => resolve(false));
      act(transaction.objectStore(UNSENT));
    });
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

/** Where browsers can, the worker sends what waits as soon as there is a connection, though this page is closed. */
async function askForSync() {
  const registration = await navigator.serviceWorker?.getRegistration("/");
  const { sync } = /** @type {{sync?: {register(tag: string): Promise<void>}}} */ (/** @type {unknown} */ (registration ?? {}));
  await sync?.register("unsent").catch(() => undefined); // not allowed: a page sends it
}

/** @returns {Promise<IDBDatabase | null>} */
function openDatabase() {
  return new Promise((resolve) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener("upgradeneeded", () => {
      request.result.createObjectStore(UNSENT, { keyPath: "n", autoIncrement: true }).createIndex("id", "id", { unique: true });
    });
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => resolve(null));
  });
}

/**
 * @param {string} key
 * @returns {string | null}
 */
function read(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // storage is forbidden
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

/** A random UUID; crypto.randomUUID is missing where a page is not served safely. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
