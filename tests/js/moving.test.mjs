import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { MISFITS, movedAnswers } from "../../static/js/modules/moving.js";

const { cases } = JSON.parse(readFileSync(new URL("../golden/moving.json", import.meta.url), "utf8"));

test("a move keeps and drops what the golden cases say", () => {
  for (const row of cases) {
    const moved = movedAnswers(row.old, row.new, row.answers, row.day);
    assert.deepEqual(Object.keys(moved.kept), row.kept, row.why);
    assert.deepEqual(moved.dropped.map(({ item, reason }) => [item, reason]), row.dropped, row.why);
    for (const name of ["rejudged", "reworded", "added"]) assert.deepEqual(moved[name], row[name], `${row.why} ${name}`);
    for (const code of row.kept) assert.equal(moved.kept[code], row.answers[code]);
  }
});

test("every reason has its words", () => {
  const reasons = new Set(cases.flatMap((row) => row.dropped.map(([, reason]) => reason)));
  assert.deepEqual([...reasons].sort(), Object.keys(MISFITS).sort());
});
