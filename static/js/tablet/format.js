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
