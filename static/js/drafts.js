// Says in lists of conversations where one has begun to write.
import { live } from "./live.js";

function showDrafts() {
  const rows = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".conversation-row:not(.unread, [aria-current])"));
  for (const row of rows) {
    const draft = live?.outbox.draft(Number(row.dataset.openConversation));
    const words = row.querySelector(".conversation-last");
    if (!draft || !words) continue;
    const label = document.createElement("strong");
    label.textContent = "Draft: ";
    words.replaceChildren(label, draft);
  }
}

document.body.addEventListener("htmx:load", showDrafts);
showDrafts();
