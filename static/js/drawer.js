// The messenger on every page: a panel beside the page, a sheet on a phone. It stays open from page to page.
import { live } from "./live.js";

const KEPT = "wb.messenger";

/** @typedef {{open: boolean, conversation: string}} State */

class Messenger {
  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.panel = panel;
    this.list = /** @type {HTMLElement} */ (panel.querySelector("#messenger-list"));
    this.chat = /** @type {HTMLElement} */ (panel.querySelector("#messenger-chat"));
    /** @type {Element | null} */
    this.opener = null;
    document.addEventListener("click", (event) => this.#onClick(event));
    panel.addEventListener("keydown", (event) => {
      const isForMenu = panel.querySelector("[popover]:popover-open") !== null;
      if (event.key === "Escape" && !isForMenu) this.close();
    });
    const kept = this.#kept();
    if (kept.open) this.open(kept.conversation, { quietly: true });
  }

  get isOpen() {
    return this.panel.matches(":popover-open");
  }

  /**
   * @param {string} conversation The address of one, or nothing for the list.
   * @param {{quietly?: boolean}} [how] Quietly leaves the focus where it is.
   */
  open(conversation = "", { quietly = false } = {}) {
    if (!this.isOpen) this.panel.showPopover();
    if (conversation) this.#show(conversation, quietly);
    else this.#showList(quietly);
  }

  close() {
    if (!this.isOpen) return;
    this.panel.hidePopover();
    this.chat.replaceChildren();
    this.#keep({ open: false, conversation: "" });
    if (this.opener instanceof HTMLElement) this.opener.focus();
  }

  /** @param {boolean} quietly */
  #showList(quietly) {
    this.chat.hidden = true;
    this.chat.replaceChildren();
    this.list.hidden = false;
    this.#keep({ open: true, conversation: "" });
    void htmx.ajax("GET", this.panel.dataset.inbox ?? "", { target: this.list, swap: "innerHTML" });
    if (!quietly) /** @type {HTMLElement | null} */ (this.panel.querySelector("#messenger-title"))?.focus();
  }

  /**
   * @param {string} address
   * @param {boolean} quietly
   */
  async #show(address, quietly) {
    this.list.hidden = true;
    this.chat.hidden = false;
    this.#keep({ open: true, conversation: address });
    await htmx.ajax("GET", address, { target: this.chat, swap: "innerHTML" });
    if (!this.chat.querySelector("[data-conversation]")) this.#showList(quietly);
    else if (!quietly) this.chat.querySelector("textarea")?.focus();
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const target = event.target;
    if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opener = target.closest("[data-messenger]");
    const row = target.closest("[data-open-conversation]");
    if (opener) {
      event.preventDefault();
      this.opener = opener;
      if (this.isOpen) this.close();
      else this.open(opener.getAttribute("data-messenger") ?? "");
    } else if (target.closest("[data-messenger-close]")) {
      this.close();
    } else if (row && this.panel.contains(row)) {
      event.preventDefault();
      void this.#show(row.getAttribute("href") ?? "", false);
    } else if (target.closest("[data-chat-back]") && this.panel.contains(target)) {
      event.preventDefault();
      this.#showList(false);
    }
  }

  /** @returns {State} */
  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT) ?? "null") ?? { open: false, conversation: "" };
    } catch {
      return { open: false, conversation: "" };
    }
  }

  /** @param {State} state */
  #keep(state) {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify(state));
    } catch {
      // Then it does not stay open on the next page.
    }
  }
}

const panel = document.getElementById("messenger");
// On the pages of conversations the messenger would show the same thing twice.
if (live && panel && !document.body.classList.contains("inbox-page")) new Messenger(panel);
