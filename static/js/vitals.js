// What this page cost and what went wrong on it, told to our own server: errors within a second, the rest once, when the page
// is left. It names nobody.
//
// The metrics are those of web.dev/articles/vitals: LCP, INP, CLS, TTFB.
const MOST_PROBLEMS = 10;
const TOGETHER = 1000; // milliseconds

/** @type {{message: string, source: string, line: number}[]} */
const problems = [];
let lcp = 0;
let cls = 0;
let inp = 0;
let told = false;
let telling = 0;

/**
 * @param {string} type
 * @param {(entry: any) => void} take
 */
function observe(type, take) {
  try {
    const observer = new PerformanceObserver((list) => list.getEntries().forEach(take));
    observer.observe(/** @type {PerformanceObserverInit} */ ({ type, buffered: true, durationThreshold: 40 }));
  } catch {
    // a browser that does not measure this
  }
}

observe("largest-contentful-paint", (entry) => {
  lcp = entry.startTime;
});
observe("layout-shift", (entry) => {
  if (!entry.hadRecentInput) cls += entry.value;
});
observe("event", (entry) => {
  if (entry.interactionId) inp = Math.max(inp, entry.duration);
});

window.addEventListener("error", (event) => {
  note(event.message, event.filename, event.lineno);
});
window.addEventListener("unhandledrejection", (event) => {
  note(String(event.reason?.message ?? event.reason), "", 0);
});

/**
 * @param {string} message
 * @param {string} source
 * @param {number} line
 */
function note(message, source, line) {
  if (!message || problems.length >= MOST_PROBLEMS) return;
  problems.push({ message: message.slice(0, 500), source: (source || "").slice(0, 500), line: line || 0 });
  clearTimeout(telling);
  telling = setTimeout(tellProblems, TOGETHER);
}

/** Those that come one after the other together, and not only when the page is left: a page with an error may never be. */
function tellProblems() {
  if (problems.length) send({ problems: problems.splice(0), vitals: [] });
}

function tell() {
  if (told && !problems.length) return;
  const navigation = performance.getEntriesByType("navigation")[0];
  const first = navigation instanceof PerformanceNavigationTiming ? navigation.responseStart : 0;
  const vitals = told
    ? []
    : [
        { metric: "LCP", value: lcp },
        { metric: "INP", value: inp },
        { metric: "CLS", value: cls * 1000 },
        { metric: "TTFB", value: first },
      ].filter((one) => one.value > 0 || one.metric === "CLS");
  told = true;
  send({
    problems: problems.splice(0),
    vitals: vitals.map((one) => ({ metric: one.metric, value: Math.min(600000, Math.round(one.value)) })),
  });
}

/** @param {{problems: object[], vitals: object[]}} found */
function send(found) {
  const device = matchMedia("(width < 48rem)").matches ? "phone" : "desktop";
  navigator.sendBeacon("/browser-reports/", JSON.stringify({ path: location.pathname, device, ...found }));
}

document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") tell();
});
