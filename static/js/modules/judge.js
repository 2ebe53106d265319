/**
 * What an answer means and what it is worth: pure, line for line what inspect_app/standards/rules/judge.py and asked.py
 * decide; both sides read tests/golden/answers.json. Used on the tablet and on the pages of the office.
 *
 * An item is one of a frozen checklist. `given` is {verdict, mark, option, faults, measured, sample, checked, positive,
 * text, day}: null or undefined is not given; measured is a plain decimal as text, days are text, "2026-11-22".
 */
import { ONE, ZERO, compare, exact, fraction, minus, over, times } from "./exact.js";
import { isSaneNumber, verdictOfMeasure } from "./measure.js";

export const COUNT_MOST = 100000;
export const TEXT_MOST = 200;
/** Fewer checked than this say nothing of a level. */
export const LEVEL_LEAST = 30;
export const VALUES = Object.freeze(["mark", "option", "faults", "measured", "sample", "checked", "positive", "text", "day"]);
/** Which values a type of answer takes. */
export const TAKES = Object.freeze({
  grade: ["mark"], check: [], choice: ["option"], faults: ["faults"], measure: ["measured", "sample"],
  sample: ["checked", "positive"], text: ["text"], document: ["text", "day"],
});
const YES_NO = ["check", "text", "document"];
const OUT = "not_applicable";
const has = (value) => value !== null && value !== undefined;

/** How a frozen checklist turns verdicts into shares of points: {ratios: verdict -> fraction, marks: verdict -> [least, most]}. */
export function gradingOf(content) {
  const ratios = content.ratios ?? { good: "1", pass: "0.75", fail: "0" };
  return { ratios: Object.fromEntries(Object.entries(ratios).map(([word, text]) => [word, exact(text)])), marks: content.marks ?? {} };
}

/**
 * What is wrong with an answer to an item that was asked on a day ("2026-11-22", or null): [{code, value, detail}], empty
 * when it may be judged. Codes are those of the server's catalogue.
 */
export function faultsOf(item, grading, given, day) {
  const isOut = given.verdict === OUT;
  const takes = isOut ? [] : TAKES[item.answer];
  return [
    ...(YES_NO.includes(item.answer) && given.verdict === "good" ? [fault("answer_verdict", "verdict")] : []),
    ...VALUES.filter((name) => has(given[name]) && !takes.includes(name)).map((name) => fault("value_unwanted", name)),
    ...(isOut ? [] : FAULTS[item.answer](item, grading, given, day)),
  ];
}

/** {verdict, ratio}: what counts, and the share of the points it wins (a fraction). Throws RangeError for an answer with a fault. */
export function judge(item, grading, given, day) {
  if (given.verdict === OUT) return { verdict: OUT, ratio: ZERO };
  const [found] = faultsOf(item, grading, given, day);
  if (found) throw new RangeError(`${item.code}: ${found.code}`);
  return JUDGES[item.answer](item, grading, given, day);
}

/**
 * Whether the condition of an item holds; `answers` is {item: {verdict, option}}. One that does not hold is answered 不涉及.
 */
export function isOpen(item, answers) {
  const condition = item.show_if;
  if (!condition) return true;
  const { verdict, option } = answers[condition.item] ?? { verdict: OUT, option: null };
  return condition.option ? condition.option.includes(option) : condition.verdict.includes(verdict);
}

/**
 * The checklist as a round of this kind asks it at these hours: without the items that it leaves out, without those whose
 * condition looks at one that is left out, and without sections that have none.
 */
export function askedContent(content, kind, hours) {
  const left = new Set();
  const isAsked = (item) => {
    const asks = (!item.rounds || item.rounds.includes(kind)) && (!item.hours || item.hours.some((one) => hours.includes(one))) && !left.has(item.show_if?.item);
    if (!asks) left.add(item.code);
    return asks;
  };
  const sections = content.sections.map((section) => ({ ...section, items: section.items.filter(isAsked) }));
  return { ...content, sections: sections.filter((section) => section.items.length) };
}

/** The strictest level (A, B or C) that a share reaches, or "". */
export function levelOf(rule, checked, positive) {
  const share = fraction(100n * BigInt(positive), BigInt(checked));
  return Object.entries(rule.levels ?? {}).find(([, limit]) => shareHolds(rule.op, share, exact(limit)))?.[0] ?? "";
}

/** The limit of a measured item for a kind of sample. */
export function limitOf(item, sample) {
  const own = (item.measure.samples ?? []).find((one) => one.code === sample) ?? item.measure;
  return { ...own, unit: item.measure.unit };
}

/** How many days lie between two days as text. */
export function daysBetween(from, to) {
  return Math.round((utc(to) - utc(from)) / 86400000);
}

function utc(day) {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  if (Number.isNaN(at)) throw new TypeError(`not a day: ${day}`);
  return at;
}

const fault = (code, value, detail = {}) => ({ code, value, detail });
const length = (text) => [...(text ?? "")].length;
// What Python's str.strip takes away.
const BLANK = /^[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/;

// --- faults by type

function markFaults(_item, grading, { mark, verdict }) {
  if (!has(mark)) return [];
  const [least, most] = grading.marks[verdict] ?? [0, -1];
  return Number.isInteger(mark) && least <= mark && mark <= most ? [] : [fault("mark_out_of_range", "mark", { least, most })];
}

function choiceFaults(item, _grading, { option }) {
  if (!has(option)) return [fault("option_missing", "option")];
  return item.choice.some((one) => one.code === option) ? [] : [fault("option_unknown", "option", { value: option })];
}

function countFaults(name, value, least = 0) {
  if (!has(value)) return [fault("count_missing", name)];
  return Number.isInteger(value) && least <= value && value <= COUNT_MOST ? [] : [fault("count_wrong", name, { least, most: COUNT_MOST })];
}

function measureFaults(item, _grading, { measured, sample }) {
  const samples = (item.measure.samples ?? []).map((one) => one.code);
  if (samples.length && !has(sample)) return [fault("sample_missing", "sample")];
  if (has(sample) && !samples.includes(sample)) return [fault("sample_unknown", "sample", { value: sample })];
  if (!has(measured)) return [fault("measured_missing", "measured")];
  return isSaneNumber(item.measure, measured) ? [] : [fault("measured_not_sane", "measured", { value: measured, unit: item.measure.unit })];
}

function sampleFaults(_item, _grading, { checked, positive }) {
  const faults = [...countFaults("checked", checked, 1), ...countFaults("positive", positive)];
  return faults.length || positive <= checked ? faults : [fault("positive_more", "positive", { checked, positive })];
}

const longFaults = ({ text }) => (length(text) > TEXT_MOST ? [fault("text_too_long", "text", { most: TEXT_MOST, there: length(text) })] : []);

function textFaults(item, _grading, given) {
  if (given.verdict === "pass" && BLANK.test(given.text ?? "")) return [fault("text_missing", "text", { label: item.record.label })];
  return longFaults(given);
}

function documentFaults(item, _grading, given, day) {
  const faults = longFaults(given);
  if (!has(given.day)) return given.verdict === "pass" ? [...faults, fault("day_missing", "day", { label: item.record.label })] : faults;
  return has(day) && daysBetween(day, given.day) > 0 ? [...faults, fault("day_future", "day", { day: given.day })] : faults;
}

const FAULTS = {
  grade: markFaults,
  check: () => [],
  choice: choiceFaults,
  faults: (_item, _grading, { faults }) => countFaults("faults", faults),
  measure: measureFaults,
  sample: sampleFaults,
  text: textFaults,
  document: documentFaults,
};

// --- worth by type

const byRatio = (grading, verdict) => ({ verdict, ratio: grading.ratios[verdict] ?? ZERO });
const yesNo = (verdict) => ({ verdict, ratio: verdict === "fail" ? ZERO : ONE });

function judgeGrade(_item, grading, { verdict, mark }) {
  return has(mark) ? { verdict, ratio: fraction(BigInt(mark), 10n) } : byRatio(grading, verdict);
}

function judgeChoice(item, _grading, { option }) {
  const { verdict, ratio } = item.choice.find((one) => one.code === option);
  return { verdict, ratio: exact(ratio) };
}

/** Each fault costs its points, never more than the item has. */
function judgeFaults(item, _grading, { faults }) {
  const left = minus(exact(item.points), times(exact(item.faults.each), exact(BigInt(faults))));
  const passes = faults <= item.faults.pass_up_to ? "pass" : "fail";
  return { verdict: faults ? passes : "good", ratio: compare(left, ZERO) > 0 ? over(left, exact(item.points)) : ZERO };
}

function judgeMeasure(item, grading, { measured, sample }) {
  return byRatio(grading, verdictOfMeasure(limitOf(item, sample), measured));
}

/** By the rule for small samples of one unit where the criterion has one, else by the share. */
function judgeSample(item, grading, { checked, positive }) {
  const rule = item.sample;
  const row = (rule.allowed ?? []).find(({ up_to: upTo }) => checked <= upTo);
  if (row) {
    const passes = positive <= row.positive ? "pass" : "fail";
    return byRatio(grading, positive ? passes : "good");
  }
  const share = fraction(100n * BigInt(positive), BigInt(checked));
  if (shareHolds(rule.op, share, exact(rule.good))) return byRatio(grading, "good");
  return byRatio(grading, shareHolds(rule.op, share, exact(rule.limit)) ? "pass" : "fail");
}

function shareHolds(op, share, limit) {
  const order = compare(share, limit);
  return { "<=": order <= 0, "<": order < 0, ">=": order >= 0, ">": order > 0, "==": order === 0 }[op];
}

/** A record that was too old on the day of the visit is no record. */
function judgeDocument(item, _grading, given, day) {
  const valid = item.record.valid_days;
  const isOld = has(valid) && has(given.day) && has(day) && daysBetween(given.day, day) > valid;
  return yesNo(isOld ? "fail" : given.verdict);
}

const JUDGES = {
  grade: judgeGrade,
  check: (_item, _grading, { verdict }) => yesNo(verdict),
  choice: judgeChoice,
  faults: judgeFaults,
  measure: judgeMeasure,
  sample: judgeSample,
  text: (_item, _grading, { verdict }) => yesNo(verdict),
  document: judgeDocument,
};
