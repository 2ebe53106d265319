/**
 * A draft that is moved to another version of its checklist: which answers fit, which do not and why. Pure; line for line
 * what inspect_app/visits/rules/moving.py decides; both read tests/golden/moving.json.
 */
import { faultsOf, gradingOf, isOpen, judge } from "./judge.js";

const OUT = "not_applicable";
/** What makes a number mean something else when it changes. */
const COUNTED = { faults: ["unit"], measure: ["unit"], sample: ["unit", "positive"] };

/** Why an answer does not fit, in words. */
export const MISFITS = Object.freeze({
  gone: "新版没有这一项",
  type: "答法变了",
  unit: "数的东西或单位变了",
  value: "所填的内容不合新版",
  closed: "按前面的答案，新版不用查这一项",
});

/**
 * What becomes of the answers ({item: given}) to one version of a checklist (as its round asks it) in another, on a day:
 * {kept: {item: given}, dropped: [{item, reason}], rejudged, reworded, added}, items in the order of the checklists.
 */
export function movedAnswers(old, fresh, answers, day) {
  const [before, after] = [itemsOf(old), itemsOf(fresh)];
  const [oldGrading, grading] = [gradingOf(old), gradingOf(fresh)];
  const codes = [...before.keys()].filter((code) => answers[code]);
  const fits = new Map(codes.map((code) => [code, misfit(before.get(code), after.get(code), grading, answers[code], day)]));
  const kept = Object.fromEntries(codes.filter((code) => !fits.get(code)).map((code) => [code, answers[code]]));
  for (const code of closed(after, kept, grading, day)) {
    fits.set(code, "closed");
    delete kept[code];
  }
  const there = Object.keys(kept);
  const verdict = (items, by, code) => judge(items.get(code), by, kept[code], day).verdict;
  return {
    kept,
    dropped: codes.filter((code) => fits.get(code)).map((code) => ({ item: code, reason: fits.get(code) })),
    rejudged: there.filter((code) => verdict(before, oldGrading, code) !== verdict(after, grading, code)),
    reworded: there.filter((code) => before.get(code).text !== after.get(code).text),
    added: [...after.keys()].filter((code) => !before.has(code)),
  };
}

const itemsOf = (content) => new Map(content.sections.flatMap((section) => section.items.map((item) => [item.code, item])));

function misfit(old, fresh, grading, given, day) {
  if (!fresh) return "gone";
  if (given.verdict === OUT) return null;
  const kind = fresh.answer;
  if (old.answer !== kind) return "type";
  if ((COUNTED[kind] ?? []).some((name) => old[kind][name] !== fresh[kind][name])) return "unit";
  return faultsOf(fresh, grading, given, day).length ? "value" : null;
}

/** The kept answers to items whose condition does not hold among the answers that are kept. */
function closed(items, kept, grading, day) {
  const said = {};
  const found = [];
  for (const [code, item] of items) {
    const given = kept[code];
    if (!given) continue;
    if (given.verdict !== OUT && !isOpen(item, said)) found.push(code);
    else said[code] = { verdict: judge(item, grading, given, day).verdict, option: given.option ?? null };
  }
  return found;
}
