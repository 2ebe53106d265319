import assert from "node:assert/strict";
import test from "node:test";
import { enteredWords, faultWords, sampleNote, verdictWord } from "../../static/js/modules/answer-words.js";
import { gradingOf } from "../../static/js/modules/judge.js";
import { dayInChina, effective, givenOf, measuredChange, settled, toClear, unanswered, valueOf, whole, wholeNumber } from "../../static/js/tablet/answering.js";
import { buildRecord } from "../../static/js/tablet/protocol.js";
import { lackOf, openItems, placesWithoutPhoto } from "../../static/js/tablet/progress.js";
import { hourTags, linesOf } from "../../static/js/tablet/wording.js";

const DAY = "2026-11-22";
const ITEMS = {
  grade: { code: "m-01", answer: "grade" },
  choice: { code: "m-02", answer: "choice", choice: [{ code: "daily", text: "当天清走", verdict: "good", ratio: "1" }, { code: "none", text: "没有清运", verdict: "fail", ratio: "0" }] },
  faults: { code: "m-03", answer: "faults", points: "5", faults: { unit: "处", each: "1", pass_up_to: 1 } },
  measure: { code: "m-04", answer: "measure", measure: { unit: "只", samples: [{ code: "first", text: "一类", op: "<=", limit: "0" }, { code: "second", text: "二类", op: "<=", limit: "3", good: "0" }], instrument: "目测", edition: "GB/T 17217" } },
  sample: { code: "m-05", answer: "sample", sample: { unit: "间", positive: "有蝇", op: "<=", limit: "9", good: "3", levels: { A: "3", B: "6", C: "9" }, level: "C" } },
  text: { code: "m-06", answer: "text", record: { label: "证号" } },
  document: { code: "m-07", answer: "document", record: { label: "检测报告", valid_days: 366 } },
  open: { code: "m-08", answer: "check", show_if: { item: "m-02", option: ["none"] } },
  chained: { code: "m-09", answer: "check", show_if: { item: "m-08", verdict: ["fail"] } },
};
const checklist = { marks: { good: [9, 10], pass: [7, 8], fail: [0, 6] }, sections: [{ code: "A", title: "甲", items: Object.values(ITEMS) }] };
const grading = gradingOf(checklist);
const settle = (name, answer) => settled(ITEMS[name], grading, answer, DAY);

test("nothing entered is open, not wrong", () => {
  for (const name of Object.keys(ITEMS)) {
    const { verdict, fault } = settle(name, whole(ITEMS[name].code, null));
    assert.deepEqual([verdict, fault], [null, null], name);
  }
});

test("a verdict that follows from a value is computed and cannot be pressed", () => {
  assert.equal(settle("choice", { said: "good", value: { option: "none" } }).verdict, "fail");
  assert.equal(settle("faults", { entered: { faults: "1" }, value: { faults: 1 } }).verdict, "pass");
  assert.equal(settle("measure", { typed: "1", measured: "1", value: { sample: "second" } }).verdict, "pass");
  assert.equal(settle("sample", { value: { checked: 100, positive: 3 } }).verdict, "good");
});

test("a value with a fault has no verdict and says why", () => {
  const cases = [
    ["choice", { value: { option: "weekly" } }, /没有选项/], ["faults", { entered: { faults: "x" }, value: { faults: -1 } }, /整数/],
    ["measure", { typed: "1", measured: "1", value: {} }, /请先选类别/], ["measure", { typed: "三", measured: null, value: { sample: "first" } }, /请填写数字/],
    ["sample", { entered: { checked: "3" }, value: { checked: 3, positive: null } }, /请填写数目/], ["sample", { value: { checked: 3, positive: 4 } }, /比检查数 3 还多/],
  ];
  for (const [name, answer, words] of cases) {
    const { verdict, fault } = settle(name, answer);
    assert.equal(verdict, null, name);
    assert.match(fault, words);
  }
});

test("a pressed verdict stays while its text or date is missing, and the item lacks that value", () => {
  const answer = settle("text", { said: "pass", value: {} });
  assert.deepEqual([answer.verdict, answer.fault, lackOf(ITEMS.text, answer)], ["pass", "判“符合”时要写下证号", "value"]);
  assert.match(settle("document", { said: "pass", value: { day: "2026-11-23" } }).fault, /还没有到/);
  assert.equal(settle("document", { said: "fail", value: {} }).fault, null);
});

test("an expired record is not met although 符合 was pressed, and is met again once the date is right", () => {
  const old = settle("document", { said: "pass", value: { day: "2025-11-20" } });
  assert.equal(old.verdict, "fail");
  assert.match(linesOf(ITEMS.document, old, DAY).text, /超过 366 天/);
  assert.equal(settle("document", { ...old, value: { day: "2025-11-21" } }).verdict, "pass");
});

test("不涉及 needs no value and carries none", () => {
  const answer = settle("sample", { said: "not_applicable", entered: { checked: "9" }, value: { checked: 9, positive: 99 } });
  assert.deepEqual([answer.verdict, answer.fault, valueOf(ITEMS.sample, answer)], ["not_applicable", null, null]);
  assert.deepEqual(givenOf(ITEMS.sample, answer), { verdict: "not_applicable" });
});

test("an answer stored by an older version is understood", () => {
  assert.equal(settle("grade", { item: "m-01", verdict: "pass", measured: null, typed: "", remark: "", photos: [] }).verdict, "pass");
  assert.equal(whole("m-01", { item: "m-01", verdict: "fail" }).said, "fail");
});

test("counts are whole numbers, also in full width", () => {
  for (const [typed, number] of [["", null], [" ", null], ["12", 12], ["１２", 12], ["1.5", -1], ["-1", -1], ["1e3", -1], ["三", -1]]) assert.equal(wholeNumber(typed), number, typed);
});

test("a measured number is kept as it was typed and as it is", () => {
  assert.deepEqual(measuredChange(ITEMS.measure, " 2。50", "second"), { typed: " 2。50", measured: "2.5" });
  assert.deepEqual(measuredChange(ITEMS.measure, "-1", "second"), { typed: "-1", measured: null });
});

test("an item whose condition does not hold is 不涉及 by itself, and what looks at it too", () => {
  const now = effective(checklist, [{ item: "m-02", value: { option: "daily" } }, { item: "m-08", said: "fail", verdict: "fail" }], DAY);
  assert.deepEqual(["m-08", "m-09"].map((code) => [now.get(code).verdict, now.get(code).isClosed, now.get(code).waits]), [["not_applicable", true, false], ["not_applicable", true, false]]);
  assert.equal(lackOf(ITEMS.open, now.get("m-08")), null);
});

test("before the item it looks at is answered an item waits", () => {
  const now = effective(checklist, [], DAY);
  assert.deepEqual([now.get("m-08").waits, now.get("m-09").waits], [true, true]);
  assert.deepEqual(openItems(checklist, [], DAY).map((row) => row.item), ["m-01", "m-02", "m-03", "m-04", "m-05", "m-06", "m-07"]);
});

test("when the condition comes true again the item opens unanswered, with remark and photos", () => {
  const stored = { item: "m-08", said: "fail", verdict: "fail", value: {}, entered: {}, measured: null, typed: "", remark: "桶满", photos: ["s"] };
  const out = [{ item: "m-02", value: { option: "daily" } }, stored];
  assert.deepEqual(toClear(checklist, out, DAY), ["m-08"]);
  const again = effective(checklist, [{ item: "m-02", value: { option: "none" } }, unanswered(stored)], DAY).get("m-08");
  assert.deepEqual([again.isClosed, again.verdict, again.remark, again.photos], [undefined, null, "桶满", ["s"]]);
});

test("the record carries only the values that were entered, and closed items as 不涉及", () => {
  const answers = [
    { item: "m-01", said: "good", verdict: "good", value: { mark: 9 }, photos: [] }, { item: "m-02", value: { option: "daily" }, photos: [] },
    { item: "m-03", value: { faults: 0 }, entered: { faults: "0" }, photos: [] }, { item: "m-04", typed: "1", measured: "1", value: { sample: "second" }, photos: [] },
    { item: "m-06", said: "pass", value: { text: " 0418 " }, photos: [] }, { item: "m-07", said: "pass", value: { day: "2025-11-20", text: "" }, photos: [] },
    { item: "m-08", said: "fail", verdict: "fail", remark: "旧", photos: ["s"] },
  ];
  const visit = { visit_id: "v", drawn_site_id: 1, checklist_version_id: 1, started_at: "t", met_person: null, signatures: [] };
  const rows = Object.fromEntries(buildRecord(visit, checklist, answers, new Map(), `${DAY}T10:00:00+08:00`).answers.map((row) => [row.item, row]));
  const said = (code) => [rows[code].verdict, rows[code].measured, rows[code].value];
  assert.deepEqual(said("m-01"), ["good", null, { mark: 9 }]);
  assert.deepEqual(said("m-02"), ["good", null, { option: "daily" }]);
  assert.deepEqual(said("m-03"), ["good", null, { faults: 0 }]);
  assert.deepEqual(said("m-04"), ["pass", "1", { sample: "second" }]);
  assert.equal(rows["m-05"], undefined);
  assert.deepEqual(said("m-06"), ["pass", null, { text: "0418" }]);
  assert.deepEqual(said("m-07"), ["fail", null, { day: "2025-11-20" }]);
  assert.deepEqual(rows["m-08"], { item: "m-08", verdict: "not_applicable", measured: null, remark: "", photos: [] });
  assert.ok(!("value" in rows["m-08"]));
});

test("a day is the day in China", () => {
  assert.equal(dayInChina("2026-11-22T15:59:59Z"), "2026-11-22");
  assert.equal(dayInChina("2026-11-22T16:00:00Z"), "2026-11-23");
});

test("values read as words", () => {
  const words = (name, given) => enteredWords(ITEMS[name], { verdict: "pass", ...given });
  assert.equal(words("grade", { mark: 8 }), "8 分（十分制）");
  assert.equal(words("choice", { option: "daily" }), "当天清走");
  assert.equal(words("faults", { faults: 0 }), "0 处");
  assert.equal(words("measure", { measured: "2.5", sample: "second" }), "二类 2.5 只");
  assert.equal(words("sample", { checked: 14, positive: 1 }), "查 14 间，其中 1 间（7.14%）");
  assert.equal(words("sample", { checked: 800, positive: 1 }), "查 800 间，其中 1 间（0.13%）");
  assert.equal(words("document", { text: "W-1", day: "2026-03-02" }), "W-1，日期 2026-03-02");
  assert.equal(enteredWords(ITEMS.sample, { verdict: "not_applicable" }), "");
  assert.equal(verdictWord("text", "fail"), "不符合");
});

test("a small sample gives no level, a large one the strictest it reaches", () => {
  assert.match(sampleNote(ITEMS.sample.sample, 14, 1), /^95% 置信区间 0\.2% 到 33\.9%；只查了 14 间，不足 30 间，不下级别结论$/);
  assert.match(sampleNote(ITEMS.sample.sample, 29, 0), /不下级别结论/);
  assert.match(sampleNote(ITEMS.sample.sample, 30, 0), /达到 A 级/);
  assert.match(sampleNote(ITEMS.sample.sample, 100, 9), /达到 C 级/);
  assert.match(sampleNote(ITEMS.sample.sample, 100, 10), /没有达到 C 级/);
});

test("each place that was counted asks for a photo, twenty at most", () => {
  assert.equal(placesWithoutPhoto(ITEMS.faults, { value: { faults: 3 }, photos: ["a"] }), 2);
  assert.equal(placesWithoutPhoto(ITEMS.faults, { value: { faults: 500 }, photos: [] }), 20);
  assert.equal(placesWithoutPhoto(ITEMS.faults, { verdict: "not_applicable", value: { faults: 3 }, photos: [] }), 0);
});

test("an item of the night carries a tag, one of every hour none", () => {
  assert.deepEqual(hourTags({ hours: ["night", "dawn"] }), ["夜间", "清晨"]);
  assert.deepEqual(hourTags({ hours: ["day", "night"] }), []);
  assert.deepEqual(hourTags({}), []);
});

test("every fault of the rules has a sentence", () => {
  for (const code of ["answer_verdict", "value_unwanted", "option_missing", "count_missing", "sample_missing", "measured_missing"]) assert.match(faultWords({ code, detail: {} }), /[一-鿿]/);
});
