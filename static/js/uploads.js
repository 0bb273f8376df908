// Files that somebody is about to send: chosen, dropped or pasted, each on its way up with its own progress. They stand
// in a tray above the text field; the message leaves when all of them are up.
import { extensionOf, sizeOf } from "./files.js";
import { part } from "./lines.js";
import { icon } from "./site.js";

const AT_ONCE = 3;
const WITH_ADVICE = [".heic", ".heif"];

/** @typedef {import("./files.js").Kept} Kept */
/** @typedef {"waiting" | "sending" | "offline" | "failed" | "refused" | "done"} State */

/** @type {Record<string, string>} */
const ENDS = { done: "is up", refused: "was refused", failed: "did not get through", offline: "waits for the connection" };

/** One file on its way: its row in the tray and its request. */
class Upload {
  /**
   * @param {File} file
   * @param {Tray} tray
   */
  constructor(file, tray) {
    this.file = file;
    this.tray = tray;
    /** @type {State} */
    this.state = "waiting";
    /** @type {Kept | null} */
    this.kept = null;
    this.request = new XMLHttpRequest();
    this.row = document.createElement("li");
    this.note = document.createElement("span");
    this.progress = document.createElement("progress");
    this.retry = button("refresh", `Try ${file.name} again`, () => this.tray.retry(this));
    this.#draw();
    this.#show("waiting", "Waiting");
  }

  /** @param {string} why The server would not take it, so it is not asked. */
  refuse(why) {
    this.#show("refused", why);
  }

  start() {
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.tray.token);
    body.append("file", this.file);
    this.request = new XMLHttpRequest();
    this.request.upload.addEventListener("progress", (event) => this.#onProgress(event));
    this.request.addEventListener("load", () => this.#onAnswer());
    this.request.addEventListener("error", () => this.#end("offline", "Waits for the connection"));
    this.request.open("POST", this.tray.address);
    this.request.setRequestHeader("Accept", "application/json");
    this.progress.value = 0;
    this.#show("sending", sizeOf(this.file.size));
    this.request.send(body);
  }

  /** @param {Kept} kept The server has it. */
  keep(kept) {
    this.kept = kept;
    this.#show("done", sizeOf(kept.size));
  }

  /** Stop it, or take back what is up already. */
  remove() {
    this.request.abort();
    // Who is offline leaves it to the server, which sweeps what goes with no message.
    if (this.kept) fetch(this.kept.url, { method: "DELETE", headers: { "X-CSRFToken": this.tray.token } }).catch(() => {});
    this.forget();
  }

  forget() {
    const picture = this.row.querySelector("img");
    if (picture) URL.revokeObjectURL(picture.src);
    this.row.remove();
  }

  /** @param {ProgressEvent} event */
  #onProgress(event) {
    if (event.loaded < event.total) this.progress.value = event.loaded / event.total;
    else this.progress.removeAttribute("value"); // it is up; now it is looked at
  }

  #onAnswer() {
    const { status } = this.request;
    const answer = answerOf(this.request);
    if (status === 201 && answer) {
      this.kept = /** @type {Kept} */ (answer);
      if (this.kept.thumb) this.kept.own = this.file;
      this.#end("done", sizeOf(this.file.size));
    } else if (status === 404) this.#end("refused", "This conversation is no longer yours.");
    else if (status >= 500 || status === 429) this.#end("failed", answer?.error ?? "Something went wrong on our side.");
    else this.#end("refused", answer?.error ?? (status === 413 ? "This file is too large." : "Sign in again, then try once more."));
  }

  /**
   * @param {State} state
   * @param {string} note
   */
  #end(state, note) {
    this.#show(state, note);
    this.tray.ended(this);
  }

  /**
   * @param {State} state
   * @param {string} note
   */
  #show(state, note) {
    this.state = state;
    this.row.dataset.state = state;
    this.note.textContent = note;
    this.progress.hidden = state !== "sending";
    this.retry.hidden = state !== "failed" && state !== "offline";
  }

  #draw() {
    const { name, type } = this.file;
    const words = document.createElement("span");
    const title = document.createElement("span");
    this.row.className = "tray-file";
    words.className = "tray-words";
    title.className = "tray-name clip";
    title.textContent = title.title = name;
    this.note.className = "tray-note";
    this.progress.setAttribute("aria-label", `Uploading ${name}`);
    this.progress.max = 1;
    words.append(title, this.note, this.progress);
    this.row.append(type.startsWith("image/") && type !== "image/svg+xml" ? small(this.file) : badge(name), words, this.retry);
    this.row.append(button("close", `Remove ${name}`, () => this.tray.remove(this)));
  }
}

export class Tray {
  /**
   * @param {HTMLElement} root The conversation: files may be dropped anywhere on it.
   * @param {HTMLFormElement} form Its composer.
   */
  constructor(root, form) {
    this.root = root;
    this.form = form;
    this.list = part(form, "[data-tray]");
    this.status = part(form, "[data-tray-status]");
    this.input = /** @type {HTMLInputElement} */ (part(form, "input[type=file]"));
    this.address = form.dataset.uploads ?? "";
    this.token = /** @type {HTMLInputElement} */ (part(form, "[name=csrfmiddlewaretoken]")).value;
    this.maxFiles = Number(form.dataset.maxFiles);
    this.maxBytes = Number(form.dataset.maxBytes);
    /** @type {Upload[]} */
    this.uploads = [];
    /** @type {(() => void) | null} What to do once everything is up. */
    this.pending = null;
    this.isHeld = false; // a message waits until somebody has done something about a file
    this.#listen();
  }

  get isEmpty() {
    return this.uploads.length === 0;
  }

  /**
   * Do something with all files up: now, or as soon as they are. Not at all while one is refused.
   * @param {() => void} act
   */
  whenReady(act) {
    this.pending = act;
    this.isHeld = false;
    this.#proceed();
  }

  /** @returns {Kept[]} What goes with the message; the tray is empty then. */
  take() {
    const kept = this.uploads.flatMap((upload) => upload.kept ?? []);
    for (const upload of this.uploads) upload.forget();
    this.uploads = [];
    this.#changed();
    return kept;
  }

  /** @param {Kept[]} kept What is up already, of a message that was taken back. */
  restore(kept) {
    for (const file of kept) {
      const upload = new Upload(new File(file.own ? [file.own] : [], file.name, { type: file.own && file.type }), this);
      upload.keep(file);
      this.uploads.push(upload);
      this.list.append(upload.row);
    }
    this.#changed();
  }

  /** @param {Iterable<File>} files */
  add(files) {
    for (const file of files) {
      if (this.uploads.length >= this.maxFiles) {
        this.say(`At most ${this.maxFiles} files with one message.`);
        break;
      }
      const upload = new Upload(file, this);
      if (file.size === 0) upload.refuse("This file is empty.");
      else if (!this.#mayBeShared(file)) upload.refuse("Files of this kind cannot be shared. Pictures (JPEG, PNG, WebP, GIF), PDF, office documents, text, CSV and calendar files can.");
      else if (file.size > this.maxBytes) upload.refuse(`Larger than ${sizeOf(this.maxBytes)}.`);
      this.uploads.push(upload);
      this.list.append(upload.row);
    }
    this.#changed();
  }

  /** @param {Upload} upload */
  retry(upload) {
    this.isHeld = false;
    upload.start();
    upload.row.querySelector("button:not([hidden])")?.closest("button")?.focus();
  }

  /** @param {Upload} upload */
  remove(upload) {
    this.isHeld = false;
    const next = upload.row.nextElementSibling ?? upload.row.previousElementSibling;
    upload.remove();
    this.uploads = this.uploads.filter((other) => other !== upload);
    const focus = next?.querySelector("button:last-of-type") ?? this.form.querySelector("textarea");
    if (focus instanceof HTMLElement) focus.focus();
    this.#changed();
  }

  /** @param {Upload} upload */
  ended(upload) {
    const isUp = upload.state === "done";
    if (!isUp || !this.isHeld) this.say(`${upload.file.name} ${ENDS[upload.state]}.`, { onlyAloud: isUp });
    this.#changed();
  }

  /**
   * The server decides; what it refuses by its name alone need not travel. For pictures of iPhones it has advice.
   * @param {File} file
   */
  #mayBeShared(file) {
    const extension = `.${extensionOf(file.name).toLowerCase()}`;
    return [...this.input.accept.split(","), ...WITH_ADVICE].includes(extension);
  }

  #changed() {
    this.list.hidden = this.isEmpty;
    const on = this.uploads.filter((upload) => upload.state === "sending").length;
    for (const next of this.uploads.filter((upload) => upload.state === "waiting").slice(0, AT_ONCE - on)) next.start();
    this.#proceed();
  }

  #proceed() {
    if (!this.pending) return;
    const bad = this.uploads.filter((upload) => upload.state === "refused" || upload.state === "failed");
    if (bad.length) {
      this.pending = null;
      this.isHeld = true;
      bad[0]?.row.scrollIntoView({ block: "nearest" });
      const names = bad.map((upload) => upload.file.name).join(", ");
      this.say(`Not sent yet. Remove what cannot be sent, or try it again: ${names}`);
    } else if (this.uploads.every((upload) => upload.state === "done")) {
      const act = this.pending;
      this.pending = null;
      this.say("");
      act();
    } else {
      this.say("Your message is sent as soon as all files are up.");
    }
  }

  /**
   * @param {string} words
   * @param {{onlyAloud?: boolean}} [how] Aloud is enough where the eye sees it anyway.
   */
  say(words, { onlyAloud = false } = {}) {
    this.status.textContent = words;
    this.status.classList.toggle("visually-hidden", onlyAloud);
  }

  #listen() {
    part(this.form, "[data-attach]").addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => {
      this.add(this.input.files ?? []);
      this.input.value = "";
    });
    this.form.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files ?? [];
      if (!files.length) return;
      event.preventDefault();
      this.add(files);
    });
    this.root.addEventListener("dragover", (event) => this.#onDrag(event));
    this.root.addEventListener("dragleave", (event) => {
      if (!(event.relatedTarget instanceof Node && this.root.contains(event.relatedTarget))) this.#dropping(false);
    });
    this.root.addEventListener("drop", (event) => {
      this.#dropping(false);
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      this.add(event.dataTransfer.files);
    });
    const attended = new AbortController();
    const resume = () => (this.root.isConnected ? this.#resume() : attended.abort());
    document.addEventListener("live:open", resume, { signal: attended.signal });
    window.addEventListener("online", resume, { signal: attended.signal });
    window.addEventListener("beforeunload", (event) => {
      if (!this.isEmpty && this.root.isConnected) event.preventDefault(); // words are kept, files are not: ask
    }, { signal: attended.signal });
  }

  #resume() {
    for (const upload of this.uploads) if (upload.state === "offline") upload.start();
  }

  /** @param {DragEvent} event */
  #onDrag(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.#dropping(true);
  }

  /** @param {boolean} on */
  #dropping(on) {
    this.root.classList.toggle("dropping", on);
  }
}

/**
 * @param {string} picture
 * @param {string} name
 * @param {() => void} act
 */
function button(picture, name, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "icon-button";
  made.setAttribute("aria-label", name);
  made.append(icon(picture));
  made.addEventListener("click", act);
  return made;
}

/** @param {File} file */
function small(file) {
  const picture = document.createElement("img");
  picture.className = "tray-thumb";
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  return picture;
}

/** @param {string} name */
function badge(name) {
  const made = document.createElement("span");
  made.className = "tray-thumb";
  made.textContent = extensionOf(name).slice(0, 4);
  made.setAttribute("aria-hidden", "true");
  return made;
}

/**
 * @param {XMLHttpRequest} request
 * @returns {{error?: string} | null} What the server says, where it is what we asked for.
 */
function answerOf(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return null; // the page of somebody signed out, or of a proxy
  }
}
