// The worker of the installed site. It keeps what pages are made of and some pages of somebody for when there is no
// connection, hears pushes while no page is open, sends what was written without a connection, and takes what other
// apps share. docs/phone.md says what is kept where.

const worker = /** @type {OurServiceWorker} */ (/** @type {unknown} */ (self));
const { SHELL } = worker; // written above this file by the server

const FILES = `files-${SHELL.version}`;
const SHARED = "shared";
const OWNER = "owner"; // whose pages are kept here
const PAGES = "pages-";
const PICTURES = "pictures-";
const WORTH_KEEPING =
  /^\/(couple\/(dashboard|day)|vendor\/(dashboard|dashboard-classic|calendar|pipeline|day(\/\d{4}-\d\d-\d\d)?)|bookings\/\d+(\/papers)?|messages(\/\d+)?|notifications)\/$/;
const PATIENCE = 6_000;
const MOST_PAGES = 40;
const MOST_PICTURES = 80;

/** @typedef {{title: string, body: string, url: string, tag: string}} Words */
/** @typedef {{n: number, user: number, id: string, c: number, body: string, att: unknown[], reply?: number}} Unsent */

// ---------------------------------------------------------------- one version after the other

worker.addEventListener("install", (event) => event.waitUntil(caches.open(FILES).then((files) => files.addAll([...SHELL.files, SHELL.offline]))));
worker.addEventListener("activate", (event) => event.waitUntil(takeOver()));
worker.addEventListener("message", (event) => {
  const said = event.data;
  if (said?.kind === "update") void worker.skipWaiting();
  if (said?.kind === "owner") event.waitUntil(belongTo(String(said.user)));
  if (said?.kind === "keep") event.waitUntil(keepAhead(said.pages, said.files));
});

async function takeOver() {
  const older = (await caches.keys()).filter((name) => name.startsWith("files-") && name !== FILES);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name))); // pages that were kept still use the last
  await worker.clients.claim();
}

// ---------------------------------------------------------------- what is asked for

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === "/share/") event.respondWith(takeShared(request));
  else if (request.method !== "GET") return;
  else if (url.pathname.startsWith(SHELL.static)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (request.destination === "image") event.respondWith(picture(event));
});

/**
 * A name with a hash never means anything else; while developing, the server is asked first.
 * @param {Request} request
 */
async function file(request) {
  const files = await caches.open(FILES);
  const kept = (await files.match(request)) ?? (await caches.match(request));
  if (kept && SHELL.hashed) return kept;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) void files.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/**
 * The server's page; what was kept of it when the server cannot be reached, or not soon.
 * @param {FetchWork} event
 * @param {URL} url
 */
async function page(event, url) {
  const kept = await keptPage(url);
  try {
    const answer = await soon(fetch(event.request), kept ? PATIENCE : 0);
    if (isWorthKeeping(url, answer)) event.waitUntil(keep(url, answer.clone()));
    return answer;
  } catch (error) {
    const instead = kept ?? (await caches.match(SHELL.offline));
    if (instead) return instead;
    throw error;
  }
}

/** @param {FetchWork} event */
async function picture(event) {
  try {
    const answer = await fetch(event.request);
    const owner = await ownerOf();
    if (owner && answer.status === 200 && answer.type === "basic") {
      event.waitUntil(put(await caches.open(PICTURES + owner), event.request, answer.clone(), MOST_PICTURES));
    }
    return answer;
  } catch (error) {
    const owner = await ownerOf();
    const kept = owner && (await (await caches.open(PICTURES + owner)).match(event.request));
    if (kept) return kept;
    throw error;
  }
}

/**
 * @param {Promise<Response>} answer
 * @param {number} within Milliseconds; 0 waits as long as it takes.
 * @returns {Promise<Response>}
 */
function soon(answer, within) {
  if (!within) return answer;
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("The server takes long.")), within);
    answer.then(resolve, reject);
  });
}

// ---------------------------------------------------------------- pages of somebody

/**
 * Only this person's pages stay; nobody's when they have signed out.
 * @param {string} user
 */
async function belongTo(user) {
  if (user === (await ownerOf())) return;
  const names = await caches.keys();
  const others = names.filter((name) => [PAGES, PICTURES].some((start) => name.startsWith(start)) || (!user && name === SHARED));
  await Promise.all(others.map((name) => caches.delete(name)));
  await (await caches.open(OWNER)).put("/owner", new Response(user));
}

async function ownerOf() {
  const kept = await (await caches.open(OWNER)).match("/owner");
  return kept ? kept.text() : "";
}

/** @param {URL} url */
async function keptPage(url) {
  const owner = await ownerOf();
  return owner && WORTH_KEEPING.test(url.pathname) ? (await caches.open(PAGES + owner)).match(url.pathname) : undefined;
}

/**
 * @param {URL} url
 * @param {Response} answer
 */
function isWorthKeeping(url, answer) {
  const isForbidden = answer.headers.get("Cache-Control")?.includes("no-store");
  return WORTH_KEEPING.test(url.pathname) && !url.search && answer.status === 200 && !answer.redirected && !isForbidden;
}

/**
 * With the time at which it was right, for the page to say so.
 * @param {URL} url
 * @param {Response} answer
 */
async function keep(url, answer) {
  const owner = await ownerOf();
  const text = await answer.text();
  if (!owner || !text.includes(`data-user="${owner}"`)) return; // a page that was asked for before somebody else came
  const marked = new Response(text.replace("<html ", `<html data-kept="${Date.now()}" `), { headers: answer.headers });
  await put(await caches.open(PAGES + owner), url.pathname, marked, MOST_PAGES);
}

/**
 * The newest stay.
 * @param {Cache} cache
 * @param {RequestInfo} key
 * @param {Response} answer
 * @param {number} most
 */
async function put(cache, key, answer, most) {
  await cache.delete(key);
  await cache.put(key, answer);
  const keys = await cache.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - most)).map((old) => cache.delete(old)));
}

/**
 * What somebody may want on the way, fetched while there is a connection; the last ones named are the first to go.
 * @param {string[]} pages
 * @param {string[]} files
 */
async function keepAhead(pages, files) {
  const cache = await caches.open(FILES);
  for (const address of files) if (!(await cache.match(address))) await cache.add(address).catch(() => undefined);
  for (const address of [...pages].reverse()) {
    const url = new URL(address, location.origin);
    const answer = await fetch(url, { headers: { Purpose: "prefetch" } }).catch(() => null);
    if (!answer) return; // the connection is gone
    if (isWorthKeeping(url, answer)) await keep(url, answer);
  }
}

// ---------------------------------------------------------------- pushes

worker.addEventListener("push", (event) => {
  const words = read(event.data);
  const options = { body: words.body, tag: words.tag, data: words.url, icon: SHELL.icon, badge: SHELL.badge };
  event.waitUntil(worker.registration.showNotification(words.title, options).then(showBadge));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(String(event.notification.data ?? "/")));
});

/** On the icon of the installed site; a page that opens puts the true number there. */
async function showBadge() {
  const shown = await worker.registration.getNotifications();
  if ("setAppBadge" in navigator) await navigator.setAppBadge(shown.length).catch(() => undefined);
}

/**
 * A push must show something, whatever came.
 * @param {{json(): any} | null} data
 * @returns {Words}
 */
function read(data) {
  const fallback = { title: "Wedding Bazaar", body: "Something is new.", url: "/notifications/", tag: "news" };
  try {
    return { ...fallback, ...data?.json() };
  } catch {
    return fallback;
  }
}

/**
 * In a page that is open already, if there is one. Only ever a page of ours.
 * @param {string} path
 */
async function openPage(path) {
  const url = new URL(path, location.origin);
  if (url.origin !== location.origin) return;
  const pages = await worker.clients.matchAll({ type: "window" });
  const page = pages.find((one) => one.url === url.href) ?? pages[0];
  if (!page) {
    await worker.clients.openWindow(url.href);
    return;
  }
  await page.focus();
  if (page.url !== url.href) await page.navigate(url.href);
}

// ---------------------------------------------------------------- what was written without a connection

worker.addEventListener("sync", (event) => {
  if (event.tag === "unsent") event.waitUntil(sendUnsent());
});

/** In their order, as far as it goes; a page that is open sends the same ones, and each is said once (its `id`). */
async function sendUnsent() {
  const owner = await ownerOf();
  const database = await openDatabase();
  if (!owner || !database) return;
  try {
    for (const unsent of await unsentOf(database, Number(owner))) {
      if (unsent.att.length || !(await say(unsent))) break; // files, and what is refused, wait for a page
      await settle(database, unsent.n);
    }
  } finally {
    database.close();
  }
}

/**
 * @param {Unsent} unsent
 * @returns {Promise<boolean>} Whether it arrived. Without a connection it throws, and the browser tries again.
 */
async function say(unsent) {
  const body = new FormData();
  body.append("body", unsent.body);
  body.append("client_id", unsent.id);
  if (unsent.reply) body.append("reply_seq", String(unsent.reply));
  const token = (await worker.cookieStore?.get("csrftoken"))?.value ?? "";
  const headers = { "X-CSRFToken": token };
  const answer = await fetch(`/messages/${unsent.c}/messages/`, { method: "POST", body, headers, redirect: "manual" });
  return answer.type === "opaqueredirect";
}

/** @returns {Promise<IDBDatabase | null>} As outbox.js made it; nothing where it never was. */
function openDatabase() {
  return new Promise((resolve) => {
    const request = indexedDB.open("wedding-bazaar");
    request.addEventListener("upgradeneeded", () => request.transaction?.abort());
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => resolve(null));
  });
}

/**
 * @param {IDBDatabase} database
 * @param {number} user
 * @returns {Promise<Unsent[]>}
 */
function unsentOf(database, user) {
  return new Promise((resolve) => {
    const request = database.transaction("unsent").objectStore("unsent").getAll();
    request.addEventListener("success", () => resolve(request.result.filter((row) => row.user === user)));
    request.addEventListener("error", () => resolve([]));
  });
}

/**
 * @param {IDBDatabase} database
 * @param {number} n
 */
function settle(database, n) {
  return new Promise((resolve) => {
    const transaction = database.transaction("unsent", "readwrite");
    transaction.addEventListener("complete", resolve);
    transaction.addEventListener("abort", resolve);
    transaction.objectStore("unsent").delete(n);
  });
}

// ---------------------------------------------------------------- what other apps share

/**
 * Kept until somebody has chosen who gets it; a page takes it from there.
 * @param {Request} request
 */
async function takeShared(request) {
  const form = await request.formData();
  await caches.delete(SHARED);
  const cache = await caches.open(SHARED);
  const words = ["title", "text", "url"].map((name) => form.get(name)).filter(Boolean);
  await cache.put("/share/words", new Response(words.join("\n")));
  for (const [place, each] of form.getAll("files").entries()) {
    if (!(each instanceof File)) continue;
    const headers = { "Content-Type": each.type, "X-Name": encodeURIComponent(each.name) };
    await cache.put(`/share/files/${place}`, new Response(each, { headers }));
  }
  return Response.redirect("/share/", 303);
}
