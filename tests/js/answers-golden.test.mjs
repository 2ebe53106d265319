import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { enteredWords, sampleNote } from "../../static/js/modules/answer-words.js";
import { fractionText } from "../../static/js/modules/exact.js";
import { clopperPearson } from "../../static/js/modules/interval.js";
import { askedContent, faultsOf, gradingOf, isOpen, judge, levelOf } from "../../static/js/modules/judge.js";

const golden = JSON.parse(readFileSync(new URL("../golden/answers.json", import.meta.url), "utf8"));
const grading = gradingOf(golden.grading);
const said = ({ item, given, why }) => `${item} ${JSON.stringify(given)} ${why}`;

test("every type of answer has its golden cases", () => {
  assert.ok(golden.cases.length >= 120);
  const types = new Set(golden.cases.map(({ item }) => golden.items[item].answer));
  assert.deepEqual([...types].sort(), ["check", "choice", "document", "faults", "grade", "measure", "sample", "text"]);
});

test("answers have the faults that the golden cases say", () => {
  for (const row of golden.cases) {
    const found = faultsOf(golden.items[row.item], grading, row.given, row.day).map(({ code, value }) => `${code} ${value}`);
    assert.deepEqual(found, row.faults ?? [], said(row));
  }
});

test("answers without a fault are worth what the golden cases say", () => {
  for (const row of golden.cases.filter(({ faults }) => !faults)) {
    const { verdict, ratio } = judge(golden.items[row.item], grading, row.given, row.day);
    assert.deepEqual([verdict, fractionText(ratio)], [row.verdict, row.ratio], said(row));
  }
});

test("answers with a fault are never judged", () => {
  for (const row of golden.cases.filter(({ faults, given }) => faults && given.verdict !== "not_applicable")) {
    assert.throws(() => judge(golden.items[row.item], grading, row.given, row.day), RangeError, said(row));
  }
});

test("conditions hold where the golden cases say", () => {
  for (const row of golden.open) assert.equal(isOpen(row.item, row.answers), row.open, row.why);
});

test("levels are those of the golden cases", () => {
  for (const row of golden.levels) assert.equal(levelOf(row.rule, row.checked, row.positive), row.level, row.why);
});

test("a round asks what the golden cases say", () => {
  for (const row of golden.asked) {
    const { sections } = askedContent(golden.asked_content, row.kind, row.hours);
    assert.deepEqual(sections.flatMap(({ items }) => items.map(({ code }) => code)), row.codes, row.why);
    assert.ok(sections.every(({ items }) => items.length), row.why);
  }
});

test("values read as the golden words", () => {
  for (const row of golden.words) {
    const item = golden.items[row.item];
    assert.equal(enteredWords(item, row.given), row.words);
    if (row.note) assert.equal(sampleNote(item.sample, row.given.checked, row.given.positive), row.note);
  }
});

test("exact intervals are those of the tables", () => {
  for (const row of golden.intervals) {
    const { lower, upper } = clopperPearson(row.checked, row.positive);
    assert.deepEqual([lower.toFixed(4), upper.toFixed(4)], [row.lower, row.upper], `${row.positive}/${row.checked}`);
  }
  assert.throws(() => clopperPearson(3, 4), RangeError);
});

test("an interval holds the share that was seen and is quick for the largest sample", () => {
  for (const [checked, positive] of [[100000, 1], [100000, 50000], [100000, 99999], [31, 17]]) {
    const { lower, upper } = clopperPearson(checked, positive);
    assert.ok(0 < lower && lower < positive / checked && positive / checked < upper && upper < 1);
  }
});
