// What every page does: theme, dialogs, countdowns, toasts, and what htmx needs from us.

const ICONS = new URL("../img/icons.svg", import.meta.url).pathname;
const TOAST_SECONDS = 7;
const MOST_TOASTS = 3;
const URGENT_SECONDS = 3600;

/** @typedef {"info" | "success" | "warning" | "error"} Level */

/**
 * Say what just happened, perhaps with the page that shows it. Errors stay until they are closed.
 * @param {string} text
 * @param {Level} [level]
 * @param {string} [href]
 */
export function toast(text, level = "info", href) {
  const item = document.createElement("div");
  item.className = `toast ${level}`;
  const words = document.createElement(href ? "a" : "span");
  words.textContent = text;
  if (words instanceof HTMLAnchorElement && href) words.href = href;
  item.append(icon(level === "success" ? "check-circle" : level === "info" ? "info" : "alert"), words);
  document.getElementById("toasts")?.append(item);
}

/**
 * An icon of our sprite; the server's pages know its hashed name.
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  const known = document.querySelector("svg.icon use")?.getAttribute("href") ?? ICONS;
  use.setAttribute("href", `${known.split("#")[0]}#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Give a toast its close button and, unless it is bad news, an end.
 * @param {Element} item
 */
function tendToast(item) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "icon-button";
  close.setAttribute("aria-label", "Dismiss");
  close.append(icon("close"));
  close.addEventListener("click", () => item.remove());
  item.append(close);
  if (!item.classList.contains("error")) {
    setTimeout(() => leave(item), TOAST_SECONDS * 1000);
  }
}

/**
 * When somebody reads it or stands on its link, it waits for them.
 * @param {Element} item
 */
function leave(item) {
  if (item.matches(":hover, :focus-within")) setTimeout(() => leave(item), 1000);
  else item.remove();
}

function watchToasts() {
  const list = document.getElementById("toasts");
  if (!list) return;
  for (const item of list.children) tendToast(item);
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node instanceof Element) tendToast(node);
    }
    for (const old of [...list.children].slice(0, -MOST_TOASTS)) old.remove();
  }).observe(list, { childList: true });
}

function toggleTheme() {
  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)").matches;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : systemDark;
  root.dataset.theme = dark ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax${secure}`;
}

/** @param {MouseEvent} event */
function onClick(event) {
  const target = event.target;
  if (!(target instanceof Element)) return;
  const opener = target.closest("[data-dialog]");
  if (opener instanceof HTMLElement) {
    const dialog = document.getElementById(opener.dataset.dialog ?? "");
    if (dialog instanceof HTMLDialogElement && !dialog.open) {
      event.preventDefault();
      dialog.showModal();
    }
  } else if (target.closest("[data-close]")) {
    target.closest("dialog")?.close();
  } else if (target instanceof HTMLDialogElement && target.classList.contains("dialog")) {
    target.close(); // a dialog has no padding, so a click on it is a click on its backdrop
  } else if (target.closest("[data-theme-toggle]")) {
    toggleTheme();
  } else if (target.closest("[data-print]")) {
    print();
  }
}

/**
 * Dialogs that came back with something to say, from the first page or from htmx.
 * @param {ParentNode} root
 */
function openDialogs(root) {
  for (const dialog of root.querySelectorAll("dialog[data-open]")) {
    if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
  }
}

// The server's clock decides when a hold ends; ours may be wrong by minutes.
// A page that the worker kept says when that was.
const clockOffset = Number(document.body.dataset.now ?? 0) * 1000 - Number(document.documentElement.dataset.kept ?? Date.now());

/**
 * @param {number} seconds
 * @returns {string}
 */
export function remaining(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (seconds < 3600) return `${minutes}:${String(seconds % 60).padStart(2, "0")} left`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min left`;
  const rest = hours % 24 ? ` ${hours % 24} h` : "";
  return `${Math.floor(hours / 24)} days${rest} left`;
}

function tick() {
  for (const time of document.querySelectorAll("time[data-countdown]")) {
    if (!(time instanceof HTMLTimeElement) || time.dataset.over) continue;
    const end = Date.parse(time.dateTime);
    const seconds = Math.round((end - Date.now() - clockOffset) / 1000);
    if (Number.isNaN(seconds)) continue;
    if (seconds > 0) {
      time.textContent = remaining(seconds);
      time.closest(".countdown")?.classList.toggle("urgent", seconds < URGENT_SECONDS);
    } else {
      time.dataset.over = "yes";
      time.textContent = "time is up";
      time.dispatchEvent(new CustomEvent("countdown:over", { bubbles: true }));
    }
  }
}

/** @param {string} name */
export function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

/** @type {Record<number, string>} */
const REFUSALS = {
  401: "Please sign in again.",
  403: "You may not do that. If you signed in elsewhere, reload the page.",
  404: "This is no longer here. Reload the page to see where things stand.",
  413: "That is too large.",
  429: "That was a lot at once. Wait a moment and try again.",
};

/**
 * Whether somebody did something, or a part of the page only fetched itself again: of that the connection pill tells.
 * @param {Event} event
 */
function isAnAct(event) {
  const by = /** @type {CustomEvent<HtmxErrorDetail>} */ (event).detail.requestConfig?.triggeringEvent?.type ?? "";
  return ["click", "submit", "change", "keyup", "input"].includes(by);
}

/**
 * A part that fetches itself must not take away what somebody is at: a form whose answer is still on its way (and with
 * it what the answer says), or the link that a finger is just pressing. What was fetched is left, and the part fetches
 * itself again afterwards.
 * @param {Event} event
 */
function waitForActs(event) {
  const { detail } = /** @type {CustomEvent<HtmxSwapDetail>} */ (event);
  const { elt, requestConfig: asked } = detail;
  const again = asked.triggeringEvent?.type;
  if (asked.verb !== "get" || !again) return;
  const fetchAgain = () => (elt.isConnected ? elt : document.body).dispatchEvent(new CustomEvent(again, { bubbles: true }));
  if (elt.querySelector("form.htmx-request")) {
    detail.shouldSwap = false;
    afterAnswer(fetchAgain);
  } else if (elt.matches(":active") && /^(touch|live):/.test(again)) {
    detail.shouldSwap = false;
    afterPress(fetchAgain);
  }
}

/** @param {() => void} act */
function afterAnswer(act) {
  /** @param {Event} answered */
  const onAnswer = (answered) => {
    if (/** @type {CustomEvent<HtmxSwapDetail>} */ (answered).detail.requestConfig.verb === "get") return;
    document.body.removeEventListener("htmx:afterRequest", onAnswer);
    act();
  };
  document.body.addEventListener("htmx:afterRequest", onAnswer);
}

/**
 * After the click, too, that the release makes.
 * @param {() => void} act
 */
function afterPress(act) {
  const over = new AbortController();
  for (const end of ["pointerup", "pointercancel", "keyup"]) {
    document.addEventListener(end, () => (over.abort(), setTimeout(act)), { signal: over.signal });
  }
}

function serveHtmx() {
  document.body.addEventListener("htmx:beforeSwap", waitForActs);
  document.body.addEventListener("htmx:configRequest", (event) => {
    const detail = /** @type {CustomEvent<HtmxConfigDetail>} */ (event).detail;
    detail.headers["X-CSRFToken"] = cookie("csrftoken");
  });
  document.body.addEventListener("htmx:responseError", (event) => {
    if (!isAnAct(event)) return;
    const status = /** @type {CustomEvent<HtmxErrorDetail>} */ (event).detail.xhr.status;
    toast(REFUSALS[status] ?? "Something went wrong on our side. Please try again.", "error");
  });
  document.body.addEventListener("htmx:sendError", (event) => {
    if (isAnAct(event)) toast("We cannot reach the server. Check your connection and try again.", "error");
  });
  document.body.addEventListener("htmx:load", (event) => {
    const root = /** @type {CustomEvent<{elt: Element}>} */ (event).detail.elt;
    openDialogs(root.parentElement ?? root);
    showTrouble(root);
    countLetters(root.parentElement ?? root);
    tick();
  });
}

/** On a phone the tab of this page may be out of sight. */
function showTab() {
  const tab = document.querySelector(".tabs [aria-current]");
  const tabs = tab?.closest(".tabs");
  if (!tab || !tabs) return;
  const [inner, outer] = [tab.getBoundingClientRect(), tabs.getBoundingClientRect()];
  tabs.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}

const COUNTED_FROM = 0.8;

/**
 * Text that is too long is counted and kept, where the browser alone would cut off what is pasted.
 * @param {ParentNode} root
 */
function countLetters(root) {
  for (const field of root.querySelectorAll("input[maxlength]:not([type=hidden]), textarea[maxlength]")) {
    if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) continue;
    const most = field.maxLength;
    const counter = document.createElement("p");
    counter.className = "small soft";
    counter.setAttribute("role", "status");
    field.removeAttribute("maxlength");
    const count = () => {
      const excess = field.value.length - most;
      counter.textContent = `${field.value.length} of ${most} characters`;
      field.setCustomValidity(excess > 0 ? `${most} characters at most. Take ${excess} away.` : "");
      if (field.value.length < most * COUNTED_FROM) counter.remove();
      else field.after(counter);
    };
    field.addEventListener("input", count);
  }
}

/**
 * A form that came back with errors shows its first one, and the cursor stands where it can be mended.
 * @param {Element} root
 */
function showTrouble(root) {
  const form = root.matches("form") ? root : root.querySelector("form:not([hx-get])");
  const trouble = form?.querySelector(".field-error, .notice.bad[role='alert']");
  if (!trouble) return;
  const field = trouble.closest(".field")?.querySelector("input, select, textarea");
  if (field instanceof HTMLElement) field.focus({ preventScroll: true });
  (trouble.closest(".field") ?? trouble).scrollIntoView({ block: "center" });
}

document.addEventListener("click", onClick);
serveHtmx();
watchToasts();
openDialogs(document);
showTab();
countLetters(document);
tick();
setInterval(tick, 1000);
