// Staff who look through somebody's eyes see what would be pressed, and cannot press it: whatever would change something is off
// and says why. The server refuses it as well; forms that only ask (GET) stay.
const WHY = "You are only looking: nothing can be changed.";
const WRITING = 'form[method="post" i]:not(.looking form), form[hx-post], form[hx-put], form[hx-delete]';
const SENDING = "button[hx-post], button[hx-put], button[hx-delete]";

/** @param {HTMLFormElement} form */
function silence(form) {
  if (form.dataset.off) return;
  form.dataset.off = "yes";
  for (const part of form.elements) switchOff(part);
  if (!form.querySelector("textarea, select, input:not([type=hidden])")) return;
  const note = document.createElement("p");
  note.className = "small soft";
  note.textContent = WHY;
  form.append(note);
}

/** @param {Element} part */
function switchOff(part) {
  if (!(part instanceof HTMLButtonElement || part instanceof HTMLInputElement || part instanceof HTMLSelectElement || part instanceof HTMLTextAreaElement)) return;
  part.disabled = true;
  part.title = WHY;
}

function silenceAll() {
  for (const form of document.querySelectorAll(WRITING)) if (form instanceof HTMLFormElement) silence(form);
  for (const button of document.querySelectorAll(SENDING)) switchOff(button);
}

silenceAll();
new MutationObserver(silenceAll).observe(document.body, { childList: true, subtree: true });
