// What another app shared with ours: the worker keeps it, a page shows it, and the conversation that is chosen gets it.

const SHARED = "shared";

/** @typedef {{words: string, files: File[]}} Shared */

/** @returns {Promise<Shared>} Nothing of both where nothing was shared. */
export async function shared() {
  if (!("caches" in window) || !(await caches.has(SHARED))) return { words: "", files: [] };
  const cache = await caches.open(SHARED);
  const words = (await (await cache.match("/share/words"))?.text()) ?? "";
  const files = [];
  for (const request of await cache.keys()) {
    const kept = new URL(request.url).pathname.startsWith("/share/files/") && (await cache.match(request));
    if (kept) files.push(await toFile(kept));
  }
  return { words, files };
}

/** @param {Response} kept */
async function toFile(kept) {
  const name = decodeURIComponent(kept.headers.get("X-Name") ?? "") || "picture";
  return new File([await kept.blob()], name, { type: kept.headers.get("Content-Type") ?? "" });
}

/**
 * Into the composer of the conversation that this page shows, once.
 * @param {{tray: {add(files: Iterable<File>): void}, input: HTMLTextAreaElement}} composer
 */
export async function pour(composer) {
  const { words, files } = await shared();
  await caches.delete(SHARED);
  history.replaceState(history.state, "", location.pathname);
  composer.tray.add(files);
  composer.input.value = [composer.input.value, words].filter(Boolean).join("\n");
  composer.input.dispatchEvent(new Event("input", { bubbles: true }));
  composer.input.focus();
}
