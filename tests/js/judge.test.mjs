import assert from "node:assert/strict";
import test from "node:test";
import { exact, fractionText, over, rounded, times } from "../../static/js/modules/exact.js";
import { askedContent, daysBetween, faultsOf, gradingOf, isOpen, judge, levelOf } from "../../static/js/modules/judge.js";

const grading = gradingOf({ ratios: { good: "1", pass: "0.75", fail: "0" }, marks: { good: [9, 10], pass: [7, 8], fail: [0, 6] } });

test("fractions are exact and read as Python writes them", () => {
  assert.equal(fractionText(exact("0.75")), "3/4");
  assert.equal(fractionText(exact("-1.50")), "-3/2");
  assert.equal(fractionText(times(exact("0.1"), exact("10"))), "1");
  assert.equal(fractionText(over(exact("1"), exact("3"))), "1/3");
  assert.throws(() => exact("1e3"), TypeError);
  assert.throws(() => over(exact("1"), exact("0")), RangeError);
});

test("rounding goes away from zero at the half", () => {
  const cases = [["1", "3", 2, "0.33"], ["1", "8", 2, "0.13"], ["5", "1000", 2, "0.01"], ["100", "14", 2, "7.14"], ["7", "2", 0, "4"], ["-1", "8", 2, "-0.13"], ["-1", "1000", 2, "0.00"]];
  for (const [num, den, places, text] of cases) assert.equal(rounded(over(exact(num), exact(den)), places), text);
});

test("an answer with a fault is never judged", () => {
  const item = { code: "m-01", answer: "faults", points: "5", faults: { unit: "处", each: "2", pass_up_to: 0 } };
  assert.throws(() => judge(item, grading, { verdict: "fail", faults: 1.5 }, null), /count_wrong/);
  assert.equal(fractionText(judge(item, grading, { verdict: "fail", faults: 1 }, null).ratio), "3/5");
});

test("a count is a whole number and a mark too", () => {
  const [fault] = faultsOf({ code: "m-01", answer: "grade" }, grading, { verdict: "good", mark: 9.5 }, null);
  assert.equal(fault.code, "mark_out_of_range");
});

test("a condition looks at the verdict or the option of another item", () => {
  assert.equal(isOpen({ code: "m-02" }, {}), true);
  const byOption = { code: "m-02", show_if: { item: "m-01", option: ["closed"] } };
  assert.equal(isOpen(byOption, { "m-01": { verdict: "fail", option: "closed" } }), true);
  assert.equal(isOpen(byOption, { "m-01": { verdict: "fail", option: "open" } }), false);
  assert.equal(isOpen(byOption, {}), false);
  const byVerdict = { code: "m-02", show_if: { item: "m-01", verdict: ["good", "pass"] } };
  assert.equal(isOpen(byVerdict, { "m-01": { verdict: "pass" } }), true);
  assert.equal(isOpen(byVerdict, {}), false);
});

test("a round asks only what its kind and hours ask, and nothing that looks at what it leaves out", () => {
  const items = [{ code: "m-01" }, { code: "m-02", hours: ["night", "dawn"] }, { code: "m-03", rounds: ["special"] }, { code: "m-04", show_if: { item: "m-03", verdict: ["pass"] } }, { code: "m-05", show_if: { item: "m-04", verdict: ["pass"] } }];
  const content = { kind: "market", sections: [{ code: "A", items }, { code: "B", items: [{ code: "m-06", hours: ["night"] }] }] };
  const codes = (kind, hours) => askedContent(content, kind, hours).sections.flatMap((section) => section.items.map((item) => item.code));
  assert.deepEqual(codes("quarterly", ["day"]), ["m-01"]);
  assert.deepEqual(codes("quarterly", ["day", "night"]), ["m-01", "m-02", "m-06"]);
  assert.deepEqual(codes("special", ["dawn"]), ["m-01", "m-02", "m-03", "m-04", "m-05"]);
  assert.equal(askedContent(content, "quarterly", ["day"]).sections.length, 1);
});

test("the level is the strictest that the share reaches", () => {
  const rule = { op: "<=", levels: { A: "1", B: "3", C: "5" } };
  for (const [checked, positive, level] of [[100, 1, "A"], [100, 2, "B"], [100, 5, "C"], [100, 6, ""], [3, 0, "A"]]) assert.equal(levelOf(rule, checked, positive), level);
});

test("days are counted over ends of months and leap years", () => {
  assert.equal(daysBetween("2028-02-28", "2028-03-01"), 2);
  assert.equal(daysBetween("2026-11-22", "2025-11-22"), -365);
  assert.throws(() => daysBetween("2026-13-01", "2026-01-01"), TypeError);
});
