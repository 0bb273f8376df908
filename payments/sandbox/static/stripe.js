// @ts-check
// A stand-in for Stripe.js: the part of its interface that a payment page uses, spoken to the sandbox that serves
// this file. Card data goes from these fields to the sandbox and nowhere else. Everything is drawn in shadow roots
// with constructed style sheets, so the page's own Content-Security-Policy needs no exception.
(() => {
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const ORIGIN = new URL(script.src).origin;

  /**
   * @typedef {{type: string, message: string, code?: string, decline_code?: string, param?: string, payment_intent?: Intent, setup_intent?: Intent}} StripeError
   * @typedef {{id: string, status: string, client_secret: string, amount: number, currency: string, next_action: any, last_payment_error?: StripeError | null}} Intent
   * @typedef {{elements?: Elements, clientSecret?: string, confirmParams?: Record<string, string>, redirect?: string}} ConfirmOptions
   * @typedef {{theme?: string, variables?: Record<string, string>}} Appearance
   * @typedef {{field: string, message: string, code: string}} Problem
   */

  // ------------------------------------------------------------------ talking to the sandbox

  class Api {
    /** @param {string} key */
    constructor(key) {
      this.key = key;
    }

    /** @param {string} path @param {Record<string, string> | null} params @returns {Promise<any>} */
    async call(path, params) {
      const headers = { Authorization: `Bearer ${this.key}`, "Sandbox-Quiet": "1" };
      const asked = params ? { method: "POST", headers, body: new URLSearchParams(params) } : { headers };
      try {
        const answer = await fetch(`${ORIGIN}/stripe${path}`, asked);
        return await answer.json();
      } catch {
        const message = "We could not reach the payment service. Check your connection and try again.";
        return { error: { type: "api_connection_error", message } };
      }
    }

    /** @param {string} secret */
    retrieve(secret) {
      return this.call(`/v1/${kindIn(secret)}/${idIn(secret)}?client_secret=${encodeURIComponent(secret)}`, null);
    }

    /** @param {string} secret @param {string} method @param {Record<string, string>} [more] */
    confirm(secret, method, more = {}) {
      const params = { client_secret: secret, payment_method: method, use_stripe_sdk: "true", ...more };
      return this.call(`/v1/${kindIn(secret)}/${idIn(secret)}/confirm`, params);
    }

    /** @param {string} secret @param {"passed" | "failed"} outcome */
    answerChallenge(secret, outcome) {
      return this.call(`/js/v3/challenges/${idIn(secret)}/${outcome}`, { client_secret: secret });
    }
  }

  /** @param {string} secret */
  const idIn = (secret) => secret.replace(/_secret.*/, "");

  /** @param {string} secret */
  const kindIn = (secret) => (secret.startsWith("seti_") ? "setup_intents" : "payment_intents");

  // ------------------------------------------------------------------ what a card is

  const BRANDS = /** @type {[RegExp, string, string][]} */ ([
    [/^3[47]/, "amex", "Amex"],
    [/^35/, "jcb", "JCB"],
    [/^3[068]/, "diners", "Diners"],
    [/^62/, "unionpay", "UnionPay"],
    [/^6/, "discover", "Discover"],
    [/^(5[1-5]|2[2-7])/, "mastercard", "Mastercard"],
    [/^4/, "visa", "Visa"],
  ]);

  /** @param {string} digits */
  const brandOf = (digits) => BRANDS.find(([start]) => start.test(digits)) ?? [/^/, "unknown", ""];

  /** @param {string} digits */
  const lengthOf = (digits) => ({ amex: 15, diners: 14 })[brandOf(digits)[1]] ?? 16;

  /** @param {string} digits */
  function grouped(digits) {
    const shape = brandOf(digits)[1] === "amex" ? /^(\d{1,4})(\d{1,6})?(\d{1,5})?/ : /^(\d{1,4})(\d{1,4})?(\d{1,4})?(\d{1,7})?/;
    return (digits.match(shape) ?? []).slice(1).filter(Boolean).join(" ");
  }

  /** @param {string} digits */
  function passesLuhn(digits) {
    const sum = [...digits].reverse().reduce((total, digit, place) => {
      const value = Number(digit) * (place % 2 ? 2 : 1);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
    return sum % 10 === 0;
  }

  /** @param {string} text */
  const digitsOf = (text) => text.replace(/\D/g, "");

  const TEST_CARDS = /** @type {[string, string][]} */ ([
    ["Pays", "4242 4242 4242 4242"],
    ["Asks for 3-D Secure", "4000 0025 0000 3155"],
    ["Is declined", "4000 0000 0000 0002"],
    ["Has too little on it", "4000 0000 0000 9995"],
    ["Has expired", "4000 0000 0000 0069"],
  ]);
  const COUNTRIES =
    "AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK US CA AU NZ".split(" ");

  // ------------------------------------------------------------------ drawing

  const LOOK = `
    :host { display: block; color: var(--c-text); font: inherit; font-family: var(--c-font, inherit); }
    * { box-sizing: border-box; }
    .fields { display: grid; grid-template-columns: 1fr 1fr; gap: var(--c-space) calc(var(--c-space) * .85); }
    .wide { grid-column: 1 / -1; }
    .field { display: grid; gap: .3rem; align-content: start; min-width: 0; }
    label { font-size: .9375rem; font-weight: 550; }
    .box { position: relative; display: grid; }
    input, select {
      font: inherit; font-variant-numeric: tabular-nums; color: inherit; width: 100%; min-height: 2.875rem;
      padding: .55rem .8rem; background: var(--c-background); border: 1px solid var(--c-border);
      border-radius: var(--c-radius); appearance: none; transition: border-color .15s, box-shadow .15s;
    }
    select { padding-right: 2.25rem; }
    input::placeholder { color: var(--c-soft); opacity: 1; }
    input:focus-visible, select:focus-visible {
      outline: 2px solid var(--c-primary); outline-offset: 1px; border-color: var(--c-primary);
    }
    [aria-invalid="true"] { border-color: var(--c-danger); box-shadow: inset 0 0 0 1px var(--c-danger); }
    .error { margin: 0; font-size: .875rem; color: var(--c-danger); }
    .error:empty { display: none; }
    .brand {
      position: absolute; inset-inline-end: .6rem; inset-block: 0; margin: auto 0; height: 1.5rem; padding: 0 .5rem;
      display: grid; place-items: center; border-radius: .3rem; font-size: .75rem; font-weight: 650; letter-spacing: .02em;
      color: var(--c-text); background: color-mix(in srgb, var(--c-primary) 12%, var(--c-background));
    }
    .brand:empty { display: none; }
    .arrow { position: absolute; inset-inline-end: .9rem; inset-block: 0; margin: auto 0; width: .7rem; pointer-events: none; }
    details { margin-top: var(--c-space); font-size: .875rem; color: var(--c-soft); }
    summary { cursor: pointer; min-height: 2.75rem; display: flex; align-items: center; gap: .5rem; list-style: none; }
    summary::-webkit-details-marker { display: none; }
    summary:focus-visible, button:focus-visible { outline: 2px solid var(--c-primary); outline-offset: 2px; border-radius: var(--c-radius); }
    .chip { flex: none; white-space: nowrap; padding: .1rem .5rem; border-radius: 999px; border: 1px solid currentColor; font-weight: 600; }
    .turn { flex: none; margin-inline-start: auto; width: .7rem; transition: rotate .15s; }
    details[open] .turn { rotate: 180deg; }
    ul { display: grid; gap: .4rem; margin: .25rem 0 0; padding: 0; list-style: none; }
    button {
      font: inherit; color: var(--c-text); background: none; border: 1px solid var(--c-line); cursor: pointer; width: 100%;
      min-height: 2.75rem; padding: .3rem .8rem; border-radius: var(--c-radius); text-align: start;
      display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; align-items: center;
    }
    button:hover { border-color: var(--c-primary); }
    code { font-family: inherit; font-variant-numeric: tabular-nums; color: var(--c-soft); }
    @media (prefers-reduced-motion: reduce) { * { transition: none !important; } }
  `;
  const CHALLENGE_LOOK = `
    dialog {
      width: min(27rem, calc(100vw - 2rem)); padding: 0; border: 1px solid var(--c-line); border-radius: 1rem; overflow: hidden;
      color: var(--c-text); background: var(--c-background); font: inherit; box-shadow: 0 1.5rem 4rem rgb(20 10 14 / 35%);
    }
    dialog::backdrop { background: rgb(20 10 14 / 60%); backdrop-filter: blur(3px); }
    header { display: flex; align-items: center; gap: .75rem; padding: 1rem 1.5rem; border-bottom: 1px solid var(--c-line); }
    header svg { width: 1.75rem; color: var(--c-primary); }
    header span { font-weight: 600; }
    .body { padding: 1.5rem; display: grid; gap: 1rem; }
    h2 { margin: 0; font-size: 1.25rem; line-height: 1.25; }
    p { margin: 0; }
    .amount { font-size: 1.75rem; font-weight: 650; font-variant-numeric: tabular-nums; }
    .soft { color: var(--c-soft); font-size: .875rem; }
    .acts { display: grid; gap: .6rem; }
    .acts button { justify-content: center; min-height: 3rem; font-weight: 600; text-align: center; }
    .acts .yes { background: var(--c-primary); border-color: var(--c-primary); color: var(--c-on-primary); }
    .acts button:disabled { opacity: .6; cursor: default; }
  `;
  /** Without an appearance of the page's own, these follow its colour scheme. */
  const DEFAULTS = {
    colorPrimary: "light-dark(#0570de, #85b8ff)",
    colorBackground: "light-dark(#ffffff, #22262e)",
    colorText: "light-dark(#2a2f38, #f1f3f7)",
    colorTextSecondary: "light-dark(#5b6472, #b6becb)",
    colorDanger: "light-dark(#b3202a, #ff9c92)",
    colorBorder: "light-dark(#8b929d, #8d96a5)",
    colorOnPrimary: "light-dark(#ffffff, #10141b)",
    borderRadius: "6px",
    spacingUnit: "4px",
    fontFamily: "inherit",
  };

  /** @param {Appearance} appearance */
  function colours(appearance) {
    const given = { ...DEFAULTS, ...appearance.variables };
    const scheme = appearance.theme === "night" ? "color-scheme: dark;" : "";
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`:host { ${scheme}
      --c-primary: ${given.colorPrimary}; --c-background: ${given.colorBackground}; --c-text: ${given.colorText};
      --c-soft: ${given.colorTextSecondary}; --c-danger: ${given.colorDanger}; --c-border: ${given.colorBorder};
      --c-on-primary: ${given.colorOnPrimary}; --c-radius: ${given.borderRadius}; --c-font: ${given.fontFamily};
      --c-space: calc(${given.spacingUnit} * 4); --c-line: color-mix(in srgb, var(--c-border) 45%, var(--c-background));
    }`);
    return sheet;
  }

  /** @param {string} css */
  function sheetOf(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    return sheet;
  }

  /**
   * @param {string} tag @param {Record<string, string>} [attributes] @param {...(Node | string)} children
   * @returns {HTMLElement}
   */
  function draw(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  /** @param {string} path @param {string} [box] @param {string} [name] */
  function icon(path, box = "0 0 12 8", name = "arrow") {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of Object.entries({ viewBox: box, class: name, "aria-hidden": "true", fill: "none" })) {
      svg.setAttribute(key, value);
    }
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [key, value] of Object.entries({ d: path, stroke: "currentColor", "stroke-width": "1.8", "stroke-linecap": "round", "stroke-linejoin": "round" })) {
      line.setAttribute(key, value);
    }
    svg.append(line);
    return svg;
  }

  // ------------------------------------------------------------------ the payment element

  class PaymentElement {
    /** @param {Elements} elements @param {Record<string, any>} options */
    constructor(elements, options) {
      this.elements = elements;
      this.options = options;
      this.host = draw("div");
      this.root = this.host.attachShadow({ mode: "open", delegatesFocus: true });
      /** @type {Record<string, ((event: any) => void)[]>} */
      this.listeners = {};
      this.number = textField("number", "Card number", "1234 1234 1234 1234");
      this.expiry = textField("expiry", "Expiry date", "MM / YY");
      this.cvc = textField("cvc", "Security code", "CVC");
      this.country = countryField(options);
      this.brand = draw("span", { class: "brand", "aria-hidden": "true" });
      this.fields = { number: this.number, expiry: this.expiry, cvc: this.cvc };
      this.#drawFields();
      this.#listen();
      this.dress();
    }

    /** @param {string | HTMLElement} place */
    mount(place) {
      const target = typeof place === "string" ? document.querySelector(place) : place;
      if (!target) throw new Error(`IntegrationError: no element matches ${place}`);
      target.append(this.host);
      queueMicrotask(() => this.emit("ready", { elementType: "payment" }));
    }

    unmount() {
      this.host.remove();
    }

    destroy() {
      this.unmount();
      this.elements.forget(this);
    }

    /** @param {string} event @param {(event: any) => void} handler */
    on(event, handler) {
      (this.listeners[event] ??= []).push(handler);
      return this;
    }

    /** @param {string} event @param {(event: any) => void} handler */
    off(event, handler) {
      this.listeners[event] = (this.listeners[event] ?? []).filter((each) => each !== handler);
      return this;
    }

    /** @param {string} event @param {Record<string, any>} detail */
    emit(event, detail) {
      for (const handler of this.listeners[event] ?? []) handler(detail);
    }

    /** @param {Record<string, any>} options */
    update(options) {
      Object.assign(this.options, options);
      for (const control of this.#controls()) control.disabled = Boolean(this.options.readOnly);
    }

    focus() {
      this.number.input.focus();
    }

    blur() {
      const active = this.root.activeElement;
      if (active instanceof HTMLElement) active.blur();
    }

    clear() {
      for (const field of Object.values(this.fields)) field.input.value = "";
      this.#changed();
    }

    collapse() {}

    /** Put on the page's colours. */
    dress() {
      this.root.adoptedStyleSheets = [sheetOf(LOOK), colours(this.elements.appearance)];
    }

    /** What keeps the card from being sent, the first field first. @returns {Problem[]} */
    problems() {
      const found = [this.#numberProblem(), this.#expiryProblem(), this.#cvcProblem()];
      return /** @type {Problem[]} */ (found.filter(Boolean));
    }

    /** Show the problems by their fields and go to the first. @param {Problem[]} problems */
    complain(problems) {
      for (const [name, field] of Object.entries(this.fields)) {
        field.complain(problems.find((problem) => problem.field === name)?.message ?? "");
      }
      const [first] = problems;
      if (first) this.fields[/** @type {"number"} */ (first.field)].input.focus();
    }

    /** The card as the API takes it. @returns {Record<string, string>} */
    card() {
      const [month, year] = this.#expiry();
      return {
        type: "card",
        "card[number]": digitsOf(this.number.input.value),
        "card[exp_month]": String(month),
        "card[exp_year]": String(year),
        "card[cvc]": this.cvc.input.value.trim(),
        "billing_details[address][country]": this.country.select.value,
      };
    }

    #drawFields() {
      this.number.box.append(this.brand);
      this.number.node.classList.add("wide");
      this.country.node.classList.add("wide");
      const nodes = [this.number, this.expiry, this.cvc, this.country].map((field) => field.node);
      this.root.append(draw("div", { class: "fields" }, ...nodes), this.#testCards());
    }

    #testCards() {
      const rows = TEST_CARDS.map(([what, number]) => {
        const button = draw("button", { type: "button" }, draw("span", {}, what), draw("code", {}, number));
        button.addEventListener("click", () => this.#fill(number));
        return draw("li", {}, button);
      });
      const summary = draw("summary", {}, draw("span", { class: "chip" }, "Test mode"), "Try a test card", icon("M1.5 1.5 6 6l4.5-4.5", "0 0 12 8", "turn"));
      return draw("details", {}, summary, draw("ul", {}, ...rows));
    }

    /** @param {string} number */
    #fill(number) {
      this.number.input.value = number;
      this.expiry.input.value = "12 / 34";
      this.cvc.input.value = "123";
      this.complain([]);
      this.#changed();
    }

    #listen() {
      this.number.input.addEventListener("input", () => this.#reshape(this.number.input, (digits) => grouped(digits.slice(0, 19))));
      this.expiry.input.addEventListener("input", (event) => this.#shapeExpiry(/** @type {InputEvent} */ (event)));
      this.cvc.input.addEventListener("input", () => this.#reshape(this.cvc.input, (digits) => digits.slice(0, 4)));
      for (const [name, field] of Object.entries(this.fields)) {
        field.input.addEventListener("input", () => this.#changed());
        field.input.addEventListener("blur", () => this.#checkLeft(name, field));
      }
      this.root.addEventListener("focusin", () => this.emit("focus", { elementType: "payment" }));
      this.root.addEventListener("focusout", () => this.emit("blur", { elementType: "payment" }));
      this.root.addEventListener("keydown", (event) => {
        const key = /** @type {KeyboardEvent} */ (event).key;
        if (key === "Enter" && event.target instanceof HTMLInputElement) this.host.closest("form")?.requestSubmit();
      });
    }

    /** @param {string} name @param {TextField} field */
    #checkLeft(name, field) {
      const problem = this.problems().find((each) => each.field === name);
      if (field.input.value) field.complain(problem?.message ?? "");
    }

    /** Regroup the digits and keep the caret behind the same digit. @param {HTMLInputElement} input @param {(digits: string) => string} shape */
    #reshape(input, shape) {
      const before = digitsOf(input.value.slice(0, input.selectionStart ?? 0)).length;
      input.value = shape(digitsOf(input.value));
      let caret = 0;
      for (let seen = 0; seen < before && caret < input.value.length; caret += 1) seen += /\d/.test(input.value.charAt(caret)) ? 1 : 0;
      input.setSelectionRange(caret, caret);
    }

    /** @param {InputEvent} event */
    #shapeExpiry(event) {
      const input = this.expiry.input;
      let digits = digitsOf(input.value).slice(0, 4);
      if (/^[2-9]$/.test(digits)) digits = `0${digits}`;
      const deleting = event.inputType?.startsWith("delete");
      input.value = digits.length > 2 || (digits.length === 2 && !deleting) ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
    }

    #changed() {
      const digits = digitsOf(this.number.input.value);
      this.brand.textContent = digits ? brandOf(digits)[2] : "";
      for (const [name, field] of Object.entries(this.fields)) {
        if (field.hasError() && !this.problems().some((problem) => problem.field === name)) field.complain("");
      }
      const complete = this.problems().length === 0;
      const empty = Object.values(this.fields).every((field) => !field.input.value);
      this.emit("change", { elementType: "payment", complete, empty, collapsed: false, value: { type: "card" } });
    }

    #controls() {
      return [...Object.values(this.fields).map((field) => field.input), this.country.select];
    }

    /** @returns {Problem | null} */
    #numberProblem() {
      const digits = digitsOf(this.number.input.value);
      if (digits.length < lengthOf(digits)) return problem("number", "incomplete_number", "Your card number is incomplete.");
      if (!passesLuhn(digits)) return problem("number", "invalid_number", "Your card number is invalid.");
      return null;
    }

    /** @returns {Problem | null} */
    #expiryProblem() {
      const [month, year] = this.#expiry();
      const today = new Date();
      if (!month || !year) return problem("expiry", "incomplete_expiry", "Your card's expiry date is incomplete.");
      if (month > 12) return problem("expiry", "invalid_expiry_month", "Your card's expiry month is invalid.");
      const past = year < today.getFullYear() || (year === today.getFullYear() && month < today.getMonth() + 1);
      return past ? problem("expiry", "invalid_expiry_year_past", "Your card's expiry date is in the past.") : null;
    }

    /** @returns {Problem | null} */
    #cvcProblem() {
      const wanted = brandOf(digitsOf(this.number.input.value))[1] === "amex" ? 4 : 3;
      const complete = this.cvc.input.value.trim().length === wanted;
      return complete ? null : problem("cvc", "incomplete_cvc", "Your card's security code is incomplete.");
    }

    /** @returns {[number, number]} */
    #expiry() {
      const digits = digitsOf(this.expiry.input.value);
      return digits.length === 4 ? [Number(digits.slice(0, 2)), 2000 + Number(digits.slice(2))] : [0, 0];
    }
  }

  /** @param {string} field @param {string} code @param {string} message @returns {Problem} */
  const problem = (field, code, message) => ({ field, code, message });

  class TextField {
    /** @param {string} name @param {string} label @param {string} placeholder */
    constructor(name, label, placeholder) {
      // The browser must not offer a real card to a sandbox.
      const attributes = { id: name, placeholder, inputmode: "numeric", autocomplete: "off", "aria-describedby": `${name}-error`, "aria-required": "true" };
      this.input = /** @type {HTMLInputElement} */ (draw("input", attributes));
      this.box = draw("div", { class: "box" }, this.input);
      this.error = draw("p", { class: "error", id: `${name}-error`, role: "alert" });
      this.node = draw("div", { class: "field" }, draw("label", { for: name }, label), this.box, this.error);
    }

    /** @param {string} message */
    complain(message) {
      this.error.textContent = message;
      this.input.setAttribute("aria-invalid", String(Boolean(message)));
    }

    hasError() {
      return Boolean(this.error.textContent);
    }
  }

  /** @param {string} name @param {string} label @param {string} placeholder */
  const textField = (name, label, placeholder) => new TextField(name, label, placeholder);

  /** @param {Record<string, any>} options */
  function countryField(options) {
    const names = new Intl.DisplayNames([navigator.language], { type: "region" });
    const sorted = COUNTRIES.map((code) => /** @type {[string, string]} */ ([code, names.of(code) ?? code])).sort((a, b) => a[1].localeCompare(b[1]));
    const select = /** @type {HTMLSelectElement} */ (draw("select", { id: "country" }, ...sorted.map(([value, name]) => draw("option", { value }, name))));
    const here = navigator.language.split("-")[1] ?? "DE";
    const wanted = options.defaultValues?.billingDetails?.address?.country ?? here;
    select.value = COUNTRIES.includes(wanted) ? wanted : "DE";
    const box = draw("div", { class: "box" }, select, icon("M1.5 1.5 6 6l4.5-4.5"));
    return { select, node: draw("div", { class: "field" }, draw("label", { for: "country" }, "Country"), box) };
  }

  // ------------------------------------------------------------------ the bank's question

  /** A dialog in the bank's place. @param {Intent} intent @param {Appearance} appearance @returns {Promise<"passed" | "failed">} */
  function askAsTheBank(intent, appearance) {
    const isSetup = intent.id.startsWith("seti_");
    const host = draw("div");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheetOf(LOOK), colours(appearance), sheetOf(CHALLENGE_LOOK)];
    const yes = /** @type {HTMLButtonElement} */ (draw("button", { type: "button", class: "yes" }, "Complete authentication"));
    const no = /** @type {HTMLButtonElement} */ (draw("button", { type: "button" }, "Fail authentication"));
    const bank = draw("header", {}, icon("M3 9 12 4l9 5M5 10v7m4.7-7v7m4.6-7v7m4.7-7v7M3 20h18", "0 0 24 24", "bank"), draw("span", {}, "Test Bank · 3-D Secure"));
    const dialog = /** @type {HTMLDialogElement} */ (
      draw("dialog", { "aria-labelledby": "question" }, bank,
        draw("div", { class: "body" },
          draw("h2", { id: "question" }, isSetup ? "May this card be kept?" : "Is it you who is paying?"),
          draw("p", { class: "amount" }, isSetup ? "Nothing is charged now" : shownAmount(intent)),
          draw("p", { class: "soft" }, "Here your own bank would send a code to your phone or ask for your fingerprint. In the sandbox you choose how it ends."),
          draw("div", { class: "acts" }, yes, no)))
    );
    root.append(dialog);
    document.body.append(host);
    return new Promise((resolve) => {
      /** @param {"passed" | "failed"} outcome */
      const finish = (outcome) => {
        dialog.close();
        host.remove();
        resolve(outcome);
      };
      yes.addEventListener("click", () => finish("passed"));
      no.addEventListener("click", () => finish("failed"));
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        finish("failed");
      });
      dialog.showModal();
    });
  }

  /** @param {Intent} intent */
  function shownAmount(intent) {
    const style = new Intl.NumberFormat(navigator.language, { style: "currency", currency: intent.currency.toUpperCase() });
    const places = style.resolvedOptions().maximumFractionDigits ?? 2;
    return style.format(intent.amount / 10 ** places);
  }

  // ------------------------------------------------------------------ what the page holds

  class Elements {
    /** @param {{clientSecret?: string, appearance?: Appearance}} options */
    constructor(options) {
      this.clientSecret = options.clientSecret ?? "";
      this.appearance = options.appearance ?? {};
      /** @type {PaymentElement | null} */
      this.payment = null;
    }

    /** @param {string} type @param {Record<string, any>} [options] */
    create(type, options = {}) {
      if (type !== "payment") throw new Error(`IntegrationError: the sandbox has no ${type} element`);
      if (this.payment) throw new Error("IntegrationError: can only create one element of type payment");
      this.payment = new PaymentElement(this, options);
      return this.payment;
    }

    /** @param {string} type */
    getElement(type) {
      return type === "payment" ? this.payment : null;
    }

    /** @param {PaymentElement} element */
    forget(element) {
      if (this.payment === element) this.payment = null;
    }

    /** @param {{appearance?: Appearance}} options */
    update(options) {
      this.appearance = options.appearance ?? this.appearance;
      this.payment?.dress();
    }

    async fetchUpdates() {
      return {};
    }

    /** Check the fields. @returns {Promise<{error?: StripeError, selectedPaymentMethod?: string}>} */
    async submit() {
      if (!this.payment) throw new Error("IntegrationError: there is no payment element");
      const problems = this.payment.problems();
      this.payment.complain(problems);
      const [first] = problems;
      if (!first) return { selectedPaymentMethod: "card" };
      return { error: { type: "validation_error", code: first.code, message: first.message } };
    }
  }

  class StripeStandIn {
    /** @param {string} key */
    constructor(key) {
      if (!/^pk_(test|live)_\w+$/.test(key)) throw new Error("IntegrationError: Stripe() needs a publishable key");
      this.api = new Api(key);
    }

    /** @param {{clientSecret?: string, appearance?: Appearance}} options */
    elements(options = {}) {
      return new Elements(options);
    }

    /** Pay by what is typed into the element or, with a `payment_method`, by one that is kept. @param {ConfirmOptions} options */
    async confirmPayment(options) {
      const answer = await this.#confirm(options, "payment_intent");
      return "error" in answer ? answer : { paymentIntent: answer };
    }

    /** Keep what is typed into the element. @param {ConfirmOptions} options */
    async confirmSetup(options) {
      const answer = await this.#confirm(options, "setup_intent");
      return "error" in answer ? answer : { setupIntent: answer };
    }

    /** @param {{clientSecret: string}} options */
    async handleNextAction({ clientSecret }) {
      const intent = await this.api.retrieve(clientSecret);
      return shown(await this.#askIfNeeded(intent, clientSecret, {}));
    }

    /** @param {string} secret */
    async retrievePaymentIntent(secret) {
      return shown(await this.api.retrieve(secret));
    }

    /** @param {string} secret */
    async retrieveSetupIntent(secret) {
      const answer = await this.api.retrieve(secret);
      return answer.error ? { error: answer.error } : { setupIntent: answer };
    }

    /** @param {ConfirmOptions} options @param {string} kind */
    async #confirm({ elements, clientSecret, confirmParams = {}, redirect = "always" }, kind) {
      const secret = clientSecret ?? elements?.clientSecret ?? "";
      const { return_url, payment_method, ...more } = confirmParams;
      const answer = payment_method
        ? await this.#confirmKept(secret, payment_method, more)
        : await this.#confirmTyped(/** @type {Elements} */ (elements), secret, more);
      if (!answer.error && redirect !== "if_required") goBack(return_url, answer, kind);
      return answer.error ? { error: answer.error } : answer;
    }

    /** @param {string} secret @param {string} method @param {Record<string, string>} more */
    async #confirmKept(secret, method, more) {
      return this.#askIfNeeded(await this.api.confirm(secret, method, more), secret, {});
    }

    /** @param {Elements} elements @param {string} secret @param {Record<string, string>} more */
    async #confirmTyped(elements, secret, more) {
      const { error } = await elements.submit();
      if (error) return { error };
      const element = /** @type {PaymentElement} */ (elements.payment);
      element.update({ readOnly: true });
      try {
        const method = await this.api.call("/v1/payment_methods", element.card());
        if (method.error) return this.#refused(element, method.error);
        const intent = await this.api.confirm(secret, method.id, more);
        const answer = await this.#askIfNeeded(intent, secret, elements.appearance);
        return answer.error ? this.#refused(element, answer.error) : answer;
      } finally {
        element.update({ readOnly: false });
      }
    }

    /** @param {any} intent @param {string} secret @param {Appearance} appearance */
    async #askIfNeeded(intent, secret, appearance) {
      if (intent.status !== "requires_action") return intent;
      return this.api.answerChallenge(secret, await askAsTheBank(intent, appearance));
    }

    /** @param {PaymentElement} element @param {StripeError} error */
    #refused(element, error) {
      const places = /** @type {Record<string, string>} */ ({ number: "number", exp_month: "expiry", exp_year: "expiry", cvc: "cvc" });
      const field = places[error.param ?? ""];
      element.update({ readOnly: false });
      if (field) element.complain([problem(field, error.code ?? "", error.message)]);
      return { error };
    }
  }

  /** @param {any} answer */
  const shown = (answer) => (answer.error ? { error: answer.error } : { paymentIntent: answer });

  /** @param {string | undefined} address @param {Intent} intent @param {string} kind */
  function goBack(address, intent, kind) {
    if (!address) throw new Error("IntegrationError: this needs confirmParams.return_url");
    const url = new URL(address, location.href);
    url.searchParams.set(kind, intent.id);
    url.searchParams.set(`${kind}_client_secret`, intent.client_secret);
    url.searchParams.set("redirect_status", intent.status);
    location.assign(url);
  }

  /** @param {string} key */
  const Stripe = (key) => new StripeStandIn(key);
  Stripe.version = 3;
  Object.assign(window, { Stripe });
})();
