// What is shown of a picture: a ring for the point that stays in sight, four corners to cut. They move by pointer, by finger and
// by arrow keys, and only write into the number fields, which are what is sent.

const LEAST_LEFT = 20; // percent of a side, as the server has it
const STEP = { one: 1, ten: 10 };
const CORNERS = ["top left", "top right", "bottom right", "bottom left"];

const form = document.querySelector("form[data-frame]");
const stage = form?.querySelector("[data-stage]");
const picture = stage?.querySelector("img");
const said = form?.querySelector("[data-frame-said]");
const shade = document.createElementNS("http://www.w3.org/2000/svg", "svg");
const outside = document.createElementNS("http://www.w3.org/2000/svg", "path");
/** @type {HTMLElement[]} */
const handles = [];
/** @type {HTMLElement | null} */
let held = null;

/** @param {string} name @returns {HTMLInputElement} */
function field(name) {
  return /** @type {HTMLInputElement} */ (form?.querySelector(`[name=${name}]`));
}

/** @param {string} name */
function number(name) {
  const value = Math.round(Number(field(name).value));
  return Number.isFinite(value) ? Math.min(100, Math.max(0, value)) : 0;
}

/** @param {string} name @param {number} value @param {number} most */
function write(name, value, most) {
  field(name).value = String(Math.round(Math.min(most, Math.max(0, value))));
}

/** @param {string} side */
function cut(side) {
  return number(`cut_${side}`);
}

/**
 * Put what is held at a point of the picture, in percent of it.
 * @param {HTMLElement} handle @param {number} x @param {number} y
 */
function put(handle, x, y) {
  const what = handle.dataset.handle ?? "";
  if (what === "focus") {
    write("focus_x", x, 100);
    write("focus_y", y, 100);
  } else {
    if (what.includes("left")) write("cut_left", x, 100 - LEAST_LEFT - cut("right"));
    else write("cut_right", 100 - x, 100 - LEAST_LEFT - cut("left"));
    if (what.includes("top")) write("cut_top", y, 100 - LEAST_LEFT - cut("bottom"));
    else write("cut_bottom", 100 - y, 100 - LEAST_LEFT - cut("top"));
  }
  draw();
}

/** @param {HTMLElement} handle @returns {[number, number]} where it is, in percent */
function place(handle) {
  const what = handle.dataset.handle ?? "";
  if (what === "focus") return [number("focus_x"), number("focus_y")];
  return [what.includes("left") ? cut("left") : 100 - cut("right"), what.includes("top") ? cut("top") : 100 - cut("bottom")];
}

function draw() {
  const [left, top, right, bottom] = [cut("left"), cut("top"), 100 - cut("right"), 100 - cut("bottom")];
  outside.setAttribute("d", `M0 0H100V100H0Z M${left} ${top}V${bottom}H${right}V${top}Z`);
  for (const handle of handles) {
    const [x, y] = place(handle);
    handle.style.setProperty("left", `${x}%`);
    handle.style.setProperty("top", `${y}%`);
  }
  for (const look of form?.querySelectorAll("canvas[data-look]") ?? []) if (look instanceof HTMLCanvasElement) show(look);
}

/**
 * The part that a place of this shape shows, as the server cuts it.
 * @param {HTMLCanvasElement} look
 */
function show(look) {
  const pen = look.getContext("2d");
  if (!pen || !picture?.naturalWidth) return;
  const width = (picture.naturalWidth * (100 - cut("left") - cut("right"))) / 100;
  const height = (picture.naturalHeight * (100 - cut("top") - cut("bottom"))) / 100;
  const ratio = look.width / look.height;
  const [w, h] = [Math.min(width, height * ratio), Math.min(height, width / ratio)];
  const x = (picture.naturalWidth * cut("left")) / 100 + (width - w) * share("x", "left", "right");
  const y = (picture.naturalHeight * cut("top")) / 100 + (height - h) * share("y", "top", "bottom");
  pen.drawImage(picture, x, y, w, h, 0, 0, look.width, look.height);
}

/** @param {string} axis @param {string} before @param {string} after @returns {number} where the focus is in what is left, 0 to 1 */
function share(axis, before, after) {
  const within = (number(`focus_${axis}`) - cut(before)) / (100 - cut(before) - cut(after));
  return Math.min(1, Math.max(0, within));
}

/** @param {HTMLElement} handle */
function tell(handle) {
  if (!said) return;
  const [x, y] = place(handle);
  said.textContent = `${handle.getAttribute("aria-label")}: ${x} percent from the left, ${y} from the top.`;
}

/** @param {PointerEvent} event @returns {[number, number]} */
function pointOf(event) {
  const box = stage?.getBoundingClientRect();
  if (!box) return [0, 0];
  return [((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100];
}

/** @param {Element} on @param {string} what @param {string} words */
function addHandle(on, what, words) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = what === "focus" ? "frame-handle frame-focus" : "frame-handle";
  handle.dataset.handle = what;
  handle.setAttribute("aria-label", words);
  handle.setAttribute("aria-describedby", "frame-help");
  on.append(handle);
  handles.push(handle);
}

/** @param {KeyboardEvent} event */
function onKey(event) {
  const handle = event.target;
  if (!(handle instanceof HTMLElement) || !handle.dataset.handle) return;
  const step = event.shiftKey ? STEP.ten : STEP.one;
  const [x, y] = place(handle);
  if (event.key === "ArrowLeft") put(handle, x - step, y);
  else if (event.key === "ArrowRight") put(handle, x + step, y);
  else if (event.key === "ArrowUp") put(handle, x, y - step);
  else if (event.key === "ArrowDown") put(handle, x, y + step);
  else return;
  event.preventDefault();
  tell(handle);
}

/** @param {Event} event */
function onDown(event) {
  if (!(event instanceof PointerEvent) || event.button !== 0 || !(event.target instanceof Element) || !(stage instanceof HTMLElement)) return;
  const handle = event.target.closest("[data-handle]");
  held = handle instanceof HTMLElement ? handle : (handles[0] ?? null);
  if (!held) return;
  stage.setPointerCapture(event.pointerId);
  if (handle === null) put(held, ...pointOf(event));
  held.focus({ preventScroll: true });
  event.preventDefault();
}

function onWhole() {
  for (const name of ["cut_left", "cut_top", "cut_right", "cut_bottom"]) field(name).value = "0";
  for (const name of ["focus_x", "focus_y"]) field(name).value = "50";
  draw();
}

function begin() {
  if (!form || !(stage instanceof HTMLElement)) return;
  shade.setAttribute("class", "frame-shade");
  shade.setAttribute("viewBox", "0 0 100 100");
  shade.setAttribute("preserveAspectRatio", "none");
  shade.setAttribute("aria-hidden", "true");
  outside.setAttribute("fill-rule", "evenodd");
  shade.append(outside);
  stage.append(shade);
  stage.classList.add("live");
  addHandle(stage, "focus", "Point in sight");
  for (const corner of CORNERS) addHandle(stage, corner, `Cut at the ${corner}`);
  for (const hidden of form.querySelectorAll("[data-with-script]")) hidden.removeAttribute("hidden");
  stage.addEventListener("pointerdown", onDown);
  stage.addEventListener("pointermove", (event) => held && put(held, ...pointOf(event)));
  stage.addEventListener("pointerup", () => {
    if (held) tell(held);
    held = null;
  });
  stage.addEventListener("pointercancel", () => (held = null));
  stage.addEventListener("keydown", (event) => onKey(event));
  form.addEventListener("input", draw);
  form.querySelector("[data-frame-whole]")?.addEventListener("click", onWhole);
  picture?.addEventListener("load", draw);
  draw();
}

begin();

export {};
