// What our modules know of the scripts they did not write.

interface HtmxConfigDetail {
  headers: Record<string, string>;
  parameters: Record<string, unknown>;
  verb: string;
  path: string;
}

interface HtmxErrorDetail {
  requestConfig?: { triggeringEvent?: Event | null };
  xhr: XMLHttpRequest;
  elt: Element;
}

interface HtmxSwapDetail {
  elt: Element;
  target: Element;
  requestConfig: { elt: Element; verb: string; triggeringEvent?: Event | null };
  shouldSwap: boolean;
}

interface Htmx {
  ajax(
    verb: string,
    path: string,
    context?: string | Element | { target?: string | Element; swap?: string; select?: string; values?: Record<string, unknown> },
  ): Promise<void>;
  process(element: Element): void;
  trigger(element: Element | string, name: string, detail?: unknown): void;
}

declare const htmx: Htmx;

interface StripeError {
  type: string;
  code?: string;
  decline_code?: string;
  message?: string;
}

interface StripePaymentIntent {
  id: string;
  status: string;
  last_payment_error?: StripeError | null;
  setup_future_usage?: string | null;
}

interface StripePaymentElement {
  mount(target: string | Element): void;
  unmount(): void;
  destroy(): void;
  on(event: "ready" | "change" | "loaderror", listener: (event: { complete?: boolean; error?: StripeError }) => void): void;
}

interface StripeElements {
  create(kind: "payment", options?: Record<string, unknown>): StripePaymentElement;
  submit(): Promise<{ error?: StripeError }>;
  update(options: { appearance?: { theme?: "stripe" | "night" | "flat"; variables?: Record<string, string> } }): void;
}

interface StripeClient {
  elements(options: {
    clientSecret: string;
    appearance?: { theme?: "stripe" | "night" | "flat"; variables?: Record<string, string> };
  }): StripeElements;
  confirmPayment(options: {
    elements?: StripeElements;
    clientSecret?: string;
    confirmParams: { return_url: string; payment_method?: string; setup_future_usage?: "off_session" | "" };
    redirect: "if_required";
  }): Promise<{ error?: StripeError; paymentIntent?: StripePaymentIntent }>;
  handleNextAction(options: { clientSecret: string }): Promise<{ error?: StripeError; paymentIntent?: StripePaymentIntent }>;
  confirmSetup(options: {
    elements: StripeElements;
    confirmParams: { return_url: string };
    redirect: "if_required";
  }): Promise<{ error?: StripeError }>;
  retrievePaymentIntent(clientSecret: string): Promise<{ error?: StripeError; paymentIntent?: StripePaymentIntent }>;
}

declare const Stripe: (publicKey: string) => StripeClient;

interface ServiceWorkerPage {
  url: string;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
}

interface ServiceWorkerEvent extends Event {
  data: any;
  notification: Notification;
  tag: string;
  waitUntil(work: Promise<unknown>): void;
}

interface FetchWork extends Event {
  request: Request;
  respondWith(answer: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}

/** What weddingbazaar/pages/shell.py tells the worker. */
interface Shell {
  version: string;
  files: string[];
  offline: string;
  static: string;
  icon: string;
  badge: string;
  hashed: boolean;
}

/** Of Chromium: the site may be put on the home screen. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>;
}

/** What sw.js uses of its global scope; the checker knows the one of pages. */
interface OurServiceWorker {
  SHELL: Shell;
  cookieStore?: { get(name: string): Promise<{ value: string } | null> };
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: "window" }): Promise<ServiceWorkerPage[]>;
    openWindow(url: string): Promise<unknown>;
  };
  registration: ServiceWorkerRegistration;
  skipWaiting(): Promise<void>;
  addEventListener(
    type: "install" | "activate" | "message" | "push" | "notificationclick" | "sync",
    listener: (event: ServiceWorkerEvent) => void,
  ): void;
  addEventListener(type: "fetch", listener: (event: FetchWork) => void): void;
}

/** What live_lines.js uses of uPlot. */
interface UPlot {
  series: unknown[];
  destroy(): void;
  redraw(): void;
  setData(data: (number | null)[][]): void;
  setSize(size: { width: number; height: number }): void;
}

declare const uPlot: {
  new (options: object, data: (number | null)[][], place: HTMLElement): UPlot;
  fmtDate(template: string): (moment: Date) => string;
  tzDate(moment: Date, zone: string): Date;
};
