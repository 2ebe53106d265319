/**
 * Exact fractions, as scoring wants them: pure. A fraction is {num, den} of BigInt in lowest terms, den > 0. Points and
 * ratios come as decimal text ("0.75") and never pass through a binary float.
 */

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

const divisor = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a; };

/** The fraction num/den in lowest terms. */
export function fraction(num, den = 1n) {
  if (den === 0n) throw new RangeError("a fraction over nothing");
  const by = divisor(num, den) * (den < 0n ? -1n : 1n) || 1n;
  return { num: num / by, den: den / by };
}

/** The fraction of a decimal as text, or of a whole number. */
export function exact(value) {
  if (typeof value === "bigint") return fraction(value);
  const match = DECIMAL.exec(String(value));
  if (!match) throw new TypeError(`not a decimal: ${value}`);
  const part = match[3] ?? "";
  return fraction(BigInt(match[1] + match[2] + part), 10n ** BigInt(part.length));
}

export const ZERO = exact(0n);
export const ONE = exact(1n);

export const plus = (a, b) => fraction(a.num * b.den + b.num * a.den, a.den * b.den);
export const minus = (a, b) => fraction(a.num * b.den - b.num * a.den, a.den * b.den);
export const times = (a, b) => fraction(a.num * b.num, a.den * b.den);
export const over = (a, b) => fraction(a.num * b.den, a.den * b.num);

/** -1, 0 or 1. */
export function compare(a, b) {
  const [x, y] = [a.num * b.den, b.num * a.den];
  return x < y ? -1 : Number(x > y);
}

/** "3/4", or "1" for whole numbers: as Python writes a Fraction. */
export const fractionText = ({ num, den }) => (den === 1n ? `${num}` : `${num}/${den}`);

/** With so many decimals, halves away from zero: 7.14, 50.00, -0.5. */
export function rounded({ num, den }, places) {
  const size = num < 0n ? -num : num;
  const digits = String((size * 10n ** BigInt(places) * 2n + den) / (den * 2n)).padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return num < 0n && /[1-9]/.test(text) ? `-${text}` : text;
}

/** A number as a trace holds it: decimal text, or a fraction as `fractionText` writes it. */
export function parse(text) {
  const [num, den = "1"] = String(text).trim().split("/");
  return over(exact(num), exact(den));
}

export const negative = (a) => minus(ZERO, a);
export const sum = (all) => all.reduce(plus, ZERO);
export const least = (a, b) => (compare(a, b) <= 0 ? a : b);
export const same = (a, b) => compare(a, b) === 0;
