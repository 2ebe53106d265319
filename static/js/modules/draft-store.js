/** What a half-filled form keeps in this browser: keys by user and form, values without secrets, an age. Pure. */

const PREFIX = "draft:";
const DAYS_KEPT = 30;
const NEVER_KEPT = new Set(["csrf_token", "password"]);

/** Key of one form of one user: another user of the same computer neither sees nor overwrites it. */
export function keyOf(user, form) {
  return `${PREFIX}${user}:${form}`;
}

/** Text to store for [name, value] pairs, or null when nothing worth keeping was typed. */
export function pack(entries, now) {
  const values = Object.fromEntries(entries.filter(([name]) => name && !NEVER_KEPT.has(name)));
  const typed = entries.some(([name, value, isTyped]) => isTyped && name in values && value.trim() !== "");
  return typed ? JSON.stringify({ at: now, values }) : null;
}

/** Stored text back to {at, values}; null when it is missing, broken or too old. */
export function unpack(text, now) {
  try {
    const draft = JSON.parse(text ?? "null");
    const isWhole = draft && typeof draft.at === "number" && draft.values && typeof draft.values === "object";
    return isWhole && now - draft.at <= DAYS_KEPT * 86_400_000 ? draft : null;
  } catch {
    return null;
  }
}

/** What to put back: only fields that are empty now, so that an answer of the server is never overwritten. */
export function missing(draft, current) {
  return Object.entries(draft.values).filter(([name, value]) => name in current && current[name] === "" && value !== "");
}

/** Keys of drafts that are broken or too old, to be removed. */
export function stale(pairs, now) {
  return pairs.filter(([key, text]) => key.startsWith(PREFIX) && unpack(text, now) === null).map(([key]) => key);
}
