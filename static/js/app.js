// The site as an app: its worker, what that keeps for this person, new versions, and the offer to install.
import { comeBack } from "./back.js";

const KEEP_EVERY = 15 * 60 * 1000;
const OFFER_AGAIN = 60 * 24 * 3600 * 1000;
const FROM_VISIT = 2; // days on which somebody was here
// Pages of somebody who has something here already: who does not would not know what to install it for.
const GOOD_MOMENT = /^\/(bookings\/\d+|couple\/dashboard|vendor\/dashboard)\/$/;

const user = document.body.dataset.user ?? "";
const keptAt = Number(document.documentElement.dataset.kept ?? 0);

async function start() {
  if (!("serviceWorker" in navigator) || document.body.dataset.looking) return;
  const registration = await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  offerNewVersion(registration);
  if (keptAt) return; // an old page does not know who is signed in now
  const { active } = await navigator.serviceWorker.ready;
  active?.postMessage({ kind: "owner", user });
  if (user && navigator.onLine && isDue("app:kept", KEEP_EVERY)) await keepAhead(active);
}

/** @param {ServiceWorker | null} active */
async function keepAhead(active) {
  const answer = await fetch("/offline/pages/", { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) return;
  active?.postMessage({ kind: "keep", ...(await answer.json()) });
  remember("app:kept", String(Date.now()));
}

/** @param {ServiceWorkerRegistration} registration */
function offerNewVersion(registration) {
  if (registration.waiting && navigator.serviceWorker.controller) show(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const fresh = registration.installing;
    fresh?.addEventListener("statechange", () => {
      if (fresh.state === "installed" && navigator.serviceWorker.controller) show(fresh);
    });
  });

  /** @param {ServiceWorker} fresh */
  function show(fresh) {
    note("new-version", () => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
      fresh.postMessage({ kind: "update" });
    });
  }
}

/**
 * One of the notes that every page carries out of sight: shown until it is answered.
 * @param {string} name
 * @param {() => void} [act] What its button does.
 * @param {() => void} [dismiss]
 */
function note(name, act, dismiss) {
  const template = document.querySelector(`template[data-note="${name}"]`);
  if (!(template instanceof HTMLTemplateElement) || document.querySelector(`.app-note[data-note="${name}"]`)) return null;
  const shown = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  shown.querySelector("[data-note-act]")?.addEventListener("click", () => (shown.remove(), act?.()));
  shown.querySelector("[data-note-dismiss]")?.addEventListener("click", () => (shown.remove(), dismiss?.()));
  document.getElementById("app-notes")?.append(shown);
  return shown;
}

function sayThatItIsOld() {
  if (!keptAt) return;
  const shown = note("kept");
  const time = shown?.querySelector("time");
  if (!time) return;
  const at = new Date(keptAt);
  time.dateTime = at.toISOString();
  time.textContent = at.toLocaleString(document.documentElement.lang, { weekday: "long", hour: "2-digit", minute: "2-digit" });
  comeBack();
}

function offerToInstall() {
  countVisit();
  addEventListener("beforeinstallprompt", (event) => {
    const prompt = /** @type {InstallPrompt} */ (event);
    const isGood = user && GOOD_MOMENT.test(location.pathname) && visits().length >= FROM_VISIT;
    if (!isGood || !isDue("app:offered", OFFER_AGAIN)) return;
    prompt.preventDefault();
    const later = () => remember("app:offered", String(Date.now()));
    note("install", () => (later(), void prompt.prompt()), later);
  });
}

function countVisit() {
  const today = new Date().toDateString();
  if (!visits().includes(today)) remember("app:visits", [...visits(), today].slice(-FROM_VISIT).join("|"));
}

function visits() {
  return recall("app:visits").split("|").filter(Boolean);
}

/**
 * @param {string} key
 * @param {number} every
 */
function isDue(key, every) {
  return Date.now() - Number(recall(key)) > every;
}

/** @param {string} key */
function recall(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // closed to us: it is asked again on the next page
  }
}

sayThatItIsOld();
offerToInstall();
if (document.readyState === "complete") void start().catch(() => undefined);
else addEventListener("load", () => void start().catch(() => undefined)); // nothing of it is worth a slower page
