// The page that asks who gets what was shared: it shows what that is.
import { sizeOf } from "./files.js";
import { shared } from "./shared.js";

const place = document.querySelector("[data-shared]");

/** @param {File} file */
function draw(file) {
  const item = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = file.name;
    item.append(picture);
  } else {
    item.textContent = `${file.name}, ${sizeOf(file.size)}`;
  }
  return item;
}

void shared().then(({ words, files }) => {
  if (!place || !(words || files.length)) return;
  place.append(...files.map(draw));
  const text = document.querySelector("[data-shared-words]");
  if (text) text.textContent = words;
  document.querySelector("[data-shared-some]")?.removeAttribute("hidden");
  document.querySelector("[data-shared-none]")?.remove();
});
