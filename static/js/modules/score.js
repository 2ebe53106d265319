// The rules of scoring as inspect_app/scoring/rules has them; both read tests/golden/scoring. Exact, no DOM.
import { ZERO, compare, exact, fraction, least, minus, negative, over, parse, plus, rounded as roundedTo, sum, times } from "./exact.js";

const WHOLE = exact(100n);
const PLACES = 2;
export const PENALTIES = ["recurrence", "overdue", "false_rectification"];

const rounded = (value) => roundedTo(value, PLACES);

/** Points of judged items ({points, ratio, verdict, veto}) to the rate of their site. */
export function scoreSite(items) {
  const applicable = items.filter((item) => item.verdict !== "not_applicable");
  const won = sum(applicable.map((item) => times(parse(item.points), parse(item.ratio))));
  const due = sum(applicable.map((item) => parse(item.points)));
  const reaches = applicable.filter((item) => item.veto && item.verdict === "fail").map((item) => item.veto);
  const veto = reaches.includes("town") ? "town" : (reaches[0] ?? null);
  const isDue = compare(due, ZERO) > 0;
  const rate = veto ? ZERO : isDue ? over(times(WHOLE, won), due) : null;
  const reason = veto ? "vetoed" : isDue ? null : "all_not_applicable";
  return { won, due, rate, score: rate && rounded(rate), veto, reason };
}

/** The weighted mean of the rated visits of each kind, by kind in order. */
export function meansOfKinds(visits) {
  const means = new Map();
  for (const kind of [...new Set(visits.filter((one) => one.rate !== null).map((one) => one.kind))].sort()) {
    const rated = visits.filter((one) => one.kind === kind && one.rate !== null);
    const weights = rated.map((one) => parse(one.weight));
    const total = sum(rated.map((one, n) => times(weights[n], parse(one.rate))));
    means.set(kind, over(total, sum(weights)));
  }
  return means;
}

/** The score of a town from its visits ({visit, kind, rate, veto, weight}), indicators ({code, met}) and cases by penalty. */
export function scoreTown({ visits, indicators = [], counts = {} }, scheme) {
  const known = indicators.filter((one) => one.met !== null);
  const result = composeTown(
    {
      means: meansOfKinds(visits),
      met: known.filter((one) => one.met).length,
      known: known.length,
      counts,
      isVetoed: visits.some((one) => one.veto === "town"),
    },
    scheme,
  );
  return { ...result, leftOut: visits.filter((one) => one.rate === null).map((one) => one.visit).sort((a, b) => a - b) };
}

/** The score of a town from the means of its kinds (a Map): lines whose sum is the score, grade, veto. */
export function composeTown({ means, met, known, counts, isVetoed }, scheme) {
  const share = known ? parse(scheme.shares.indicators) : ZERO;
  const weights = new Map([...means.keys()].map((kind) => [kind, parse(scheme.kinds.weights[kind] ?? "1")]));
  const whole = sum([...weights.values()]);
  const points = [...means].map(([kind, mean]) => {
    const part = over(times(weights.get(kind), minus(WHOLE, share)), times(whole, WHOLE));
    return ["kind", kind, times(mean, part)];
  });
  points.push(["indicators", "", known ? times(share, fraction(BigInt(met), BigInt(known))) : ZERO]);
  for (const name of PENALTIES) points.push(["penalty", name, negative(taken(scheme.penalties[name], counts[name] ?? 0))]);
  const below = sum(points.map(([, , brings]) => brings));
  if (compare(below, ZERO) < 0) points.push(["floor", "", negative(below)]);
  const reason = isVetoed ? "vetoed" : means.size ? null : "no_visit";
  if (!means.size) return { score: null, band: null, isVetoed, reason, means, lines: [] };
  const score = rounded(sum(points.map(([, , brings]) => brings)));
  const lines = points.map(([kind, about, brings]) => ({ kind, about, exact: brings, shown: rounded(brings) }));
  lines.push(remainder(lines, score));
  return { score, band: bandOf(score, scheme.bands, isVetoed), isVetoed, reason, means, lines };
}

function taken(rule, count) {
  return least(times(parse(rule.each), exact(BigInt(count))), parse(rule.most));
}

function remainder(lines, score) {
  const left = minus(parse(score), sum(lines.map((line) => line.exact)));
  const shown = minus(parse(score), sum(lines.map((line) => parse(line.shown))));
  return { kind: "rounding", about: "", exact: left, shown: rounded(shown) };
}

/** The grade of a published score; a vetoed town has the lowest. */
export function bandOf(score, bands, isVetoed) {
  if (score === null || !bands.length) return null;
  if (isVetoed) return bands.at(-1).code;
  return bands.find((band) => compare(parse(score), parse(band.from)) >= 0).code;
}

/** Shared ranks (1, 1, 3) by published score, vetoed towns after all others, none without a score: a Map by town. */
export function rank(standings) {
  const ranks = new Map(standings.map((one) => [one.town, null]));
  const order = (a, b) => Number(a.vetoed) - Number(b.vetoed) || compare(parse(b.score), parse(a.score));
  const scored = standings.filter((one) => one.score !== null).sort(order);
  scored.forEach((one, place) => {
    const before = scored[place - 1];
    ranks.set(one.town, before && order(before, one) === 0 ? ranks.get(before.town) : place + 1);
  });
  return ranks;
}

/** What is wrong with a scheme that was typed, in words; empty when it can be used. */
export function faultsOf(scheme) {
  const wrong = [];
  const read = (text, name) => {
    try {
      const value = parse(text);
      if (compare(value, ZERO) < 0) throw new RangeError(name);
      return value;
    } catch {
      wrong.push(`“${name}”要填零或正数`);
      return null;
    }
  };
  for (const [kind, weight] of Object.entries(scheme.kinds.weights)) {
    const value = read(weight, scheme.names?.[kind] ?? kind);
    if (value && compare(value, ZERO) === 0) wrong.push(`“${scheme.names?.[kind] ?? kind}”的权重要大于零`);
  }
  const shares = [read(scheme.shares.visits, "现场占比"), read(scheme.shares.indicators, "本底占比")];
  if (shares.every(Boolean) && compare(plus(...shares), WHOLE) !== 0) wrong.push("现场和本底两个占比要合计 100");
  for (const name of PENALTIES) {
    const ends = [read(scheme.penalties[name].each, "每起扣分"), read(scheme.penalties[name].most, "最多扣分")];
    if (ends.every(Boolean) && compare(...ends) > 0) wrong.push("每起扣分不能多于最多扣分");
  }
  const begins = scheme.bands.map((band) => read(band.from, band.title));
  if (begins.every(Boolean) && begins.some((value, n) => n && compare(begins[n - 1], value) <= 0)) wrong.push("等次线要从高到低");
  return [...new Set(wrong)];
}
