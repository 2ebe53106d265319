/**
 * Measured values, exactly: pure, used on the tablet, on office pages and in node tests against tests/golden/.
 *
 * A value is a decimal written as text ("3", "0.45"); it is never turned into a binary float, because the server
 * decides the same question with exact decimals.
 */

const NUMBER = /^(-?)(\d+)(?:\.(\d+))?$/;
const SANE = /^-?\d{1,6}(\.\d{1,3})?$/;
const PERCENT = /^[%％]/;
const DEGREES = /℃|°C|摄氏/;

/**
 * The plain form of what somebody typed, or null when it is not a number.
 * Full-width digits, spaces and a comma for the point are forgiven; "03.50" becomes "3.5".
 */
export function plainNumber(text) {
  const ascii = String(text ?? "").normalize("NFKC").replace(/\s+/g, "").replace(/[,。]/g, ".").replace(/^\+/, "");
  const match = NUMBER.exec(ascii.replace(/^(-?)\./, "$10.").replace(/\.$/, ""));
  if (!match) return null;
  const whole = match[2].replace(/^0+(?=\d)/, "");
  const part = (match[3] ?? "").replace(/0+$/, "");
  const plain = part ? `${whole}.${part}` : whole;
  return match[1] && plain !== "0" ? `-${plain}` : plain;
}

/** -1, 0 or 1 for two plain decimals of any length. */
export function compareNumbers(left, right) {
  const [a, b] = [split(left), split(right)];
  const places = Math.max(a.places, b.places);
  const x = a.digits * 10n ** BigInt(places - a.places);
  const y = b.digits * 10n ** BigInt(places - b.places);
  return x < y ? -1 : Number(x > y);
}

function split(text) {
  const plain = plainNumber(text);
  if (plain === null) throw new TypeError(`not a decimal: ${text}`);
  const [whole, part = ""] = plain.replace("-", "").split(".");
  const digits = BigInt(whole + part);
  return { digits: plain.startsWith("-") ? -digits : digits, places: part.length };
}

const HOLDS = {
  "<=": (order) => order <= 0,
  "<": (order) => order < 0,
  ">=": (order) => order >= 0,
  ">": (order) => order > 0,
  "==": (order) => order === 0,
};

/** Whether `value op limit` holds. */
export function holds(value, op, limit) {
  const test = HOLDS[op];
  if (!test) throw new TypeError(`unknown comparison: ${op}`);
  return test(compareNumbers(value, limit));
}

/** Whether a plain number can have been measured at all: shares lie in 0..100, only degrees go below zero. */
export function isSaneNumber({ unit = "" }, text) {
  if (!SANE.test(text)) return false;
  if (PERCENT.test(unit)) return compareNumbers(text, "0") >= 0 && compareNumbers(text, "100") <= 0;
  return compareNumbers(text, "0") >= 0 || DEGREES.test(unit);
}

/**
 * Why a typed value cannot be taken, in words for the expert, or null when it can: at most six digits and three
 * decimals, shares within 0 to 100, below zero only for degrees. The server holds the same rule.
 */
export function faultOfValue(measure, text) {
  const plain = plainNumber(text);
  if (plain === null) return "请填写数字，例如 3 或 0.5";
  if (!SANE.test(plain)) return "数值过长：整数最多 6 位，小数最多 3 位";
  if (isSaneNumber(measure, plain)) return null;
  return PERCENT.test(measure.unit ?? "") ? "百分比应在 0 到 100 之间" : "测量值不能小于 0";
}

/** The verdict of a measured value: "good" within `good`, "pass" within `limit`, else "fail"; null for no number. */
export function verdictOfMeasure(measure, value) {
  const plain = plainNumber(value);
  if (plain === null) return null;
  if (isGiven(measure.upper)) return holds(plain, ">=", measure.limit) && holds(plain, "<=", measure.upper) ? "good" : "fail";
  if (isGiven(measure.good) && holds(plain, measure.op, measure.good)) return "good";
  return holds(plain, measure.op, measure.limit) ? "pass" : "fail";
}

const isGiven = (value) => value !== null && value !== undefined;

export const OPERATOR_WORDS = Object.freeze({ "<=": "不超过", "<": "小于", ">=": "不少于", ">": "大于", "==": "等于" });

/** The limit in words for the expert, for example 不超过 2 处/百米, or 0.05 到 2 毫克/升. */
export function limitInWords(measure) {
  if (isGiven(measure.upper)) return `${measure.limit} 到 ${measure.upper} ${measure.unit}`;
  return `${OPERATOR_WORDS[measure.op] ?? measure.op} ${measure.limit} ${measure.unit}`;
}
