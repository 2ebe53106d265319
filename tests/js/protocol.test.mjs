import assert from "node:assert/strict";
import test from "node:test";
import { buildRecord, canonicalBytes, canonicalJson, isoWithOffset, meaningOfFailure, metPersonOf, positionOf, stateAfter, waitBeforeRetry } from "../../static/js/tablet/protocol.js";

const SEALED = "2026-11-20T10:00:00+08:00";
const SHA = "a".repeat(64);
const checklist = { sections: [{ code: "A", title: "环境", items: [{ code: "m-01", answer: "grade" }, { code: "m-02", answer: "grade" }] }, { code: "B", title: "设施", items: [{ code: "m-03", answer: "grade" }] }] };
const visit = {
  visit_id: "v1", drawn_site_id: 1, checklist_version_id: 3, started_at: "2026-11-20T09:12:03+08:00", position: null, met_person: { name: " 王某 ", title: "" },
  signatures: [{ signer: "expert", expert_id: 7, name: "李", sha256: "b".repeat(64), extra: 1 }],
};
const files = new Map([[SHA, { size: 9, media_type: "image/jpeg", taken_at: "t" }], ["b".repeat(64), { size: 5, media_type: "image/png", taken_at: "t" }]]);

test("canonical JSON sorts keys at every depth and has no spaces", () => {
  assert.equal(canonicalJson({ b: [1, { d: null, c: "中" }], a: true }), '{"a":true,"b":[1,{"c":"中","d":null}]}');
});

test("canonical bytes keep characters beyond the BMP", () => {
  assert.equal(new TextDecoder().decode(canonicalBytes({ town: "柳树𨟠镇" })), '{"town":"柳树𨟠镇"}');
});

test("canonical JSON refuses what JSON cannot say", () => {
  assert.throws(() => canonicalJson({ a: Number.NaN }), TypeError);
  assert.throws(() => canonicalJson({ a: undefined }), TypeError);
});

test("an instant carries the offset of the device", () => {
  assert.equal(isoWithOffset(new Date("2026-11-20T01:12:03Z"), 480), "2026-11-20T09:12:03+08:00");
  assert.equal(isoWithOffset(new Date("2026-11-20T01:12:03Z"), -210), "2026-11-19T21:42:03-03:30");
});

test("answers follow the checklist's order and unanswered items are left out", () => {
  const answers = [{ item: "m-03", verdict: "good" }, { item: "m-01", verdict: "fail", remark: " 有积水 ", photos: [SHA] }, { item: "m-02", verdict: null, remark: "x" }];
  const record = buildRecord(visit, checklist, answers, files, "2026-11-20T10:00:00+08:00");
  assert.deepEqual(record.answers.map((row) => row.item), ["m-01", "m-03"]);
  assert.deepEqual(record.answers[0], { item: "m-01", verdict: "fail", measured: null, remark: "有积水", photos: [SHA] });
});

test("a measured value of an item that does not apply stays on the tablet", () => {
  const [answer] = buildRecord(visit, checklist, [{ item: "m-01", verdict: "not_applicable", measured: "3" }], files, SEALED).answers;
  assert.equal(answer.measured, null);
});

test("the manifest names every photo and signature once", () => {
  const answers = [{ item: "m-01", verdict: "fail", photos: [SHA] }, { item: "m-02", verdict: "fail", photos: [SHA] }];
  const { manifest, signatures } = buildRecord(visit, checklist, answers, files, SEALED);
  assert.deepEqual(manifest.map((row) => [row.purpose, row.item]), [["photo", "m-01"], ["signature", null]]);
  assert.deepEqual(Object.keys(signatures[0]), ["signer", "expert_id", "name", "sha256"]);
});

test("a record with a file that is not on the tablet cannot be built", () => {
  assert.throws(() => buildRecord(visit, checklist, [{ item: "m-01", verdict: "fail", photos: ["c".repeat(64)] }], files, SEALED), /not on this tablet/);
});

test("nobody met is null, never an empty name", () => {
  assert.equal(metPersonOf({ name: "  ", title: "经理" }), null);
  assert.deepEqual(metPersonOf({ name: " 王某 ", title: " 经理" }), { name: "王某", title: "经理" });
});

test("a position is WGS84 and rounded to what it can mean", () => {
  const coords = { longitude: 117.123456789, latitude: 34.8, accuracy: 12.34 };
  assert.deepEqual(positionOf(coords, "t"), { lon: 117.1234568, lat: 34.8, accuracy_m: 12.3, datum: "WGS84", taken_at: "t" });
});

test("only a complete receipt of these bytes makes a visit accepted", () => {
  const receipt = { visit_id: "v1", record_sha256: SHA, state: "received", missing: [] };
  assert.equal(stateAfter(receipt, "v1", SHA), "accepted");
  assert.equal(stateAfter({ ...receipt, state: "set_aside" }, "v1", SHA), "accepted");
  assert.equal(stateAfter({ ...receipt, state: "receiving", missing: ["x"] }, "v1", SHA), "sending");
  assert.equal(stateAfter({ ...receipt, missing: ["x"] }, "v1", SHA), "sending");
  assert.throws(() => stateAfter({ ...receipt, record_sha256: "other" }, "v1", SHA), /another_record/);
  assert.throws(() => stateAfter({ ...receipt, visit_id: "v2" }, "v1", SHA), /another_record/);
});

test("waiting doubles, is spread, and never exceeds five minutes and a quarter", () => {
  assert.equal(waitBeforeRetry(1, 0.5), 3000);
  assert.equal(waitBeforeRetry(3, 0.5), 12000);
  assert.ok(waitBeforeRetry(60, 1) <= 375000);
});

test("a failure is either sign-in, later, or for a person", () => {
  assert.equal(meaningOfFailure(401, "sign_in_required"), "sign_in");
  for (const status of [0, 408, 429, 500, 502, 503, 507]) assert.equal(meaningOfFailure(status), "later");
  for (const status of [400, 403, 404, 409, 413, 422]) assert.equal(meaningOfFailure(status), "stuck");
});
