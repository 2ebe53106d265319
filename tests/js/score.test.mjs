import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";
import { compare, fraction, fractionText, parse, plus, rounded as roundedTo, same, sum } from "../../static/js/modules/exact.js";
import { gradingOf, judge } from "../../static/js/modules/judge.js";
import { faultsOf, rank, scoreSite, scoreTown } from "../../static/js/modules/score.js";

const rounded = (value) => roundedTo(value, 2);
const golden = (name) => JSON.parse(readFileSync(new URL(`../golden/scoring/${name}.json`, import.meta.url), "utf8"));

test("numbers are rounded as worked by hand", () => {
  for (const { value, shown } of golden("rounding").cases) assert.equal(rounded(parse(value)), shown, value);
});

test("points of a site add up as worked by hand", () => {
  const { cases } = golden("sites");
  assert.ok(cases.length > 20);
  for (const { why, items, expected } of cases) {
    const { won, due, score, veto, reason } = scoreSite(items);
    assert.ok(same(won, parse(expected.won)) && same(due, parse(expected.due)), why);
    assert.deepEqual({ score, veto, reason }, { score: expected.score, veto: expected.veto, reason: expected.reason }, why);
  }
});

test("towns score as worked by hand, and their lines are the score", () => {
  const { scheme, cases } = golden("towns");
  assert.ok(cases.length > 50);
  for (const one of cases) {
    const found = scoreTown(one, { ...scheme, ...one.scheme });
    const { score, band, isVetoed, reason, leftOut } = found;
    const { expected, why } = one;
    assert.deepEqual({ score, band, isVetoed, reason, leftOut }, {
      score: expected.score, band: expected.band, isVetoed: expected.vetoed, reason: expected.reason, leftOut: expected.left_out,
    }, why);
    assert.deepEqual([...found.means.keys()].sort(), Object.keys(expected.kinds).sort(), why);
    for (const [kind, mean] of Object.entries(expected.kinds)) assert.ok(same(found.means.get(kind), parse(mean)), why);
    const lines = found.lines.map((line) => [line.kind, line.about, line.shown].join());
    for (const line of expected.lines ?? []) assert.ok(lines.includes(line.join()), `${why}: ${lines}`);
    if (score === null) continue;
    assert.ok(same(sum(found.lines.map((line) => line.exact)), parse(score)), why);
    assert.equal(rounded(sum(found.lines.map((line) => parse(line.shown)))), score, why);
  }
});

test("towns rank as worked by hand", () => {
  for (const { why, standings, expected } of golden("ranks").cases) {
    assert.deepEqual(Object.fromEntries([...rank(standings)].map(([town, place]) => [String(town), place])), expected, why);
  }
});

test("fractions are exact and refuse what is no number", () => {
  assert.ok(same(plus(parse("0.1"), parse("0.2")), parse("0.3")));
  assert.ok(same(parse("-1.50"), fraction(-3n, 2n)));
  assert.equal(compare(parse("1/3"), parse("0.3333")), 1);
  assert.equal(rounded(parse("-0.004")), "0.00");
  assert.equal(rounded(parse("-0.005")), "-0.01");
  for (const text of ["", "a", "1e3", "1,5", "1/0", ".5"]) assert.throws(() => parse(text), undefined, text);
});

test("a scheme that was typed wrongly says what is wrong", () => {
  const { scheme } = golden("towns");
  assert.deepEqual(faultsOf(scheme), []);
  assert.deepEqual(faultsOf({ ...scheme, shares: { visits: "80", indicators: "10" } }), ["现场和本底两个占比要合计 100"]);
  assert.match(faultsOf({ ...scheme, kinds: { weights: { market: "x" } } })[0], /market/);
  assert.match(faultsOf({ ...scheme, kinds: { weights: { market: "0" } } })[0], /大于零/);
  assert.match(faultsOf({ ...scheme, bands: [scheme.bands[1], scheme.bands[0]] })[0], /从高到低/);
});

test("whole visits are judged and scored as worked by hand", () => {
  const names = readdirSync(new URL("../golden/scoring/", import.meta.url)).filter((name) => name.startsWith("visit_"));
  assert.ok(names.length > 10);
  for (const name of names) {
    const { content, answers, expected } = golden(name.replace(".json", ""));
    const given = new Map(answers.map((answer) => [answer.item, answer]));
    const items = content.sections.flatMap((section) => section.items).map((item) => {
      const { verdict, measured } = given.get(item.code);
      const judged = judge(item, gradingOf(content), measured === null ? { verdict } : { verdict, measured }, null);
      return { points: item.points, verdict: judged.verdict, ratio: fractionText(judged.ratio), veto: item.veto };
    });
    const { won, due, score, veto, reason } = scoreSite(items);
    assert.ok(same(won, parse(expected.won)) && same(due, parse(expected.due)), name);
    assert.deepEqual({ score, veto, reason }, { score: expected.score, veto: expected.veto, reason: expected.reason }, name);
  }
});
