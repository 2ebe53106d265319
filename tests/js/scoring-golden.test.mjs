import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";
import { verdictOfMeasure } from "../../static/js/modules/measure.js";

const folder = new URL("../golden/scoring/", import.meta.url);
const cases = readdirSync(folder).filter((name) => name.startsWith("visit_"));

test("the tablet judges every measured answer of the scoring cases as the server does", () => {
  assert.ok(cases.length > 5);
  for (const name of cases) {
    const { content, answers, expected } = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const measures = Object.fromEntries(content.sections.flatMap((section) => section.items).map((item) => [item.code, item.measure]));
    for (const answer of answers.filter((one) => one.measured !== null)) {
      const agrees = verdictOfMeasure(measures[answer.item], answer.measured) === answer.verdict;
      assert.equal(agrees, !expected.corrected.includes(answer.item), `${name} ${answer.item}`);
    }
  }
});
