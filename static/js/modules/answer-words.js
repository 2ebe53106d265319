/**
 * Answers in words: pure. What was entered beside a verdict (as inspect_app/standards/rules/reading.py says it), what is
 * wrong with it (as the server's catalogue says it), and what a sample lets one say.
 */
import { fraction, rounded } from "./exact.js";
import { clopperPearson } from "./interval.js";
import { LEVEL_LEAST, levelOf, limitOf } from "./judge.js";
import { OPERATOR_WORDS } from "./measure.js";

/** Words of the verdicts that are pressed, per type of answer. */
export const VERDICTS = Object.freeze({
  grade: [["good", "好"], ["pass", "合格"], ["fail", "不合格"]],
  check: [["pass", "符合"], ["fail", "不符合"]],
});
const YES_NO = ["check", "text", "document"];

/** 好, 合格, 不合格, 符合, 不符合 or 不涉及. */
export function verdictWord(answerType, verdict) {
  if (verdict === "not_applicable") return "不涉及";
  const words = VERDICTS[YES_NO.includes(answerType) ? "check" : "grade"];
  return words.find(([value]) => value === verdict)?.[1] ?? "未填写";
}

const FAULTS = {
  answer_verdict: () => "这一项没有“好”，请选符合或不符合",
  value_unwanted: () => "这一项没有这一栏，请清空",
  mark_out_of_range: ({ least, most }) => `分数应在 ${least} 到 ${most} 之间`,
  option_missing: () => "请选一个选项",
  option_unknown: ({ value }) => `检查表里没有选项“${value}”，请重新选择`,
  count_missing: () => "请填写数目",
  count_wrong: ({ least, most }) => `数目应是 ${least} 到 ${most} 之间的整数`,
  sample_missing: () => "请先选类别",
  sample_unknown: ({ value }) => `检查表里没有类别“${value}”，请重新选择`,
  measured_missing: () => "请填写测量值",
  measured_not_sane: ({ value, unit }) => `测量值“${value}”不合理（单位：${unit}）`,
  positive_more: ({ checked, positive }) => `其中数 ${positive} 比检查数 ${checked} 还多，请核对`,
  text_missing: ({ label }) => `判“符合”时要写下${label}`,
  text_too_long: ({ most, there }) => `最多 ${most} 个字，现有 ${there} 个字`,
  day_missing: ({ label }) => `判“符合”时要填写${label}的日期`,
  day_future: ({ day }) => `日期 ${day} 还没有到，请核对`,
};

/** What is wrong, in one sentence. */
export const faultWords = ({ code, detail }) => FAULTS[code](detail);

/** 7.14%, halves away from zero. */
export const shareWords = (checked, positive) => `${rounded(fraction(100n * BigInt(positive), BigInt(checked)), 2)}%`;

const percent = (share) => `${(100 * share).toFixed(1)}%`;

/** What a sample lets one say: its exact interval, and the level it reaches or that it is too small for one. */
export function sampleNote(rule, checked, positive) {
  const { lower, upper } = clopperPearson(checked, positive);
  const interval = `95% 置信区间 ${percent(lower)} 到 ${percent(upper)}`;
  if (!rule.levels) return interval;
  if (checked < LEVEL_LEAST) return `${interval}；只查了 ${checked} ${rule.unit}，不足 ${LEVEL_LEAST} ${rule.unit}，不下级别结论`;
  const level = levelOf(rule, checked, positive);
  return `${interval}；${level ? `达到 ${level} 级` : `没有达到 ${Object.keys(rule.levels).at(-1)} 级`}`;
}

const has = (value) => value !== null && value !== undefined && value !== "";
const nameOf = (options, code, ending = "") => { const found = options?.find((one) => one.code === code); return found ? `${found.text}${ending}` : ""; };

const ENTERED = {
  grade: (_item, { mark }) => (has(mark) ? `${mark} 分（十分制）` : ""),
  check: () => "",
  choice: (item, { option }) => nameOf(item.choice, option),
  faults: (item, { faults }) => (has(faults) ? `${faults} ${item.faults.unit}` : ""),
  measure: (item, { measured, sample }) => (has(measured) ? `${nameOf(item.measure.samples, sample, " ")}${measured} ${item.measure.unit}` : ""),
  sample: ({ sample: { unit } }, { checked, positive }) => (checked ? `查 ${checked} ${unit}，其中 ${positive ?? 0} ${unit}（${shareWords(checked, positive ?? 0)}）` : ""),
  text: (_item, { text }) => text ?? "",
  document: (_item, { text, day }) => [text, has(day) && `日期 ${day}`].filter(Boolean).join("，"),
};

/** What was entered beside the verdict: 12 毫米, 3 处, 查 14 间，其中 1 间（7.14%）; empty when there is nothing. */
export const enteredWords = (item, given) => (given.verdict === "not_applicable" ? "" : ENTERED[item.answer](item, given));

/** What a measured value must keep, for one kind of sample: 不超过 3 只为合格，不超过 0 为好. */
export function limitWords(item, sample) {
  const { op, limit, upper, good, unit } = limitOf(item, sample);
  if (!op) return "请先选类别";
  if (has(upper)) return `${limit} 到 ${upper} ${unit}为好，否则不合格`;
  const words = OPERATOR_WORDS[op];
  if (!has(good)) return `${words} ${limit} ${unit}为合格`;
  return good === limit ? `${words} ${limit} ${unit}为好，否则不合格` : `${words} ${limit} ${unit}为合格，${words} ${good} 为好`;
}

/** What a count of faults must keep. */
export function faultsRuleWords({ unit, pass_up_to: passes }) {
  return passes ? `没有为好，${passes} ${unit}以内为合格` : `没有为好，有 1 ${unit}即不合格`;
}

/** What is counted among those checked: 阳性的, 合格的, or the words of the item itself; a criterion's own name is a rate. */
export function positiveWords({ criterion, positive }) {
  if (!criterion) return positive;
  return positive.includes("合格") ? "合格的" : "阳性的";
}

/** What a share must keep, for a sample of this size. */
export function sampleRuleWords(rule, checked) {
  const row = (rule.allowed ?? []).find(({ up_to: upTo }) => checked && checked <= upTo);
  if (row) return `查 ${row.up_to} ${rule.unit}以内，${rule.positive}不超过 ${row.positive} ${rule.unit}为合格，没有为好`;
  return `${rule.positive}${OPERATOR_WORDS[rule.op]} ${rule.limit}%为合格${rule.level ? `（${rule.level} 级）` : ""}`;
}
