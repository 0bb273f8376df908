// What the dialogs with a card form share: the payment service's script and fields, talking to our server, and saying
// what goes on. Card numbers go from the fields to the payment service and nowhere else.

const SCRIPT_WAIT = 20_000;

export class Refusal extends Error {}

export class SecureDialog {
  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.form = /** @type {HTMLFormElement} */ (dialog.querySelector("form"));
    this.fields = this.part("[data-card-fields]");
    this.waiting = /** @type {HTMLElement} */ (this.fields.querySelector("[data-waiting]"));
    this.trouble = this.part("[data-trouble]");
    this.progress = this.part("[data-progress]");
    this.button = /** @type {HTMLButtonElement} */ (this.part("[data-submit]"));
    /** @type {Promise<void> | null} */
    this.ready = null;
    /** @type {StripeClient | null} */
    this.stripe = null;
    /** @type {StripeElements | null} */
    this.elements = null;
  }

  /** Open by any of these buttons, also those that are drawn later. @param {string} button */
  listenTo(button) {
    document.addEventListener("click", (event) => {
      if (!(event.target instanceof Element && event.target.closest(button))) return;
      event.preventDefault(); // a link leads to the same on a page that has the dialog
      void this.open();
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!this.button.disabled) void (this.isReady ? this.submit() : this.open());
    });
    new MutationObserver(() => this.dress()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.dress());
  }

  /** Show the dialog; fetch what it needs the first time, and after trouble. */
  async open() {
    if (!this.dialog.open) this.dialog.showModal();
    if (!this.ready) this.#wait();
    this.ready ??= this.prepare();
    try {
      await this.ready;
    } catch (error) {
      this.ready = null;
      this.complain(wordsOf(error));
      // Nothing can be typed: the button tries again.
      this.fields.replaceChildren();
      this.button.disabled = false;
    }
  }

  #wait() {
    this.button.disabled = true;
    this.trouble.hidden = true;
    this.fields.replaceChildren(this.waiting);
    this.fields.setAttribute("aria-busy", "true");
  }

  /** What has to be there before anybody can type. @returns {Promise<void>} */
  async prepare() {}

  /** @returns {Promise<void>} */
  async submit() {}

  /** Whether there is something to submit. */
  get isReady() {
    return this.elements !== null;
  }

  /** Wear the page's colours, also after they have changed. */
  dress() {
    this.elements?.update({ appearance: appearance(this.dialog) });
  }

  /** The payment service, once its script is there. */
  async meet() {
    await loadScript(this.dialog.dataset.script ?? "");
    this.stripe ??= Stripe(this.dialog.dataset.key ?? "");
    return this.stripe;
  }

  /** @param {string} clientSecret */
  mount(clientSecret) {
    const stripe = /** @type {StripeClient} */ (this.stripe);
    this.elements = stripe.elements({ clientSecret, appearance: appearance(this.dialog) });
    const element = this.elements.create("payment", { layout: "tabs" });
    element.on("ready", () => {
      this.fields.querySelector("[data-waiting]")?.remove();
      this.fields.removeAttribute("aria-busy");
      this.free();
    });
    element.on("loaderror", ({ error }) => this.complain(error?.message ?? OUT_OF_REACH));
    element.mount(this.fields);
  }

  /** @param {string} url */
  async post(url) {
    const token = new FormData(this.form).get("csrfmiddlewaretoken");
    const answer = await fetch(url, { method: "POST", headers: { "X-CSRFToken": String(token), Accept: "application/json" } });
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const body = isJson ? await answer.json() : {};
    if (!answer.ok) throw new Refusal(body.error ?? OUT_OF_REACH);
    return body;
  }

  /** @param {string} words */
  complain(words) {
    this.free();
    this.trouble.textContent = words;
    this.trouble.hidden = false;
    this.trouble.scrollIntoView({ block: "center" });
  }

  /** @param {string} words */
  busy(words) {
    this.button.disabled = true;
    this.trouble.hidden = true;
    this.say(words);
  }

  free() {
    this.button.disabled = !this.isReady;
    this.say("");
  }

  /** @param {string} words */
  say(words) {
    this.progress.textContent = words;
    this.button.toggleAttribute("aria-busy", Boolean(words));
  }

  /** @param {string} selector @returns {HTMLElement} */
  part(selector) {
    return /** @type {HTMLElement} */ (this.dialog.querySelector(selector));
  }
}

export const OUT_OF_REACH = "The payment service cannot be reached. Nothing was charged; try again in a moment.";

/** @param {unknown} error */
export function wordsOf(error) {
  return error instanceof Refusal ? error.message : OUT_OF_REACH;
}

/** @param {string} source @returns {Promise<void>} */
export function loadScript(source) {
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
export function appearance(beside) {
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
