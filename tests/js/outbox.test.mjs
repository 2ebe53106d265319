import assert from "node:assert/strict";
import test from "node:test";

Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
const { Outbox } = await import("../../static/js/tablet/outbox.js");
const { ApiError } = await import("../../static/js/tablet/api.js");

const SHAS = ["a", "b", "c"].map((sign) => sign.repeat(64));

/** A store with just what the outbox asks for. */
class FakeStore {
  userId = 7;
  rows = new Map();
  add(id, sealedAt = "2026-11-20T10:00:00+08:00") {
    const manifest = SHAS.map((sha256) => ({ sha256, size: 10, media_type: "image/jpeg" }));
    const record = { visit_id: id, bytes: new Uint8Array([1, 2, 3]), sha256: `hash-${id}`, sealed_at: sealedAt, manifest, attempts: 0, next_at: 0, first_sent_at: null, receipt: null, error: null };
    this.rows.set(id, { record, visit: { visit_id: id, state: "sealed" } });
  }
  async visits() { return [...this.rows.values()].map((row) => row.visit); }
  async records() { return [...this.rows.values()].map((row) => row.record); }
  async bytes() { return new ArrayBuffer(10); }
  async changeRecord(id, work) { const { record, visit } = this.rows.get(id); work(record, visit); return record; }
}

/** A server that keeps what it acknowledged; `faults` maps "METHOD path" to errors thrown once each, in order. */
class FakeApi {
  online = true;
  signedIn = true;
  csrf = "t";
  sent = [];
  has = new Map();
  faults = new Map();
  async session() { this.#fail("SESSION"); this.online = true; }
  async read(path) { return this.#receipt(path.split("/")[4]); }
  async put(path, body) {
    this.sent.push(path);
    const [, , , , id, kind, sha] = path.split("/");
    this.#fail(path);
    if (!this.has.has(id)) this.has.set(id, { files: new Set(), body: [...body] });
    if (kind === "files") this.has.get(id).files.add(sha);
    this.#fail(`${path} answer`);
    return this.#receipt(id);
  }
  #fail(key) { const list = this.faults.get(key); if (list?.length) throw list.shift(); }
  #receipt(id) {
    const missing = SHAS.filter((sha) => !this.has.get(id).files.has(sha));
    return { visit_id: id, record_sha256: `hash-${id}`, state: missing.length ? "receiving" : "received", missing };
  }
}

const noAnswer = () => new ApiError(0, "no_answer", "连不上服务器");
const refused = (status, code) => new ApiError(status, code, code);
const setUp = (...ids) => {
  const [store, api] = [new FakeStore(), new FakeApi()];
  ids.forEach((id, index) => store.add(id, `2026-11-20T1${index}:00:00+08:00`));
  return { store, api, outbox: new Outbox(store, api), state: (id) => store.rows.get(id).visit.state, record: (id) => store.rows.get(id).record };
};
// The timer for the next try must not keep the test process alive.
const realTimeout = globalThis.setTimeout;
globalThis.setTimeout = (...args) => { const timer = realTimeout(...args); timer.unref?.(); return timer; };

test("a record goes first, then each file, and only the receipt makes it accepted", async () => {
  const { api, outbox, state } = setUp("v1");
  await outbox.kick();
  assert.deepEqual(api.sent, ["/api/tablet/visits/v1", ...SHAS.map((sha) => `/api/tablet/visits/v1/files/${sha}`)]);
  assert.equal(state("v1"), "accepted");
  assert.deepEqual(await outbox.waiting(), []);
});

test("an answer that is lost on the way is sent again and lands once", async () => {
  const { api, outbox, state, record } = setUp("v1");
  api.faults.set("/api/tablet/visits/v1 answer", [noAnswer()]);
  await outbox.kick();
  assert.equal(state("v1"), "sending");
  assert.equal(record("v1").error.stuck, false);
  await outbox.kick({ force: true });
  assert.equal(state("v1"), "accepted");
  assert.equal(api.has.size, 1);
});

test("after a break only the missing files are sent", async () => {
  const { api, outbox, state } = setUp("v1");
  api.faults.set(`/api/tablet/visits/v1/files/${SHAS[1]}`, [noAnswer()]);
  await outbox.kick();
  assert.equal(state("v1"), "sending");
  api.sent.length = 0;
  await outbox.kick({ force: true });
  assert.deepEqual(api.sent.slice(1).map((path) => path.slice(-64)), [SHAS[1], SHAS[2]]);
  assert.equal(state("v1"), "accepted");
});

test("a refused record waits for a person and does not hold up the next one", async () => {
  const { api, outbox, state, record } = setUp("v1", "v2");
  api.faults.set("/api/tablet/visits/v1", [refused(409, "visit_other_bytes")]);
  await outbox.kick();
  assert.equal(state("v1"), "sending");
  assert.equal(record("v1").error.stuck, true);
  assert.equal(state("v2"), "accepted");
  api.sent.length = 0;
  await outbox.kick();
  assert.deepEqual(api.sent, [], "it is not tried again by itself");
  await outbox.retry("v1");
  assert.equal(state("v1"), "accepted");
});

test("one refused photo lets the other photos through and says why", async () => {
  const { api, outbox, record, state } = setUp("v1");
  api.faults.set(`/api/tablet/visits/v1/files/${SHAS[0]}`, [refused(422, "image_unreadable")]);
  await outbox.kick();
  assert.deepEqual([...api.has.get("v1").files], [SHAS[1], SHAS[2]]);
  assert.equal(record("v1").error.code, "image_unreadable");
  assert.equal(state("v1"), "sending");
});

test("a lapsed session stops the queue, keeps everything, and is nobody's fault", async () => {
  const { api, outbox, state, record } = setUp("v1", "v2");
  api.faults.set("/api/tablet/visits/v1", [refused(401, "sign_in_required")]);
  await outbox.kick();
  assert.equal(api.sent.length, 1);
  assert.equal(record("v1").error.stuck, false);
  assert.equal(state("v2"), "sealed");
  await outbox.kick();
  assert.deepEqual([state("v1"), state("v2")], ["accepted", "accepted"]);
});

test("without signal no byte leaves and the visit stays sealed", async () => {
  const { api, outbox, state, record } = setUp("v1");
  api.online = false;
  api.faults.set("SESSION", [noAnswer()]);
  await outbox.kick();
  assert.deepEqual([api.sent.length, state("v1"), record("v1").first_sent_at], [0, "sealed", null]);
});

test("a receipt about other bytes is not believed", async () => {
  const { api, outbox, state, record } = setUp("v1");
  api.put = async () => ({ visit_id: "v1", record_sha256: "another", state: "received", missing: [] });
  await outbox.kick();
  assert.equal(state("v1"), "sending");
  assert.equal(record("v1").error.code, "receipt_of_another_record");
  assert.equal(record("v1").error.stuck, true);
});

test("a server in trouble is tried again later, after a wait that grows", async () => {
  const { api, outbox, record } = setUp("v1");
  api.faults.set("/api/tablet/visits/v1", [refused(503, "busy"), refused(507, "disk_full")]);
  await outbox.kick();
  const first = record("v1").next_at - Date.now();
  await outbox.kick({ force: true });
  const second = record("v1").next_at - Date.now();
  assert.ok(first > 1000 && second > first, `${first} then ${second}`);
  assert.equal(record("v1").error.stuck, false);
});
