/** One item of the sheet: its text, the answer by its type, what follows from it, remark, photos; or folded away. */
import { VERDICTS, verdictWord } from "../../modules/answer-words.js";
import { blank, settled, whole } from "../answering.js";
import { saveAnswer } from "../drafts.js";
import { tick } from "../device.js";
import { h, icon, refill } from "../dom.js";
import { lackOf, placesWithoutPhoto } from "../progress.js";
import { hourTags, linesOf } from "../wording.js";
import { FIELDS } from "./fields.js";
import { photoRow } from "./photo-row.js";

const MARK = { good: "done", pass: "done", fail: "cross", not_applicable: "dash" };
const REMARK_MOST = 500;
const OUT = "not_applicable";
const PRESSED = { grade: VERDICTS.grade, check: VERDICTS.check, text: VERDICTS.check, document: VERDICTS.check };

/**
 * @param app     the app
 * @param place   {visitId, item, number, numberOf(code), grading, day, answer, incoming, signal, readOnly, clears(answer), onChange(answer, cleared)}
 * @returns {{node: HTMLElement, paint(effective, stored): void}}
 */
export function itemCard(app, place) {
  const { item, visitId, readOnly } = place;
  let answer = whole(item.code, place.answer);
  let shown = blank(item.code);
  let writing = 0;

  /** What is typed next builds on what was typed last, although that may still be on its way to the disk. */
  const save = async (change) => {
    const before = shown.verdict;
    const next = settled(item, place.grading, { ...answer, ...change }, place.day);
    const clear = place.clears(next);
    answer = next;
    writing += 1;
    const saved = await app.keep(saveAnswer(app.store, visitId, item.code, { ...change, verdict: next.verdict }, clear));
    writing -= 1;
    if (!saved) return null;
    place.onChange(saved, clear);
    if (next.verdict && next.verdict !== before) tick();
    return saved;
  };
  const take = (saved) => place.onChange(saved, []);

  const press = async (verdict) => {
    const { said, value, entered, measured, typed } = answer;
    const before = shown.verdict;
    if (said === verdict && !(verdict === OUT && !PRESSED[item.answer])) return;
    const keepsMark = item.answer !== "grade";
    const saved = await save(said === verdict ? { said: null } : { said: verdict, ...(keepsMark ? {} : { value: {} }) });
    if (saved && before && said !== verdict) app.toast(`已改为 ${verdictWord(item.answer, verdict)}`, { undo: () => save({ said, value, entered, measured, typed }) });
  };

  const words = [...(PRESSED[item.answer] ?? []), [OUT, "不涉及"]];
  const buttons = words.map(([verdict, label]) => h("button", {
    type: "button", class: `answer ${verdict}`, "aria-pressed": "false", disabled: readOnly, data: { verdict }, on: { click: () => press(verdict) },
  }, icon(MARK[verdict]), h("span", {}, label)));
  const field = FIELDS[item.answer]?.(item, { ...place, read: () => answer, change: save });

  const word = h("p", { class: "measure-word", id: `word-${item.code}`, "aria-live": "polite" });
  const note = h("p", { class: "answer-note quiet" });
  const need = h("p", { class: "item-need", hidden: true });
  const photos = photoRow(app, { ...place, answer, take });
  const remark = remarkField(item, answer, save, readOnly);
  const body = h("div", { class: "item-body" },
    field?.above,
    h("div", { class: `answers for-${item.answer}`, role: "group", "aria-label": "结论" }, field?.row, buttons),
    field?.below, word, note, need,
    h("div", { class: "item-more" }, photos.node, remark.area),
    help(item));
  const folded = h("p", { class: "item-folded quiet", hidden: true });
  const node = h("article", { class: "item", id: `item-${item.code}`, "aria-labelledby": `text-${item.code}`, tabindex: "-1" }, heading(item, place.number), folded, body);

  const paint = (effective, stored) => {
    shown = effective;
    if (!writing) answer = whole(item.code, stored);
    node.dataset.verdict = shown.verdict ?? "";
    node.classList.toggle("is-folded", Boolean(shown.isClosed));
    folded.hidden = !shown.isClosed;
    body.hidden = Boolean(shown.isClosed);
    if (shown.isClosed) { refill(folded, icon("dash"), foldedWords(item, shown, place)); return; }
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.verdict === answer.said));
    field?.paint(answer);
    remark.show(answer.remark);
    paintWords();
    photos.paint(answer, placesWithoutPhoto(item, shown));
  };
  function paintWords() {
    const { tone, text, note: more } = linesOf(item, shown, place.day);
    word.className = `measure-word ${tone}`;
    word.hidden = !text;
    refill(word, tone && tone !== "fault" && icon(MARK[tone]), text);
    note.hidden = !more;
    note.textContent = more;
    const isLacking = lackOf(item, shown) === "photo";
    const places = placesWithoutPhoto(item, shown);
    need.hidden = !(shown.verdict === "fail" && item.evidence?.length) && !places;
    need.classList.toggle("lacking", isLacking);
    refill(need, icon("camera"), `请拍照留证：${(item.evidence ?? []).join("、")}${isLacking ? "（至少 1 张）" : ""}${places ? `，每${item.faults.unit}一张，还差 ${places} 张` : ""}`);
  }
  return { node, paint };
}

function foldedWords(item, shown, place) {
  const number = place.numberOf(item.show_if.item);
  return shown.waits ? `先答第 ${number} 项，再看这一项要不要查` : `不涉及：按第 ${number} 项的答案，这一项不用查`;
}

function heading(item, number) {
  return h("header", { class: "item-head" },
    h("span", { class: "item-number", "aria-hidden": "true" }, number),
    h("p", { class: "item-text", id: `text-${item.code}` }, item.text,
      hourTags(item).map((words) => h("span", { class: "tag hours" }, words)),
      item.veto && h("span", { class: "tag veto" }, item.veto === "town" ? "一票否决（镇街）" : "一票否决")));
}

function remarkField(item, answer, save, readOnly) {
  const area = h("textarea", { class: "remark", rows: "1", maxlength: REMARK_MOST, disabled: readOnly, "aria-label": `备注：${item.text}`, placeholder: "备注", value: answer.remark });
  const grow = () => { area.rows = Math.min(6, Math.max(1, area.value.split("\n").length + Math.floor(area.value.length / 40))); };
  area.addEventListener("input", () => { grow(); save({ remark: area.value }); });
  grow();
  const show = (text) => { if (document.activeElement !== area && area.value !== text) { area.value = text; grow(); } };
  return { area, show };
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
