// Paying the deposit or the balance in the dialogs of a booking's page. The card goes from the payment service's own
// fields to the payment service; we only learn what came of it, and then fetch the truth from our server.

const SCRIPT_WAIT = 20_000;
const ASK_EVERY = 2_000;
const ASK_TIMES = 20;

/** @typedef {{state: string, message: string, is_open: boolean, booking: number}} Told */
/** @typedef {Told & {client_secret: string, amount: string, look: string, return_url: string}} Checkout */

class Refusal extends Error {}

export class PaymentDialog {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    this.fields = this.#part("[data-card-fields]");
    this.trouble = this.#part("[data-trouble]");
    this.progress = this.#part("[data-progress]");
    this.button = /** @type {HTMLButtonElement} */ (this.#part("[data-submit]"));
    /** @type {Promise<void> | null} */
    this.ready = null;
    /** @type {Checkout | null} */
    this.checkout = null;
    /** @type {StripeClient | null} */
    this.stripe = null;
    /** @type {StripeElements | null} */
    this.elements = null;
  }

  listen() {
    const purpose = this.dialog.dataset.paymentDialog ?? "";
    const button = `[data-pay="${purpose}"]`;
    document.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest(button)) void this.open();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.pay();
    });
    new MutationObserver(() => this.dress()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
    // An old link to what is paid by now opens nothing.
    if (new URLSearchParams(location.search).get("pay") === purpose && document.querySelector(button)) void this.open();
  }

  /** Show the dialog; fetch what it needs the first time, and after trouble. */
  async open() {
    if (!this.dialog.open) this.dialog.showModal();
    this.ready ??= this.#prepare();
    try {
      await this.ready;
    } catch (error) {
      this.ready = null;
      this.#complain(wordsOf(error));
    }
  }

  async pay() {
    if (!this.stripe || !this.elements || !this.checkout || this.button.disabled) return;
    this.#busy("Paying…");
    try {
      const { error } = await this.stripe.confirmPayment({
        elements: this.elements,
        confirmParams: { return_url: this.checkout.return_url },
        redirect: "if_required",
      });
      if (error?.type === "validation_error") return this.#free();
      await this.#learn(error);
    } catch (error) {
      this.#complain(wordsOf(error));
    }
  }

  /** Wear the page's colours, also after they have changed. */
  dress() {
    this.elements?.update({ appearance: appearance(this.dialog) });
  }

  async #prepare() {
    this.#say("");
    const [checkout] = await Promise.all([this.#start(), loadScript(this.dialog.dataset.script ?? "")]);
    this.checkout = checkout;
    // What is charged, and nothing else: the page may be older than an offer that changed the price.
    for (const shown of this.dialog.querySelectorAll("[data-amount]")) shown.textContent = checkout.amount;
    if (!checkout.is_open) return this.#finish(checkout);
    this.stripe = Stripe(this.dialog.dataset.key ?? "");
    const { paymentIntent } = await this.stripe.retrievePaymentIntent(checkout.client_secret);
    if (paymentIntent && ["succeeded", "processing"].includes(paymentIntent.status)) {
      return this.#learn(undefined); // paid in another tab, or before this one was closed
    }
    this.#mount(checkout.client_secret);
  }

  /** @param {string} clientSecret */
  #mount(clientSecret) {
    const stripe = /** @type {StripeClient} */ (this.stripe);
    this.elements = stripe.elements({ clientSecret, appearance: appearance(this.dialog) });
    const element = this.elements.create("payment", { layout: "tabs" });
    element.on("ready", () => {
      this.fields.querySelector("[data-waiting]")?.remove();
      this.fields.removeAttribute("aria-busy");
      this.#free();
    });
    element.on("loaderror", ({ error }) => this.#complain(error?.message ?? OUT_OF_REACH));
    element.mount(this.fields);
  }

  /** @returns {Promise<Checkout>} */
  async #start() {
    return /** @type {Checkout} */ (await this.#post(this.dialog.dataset.start ?? ""));
  }

  /**
   * Ask our server what came of it, until it knows.
   * @param {StripeError | undefined} error
   */
  async #learn(error) {
    const { look } = /** @type {Checkout} */ (this.checkout);
    for (let asked = 0; asked < ASK_TIMES; asked += 1) {
      const told = /** @type {Told} */ (await this.#post(look));
      if (!told.is_open) return this.#finish(told);
      if (error) return this.#complain(error.message ?? told.message ?? OUT_OF_REACH);
      this.#say("Waiting for your bank…");
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
    this.#complain("Your bank takes its time. You can close this page; we confirm the booking as soon as it answers.");
  }

  /** @param {Told} told */
  #finish(told) {
    this.#say(told.state === "succeeded" ? "Paid." : "");
    this.dialog.close();
    document.body.dispatchEvent(new CustomEvent(`touch:booking-${told.booking}`));
  }

  /** @param {string} url */
  async #post(url) {
    const token = new FormData(this.form).get("csrfmiddlewaretoken");
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": String(token), Accept: "application/json" } });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const body = isJson ? await answer.json() : {};
    if (!answer.ok) throw new Refusal(body.error ?? OUT_OF_REACH);
    return body;
  }

  /** @param {string} words */
  #complain(words) {
    this.#free();
    this.trouble.textContent = words;
    this.trouble.hidden = false;
  }

  /** @param {string} words */
  #busy(words) {
    this.button.disabled = true;
    this.trouble.hidden = true;
    this.#say(words);
  }

  #free() {
    this.button.disabled = !this.elements;
    this.#say("");
  }

  /** @param {string} words */
  #say(words) {
    this.progress.textContent = words;
    this.button.toggleAttribute("aria-busy", Boolean(words));
  }

  /** @param {string} selector @returns {HTMLElement} */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.dialog.querySelector(selector));
  }
}

const OUT_OF_REACH = "The payment service cannot be reached. Nothing was charged; try again in a moment.";

/** @param {unknown} error */
function wordsOf(error) {
  return error instanceof Refusal ? error.message : OUT_OF_REACH;
}

/** @param {string} source @returns {Promise<void>} */
function loadScript(source) {
  if ("Stripe" in window) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const timer = setTimeout(() => reject(new Error("script")), SCRIPT_WAIT);
    script.src = source;
    script.onload = () => {
      clearTimeout(timer);
      resolve();
    };
    script.onerror = () => {
      script.remove();
      reject(new Error("script"));
    };
    document.head.append(script);
  });
}

/**
 * The page's colours for the card fields. They may live in another document, which knows none of our variables:
 * so each is computed here.
 * @param {HTMLElement} beside
 */
function appearance(beside) {
  const probe = document.createElement("span");
  probe.hidden = true;
  beside.append(probe);
  /** @param {string} token */
  const colour = (token) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const page = getComputedStyle(beside);
  const variables = {
    colorPrimary: colour("--primary"),
    colorOnPrimary: colour("--on-primary"),
    colorBackground: colour("--raised"),
    colorText: colour("--text"),
    colorTextSecondary: colour("--soft"),
    colorDanger: colour("--danger"),
    colorBorder: colour("--border"),
    borderRadius: page.getPropertyValue("--radius-s").trim() || "6px",
    fontFamily: page.fontFamily,
  };
  probe.remove();
  return { theme: /** @type {"stripe"} */ ("stripe"), variables };
}

for (const dialog of document.querySelectorAll("dialog[data-payment-dialog]")) {
  new PaymentDialog(/** @type {HTMLDialogElement} */ (dialog)).listen();
}
