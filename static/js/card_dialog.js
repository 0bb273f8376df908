// Adding a card to those that are kept: nothing is charged, and our server looks at what the payment service has then.
import { OUT_OF_REACH, SecureDialog, wordsOf } from "./secure_fields.js";

class CardDialog extends SecureDialog {
  /** @type {{client_secret: string, return_url: string} | null} */
  setup = null;

  async prepare() {
    this.say("");
    const [setup] = await Promise.all([this.post(this.dialog.dataset.start ?? ""), this.meet()]);
    this.setup = setup;
    this.mount(setup.client_secret);
  }

  async submit() {
    if (!this.stripe || !this.elements || !this.setup) return;
    this.busy("Saving the card…");
    try {
      const { error } = await this.stripe.confirmSetup({
        elements: this.elements,
        confirmParams: { return_url: this.setup.return_url },
        redirect: "if_required",
      });
      if (error?.type === "validation_error") return this.free();
      if (error) return this.complain(error.message ?? OUT_OF_REACH);
      await this.post(this.dialog.dataset.look ?? "");
      this.#finish();
    } catch (error) {
      this.complain(wordsOf(error));
    }
  }

  /** The next card is another setup, in fields of its own. */
  #finish() {
    this.dialog.close();
    this.fields.replaceChildren();
    this.elements = this.setup = this.ready = null;
    this.free();
    document.body.dispatchEvent(new CustomEvent(`touch:cards-${this.dialog.dataset.topic}`));
  }
}

for (const dialog of document.querySelectorAll("dialog[data-card-dialog]")) {
  new CardDialog(/** @type {HTMLDialogElement} */ (dialog)).listenTo("[data-add-card]");
}
