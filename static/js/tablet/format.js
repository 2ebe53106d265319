/** Values as people read them. Pure. */

const two = (number) => String(number).padStart(2, "0");

/** 21:05 */
export const clock = (ms) => { const at = new Date(ms); return `${two(at.getHours())}:${two(at.getMinutes())}`; };

/** 11月20日 21:05 */
export const dayAndClock = (ms) => { const at = new Date(ms); return `${at.getMonth() + 1}月${at.getDate()}日 ${clock(ms)}`; };

/** 812 B, 38 kB, 1.4 MB, 12 GB */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = -1;
  do { value /= 1000; unit += 1; } while (value >= 999.5 && unit < units.length - 1);
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** Words of the verdicts, per type of answer. */
export const VERDICTS = Object.freeze({
  grade: [["good", "好"], ["pass", "合格"], ["fail", "不合格"]],
  check: [["pass", "符合"], ["fail", "不符合"]],
});

/** 好, 合格, 不合格, 符合, 不符合 or 不涉及 */
export function verdictWord(answerType, verdict) {
  if (verdict === "not_applicable") return "不涉及";
  const words = VERDICTS[answerType === "check" ? "check" : "grade"];
  return words.find(([value]) => value === verdict)?.[1] ?? "未填写";
}
