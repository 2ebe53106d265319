import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { difference, tryOut, withValue } from "../../static/js/modules/trial.js";

const { scheme } = JSON.parse(readFileSync(new URL("../golden/scoring/towns.json", import.meta.url), "utf8"));
const towns = [
  { town: 1, vetoed: false, means: { market: "425/6", toilet: "100" }, met: 0, known: 0, counts: { overdue: 2 } },
  { town: 2, vetoed: false, means: { toilet: "90" }, met: 0, known: 0, counts: {} },
  { town: 3, vetoed: true, means: { toilet: "100" }, met: 0, known: 0, counts: {} },
  { town: 4, vetoed: false, means: {}, met: 0, known: 0, counts: {} },
];

test("another weight moves scores and ranks, vetoed towns stay last", () => {
  const now = tryOut(towns, scheme);
  assert.deepEqual(now.get(1), { score: "84.42", band: "good", rank: 2 });
  assert.deepEqual([now.get(2).rank, now.get(3).rank, now.get(4).rank], [1, 3, null]);
  const then = tryOut(towns, withValue(scheme, "kinds.weights.toilet", " 9 "));
  assert.deepEqual(then.get(1), { score: "96.08", band: "excellent", rank: 1 });
});

test("a value set leaves the scheme it came from as it was", () => {
  const changed = withValue(scheme, "bands.0.from", "95");
  assert.equal(changed.bands[0].from, "95");
  assert.equal(scheme.bands[0].from, "90");
});

test("a difference has its sign", () => {
  assert.deepEqual([difference("85.42", "96.08"), difference("90.00", "89.50"), difference("90.00", "90.00")], ["+10.66", "-0.50", "0.00"]);
});
