/**
 * The one outbox of the app: sends every sealed visit, record first, then the files the receipt misses. A receipt
 * alone moves a visit on. A record that the server refuses waits for a person and never holds up the others.
 *
 * Emits "change" when something in it moved, and "progress" with {visitId, sent, total} while bytes flow.
 */
import { ApiError } from "./api.js";
import { alone } from "./lock.js";
import { STATE, meaningOfFailure, stateAfter, waitBeforeRetry } from "./protocol.js";

const WAITING = new Set([STATE.SEALED, STATE.SENDING]);

export class Outbox extends EventTarget {
  #store;
  #api;
  #timer = null;
  #running = false;
  #again = false;
  /** visit_id -> {sent, total} while it is being sent */
  progress = new Map();

  constructor(store, api) {
    super();
    this.#store = store;
    this.#api = api;
  }

  /** Every visit that has not been accepted, oldest first: {visit, record}. */
  async waiting() {
    const [visits, records] = await Promise.all([this.#store.visits(), this.#store.records()]);
    const byId = new Map(visits.map((visit) => [visit.visit_id, visit]));
    return records
      .map((record) => ({ record, visit: byId.get(record.visit_id) }))
      .filter(({ visit }) => visit && WAITING.has(visit.state))
      .sort((a, b) => a.record.sealed_at.localeCompare(b.record.sealed_at));
  }

  /** Starts sending what is due. `force` also sends what is waiting for its next try or for a person. */
  async kick({ force = false } = {}) {
    if (this.#running) { this.#again ||= force; return; }
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      for (const { record } of await this.waiting()) {
        if (!force && (record.error?.stuck || record.next_at > Date.now())) continue;
        const went = await this.#sendAlone(record.visit_id);
        if (went === "stop") break;
      }
    } finally {
      this.#running = false;
    }
    if (this.#again) { this.#again = false; await this.kick({ force: true }); return; }
    await this.#plan();
  }

  /** Sends one record now, whatever happened to it before. */
  async retry(visitId) {
    await this.#store.changeRecord(visitId, (record) => Object.assign(record, { next_at: 0, error: null, attempts: 0 }));
    this.#changed();
    await this.kick();
  }

  async #plan() {
    const due = (await this.waiting()).filter(({ record }) => !record.error?.stuck).map(({ record }) => record.next_at);
    if (!due.length || !this.#api.signedIn) return;
    this.#timer = setTimeout(() => this.kick(), Math.max(500, Math.min(...due) - Date.now()));
  }

  async #sendAlone(visitId) {
    let outcome = "busy";
    await alone(`send:${this.#store.userId}:${visitId}`, async () => { outcome = await this.#send(visitId); });
    this.progress.delete(visitId);
    this.#changed();
    return outcome;
  }

  async #send(visitId) {
    try {
      if (!this.#api.online || !this.#api.csrf) await this.#api.session(); // no byte of a record leaves into nowhere
      const { bytes, sha256, manifest } = await this.#store.changeRecord(visitId, (record, visit) => {
        if (visit.state === STATE.SEALED) visit.state = STATE.SENDING;
        record.first_sent_at ??= new Date().toISOString();
      });
      this.#changed();
      const path = `/api/tablet/visits/${visitId}`;
      const headers = { "Content-Type": "application/json", "X-Content-SHA256": sha256 };
      let receipt = await this.#api.put(path, bytes, { headers });
      await this.#take(visitId, receipt);
      receipt = await this.#sendFiles(path, visitId, receipt, manifest);
      if (stateAfter(receipt, visitId, sha256) !== STATE.ACCEPTED) await this.#take(visitId, await this.#api.read(path));
      return "done";
    } catch (error) {
      return this.#failed(visitId, error);
    }
  }

  /** Sends the missing files one by one. A refused file is remembered; the others still go. */
  async #sendFiles(path, visitId, first, manifest) {
    let receipt = first;
    let refused = null;
    const rows = new Map(manifest.map((row) => [row.sha256, row]));
    const total = manifest.reduce((sum, row) => sum + row.size, 0);
    const size = (sha) => rows.get(sha)?.size ?? 0;
    let sent = total - first.missing.reduce((sum, sha) => sum + size(sha), 0);
    for (const sha of first.missing) {
      const body = await this.#store.bytes(sha);
      if (!body) { refused = new ApiError(422, "file_not_here", "有照片不在本机，无法补传。请导出为文件交给爱卫办"); continue; }
      try {
        const headers = { "Content-Type": rows.get(sha).media_type };
        const onProgress = (loaded) => this.#moved(visitId, sent + Math.min(loaded, size(sha)), total);
        receipt = await this.#api.put(`${path}/files/${sha}`, body, { headers, onProgress });
        await this.#take(visitId, receipt);
        sent += size(sha);
        this.#moved(visitId, sent, total);
      } catch (error) {
        if (!(error instanceof ApiError) || meaningOfFailure(error.status, error.code) !== "stuck") throw error;
        refused = error;
      }
    }
    if (refused) throw refused;
    return receipt;
  }

  /** Believes a receipt, if it is about these bytes, and stores what it says. */
  async #take(visitId, receipt) {
    await this.#store.changeRecord(visitId, (record, visit) => {
      visit.state = stateAfter(receipt, visitId, record.sha256);
      record.receipt = receipt;
      record.error = null;
      record.attempts = 0;
      record.next_at = 0;
    });
    this.#changed();
  }

  async #failed(visitId, error) {
    const known = error instanceof ApiError;
    const meaning = known ? meaningOfFailure(error.status, error.code) : "stuck";
    const message = known ? error.message : explain(error);
    await this.#store.changeRecord(visitId, (record) => {
      record.attempts += 1;
      record.error = { code: known ? error.code : error.message, message, faults: known ? error.faults : [], stuck: meaning === "stuck", at: Date.now() };
      record.next_at = meaning === "later" ? Date.now() + waitBeforeRetry(record.attempts, Math.random()) : 0;
    });
    return meaning === "sign_in" || error.status === 0 ? "stop" : "next";
  }

  #moved(visitId, sent, total) {
    this.progress.set(visitId, { sent, total });
    this.dispatchEvent(new CustomEvent("progress", { detail: { visitId, sent, total } }));
  }

  #changed() { this.dispatchEvent(new Event("change")); }
}

function explain(error) {
  if (error.message === "receipt_of_another_record") return "服务器的回执与本机封存的内容不一致，已停止上传。请导出为文件并联系爱卫办";
  return `本机处理出错（${error.name}），内容仍在本机。请重试，或导出为文件`;
}
