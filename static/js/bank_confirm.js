// A payer's bank wants to see them: its page opens here, and our page looks again afterwards.
import { OUT_OF_REACH, loadScript, wordsOf } from "./secure_fields.js";

/** @param {HTMLButtonElement} button */
async function confirm(button) {
  const trouble = /** @type {HTMLElement} */ (document.querySelector("#bill [data-trouble]"));
  button.disabled = true;
  trouble.hidden = true;
  try {
    await loadScript(button.dataset.script ?? "");
    const { error } = await Stripe(button.dataset.key ?? "").handleNextAction({ clientSecret: button.dataset.secret ?? "" });
    if (!error) return location.reload();
    trouble.textContent = error.message ?? OUT_OF_REACH;
  } catch (error) {
    trouble.textContent = wordsOf(error);
  }
  trouble.hidden = false;
  button.disabled = false;
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-bank-confirm]");
  if (button) void confirm(/** @type {HTMLButtonElement} */ (button));
});
