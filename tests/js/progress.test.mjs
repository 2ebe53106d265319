import assert from "node:assert/strict";
import test from "node:test";
import { lackOf, missingSignatures, openItems, review, sectionCounts } from "../../static/js/tablet/progress.js";

const checklist = {
  sections: [
    { code: "A", title: "环境", items: [{ code: "m-01", answer: "grade", text: "一", photo_required_on_fail: true }, { code: "m-02", answer: "grade", text: "二", photo_required_on_fail: false }] },
    { code: "B", title: "设施", items: [{ code: "m-03", answer: "grade", text: "三", photo_required_on_fail: true }] },
  ],
};
const visit = { team: [{ expert_id: 7, name: "李" }, { expert_id: 8, name: "赵" }], met_person: null, signatures: [], position: null };

test("an item lacks its answer, then the photo that a failure needs", () => {
  const item = checklist.sections[0].items[0];
  assert.equal(lackOf(item, undefined), "answer");
  assert.equal(lackOf(item, { verdict: null, remark: "x" }), "answer");
  assert.equal(lackOf(item, { verdict: "fail", photos: [] }), "photo");
  assert.equal(lackOf(item, { verdict: "fail", photos: ["s"] }), null);
  assert.equal(lackOf(item, { verdict: "not_applicable" }), null);
  assert.equal(lackOf(item, { verdict: "pass", fault: "判“符合”时要写下编号" }), "value");
});

test("sections count what is open", () => {
  const counts = sectionCounts(checklist, [{ item: "m-01", verdict: "fail" }, { item: "m-02", verdict: "good" }]);
  assert.deepEqual(counts.map((row) => [row.code, row.open, row.total]), [["A", 1, 2], ["B", 1, 1]]);
});

test("open items keep the order of the checklist and say what is lacking", () => {
  const rows = openItems(checklist, [{ item: "m-01", verdict: "fail" }]);
  assert.deepEqual(rows.map((row) => [row.section, row.item, row.lack]), [["A", "m-01", "photo"], ["A", "m-02", "answer"], ["B", "m-03", "answer"]]);
});

test("a changed name of the person met asks for a new signature", () => {
  const signed = { ...visit, met_person: { name: "王某" }, signatures: [{ signer: "expert", expert_id: 7, name: "李" }, { signer: "met_person", expert_id: null, name: "张某" }] };
  assert.deepEqual(missingSignatures(signed).map((row) => row.name), ["赵", "王某"]);
});

test("a visit is ready only when nothing is open, all have signed and every photo is here", () => {
  const answers = ["m-01", "m-02", "m-03"].map((item) => ({ item, verdict: "good" }));
  assert.equal(review(visit, checklist, answers).ready, false);
  const signatures = visit.team.map(({ expert_id, name }) => ({ signer: "expert", expert_id, name }));
  const done = review({ ...visit, signatures }, checklist, answers);
  assert.equal(done.ready, true);
  assert.equal(done.notes.length, 2);
  const met = review({ ...visit, signatures, met_person: { name: "王某" } }, checklist, answers);
  assert.equal(met.ready, true, "a person met may decline to sign");
  assert.equal(review({ ...visit, signatures }, checklist, answers, { missingFiles: ["sha"] }).ready, false);
});
