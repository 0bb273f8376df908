// Paying without leaving the conversation: the dialog of the booking's page is fetched and opened here. Where that does
// not work, the link leads to the page itself.
import { PaymentDialog } from "./payment.js";

const DEPOSIT = 'dialog[data-payment-dialog="deposit"]';

/** @type {Map<string, PaymentDialog>} By booking. */
const dialogs = new Map();

/**
 * @param {string} address A booking's page.
 * @returns {Promise<HTMLDialogElement | null>}
 */
async function fetchDialog(address) {
  const answer = await fetch(address);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.querySelector(DEPOSIT);
  return found instanceof HTMLDialogElement ? document.importNode(found, true) : null;
}

/** @param {HTMLAnchorElement} link */
async function pay(link) {
  const booking = link.dataset.payHere ?? "";
  let dialog = dialogs.get(booking);
  try {
    const fetched = dialog ? null : await fetchDialog(link.href);
    if (fetched) {
      dialog = new PaymentDialog(fetched);
      dialogs.set(booking, dialog);
      dialog.listen();
    }
  } catch {
    // The page itself will say what is wrong.
  }
  if (!dialog) {
    location.assign(link.href);
    return;
  }
  for (const other of dialogs.values()) other.dialog.remove();
  document.body.append(dialog.dialog);
  await dialog.open();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-pay-here]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const own = document.querySelector(DEPOSIT);
  if (own && ![...dialogs.values()].some((one) => one.dialog === own)) return; // the booking's own page
  event.preventDefault();
  void pay(link);
});
