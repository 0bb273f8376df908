// Hears pushes while no page of ours is open: shows them, and opens what they are about.

const worker = /** @type {OurServiceWorker} */ (/** @type {unknown} */ (self));

/** @typedef {{title: string, body: string, url: string, tag: string}} Words */

worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener("push", (event) => {
  const words = read(event.data);
  event.waitUntil(worker.registration.showNotification(words.title, { body: words.body, tag: words.tag, data: words.url }));
});

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openPage(String(event.notification.data ?? "/")));
});

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
