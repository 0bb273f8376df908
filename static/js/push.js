// Notifications on this device while no page is open: the switch on the page of choices, and on every page a quiet
// word to the server that this browser still listens (its session may be a new one).
import { cookie, toast } from "./site.js";

const SAY_AGAIN = 10 * 60 * 1000;
const WORDS = {
  unsupported: "This browser cannot show notifications while no page is open. On an iPhone, add the site to the home screen first.",
  denied: "This browser blocks notifications of this site. Allow them in its settings for this site, then come back.",
  on: "This device tells you what is new while no page is open.",
  off: "This device tells you nothing while no page is open.",
};

/** @typedef {keyof typeof WORDS} State */

class Switch {
  /**
   * @param {HTMLElement} root
   * @param {string} devices Where the server keeps them.
   */
  constructor(root, devices) {
    this.devices = devices;
    this.worker = root.dataset.worker ?? "";
    this.key = root.dataset.key ?? "";
    this.words = root.querySelector("[data-push-state] span");
    this.on = root.querySelector("[data-push-on]");
    this.off = root.querySelector("[data-push-off]");
    this.on?.addEventListener("click", () => this.#act(() => this.#subscribe()));
    this.off?.addEventListener("click", () => this.#act(() => this.#unsubscribe()));
    void this.draw();
  }

  /** @returns {Promise<State>} */
  async state() {
    if (!isSupported()) return "unsupported";
    if (Notification.permission === "denied") return "denied";
    return (await subscription()) && memory() === owner() ? "on" : "off";
  }

  async draw() {
    const state = await this.state();
    if (this.words) this.words.textContent = WORDS[state];
    if (this.on instanceof HTMLElement) this.on.hidden = state !== "off";
    if (this.off instanceof HTMLElement) this.off.hidden = state !== "on";
  }

  async #subscribe() {
    if ((await Notification.requestPermission()) !== "granted") return;
    const registration = await navigator.serviceWorker.register(this.worker, { scope: "/" });
    await navigator.serviceWorker.ready;
    const old = await registration.pushManager.getSubscription();
    if (old && !isOf(old, this.key)) await old.unsubscribe(); // the site has a new key
    const fresh = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(this.key) });
    await say(this.devices, "POST", fresh.toJSON());
    remember(owner());
    location.reload(); // the list of devices has one more
  }

  async #unsubscribe() {
    const known = await subscription();
    remember("");
    if (!known) return;
    await say(this.devices, "DELETE", { endpoint: known.endpoint });
    await known.unsubscribe();
    location.reload();
  }

  /** @param {() => Promise<void>} act */
  async #act(act) {
    try {
      await act();
    } catch (error) {
      toast(error instanceof DOMException ? "The browser could not set that up. Please try again later." : "We could not store that. Please try again.", "error");
    }
    await this.draw();
  }
}

function isSupported() {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/**
 * @param {PushSubscription} subscription
 * @param {string} key
 */
function isOf(subscription, key) {
  const its = new Uint8Array(subscription.options.applicationServerKey ?? new ArrayBuffer(0));
  const ours = bytes(key);
  return its.length === ours.length && its.every((byte, place) => byte === ours[place]);
}

/** @param {string} text */
function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/**
 * @param {string} url
 * @param {"POST" | "DELETE"} method
 * @param {unknown} body
 */
async function say(url, method, body) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") };
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${answer.status}`);
}

function owner() {
  const pill = document.querySelector("[data-live-pill]");
  return (pill instanceof HTMLElement && pill.dataset.user) || "";
}

/** Whose notifications this browser shows; nobody's where storage is closed to us. */
function memory() {
  try {
    return localStorage.getItem("push:owner") ?? "";
  } catch {
    return "";
  }
}

/** @param {string} user */
function remember(user) {
  try {
    localStorage.setItem("push:owner", user);
    localStorage.setItem("push:said", String(Date.now()));
  } catch {
    // the switch then shows "off" after a reload, and switching on again does no harm
  }
}

/** @param {string} devices */
async function keepUp(devices) {
  if (!isSupported() || Notification.permission !== "granted" || !owner() || memory() !== owner()) return;
  if (Date.now() - Number(localStorage.getItem("push:said")) < SAY_AGAIN) return;
  const known = await subscription();
  if (!known) return;
  await say(devices, "POST", known.toJSON());
  remember(owner());
}

const root = document.querySelector("[data-push]");
const bell = document.querySelector("[data-devices]");
const devices = (bell instanceof HTMLElement && bell.dataset.devices) || "";
if (root instanceof HTMLElement) new Switch(root, devices);
keepUp(devices).catch(() => undefined); // the next page says it again
