/**
 * From what an expert presses and types to an answer that can be sealed: pure. The verdict that follows from a value is
 * computed here and never chosen; an item whose condition does not hold is 不涉及 by itself.
 *
 * A stored answer has: said (the button pressed, or null), value (mark, option, faults, sample, checked, positive, text,
 * day), measured and typed (the number, and as it was typed), entered (counts as they were typed), verdict (what follows
 * from all these, or null), remark, photos. Answers stored by an older version have no said, value and entered.
 */
import { faultWords } from "../modules/answer-words.js";
import { TAKES, faultsOf, gradingOf, isOpen, judge, limitOf } from "../modules/judge.js";
import { faultOfValue, plainNumber } from "../modules/measure.js";

const OUT = "not_applicable";
/** Types whose verdict is pressed; all others follow from their value. */
const PRESSED = ["grade", "check", "text", "document"];

/** An answer in which nothing has been said yet. */
export const blank = (item) => ({ item, verdict: null, said: null, value: {}, entered: {}, measured: null, typed: "", remark: "", photos: [] });

/** A stored answer, or none, with all its fields. */
export const whole = (item, old) => ({ ...blank(item), ...(old && { said: saidOf(old) }), ...old });

/** An answer without what was answered; remark and photos stay. */
export const unanswered = (answer) => ({ ...answer, verdict: null, said: null, value: {}, entered: {}, measured: null, typed: "" });

/** What was pressed; an older answer keeps it as its verdict. */
export const saidOf = (answer) => (answer?.said === undefined ? answer?.verdict : answer.said) ?? null;

/** The whole number somebody typed: null for nothing, -1 for what is none. */
export function wholeNumber(text) {
  const plain = String(text ?? "").normalize("NFKC").replace(/\s+/g, "");
  if (!plain) return null;
  return /^\d{1,9}$/.test(plain) ? Number(plain) : -1;
}

/** What the rules judge: only the values that this type takes. */
export function givenOf(item, answer) {
  const verdict = saidOf(answer);
  if (verdict === OUT) return { verdict };
  const values = { ...answer?.value, measured: answer?.measured ?? null };
  return { verdict, ...Object.fromEntries(TAKES[item.answer].map((name) => [name, values[name] ?? null])) };
}

/**
 * A stored answer with its verdict of this day, and `fault`: what is wrong with its values, in words, or null.
 */
export function settled(item, grading, answer, day) {
  const given = givenOf(item, answer);
  if (given.verdict === OUT) return { ...answer, verdict: OUT, fault: null };
  if (PRESSED.includes(item.answer) && !given.verdict) return { ...answer, verdict: null, fault: null };
  const typed = item.answer === "measure" ? typedFault(item, given, answer) : null;
  const [fault] = faultsOf(item, grading, given, day);
  if (typed || fault) {
    const verdict = PRESSED.includes(item.answer) ? given.verdict : null;
    return { ...answer, verdict, fault: isTouched(item, answer) ? typed ?? faultWords(fault) : null };
  }
  return { ...answer, verdict: judge(item, grading, given, day).verdict, fault: null };
}

/** Whether the expert has entered anything; an untouched item is open, not wrong. */
function isTouched(item, answer) {
  if (PRESSED.includes(item.answer)) return true;
  return Boolean(answer?.typed?.trim() || Object.values(answer?.entered ?? {}).some((text) => text.trim()) || Object.keys(answer?.value ?? {}).length);
}

/** Why a number as it was typed cannot be taken. */
function typedFault(item, given, answer) {
  if (!answer?.typed?.trim() || (item.measure.samples && !given.sample)) return null;
  return faultOfValue(limitOf(item, given.sample), answer.typed);
}

/** The change that typing a measured value makes. */
export function measuredChange(item, typed, sample) {
  const limit = limitOf(item, sample);
  return { typed, measured: faultOfValue(limit, typed) ? null : plainNumber(typed) };
}

/**
 * All answers of a checklist as they count on a day, by item in its order. An item whose condition does not hold has
 * `isClosed` and is 不涉及; `waits` tells that the item it looks at has not been answered yet.
 */
export function effective(checklist, answers, day) {
  const stored = new Map(answers.map((answer) => [answer.item, answer]));
  const grading = gradingOf(checklist);
  const said = {};
  const found = new Map();
  for (const item of checklist.sections.flatMap((section) => section.items)) {
    const open = isOpen(item, said);
    const answer = open ? settled(item, grading, stored.get(item.code) ?? blank(item.code), day) : closed(item, found);
    said[item.code] = { verdict: answer.verdict ?? OUT, option: answer.verdict === OUT ? null : answer.value?.option ?? null };
    found.set(item.code, answer);
  }
  return found;
}

function closed(item, found) {
  const source = found.get(item.show_if.item);
  return { ...blank(item.code), verdict: OUT, said: OUT, fault: null, isClosed: true, waits: source ? !source.verdict || Boolean(source.waits) : false };
}

/** Codes of the items that hold an answer although their condition does not hold (any more). */
export function toClear(checklist, answers, day) {
  const now = effective(checklist, answers, day);
  return answers.filter((answer) => now.get(answer.item)?.isClosed && (saidOf(answer) || answer.measured || answer.typed || Object.keys({ ...answer.value, ...answer.entered }).length)).map((answer) => answer.item);
}

/** The values of an answer as the record carries them, or null; measured stands beside them. */
export function valueOf(item, answer) {
  if (answer.verdict === OUT) return null;
  const names = TAKES[item.answer].filter((name) => name !== "measured");
  const plain = (value) => (typeof value === "string" ? value.trim() : value);
  const there = names.map((name) => [name, plain(answer.value?.[name] ?? null)]).filter(([, value]) => value !== null && value !== "");
  return there.length ? Object.fromEntries(there) : null;
}

/** The day in China at an instant: what ages and "not yet" are counted by. */
export const dayInChina = (instant) => new Date(Number(new Date(instant)) + 8 * 3600000).toISOString().slice(0, 10);
