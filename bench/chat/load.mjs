// The load, the same for both: people in pairs write to each other over WebSockets.
//
//   node load.mjs '{"target": "ours"|"peer", "url", "origin", "people": [{token, person, c}], "pid",
//                   "mode": "saturated"|"paced"|"idle", "seconds", "warmup", "window", "rate"}'
//
// Idle: everybody connects and is silent; what that costs in memory, per handshake, and for keeping. Saturated: everybody keeps `window` messages unacked and sends the next at once. Paced: `rate` messages a second
// altogether, whatever the answers do. Prints one line of JSON about the measured seconds.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("./peer/", import.meta.url));
const { WebSocket } = require("ws");

const plan = JSON.parse(process.argv[2]);
const BODY = "Could we meet at the venue on Thursday afternoon, around four? ";
const TICKS = 100; // of a second, as /proc counts

const latencies = [];
let acked = 0;
let heard = 0;
let errors = 0;
let measuring = false;
const seqs = new Map();

class Person {
  constructor({ token, person, c }) {
    Object.assign(this, { token, person, c });
    this.waiting = new Map();
    this.acks = 0;
  }

  connect() {
    return new Promise((resolve, reject) => {
      this.welcomed = resolve;
      const headers = plan.target === "ours" ? { Cookie: `sessionid=${this.token}` } : {};
      this.socket = new WebSocket(plan.url, { origin: plan.origin, headers, perMessageDeflate: false });
      this.socket.on("error", reject);
      this.socket.on("close", (code) => code === 1005 || code === 1000 || reject(new Error(`closed with ${code}`)));
      this.socket.on("message", (data) => this.hear(data.toString()));
      this.socket.on("open", () => this.open());
    });
  }
}

class OurPerson extends Person {
  open() {
    this.socket.send(JSON.stringify({ type: "hello", v: 1, convs: {} }));
  }

  say() {
    const id = randomUUID();
    this.waiting.set(id, performance.now());
    this.socket.send(JSON.stringify({ type: "send", id, c: this.c, body: BODY }));
  }

  hear(text) {
    const frame = JSON.parse(text);
    if (frame.type === "ack") this.settle(frame.id, frame);
    else if (frame.type === "msg") hear(frame);
    else if (frame.type === "welcome") this.welcomed();
    else if (frame.type === "error") errors += 1;
  }
}

class PeerPerson extends Person {
  // Socket.IO's own framing: engine.io packets 0 open, 2 ping, 3 pong, 4 message; then 0 connect, 2 event, 3 ack.
  open() {
    this.number = 0;
  }

  say() {
    const id = randomUUID();
    const number = (this.number += 1);
    this.waiting.set(number, performance.now());
    this.socket.send(`42${number}${JSON.stringify(["send", { id, c: this.c, body: BODY }])}`);
  }

  hear(text) {
    if (text === "2") this.socket.send("3");
    else if (text.startsWith("0")) this.socket.send(`40${JSON.stringify({ token: this.token })}`);
    else if (text.startsWith("43")) {
      const start = text.indexOf("[");
      const [answer] = JSON.parse(text.slice(start));
      if (answer.error) errors += 1;
      this.settle(Number(text.slice(2, start)), answer);
    } else if (text.startsWith("42")) {
      const [name, frame] = JSON.parse(text.slice(2));
      if (name === "msg") hear(frame);
      else if (name === "welcome") this.welcomed();
    }
  }
}

Person.prototype.settle = function settle(key, frame) {
  const since = this.waiting.get(key);
  this.waiting.delete(key);
  note(frame);
  if (measuring) {
    acked += 1;
    latencies.push(performance.now() - since);
  }
  if (plan.mode === "saturated" && !stopped) this.say();
};

function hear(frame) {
  if (measuring) heard += 1;
  note(frame);
}

/** Every number of a conversation is seen by both: as an ack by one, as a message by the other. */
function note(frame) {
  const seen = seqs.get(frame.c) ?? new Map();
  seqs.set(frame.c, seen);
  seen.set(frame.seq, (seen.get(frame.seq) ?? 0) + 1);
}

function processSeconds() {
  const fields = readFileSync(`/proc/${plan.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

function memory() {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${plan.pid}/status`, "utf8"))[1]) / 1024;
}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

let stopped = false;

async function paced(people) {
  const started = performance.now();
  let said = 0;
  while (!stopped) {
    const due = ((performance.now() - started) / 1000) * plan.rate;
    for (; said < due; said += 1) people[said % people.length].say();
    await sleep(0.004);
  }
}

async function connect(people) {
  for (let start = 0; start < people.length; start += 20) {
    await Promise.all(people.slice(start, start + 20).map((person) => person.connect()));
  }
}

async function idle(people) {
  await connect(people.splice(0, 20)); // what the first sockets load and warm up is not the price of one more
  await sleep(plan.warmup);
  const [cpu, base] = [processSeconds(), memory()];
  await connect(people);
  await sleep(1);
  const handshakes = processSeconds() - cpu;
  const held = memory() - base;
  await sleep(1);
  const quiet = processSeconds();
  await sleep(plan.seconds);
  console.log(
    JSON.stringify({
      handshakeMs: (handshakes / people.length) * 1000,
      megabytes: held,
      idleShare: (processSeconds() - quiet) / plan.seconds,
    }),
  );
  process.exit(0);
}

async function main() {
  const kind = plan.target === "ours" ? OurPerson : PeerPerson;
  const people = plan.people.map((facts) => new kind(facts));
  if (plan.mode === "idle") return idle(people);
  await connect(people);
  if (plan.mode === "saturated") {
    for (const person of people) for (let n = 0; n < plan.window; n += 1) person.say();
  } else paced(people);

  await sleep(plan.warmup);
  const [cpu, own, started] = [processSeconds(), process.cpuUsage(), performance.now()];
  measuring = true;
  await sleep(plan.seconds);
  measuring = false;
  const seconds = (performance.now() - started) / 1000;
  const spent = processSeconds() - cpu;
  const ownSpent = process.cpuUsage(own);
  stopped = true;
  await sleep(1.5);

  latencies.sort((a, b) => a - b);
  let odd = 0;
  for (const seen of seqs.values()) for (const times of seen.values()) if (times !== 2) odd += 1;
  console.log(
    JSON.stringify({
      rate: acked / seconds,
      heardRate: heard / seconds,
      cpuMs: (spent / acked) * 1000,
      cpuShare: spent / seconds,
      loadShare: (ownSpent.user + ownSpent.system) / 1e6 / seconds,
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
      unacked: people.reduce((sum, person) => sum + person.waiting.size, 0),
      odd,
      errors,
      memory: memory(),
    }),
  );
  process.exit(0);
}

main();
