// The overview says so when nothing new has come for a while: figures that stand still look like figures that do not change.
import { icon } from "./site.js";

const PATIENCE = 15_000;
let waiting = 0;

function waitAnew() {
  clearTimeout(waiting);
  waiting = setTimeout(saySo, PATIENCE);
}

function saySo() {
  const place = document.getElementById("as-of");
  const time = place?.querySelector("time");
  if (!place || !time || place.classList.contains("silent")) return;
  place.classList.add("silent");
  place.replaceChildren(icon("alert"), "Nothing new since ", time);
}

document.addEventListener("htmx:wsAfterMessage", waitAnew);
waitAnew();
