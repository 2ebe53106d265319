/**
 * The record a tablet hands in, and what the server's receipts mean. Pure: no browser, no clock, no storage.
 */
import { dayInChina, effective, valueOf } from "./answering.js";

/** States of a visit on the tablet. Only receipts lead from sealed to sending and accepted. */
export const STATE = Object.freeze({ DRAFT: "draft", SEALED: "sealed", SENDING: "sending", ACCEPTED: "accepted", REPLACED: "replaced" });

/** How a state is called on the screen. */
export const STATE_LABEL = Object.freeze({
  draft: "填写中",
  sealed: "已封存，待上传",
  sending: "上传中",
  accepted: "服务器已接收",
  replaced: "已另作修改，不上传",
});

/** JSON with sorted keys and no spaces: the same value is always the same bytes. */
export function canonicalJson(value) {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("a record holds only finite numbers");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object") throw new TypeError(`a record cannot hold ${typeof value}`);
  const parts = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`);
  return `{${parts.join(",")}}`;
}

/** The bytes that are hashed, stored and sent. */
export const canonicalBytes = (value) => new TextEncoder().encode(canonicalJson(value));

/** An instant with the device's own offset, for example 2026-11-20T09:12:03+08:00. */
export function isoWithOffset(date, offsetMinutes = -date.getTimezoneOffset()) {
  const shifted = new Date(date.getTime() + offsetMinutes * 60000).toISOString().slice(0, 19);
  const size = Math.abs(offsetMinutes);
  const two = (number) => String(number).padStart(2, "0");
  return `${shifted}${offsetMinutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A position from the browser, rounded to what it can mean: 7 decimals (1 cm), accuracy to 0.1 m. */
export function positionOf(coords, takenAt) {
  const round = (number, places) => Number(number.toFixed(places));
  return { lon: round(coords.longitude, 7), lat: round(coords.latitude, 7), accuracy_m: round(coords.accuracy, 1), datum: "WGS84", taken_at: takenAt };
}

/** A non-empty met person, or null. */
export function metPersonOf(person) {
  const name = (person?.name ?? "").trim();
  return name ? { name, title: (person.title ?? "").trim() } : null;
}

/**
 * The record of a visit, ready to be sealed.
 *
 * @param visit     the draft row
 * @param checklist content of the version the draft is bound to, as its round asks it; gives the order of the answers
 * @param answers   rows of this visit, in any order; their verdicts are computed once more for the day of sealing
 * @param files     file rows of this visit by sha256 (size, media_type, taken_at)
 * @param sealedAt  instant with offset
 */
export function buildRecord(visit, checklist, answers, files, sealedAt) {
  const now = effective(checklist, answers, dayInChina(sealedAt));
  const items = itemsOf(checklist).filter((item) => now.get(item.code).verdict);
  const given = items.map((item) => now.get(item.code));
  return {
    visit_id: visit.visit_id,
    drawn_site_id: visit.drawn_site_id,
    checklist_version_id: visit.checklist_version_id,
    started_at: visit.started_at,
    sealed_at: sealedAt,
    device_time_sent: sealedAt,
    position: visit.position ?? null,
    met_person: metPersonOf(visit.met_person),
    answers: items.map((item) => answerOf(item, now.get(item.code))),
    signatures: (visit.signatures ?? []).map(({ signer, expert_id, name, sha256 }) => ({ signer, expert_id: expert_id ?? null, name, sha256 })),
    manifest: manifestOf(visit, given, files),
  };
}

/** One answer as the record carries it: `value` only where something was entered beside the verdict. */
function answerOf(item, answer) {
  const { verdict, measured, remark, photos } = answer;
  const value = valueOf(item, answer);
  const row = { item: item.code, verdict, measured: verdict === "not_applicable" ? null : (measured ?? null), remark: (remark ?? "").trim(), photos: [...(photos ?? [])] };
  return value ? { ...row, value } : row;
}

/** Every file the record names, once, photos in the order of the items, then signatures. */
function manifestOf(visit, answers, files) {
  const rows = new Map();
  const add = (sha256, purpose, item) => {
    if (rows.has(sha256)) return;
    const file = files.get(sha256);
    if (!file) throw new Error(`file ${sha256} is named but not on this tablet`);
    rows.set(sha256, { sha256, size: file.size, media_type: file.media_type, purpose, item, taken_at: file.taken_at });
  };
  for (const answer of answers) for (const sha of answer.photos ?? []) add(sha, "photo", answer.item);
  for (const signature of visit.signatures ?? []) add(signature.sha256, "signature", null);
  return [...rows.values()];
}

/** All items of a checklist in their order, each with the code of its section. */
export function itemsOf(checklist) {
  return checklist.sections.flatMap((section) => section.items.map((item) => ({ ...item, section: section.code })));
}

/**
 * The state after a receipt. Throws when the receipt is not about these bytes: then nothing may be believed of it.
 */
export function stateAfter(receipt, visitId, recordSha256) {
  if (receipt?.visit_id !== visitId || receipt.record_sha256 !== recordSha256) throw new Error("receipt_of_another_record");
  const complete = Array.isArray(receipt.missing) && receipt.missing.length === 0;
  const taken = receipt.state === "received" || receipt.state === "set_aside";
  return complete && taken ? STATE.ACCEPTED : STATE.SENDING;
}

/** Milliseconds to wait before the next try: 3 s, 6 s, 12 s ... at most 5 minutes, spread by `chance` (0 to 1). */
export function waitBeforeRetry(attempts, chance) {
  const base = Math.min(300000, 3000 * 2 ** Math.max(0, attempts - 1));
  return Math.round(base * (0.75 + 0.5 * chance));
}

/**
 * What a failed answer of the server means for one record.
 * "sign_in": keep all, ask to sign in. "later": try again by itself. "stuck": a person must look; others go on.
 */
export function meaningOfFailure(status, code) {
  if (status === 401 || code === "sign_in_required" || code === "password_change_first") return "sign_in";
  if (status === 0 || status === 408 || status === 425 || status === 429 || status >= 500) return "later";
  return "stuck";
}
