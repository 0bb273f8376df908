// Paying in the dialogs of a booking's page: by a card that is kept, or by one that is typed in. The card goes from the
// payment service's own fields to the payment service; we only learn what came of it, and then fetch the truth from our
// server.
import { OUT_OF_REACH, SecureDialog, wordsOf } from "./secure_fields.js";

const ASK_EVERY = 2_000;
const ASK_TIMES = 20;

/** @typedef {{id: string, name: string, expires: string}} Card */
/** @typedef {{state: string, message: string, is_open: boolean, booking: number}} Told */
/** @typedef {Told & {client_secret: string, amount: string, cards: Card[], look: string, return_url: string}} Checkout */

export class PaymentDialog extends SecureDialog {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    super(dialog);
    this.choice = /** @type {HTMLFieldSetElement} */ (this.part("[data-cards]"));
    this.typed = this.part("[data-typed]");
    this.keep = /** @type {HTMLInputElement} */ (this.part("[data-keep]"));
    this.wasKept = false;
    /** @type {Checkout | null} */
    this.checkout = null;
  }

  listen() {
    const purpose = this.dialog.dataset.paymentDialog ?? "";
    const button = `[data-pay="${purpose}"]`;
    this.listenTo(button);
    this.choice.addEventListener("change", () => this.#choose());
    // An old link to what is paid by now opens nothing.
    if (new URLSearchParams(location.search).get("pay") === purpose && document.querySelector(button)) void this.open();
  }

  /** A payment that was begun may have been replaced or called off while nobody looked: each opening asks anew. */
  async open() {
    if (!this.dialog.open && !this.button.disabled) this.#forget();
    await super.open();
  }

  async submit() {
    if (!this.stripe || !this.checkout) return;
    this.busy("Paying…");
    try {
      const { error } = await this.#confirm(this.stripe, this.checkout);
      if (error?.type === "validation_error") return this.free();
      await this.#learn(error);
    } catch (error) {
      this.complain(wordsOf(error));
    }
  }

  /** @param {StripeClient} stripe @param {Checkout} checkout */
  #confirm(stripe, checkout) {
    const { client_secret: clientSecret, return_url } = checkout;
    if (this.#kept) {
      return stripe.confirmPayment({ clientSecret, confirmParams: { return_url, payment_method: this.#kept }, redirect: "if_required" });
    }
    const elements = /** @type {StripeElements} */ (this.elements);
    return stripe.confirmPayment({ elements, confirmParams: { return_url, ...this.#keeping() }, redirect: "if_required" });
  }

  /** The word to keep the card is taken back, too, when another one is tried without it. @returns {{setup_future_usage?: "off_session" | ""}} */
  #keeping() {
    if (this.keep.checked) this.wasKept = true;
    else if (!this.wasKept) return {};
    return { setup_future_usage: this.keep.checked ? "off_session" : "" };
  }

  get isReady() {
    return this.checkout !== null && (this.#kept !== "" || this.elements !== null);
  }

  async prepare() {
    this.typed.hidden = false;
    for (const way of this.dialog.querySelectorAll("[data-elsewhere]")) way.toggleAttribute("hidden", false);
    const [checkout, stripe] = await Promise.all([this.#start(), this.meet()]);
    this.checkout = checkout;
    // What is charged, and nothing else: the page may be older than an offer that changed the price.
    for (const shown of this.dialog.querySelectorAll("[data-amount]")) shown.textContent = checkout.amount;
    if (!checkout.is_open) return this.#finish(checkout);
    const { paymentIntent } = await stripe.retrievePaymentIntent(checkout.client_secret);
    if (paymentIntent && ["succeeded", "processing"].includes(paymentIntent.status)) {
      return this.#learn(undefined); // paid in another tab, or before this one was closed
    }
    this.wasKept = Boolean(paymentIntent?.setup_future_usage);
    this.#offer(checkout.cards);
  }

  /** The card that is chosen, or nothing: one will be typed in. */
  get #kept() {
    return new FormData(this.form).get("card")?.toString() ?? "";
  }

  /** @param {Card[]} cards */
  #offer(cards) {
    const list = this.part("[data-card-list]");
    const template = /** @type {HTMLTemplateElement} */ (this.part("template"));
    list.replaceChildren();
    for (const card of [...cards, { id: "", name: "Another card", expires: "" }]) {
      const choice = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
      const input = /** @type {HTMLInputElement} */ (choice.querySelector("input"));
      input.value = card.id;
      input.checked = !list.childElementCount;
      /** @type {HTMLElement} */ (choice.querySelector(".choice-title")).textContent = card.name;
      /** @type {HTMLElement} */ (choice.querySelector(".choice-note")).textContent = card.expires && `Expires ${card.expires}`;
      list.append(choice);
    }
    this.choice.hidden = !cards.length;
    this.#choose();
  }

  /** Show the fields when a card is to be typed in; they are fetched the first time. */
  #choose() {
    this.trouble.hidden = true;
    this.typed.hidden = this.#kept !== "";
    if (!this.#kept && !this.elements) this.mount(/** @type {Checkout} */ (this.checkout).client_secret);
    this.free();
  }

  /** @returns {Promise<Checkout>} */
  async #start() {
    return /** @type {Checkout} */ (await this.post(this.dialog.dataset.start ?? ""));
  }

  /**
   * Ask our server what came of it, until it knows.
   * @param {StripeError | undefined} error
   */
  async #learn(error) {
    const { look } = /** @type {Checkout} */ (this.checkout);
    for (let asked = 0; asked < ASK_TIMES; asked += 1) {
      const told = /** @type {Told} */ (await this.post(look));
      if (!told.is_open) return this.#finish(told);
      if (error) return this.complain(error.message ?? told.message ?? OUT_OF_REACH);
      this.say("Waiting for your bank…");
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
    this.complain("Your bank takes its time. You can close this page; we confirm the booking as soon as it answers.");
  }

  /** @param {Told} told */
  #finish(told) {
    this.#forget();
    if (["succeeded", "processing"].includes(told.state)) {
      this.say(told.state === "succeeded" ? "Paid." : "");
      this.dialog.close();
    } else {
      this.complain(told.message);
      this.fields.replaceChildren();
      this.choice.hidden = this.typed.hidden = true;
      for (const way of this.dialog.querySelectorAll("[data-elsewhere]")) way.toggleAttribute("hidden", true);
    }
    document.body.dispatchEvent(new CustomEvent(`touch:booking-${told.booking}`));
  }

  /** Begin anew at the next opening, in fields of its own. */
  #forget() {
    this.ready = this.checkout = this.elements = null;
    this.fields.replaceChildren();
    this.part("[data-card-list]").replaceChildren();
  }
}

for (const dialog of document.querySelectorAll("dialog[data-payment-dialog]")) {
  new PaymentDialog(/** @type {HTMLDialogElement} */ (dialog)).listen();
}
