/**
 * The exact interval of a share (Clopper and Pearson 1934), as inspect_app/standards/rules/interval.py has it: pure. For
 * the reader only: no verdict follows from it, so ordinary numbers will do.
 */

const STEPS = 60;
const NEGLIGIBLE = 1e-17;

/** {lower, upper}, from 0 to 1, of a share of which `positive` of `checked` were seen. */
export function clopperPearson(checked, positive, confidence = 0.95) {
  if (!(checked > 0 && positive >= 0 && positive <= checked)) throw new RangeError(`no sample: ${positive} of ${checked}`);
  const tail = (1 - confidence) / 2;
  return { lower: lowerEnd(checked, positive, tail), upper: 1 - lowerEnd(checked, checked - positive, tail) };
}

/** The share at which so many positives or more are seen with probability `tail`, by halving. */
function lowerEnd(checked, positive, tail) {
  if (positive === 0) return 0;
  let [low, high] = [0, positive / checked];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (atLeast(checked, positive, middle) < tail) low = middle;
    else high = middle;
  }
  return high;
}

/** The probability of so many positives or more; below the share that was seen the terms only get smaller. */
function atLeast(checked, positive, share) {
  if (!share) return 0;
  if (share === 1) return 1;
  const ways = logFactorial(checked) - logFactorial(positive) - logFactorial(checked - positive);
  let term = Math.exp(ways + positive * Math.log(share) + (checked - positive) * Math.log(1 - share));
  let total = term;
  for (let count = positive; count < checked; count += 1) {
    term *= ((checked - count) / (count + 1)) * (share / (1 - share));
    total += term;
    if (term < total * NEGLIGIBLE) break;
  }
  return total;
}

/** ln n!, by its factors for small n, else by Stirling's series. */
function logFactorial(n) {
  if (n < 32) {
    let sum = 0;
    for (let factor = 2; factor <= n; factor += 1) sum += Math.log(factor);
    return sum;
  }
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5);
}
