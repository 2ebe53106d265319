import assert from "node:assert/strict";
import { test } from "node:test";
import { givenOf, verdictsOf } from "../../static/js/modules/paper-entry.js";
import { gradingOf } from "../../static/js/modules/judge.js";

const FAULTS = { code: "market-04", answer: "faults", points: "5", faults: { unit: "处", each: "2", pass_up_to: 1 } };
const CHOICE = {
  code: "market-03", answer: "choice", points: "5",
  choice: [{ code: "daily", verdict: "good", ratio: "1" }, { code: "none", verdict: "fail", ratio: "0" }],
};
const CLOSED = { code: "market-09", answer: "check", points: "5", show_if: { item: "market-03", option: ["none"] } };
const grading = gradingOf({});

const verdicts = (fields) => verdictsOf([CHOICE, FAULTS, CLOSED], grading, (code) => fields[code] ?? {}, "2026-11-20");

test("nothing is said before something is typed", () => {
  assert.equal(verdicts({})["market-04"].verdict, null);
  assert.equal(givenOf({ answer: "grade" }, { verdict: "" }), null);
});

test("a number is judged by the rules, full-width digits too", () => {
  assert.equal(verdicts({ "market-04": { faults: "0" } })["market-04"].verdict, "good");
  assert.equal(verdicts({ "market-04": { faults: "３" } })["market-04"].verdict, "fail");
  assert.equal(verdicts({ "market-04": { faults: "三" } })["market-04"].verdict, null);
});

test("an item opens when the option that it waits for is chosen", () => {
  assert.deepEqual(verdicts({ "market-03": { option: "daily" } })["market-09"], { open: false, verdict: "not_applicable", option: null });
  assert.equal(verdicts({ "market-03": { option: "none" } })["market-09"].open, true);
});

test("what does not apply is that, whatever stands beside it", () => {
  assert.equal(verdicts({ "market-04": { verdict: "not_applicable", faults: "3" } })["market-04"].verdict, "not_applicable");
});
