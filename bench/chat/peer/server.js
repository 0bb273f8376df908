// A chat as one would write it with Socket.IO 4.8, pg and the Redis adapter, keeping the promises ours keeps: a message
// is acked after its commit, numbered without gaps in its conversation, and a repeat gets the first answer again.
import { createServer } from "node:http";

import { createAdapter } from "@socket.io/redis-adapter";
import pg from "pg";
import { createClient } from "redis";
import { Server } from "socket.io";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS people (id bigint PRIMARY KEY, token text NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS conversations (id bigint PRIMARY KEY, head_seq bigint NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS members (
    conversation_id bigint NOT NULL REFERENCES conversations, person_id bigint NOT NULL REFERENCES people,
    PRIMARY KEY (conversation_id, person_id));
  CREATE INDEX IF NOT EXISTS members_person ON members (person_id);
  CREATE TABLE IF NOT EXISTS messages (
    id bigserial PRIMARY KEY, conversation_id bigint NOT NULL REFERENCES conversations, seq bigint NOT NULL,
    client_id uuid NOT NULL, author_id bigint NOT NULL REFERENCES people, body text NOT NULL, created_at timestamptz NOT NULL,
    UNIQUE (conversation_id, seq), UNIQUE (conversation_id, author_id, client_id));`;

// The two ways to store a message. The transaction is how node-postgres' own documentation does it and how such chats
// are written; the single statement is what somebody would make of it who tunes for exactly this benchmark.
const MOVE_HEAD = "UPDATE conversations SET head_seq = head_seq + 1 WHERE id = $1 RETURNING head_seq";
const INSERT = `
  INSERT INTO messages (conversation_id, seq, client_id, author_id, body, created_at)
  VALUES ($1, $2, $3, $4, $5, now()) RETURNING seq, created_at`;
const STORE = {
  name: "store",
  text: `
    WITH head AS (UPDATE conversations SET head_seq = head_seq + 1 WHERE id = $1 RETURNING head_seq)
    INSERT INTO messages (conversation_id, seq, client_id, author_id, body, created_at)
    SELECT $1, head_seq, $2, $3, $4, now() FROM head RETURNING seq, created_at`,
};
const FIND = {
  name: "find",
  text: "SELECT seq, created_at FROM messages WHERE conversation_id = $1 AND client_id = $2 AND author_id = $3",
};
const UNIQUE_VIOLATION = "23505";
const MAX_BODY = 4000;

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.POOL ?? 10) });

async function storeByTransaction(c, id, author, body) {
  const client = await pool.connect();
  try {
    await client.query("BEGIN");
    const head = await client.query(MOVE_HEAD, [c]);
    const stored = await client.query(INSERT, [c, head.rows[0].head_seq, id, author, body]);
    await client.query("COMMIT");
    return stored.rows[0];
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  } finally {
    client.release();
  }
}

async function storeByStatement(c, id, author, body) {
  return (await pool.query({ ...STORE, values: [c, id, author, body] })).rows[0];
}

const storeNew = process.env.STORE === "statement" ? storeByStatement : storeByTransaction;

async function store(c, id, author, body) {
  try {
    return await storeNew(c, id, author, body);
  } catch (error) {
    if (error.code !== UNIQUE_VIOLATION) throw error;
    return (await pool.query({ ...FIND, values: [c, id, author] })).rows[0];
  }
}

async function main() {
  const publisher = createClient({ url: process.env.REDIS_URL });
  const subscriber = publisher.duplicate();
  await Promise.all([publisher.connect(), subscriber.connect(), pool.query(SCHEMA)]);

  const http = createServer();
  const io = new Server(http, { adapter: createAdapter(publisher, subscriber), perMessageDeflate: false });

  io.use(async (socket, next) => {
    const found = await pool.query("SELECT id FROM people WHERE token = $1", [socket.handshake.auth.token]);
    if (!found.rows.length) return next(new Error("sign in"));
    socket.data.person = found.rows[0].id;
    next();
  });

  io.on("connection", async (socket) => {
    const person = socket.data.person;
    socket.on("send", async ({ id, c, body }, ack) => {
      if (!socket.rooms.has(`c${c}`)) return ack({ error: "not_found" });
      if (typeof body !== "string" || !body.trim() || body.length > MAX_BODY) return ack({ error: "bad_body" });
      try {
        const stored = await store(c, id, person, body);
        const seq = Number(stored.seq);
        const ts = stored.created_at.getTime();
        ack({ id, c, seq, ts });
        socket.to(`c${c}`).emit("msg", { c, seq, from: Number(person), id, body, ts });
      } catch {
        ack({ error: "not_stored" });
      }
    });
    const seats = await pool.query("SELECT conversation_id FROM members WHERE person_id = $1", [person]);
    socket.join(seats.rows.map((row) => `c${row.conversation_id}`));
    socket.emit("welcome", { user: Number(person) });
  });

  http.listen(Number(process.env.PORT), "127.0.0.1", () => console.log("peer is listening"));
}

main();
