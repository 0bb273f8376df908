// The chart of one figure: opens with its history and goes on with what the collector says every two seconds. Levels move
// with each frame, what is counted with each slot of ten seconds; points of longer steps are fetched as they are summed.

const AXIS_FONT = "500 12px Figtree, sans-serif";
const SIGN_IN = 4401;
const NOT_YOURS = 4403;
const LONGEST_PAUSE = 30_000;
const SLOT = 10;
const SUMMED_EVERY = 60_000;

/**
 * @typedef {{name: string, values: (number | null)[]}} Line
 * @typedef {{step: number, seconds: number, at: number[], lines: Line[]}} Past
 */

class LiveLines {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.metric = place.dataset.liveLines ?? "";
    this.state = document.querySelector("[data-live-state]");
    this.words = this.state?.textContent ?? "";
    this.pause = 1_000;
    this.fetchedAt = 0;
    this.wasAway = false;
    /** @type {Past} */
    this.history = { step: 10, seconds: 3600, at: [], lines: [] };
    /** @type {UPlot | null} */
    this.plot = null;
  }

  async begin() {
    await this.fetch();
    this.listen();
    new ResizeObserver(() => this.plot?.setSize(this.size())).observe(this.place);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.plot?.redraw());
    new MutationObserver(() => this.plot?.redraw()).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  async fetch() {
    this.fetchedAt = Date.now();
    const answer = await fetch(this.place.dataset.points ?? "", { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return; // what is drawn stays
    this.history = /** @type {Past} */ (await answer.json());
    this.draw();
  }

  listen() {
    const address = new URL(`/ws/admin/?streams=${this.place.dataset.stream}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.addEventListener("open", () => {
      if (this.wasAway) void this.fetch(); // what happened meanwhile
      this.wasAway = false;
    });
    socket.addEventListener("message", (event) => this.hear(event.data));
    socket.addEventListener("close", (event) => this.again(event.code));
  }

  /** @param {string} text */
  hear(text) {
    const frame = JSON.parse(text);
    if (frame.type !== "points") return;
    this.pause = 1_000;
    this.say("Live. ");
    if (this.history.step > SLOT) {
      if (Date.now() - this.fetchedAt > SUMMED_EVERY) void this.fetch();
    } else if (this.metric in frame.levels) this.take(frame.at, frame.levels[this.metric]);
    else this.take(frame.slot, frame.counted[this.metric] ?? {});
  }

  /** @param {number} code */
  again(code) {
    if (code === SIGN_IN || code === NOT_YOURS) {
      this.say(code === SIGN_IN ? "Not live: sign in again. " : "Not live: this is not yours to see any more. ");
      return;
    }
    this.say("Connecting again… ");
    this.wasAway = true;
    setTimeout(() => this.listen(), this.pause * (0.75 + Math.random() / 2));
    this.pause = Math.min(this.pause * 2, LONGEST_PAUSE);
  }

  /**
   * The newest point moves until its step is over.
   * @param {number} at seconds since the epoch
   * @param {Record<string, number>} values by line
   */
  take(at, values) {
    const { at: moments, lines, step, seconds } = this.history;
    const start = Math.floor(at / step) * step;
    const isNew = moments.at(-1) !== start;
    if (isNew && start < (moments.at(-1) ?? 0)) return;
    if (isNew) moments.push(start);
    for (const name of Object.keys(values)) {
      if (!lines.some((line) => line.name === name)) lines.push({ name, values: moments.slice(isNew ? 1 : 0).map(() => null) });
    }
    for (const line of lines) {
      const value = values[line.name] ?? null;
      if (isNew) line.values.push(value);
      else if (value !== null) line.values[line.values.length - 1] = value;
    }
    while (moments.length && (moments[0] ?? 0) < at - seconds) {
      moments.shift();
      for (const line of lines) line.values.shift();
    }
    this.draw();
  }

  draw() {
    const data = [this.history.at, ...this.history.lines.map((line) => line.values)];
    if (this.plot && this.plot.series.length === data.length) {
      this.plot.setData(data);
      return;
    }
    this.plot?.destroy();
    this.plot = new uPlot(this.options(), data, this.place);
    this.place.classList.add("drawn");
  }

  options() {
    const ink = () => getComputedStyle(this.place).color;
    const faint = () => colourOf(this.place, "--line");
    const axis = { stroke: ink, font: AXIS_FONT, grid: { stroke: faint, width: 1 }, ticks: { stroke: faint, width: 1 } };
    const unit = this.place.dataset.axis ?? "";
    return {
      ...this.size(),
      tzDate: (/** @type {number} */ seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      fmtDate: uPlot.fmtDate,
      scales: { y: { range: (/** @type {UPlot} */ _, /** @type {number} */ low, /** @type {number} */ high) => [Math.min(low, 0), (high || 1) * 1.08] } },
      axes: [{ ...axis, values: twentyFourHours(this.history.step) }, { ...axis, size: 64, values: (/** @type {UPlot} */ _, /** @type {number[]} */ ticks) => ticks.map((tick) => tick.toLocaleString("en-GB")) }],
      series: [
        { label: "UTC", value: "{YYYY}-{MM}-{DD} {HH}:{mm}:{ss}" },
        ...this.history.lines.map((line, index) => ({
          label: `${line.name || this.place.dataset.label}`,
          stroke: () => colourOf(this.place, `--c${Math.min(index + 1, 5)}`),
          width: 1.75,
          // what stands alone between gaps is no line
          points: { show: this.place.dataset.dots !== undefined || this.history.at.length < 3, size: 3 },
          value: (/** @type {UPlot} */ _, /** @type {number | null} */ value) => (value === null ? "–" : `${value.toLocaleString("en-GB")} ${unit}`.trim()),
        })),
      ],
    };
  }

  size() {
    return { width: this.place.clientWidth, height: this.place.clientWidth < 560 ? 240 : 320 };
  }

  /** @param {string} words */
  say(words) {
    if (this.state) this.state.textContent = words + this.words;
  }
}

/**
 * @param {number} step seconds
 * @returns {(plot: UPlot, ticks: number[]) => string[]} Names of moments, by day where a point is a day.
 */
function twentyFourHours(step) {
  const day = uPlot.fmtDate("{D} {MMM}");
  const hour = uPlot.fmtDate("{HH}:{mm}");
  return (_, ticks) =>
    ticks.map((tick) => {
      const moment = uPlot.tzDate(new Date(tick * 1000), "Etc/UTC");
      return step >= 3600 ? day(moment) : hour(moment);
    });
}

/**
 * A canvas knows no custom properties, nor light-dark(): an element resolves them.
 * @param {HTMLElement} place
 * @param {string} name
 */
function colourOf(place, name) {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  place.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

for (const place of document.querySelectorAll("[data-live-lines]")) {
  if (place instanceof HTMLElement) void new LiveLines(place).begin();
}
