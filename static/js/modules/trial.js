// The trial page: fields of a scheme, and the towns' scores and ranks that follow, computed here and kept nowhere.
import { minus, parse, rounded } from "./exact.js";
import { composeTown, faultsOf, rank } from "./score.js";

/** A copy of the scheme with one value set: path "kinds.weights.market". */
export function withValue(scheme, path, value) {
  const copy = structuredClone(scheme);
  const keys = path.split(".");
  const last = keys.pop();
  keys.reduce((part, key) => part[key], copy)[last] = value.trim();
  return copy;
}

/** Scores, bands and ranks of all towns under a scheme: a Map by town. */
export function tryOut(towns, scheme) {
  const scored = towns.map((one) => {
    const means = new Map(Object.entries(one.means).map(([kind, mean]) => [kind, parse(mean)]));
    return [one, composeTown({ ...one, means, isVetoed: one.vetoed }, scheme)];
  });
  const ranks = rank(scored.map(([one, found]) => ({ town: one.town, score: found.score, vetoed: one.vetoed })));
  return new Map(scored.map(([one, { score, band }]) => [one.town, { score, band, rank: ranks.get(one.town) }]));
}

/** "+1.25", "-0.50", "0.00": how far the new score is from the one that counts. */
export function difference(now, then) {
  const by = rounded(minus(parse(then), parse(now)), 2);
  return by.startsWith("-") || !/[1-9]/.test(by) ? by : `+${by}`;
}

function show(row, found, titles) {
  const now = row.querySelector("[data-now]").textContent.trim();
  row.querySelector("[data-score]").textContent = found.score ?? "—";
  row.querySelector("[data-by]").textContent = found.score === null || now === "—" ? "—" : difference(now, found.score);
  row.querySelector("[data-rank]").textContent = found.rank ?? "—";
  const band = row.querySelector("[data-band]");
  if (band) band.textContent = titles.get(found.band) ?? "—";
}

function start(root) {
  const { scheme, towns } = JSON.parse(root.querySelector("[data-trial-data]").textContent);
  const rows = new Map([...root.querySelectorAll("[data-town]")].map((row) => [Number(row.dataset.town), row]));
  const words = root.querySelector("[data-trial-words]");
  const form = root.querySelector("form");
  const refresh = () => {
    const fields = [...form.querySelectorAll("[data-path]")];
    const typed = fields.reduce((made, field) => withValue(made, field.dataset.path, field.value), scheme);
    const faults = faultsOf(typed);
    if (faults.length) {
      words.textContent = `${faults.join("；")}。下表仍是上一次算得的结果。`;
      return;
    }
    const found = tryOut(towns, typed);
    const titles = new Map(typed.bands.map((band) => [band.code, band.title]));
    for (const [town, row] of rows) show(row, found.get(town), titles);
    const body = rows.values().next().value.parentElement;
    const place = (row) => found.get(Number(row.dataset.town)).rank ?? Infinity;
    body.append(...[...rows.values()].sort((a, b) => place(a) - place(b)));
    const changed = fields.filter((field) => field.value.trim() !== field.defaultValue).length;
    words.textContent = changed ? `改了 ${changed} 处，已按新的数重算，未保存。` : "与本轮的办法相同。";
  };
  form.addEventListener("input", refresh);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(refresh));
  refresh();
}

if (typeof document !== "undefined") {
  const root = document.querySelector("[data-trial]");
  if (root) start(root);
}
