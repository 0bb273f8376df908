// How far one's own messages have got: sent, delivered, read; forward only. The server says it the same way for
// history (messaging/lines.py, receipt_of).
import { part } from "./lines.js";

/** @typedef {import("./live.js").Frame} Frame */
/** @typedef {import("./lines.js").Lines} Lines */
/** @typedef {{name: string, delivered: number, read: number}} Reader */

export class Receipts {
  /**
   * @param {HTMLElement} root The conversation.
   * @param {Lines} lines
   */
  constructor(root, lines) {
    this.lines = lines;
    /** @type {Map<number, Reader>} Those on the other side, by person. */
    this.readers = new Map();
    const members = /** @type {NodeListOf<HTMLElement>} */ (part(root, "[data-names]").querySelectorAll("[data-member]"));
    for (const member of members) {
      if (member.dataset.other === undefined) continue;
      const { delivered, read } = member.dataset;
      this.readers.set(Number(member.dataset.member), { name: member.textContent ?? "", delivered: Number(delivered), read: Number(read) });
    }
  }

  /** @param {Frame} frame */
  onReceipt(frame) {
    const reader = this.readers.get(frame.user);
    if (!reader) return;
    const before = { ...reader };
    reader.delivered = Math.max(reader.delivered, frame.delivered);
    reader.read = Math.max(reader.read, frame.read);
    for (const row of /** @type {NodeListOf<HTMLElement>} */ (this.lines.list.querySelectorAll(".message.mine[data-seq]"))) {
      const seq = Number(row.dataset.seq);
      const isNews = (before.delivered < seq && seq <= reader.delivered) || (before.read < seq && seq <= reader.read);
      if (isNews) this.mark(row);
    }
  }

  /**
   * Show how far a message that has its number has got.
   * @param {HTMLElement} row
   */
  mark(row) {
    const seq = Number(row.dataset.seq);
    const read = this.#names((reader) => reader.read >= seq);
    const delivered = this.#names((reader) => reader.delivered >= seq);
    if (read !== null) this.lines.state(row, "read", read ? `Read by ${read}` : "Read");
    else if (delivered !== null) this.lines.state(row, "delivered", delivered ? `Delivered to ${delivered}` : "Delivered");
    else this.lines.state(row, "sent", "Sent");
  }

  /**
   * @param {(reader: Reader) => boolean} reached
   * @returns {string | null} Who of several; nothing when it is all of them; null when it is nobody.
   */
  #names(reached) {
    const those = [...this.readers.values()].filter(reached);
    if (!those.length) return null;
    return those.length === this.readers.size ? "" : those.map((reader) => reader.name).join(", ");
  }
}
