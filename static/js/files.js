// Files of a message: drawn from the same <template> as history.

/**
 * A file as the server keeps it; docs/protocol.md explains the fields. `own` is the picture as this page has it, so that it
 * can be shown while nobody can be asked.
 * @typedef {{id: string, kind: string, name: string, type: string, size: number, url: string, thumb?: string, width?: number, height?: number, own?: Blob}} Kept
 */

/**
 * @param {HTMLElement} place The list of a message's files.
 * @param {Kept[]} files
 */
export function drawFiles(place, files) {
  const shown = [...place.children].map((row) => row.getAttribute("data-file"));
  if (shown.join() === files.map((file) => file.id).join()) return;
  place.replaceChildren(...files.map(drawFile));
  place.hidden = files.length === 0;
}

/**
 * As Django's filesizeformat says it.
 * @param {number} bytes
 */
export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} byte${bytes === 1 ? "" : "s"}`;
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${kilo.toFixed(1)} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}

/** @param {string} name */
export function extensionOf(name) {
  return name.includes(".") ? (name.split(".").pop() ?? "").toUpperCase() : "";
}

/**
 * @param {Kept} file
 * @returns {HTMLElement}
 */
function drawFile(file) {
  const template = document.getElementById("file-template");
  if (!(template instanceof HTMLTemplateElement)) throw new Error("no template for files");
  const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const row = /** @type {HTMLElement} */ (copy.querySelector(".file"));
  row.dataset.file = file.id;
  row.classList.toggle("picture", Boolean(file.thumb));
  row.querySelector(file.thumb ? ".file-card" : ".file-picture")?.remove();
  const link = /** @type {HTMLAnchorElement} */ (row.querySelector("a"));
  link.href = file.url;
  if (file.thumb) drawPicture(link, file);
  else drawCard(link, file);
  return row;
}

/**
 * @param {HTMLAnchorElement} link
 * @param {Kept} file
 */
function drawPicture(link, file) {
  link.dataset.lightbox = file.name;
  const picture = /** @type {HTMLImageElement} */ (link.querySelector("img"));
  picture.alt = file.name;
  picture.width = file.width ?? 0;
  picture.height = file.height ?? 0;
  if (file.own) link.dataset.own = URL.createObjectURL(file.own);
  picture.src = link.dataset.own ?? file.thumb ?? "";
}

/**
 * @param {HTMLAnchorElement} link
 * @param {Kept} file
 */
function drawCard(link, file) {
  const [name, facts] = [link.querySelector(".file-name"), link.querySelector(".file-facts")];
  if (name instanceof HTMLElement) name.textContent = name.title = file.name;
  if (facts) facts.textContent = `${extensionOf(file.name)}, ${sizeOf(file.size)}`;
}
