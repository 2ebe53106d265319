/** One item of the sheet: its text, the answer buttons or the measured value, remark, photos. */
import { saveAnswer } from "../drafts.js";
import { tick } from "../device.js";
import { h, icon, refill } from "../dom.js";
import { VERDICTS, verdictWord } from "../format.js";
import { faultOfValue, limitInWords, plainNumber, verdictOfMeasure } from "../../modules/measure.js";
import { lackOf } from "../progress.js";
import { photoRow } from "./photo-row.js";

const MARK = { good: "done", pass: "done", fail: "cross", not_applicable: "dash" };
const REMARK_MOST = 500;

/**
 * @param app     the app
 * @param place   {visitId, item, number, answer, incoming, signal, readOnly, onChange(answer)}
 */
export function itemCard(app, place) {
  const { item, visitId, onChange, readOnly } = place;
  let answer = { item: item.code, verdict: null, measured: null, typed: "", remark: "", photos: [], ...place.answer };

  const save = async (change) => {
    const saved = await app.keep(saveAnswer(app.store, visitId, item.code, change));
    if (saved) take(saved);
    return saved;
  };
  const take = (saved) => { answer = saved; paint(); onChange(saved); };

  const choose = async (verdict) => {
    const before = answer.verdict;
    if (before === verdict) return;
    const saved = await save({ verdict });
    if (!saved) return;
    tick();
    if (before) app.toast(`已改为 ${verdictWord(item.answer, verdict)}`, { undo: () => save({ verdict: before }) });
  };

  const value = item.measure ? measureField(item, () => answer, save, readOnly) : null;
  const words = item.measure ? [["not_applicable", "不涉及"]] : [...VERDICTS[item.answer === "check" ? "check" : "grade"], ["not_applicable", "不涉及"]];
  const answers = words.map(([verdict, label]) => h("button", {
    type: "button", class: `answer ${verdict}`, "aria-pressed": "false", disabled: readOnly, data: { verdict },
    on: { click: () => (item.measure && answer.verdict === verdict ? value.recompute() : choose(verdict)) },
  }, icon(MARK[verdict]), h("span", {}, label)));

  const need = h("p", { class: "item-need", hidden: true });
  const photos = photoRow(app, { ...place, answer, take });
  const card = h("article", { class: "item", id: `item-${item.code}`, "aria-labelledby": `text-${item.code}`, tabindex: "-1" },
    heading(item, place.number),
    h("div", { class: `answers ${item.measure ? "measured" : `of-${words.length}`}`, role: "group", "aria-label": "结论" }, value?.field, answers),
    value?.word,
    need,
    h("div", { class: "item-more" }, photos.node, remarkField(item, answer, save, readOnly)),
    help(item));

  function paint() {
    card.dataset.verdict = answer.verdict ?? "";
    for (const node of answers) node.setAttribute("aria-pressed", String(node.dataset.verdict === answer.verdict));
    value?.paint();
    photos.paint(answer);
    const lacksPhoto = lackOf(item, answer) === "photo";
    need.hidden = !(answer.verdict === "fail" && item.evidence?.length);
    refill(need, icon("camera"), `请拍照留证：${(item.evidence ?? []).join("、")}${lacksPhoto ? "（至少 1 张）" : ""}`);
    need.classList.toggle("lacking", lacksPhoto);
  }
  paint();
  return card;
}

function heading(item, number) {
  return h("header", { class: "item-head" },
    h("span", { class: "item-number", "aria-hidden": "true" }, number),
    h("p", { class: "item-text", id: `text-${item.code}` }, item.text,
      item.veto && h("span", { class: "tag veto" }, item.veto === "town" ? "一票否决（镇街）" : "一票否决")));
}

/** The numeric field of a measured item with its limit; the verdict is computed, never chosen. */
function measureField(item, current, save, readOnly) {
  const id = `value-${item.code}`;
  const input = h("input", {
    id, class: "measure-input", inputmode: "decimal", autocomplete: "off", enterkeyhint: "done", maxlength: "16", disabled: readOnly,
    value: current().typed || current().measured || "", "aria-describedby": `word-${item.code}`,
  });
  const word = h("p", { class: "measure-word", id: `word-${item.code}`, "aria-live": "polite" });
  const recompute = async () => {
    const typed = input.value;
    const fault = faultOfValue(item.measure, typed);
    const measured = fault ? null : plainNumber(typed);
    const saved = await save({ typed, measured, verdict: fault ? null : verdictOfMeasure(item.measure, measured) });
    if (saved?.verdict) tick();
  };
  input.addEventListener("input", recompute);
  const paint = () => {
    const { verdict, typed } = current();
    const fault = typed.trim() ? faultOfValue(item.measure, typed) : null;
    const shown = fault ?? (verdict && verdict !== "not_applicable" ? `${verdictWord("grade", verdict)}：标准为${limitInWords(item.measure)}` : `标准：${limitInWords(item.measure)}`);
    word.className = `measure-word ${fault ? "fault" : verdict ?? ""}`;
    refill(word, !fault && verdict && verdict !== "not_applicable" && icon(MARK[verdict]), shown);
  };
  const field = h("label", { class: "measure", for: id }, h("span", {}, "测量值"), input, h("span", { class: "unit" }, item.measure.unit));
  return { field, word, paint, recompute };
}

function remarkField(item, answer, save, readOnly) {
  const area = h("textarea", { class: "remark", rows: "1", maxlength: REMARK_MOST, disabled: readOnly, "aria-label": `备注：${item.text}`, placeholder: "备注", value: answer.remark });
  const grow = () => { area.rows = Math.min(6, Math.max(1, area.value.split("\n").length + Math.floor(area.value.length / 40))); };
  area.addEventListener("input", () => { grow(); save({ remark: area.value }); });
  grow();
  return area;
}

const CONFIDENCE_LOW = "low";

function help(item) {
  const { clause, way, unit } = item;
  const source = clause && `${clause.title ?? ""}${clause.number ?? ""}${clause.confidence === CONFIDENCE_LOW ? "（待核）" : ""}`;
  return h("details", { class: "item-help" },
    h("summary", {}, `怎么查${way?.length ? `：${way.join("、")}` : ""}`),
    item.guide && h("p", {}, item.guide),
    h("p", { class: "quiet" }, [source && `依据：${source}`, unit && `责任单位：${unit}`].filter(Boolean).join(" · ")));
}
