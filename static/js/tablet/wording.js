/** The lines under an answer: what is wrong, or the verdict with the rule it follows from, and what else to know. Pure. */
import { faultsRuleWords, limitWords, sampleNote, sampleRuleWords, shareWords, verdictWord } from "../modules/answer-words.js";
import { daysBetween } from "../modules/judge.js";

const HOURS = { day: "白天", night: "夜间", dawn: "清晨" };

/** Tags of an item that only some hours ask: 夜间, 清晨; nothing for one that is asked by day too. */
export const hourTags = (item) => (item.hours && !item.hours.includes("day") ? item.hours.map((one) => HOURS[one]) : []);

/** {tone, text, note} for an effective answer on a day; tone is "", a verdict or "fault". */
export function linesOf(item, answer, day) {
  const isOut = answer.verdict === "not_applicable";
  const { text = "", note = "" } = LINES[item.answer]?.(item, isOut ? { value: {} } : answer, day) ?? {};
  if (answer.fault) return { tone: "fault", text: answer.fault, note };
  if (isOut || !answer.verdict || !text) return { tone: "", text, note };
  return { tone: answer.verdict, text: `${verdictWord(item.answer, answer.verdict)}：${text}`, note };
}

const LINES = {
  choice: (item, { value }) => ({ text: item.choice.find((one) => one.code === value?.option)?.text }),
  faults: (item, { value, verdict }) => ({ text: verdict ? foundWords(item.faults, value.faults) : faultsRuleWords(item.faults) }),
  measure: (item, { value }) => ({ text: limitWords(item, value?.sample), note: toolWords(item.measure) }),
  sample: sampleLines,
  document: documentLines,
};

function foundWords({ unit, pass_up_to: passes }, count) {
  if (!count) return "没有问题";
  if (count <= passes) return `${count} ${unit}，${passes} ${unit}以内为合格`;
  return passes ? `${count} ${unit}，超过 ${passes} ${unit}` : `${count} ${unit}，有一${unit}即不合格`;
}

const editionWords = (edition) => `限值出自${/^[\x20-\x7e]/.test(edition) ? " " : ""}${edition}`;
const toolWords = ({ instrument, edition }) => [instrument && `用${instrument}`, edition && editionWords(edition)].filter(Boolean).join("，");

function sampleLines({ sample: rule }, { value, fault, verdict }) {
  const { checked, positive } = value ?? {};
  const text = sampleRuleWords(rule, checked);
  if (!verdict || fault) return { text, note: rule.edition ? editionWords(rule.edition) : "" };
  return { text: `${shareWords(checked, positive)}，${text}`, note: `${checked} ${rule.unit}里 ${positive} ${rule.unit}，${sampleNote(rule, checked, positive)}` };
}

function documentLines({ record }, { value, verdict, said }, day) {
  const valid = record.valid_days;
  const note = valid ? `日期应在 ${valid} 天以内` : "";
  if (!value?.day || !verdict) return { note };
  const age = daysBetween(value.day, day);
  if (verdict === "fail" && said === "pass") return { text: `距今 ${age} 天，超过 ${valid} 天，已过期，按不符合记`, note };
  return { text: age ? `距今 ${age} 天` : "就是今天", note };
}
