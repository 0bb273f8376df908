// On the page for no connection: which pages of this person are here anyway, newest first.
import { comeBack } from "./back.js";

const KEPT = "pages-";

async function list() {
  const names = (await caches.keys()).filter((name) => name.startsWith(KEPT));
  const pages = [];
  for (const name of names) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) pages.push(await describe(cache, request));
  }
  const place = document.querySelector("[data-kept-pages]");
  if (!place || !pages.length) return;
  place.append(...pages.reverse());
  place.closest("[hidden]")?.removeAttribute("hidden");
}

/**
 * @param {Cache} cache
 * @param {Request} request
 */
async function describe(cache, request) {
  const text = (await (await cache.match(request))?.text()) ?? "";
  const link = document.createElement("a");
  link.href = new URL(request.url).pathname;
  link.textContent = new DOMParser().parseFromString(text, "text/html").title.split(" · ")[0] || link.pathname;
  const item = document.createElement("li");
  item.append(link);
  return item;
}

document.querySelector("[data-again]")?.addEventListener("click", () => location.reload());
comeBack();
if ("caches" in window) void list();
