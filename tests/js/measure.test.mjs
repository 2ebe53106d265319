import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import test from "node:test";
import { compareNumbers, faultOfValue, holds, limitInWords, plainNumber, verdictOfMeasure } from "../../static/js/modules/measure.js";

test("what people type becomes a plain decimal", () => {
  const cases = [["3", "3"], [" 03.50 ", "3.5"], ["2", "2"], ["0。45", "0.45"], [".5", "0.5"], ["5.", "5"], ["-0", "0"], ["-1.20", "-1.2"], ["+4", "4"], ["1,5", "1.5"]];
  for (const [typed, plain] of cases) assert.equal(plainNumber(typed), plain, typed);
});

test("what is no number is null, never zero", () => {
  for (const typed of ["", " ", "abc", "1.2.3", "1e3", "--1", "NaN", "Infinity", null, undefined]) assert.equal(plainNumber(typed), null);
});

test("comparison is exact where binary floats are not", () => {
  assert.equal(compareNumbers("0.3", "0.30"), 0);
  assert.equal(compareNumbers("0.30000000000000000001", "0.3"), 1);
  assert.equal(compareNumbers("-2", "-1.5"), -1);
  assert.equal(compareNumbers("99999999999999999999.1", "99999999999999999999.2"), -1);
});

test("an unknown comparison is a fault of the checklist and is not guessed", () => {
  assert.throws(() => holds("1", "~", "2"), TypeError);
});

test("verdicts at, just inside and just outside the marks", () => {
  const litter = { unit: "处/百米", op: "<=", limit: "2", good: "0" };
  const cases = [["0", "good"], ["0.0", "good"], ["0.1", "pass"], ["2", "pass"], ["2.00", "pass"], ["2.01", "fail"], ["", null]];
  for (const [value, verdict] of cases) assert.equal(verdictOfMeasure(litter, value), verdict, value);
  const light = { unit: "勒克斯", op: ">=", limit: "100", good: "150" };
  for (const [value, verdict] of [["150", "good"], ["149.9", "pass"], ["100", "pass"], ["99", "fail"]]) assert.equal(verdictOfMeasure(light, value), verdict);
});

test("without a good mark a value within the limit passes", () => {
  assert.equal(verdictOfMeasure({ unit: "处", op: "<", limit: "3", good: null }, "0"), "pass");
});

test("values nobody can have measured are refused with the reason", () => {
  assert.equal(faultOfValue({ unit: "处" }, "3"), null);
  assert.match(faultOfValue({ unit: "处" }, "三"), /数字/);
  assert.match(faultOfValue({ unit: "处" }, "-1"), /小于 0/);
  assert.match(faultOfValue({ unit: "%" }, "100.5"), /0 到 100/);
  assert.equal(faultOfValue({ unit: "℃" }, "-18.5"), null);
  assert.match(faultOfValue({ unit: "米" }, "1234567"), /过长/);
});

test("the limit reads as a sentence", () => {
  assert.equal(limitInWords({ unit: "处/百米", op: "<=", limit: "2" }), "不超过 2 处/百米");
});

const golden = new URL("../golden/measures.json", import.meta.url);
test("the golden cases that the server reads too", { skip: !existsSync(golden) && "tests/golden/measures.json is not there" }, () => {
  for (const row of JSON.parse(readFileSync(golden, "utf8")).cases) {
    assert.equal(verdictOfMeasure(row.measure, row.value), row.verdict, JSON.stringify(row));
  }
});
