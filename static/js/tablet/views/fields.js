/**
 * What is entered for one item, by its type of answer. Each maker takes (item, place) and gives {row, below, paint(answer)}:
 * `row` stands beside the button 不涉及, `below` under it; place is {read(), change(change), readOnly}. A field never sets
 * the text of an input that has the focus.
 */
import { positiveWords } from "../../modules/answer-words.js";
import { measuredChange, wholeNumber } from "../answering.js";
import { h, icon } from "../dom.js";

const COUNT_LENGTH = "6";

/** The makers by type; grade and check have only buttons, and grade its marks. */
export const FIELDS = { grade: markField, choice: choiceField, faults: faultsField, measure: measureField, sample: sampleField, text: textField, document: documentField };

const inputOf = (props) => h("input", { autocomplete: "off", enterkeyhint: "done", ...props });
const show = (input, text) => { if (document.activeElement !== input && input.value !== text) input.value = text; };
const valueWith = (place, fields) => ({ ...place.read().value, ...fields });
const isOut = (answer) => answer.said === "not_applicable";
/** Entering something says that the item applies after all. */
const applies = (place) => (isOut(place.read()) ? { said: null } : {});

/** The mark out of ten within the range of the pressed grade; nobody must give one. */
function markField(item, place) {
  const row = h("div", { class: "marks", role: "group", "aria-label": "分数", hidden: true });
  let shown = "";
  const paint = (answer) => {
    const range = place.grading.marks[answer.said];
    row.hidden = !range;
    if (!range) return;
    if (shown !== answer.said) {
      shown = answer.said;
      const marks = Array.from({ length: range[1] - range[0] + 1 }, (_none, index) => range[0] + index);
      row.replaceChildren(h("span", { class: "quiet" }, "分数（可不选）"), ...marks.map((mark) => h("button", {
        type: "button", class: "mark", "aria-pressed": "false", disabled: place.readOnly, data: { mark },
        on: { click: () => place.change({ value: valueWith(place, { mark: place.read().value?.mark === mark ? null : mark }) }) },
      }, mark)));
    }
    for (const node of row.querySelectorAll("button")) node.setAttribute("aria-pressed", String(Number(node.dataset.mark) === answer.value?.mark));
  };
  return { below: row, paint };
}

/** One of two to six options: native radios, so that arrows and readers work. */
function choiceField(item, place) {
  const inputs = item.choice.map((one) => h("input", {
    type: "radio", class: "visually-hidden", name: `option-${item.code}`, value: one.code, disabled: place.readOnly,
    on: { change: () => place.change({ ...applies(place), value: valueWith(place, { option: one.code }) }) },
  }));
  const row = h("div", { class: "options", role: "radiogroup", "aria-labelledby": `text-${item.code}` },
    item.choice.map((one, index) => h("label", { class: "option" }, inputs[index], h("span", { class: "option-dot", "aria-hidden": "true" }), h("span", {}, one.text))));
  const paint = (answer) => { for (const input of inputs) input.checked = !isOut(answer) && answer.value?.option === input.value; };
  return { row, paint };
}

/** A count of faults: nothing found, minus, the number, plus. */
function faultsField(item, place) {
  const { unit } = item.faults;
  const save = (text) => place.change({ ...applies(place), entered: { faults: text }, value: { faults: wholeNumber(text) } });
  const input = inputOf({ class: "count-input", inputmode: "numeric", maxlength: COUNT_LENGTH, disabled: place.readOnly, "aria-label": `问题${unit}数`, "aria-describedby": `word-${item.code}` });
  input.addEventListener("input", () => save(input.value));
  const step = (by) => {
    const now = wholeNumber(input.value) ?? 0;
    input.value = String(Math.max(0, Math.max(0, now) + by));
    save(input.value);
  };
  const stepper = (words, name, by) => h("button", { type: "button", class: "step-button", "aria-label": words, disabled: place.readOnly, on: { click: () => step(by) } }, icon(name));
  const [less, more] = [stepper("减一", "dash", -1), stepper("加一", "plus", 1)];
  const none = h("button", { type: "button", class: "answer good none", "aria-pressed": "false", disabled: place.readOnly, on: { click: () => { input.value = "0"; save("0"); } } }, icon("done"), h("span", {}, "没有"));
  const row = h("div", { class: "counted" }, none, h("div", { class: "stepper" }, less, input, more, h("span", { class: "unit" }, unit)));
  const paint = (answer) => {
    const out = isOut(answer);
    show(input, out ? "" : answer.entered?.faults ?? "");
    less.disabled = place.readOnly || out || !(answer.value?.faults > 0);
    none.setAttribute("aria-pressed", String(!out && answer.value?.faults === 0));
  };
  return { row, paint };
}

/** A measured number with its unit, and first the kind of sample where limits differ by it. */
function measureField(item, place) {
  const { unit, samples } = item.measure;
  const input = inputOf({ id: `value-${item.code}`, class: "measure-input", inputmode: "decimal", maxlength: "16", disabled: place.readOnly, "aria-describedby": `word-${item.code}` });
  const save = (sample) => place.change({ ...applies(place), ...measuredChange(item, input.value, sample), value: sample ? { sample } : {} });
  input.addEventListener("input", () => save(place.read().value?.sample));
  const kinds = (samples ?? []).map((one) => h("input", { type: "radio", class: "visually-hidden", name: `sample-${item.code}`, value: one.code, disabled: place.readOnly, on: { change: () => save(one.code) } }));
  const choose = samples && h("div", { class: "segments", role: "radiogroup", "aria-label": "类别" },
    samples.map((one, index) => h("label", { class: "segment" }, kinds[index], h("span", {}, one.text))));
  const field = h("label", { class: "measure", for: `value-${item.code}` }, h("span", {}, "测量值"), input, h("span", { class: "unit" }, unit));
  const paint = (answer) => {
    show(input, isOut(answer) ? "" : answer.typed || answer.measured || "");
    for (const kind of kinds) kind.checked = !isOut(answer) && answer.value?.sample === kind.value;
  };
  return { above: choose, row: field, paint };
}

/** How many were checked, and how many of them were found so; the share is computed. */
function sampleField(item, place) {
  const { unit } = item.sample;
  const [checked, found] = ["checked", "positive"].map((name) => inputOf({ id: `${name}-${item.code}`, class: "count-input", inputmode: "numeric", maxlength: COUNT_LENGTH, disabled: place.readOnly, "aria-describedby": `word-${item.code}` }));
  const save = () => place.change({
    ...applies(place), entered: { checked: checked.value, positive: found.value },
    value: { checked: wholeNumber(checked.value), positive: wholeNumber(found.value) },
  });
  for (const input of [checked, found]) input.addEventListener("input", save);
  const field = (input, words) => h("label", { class: "count-field", for: input.id }, h("span", {}, words), h("span", { class: "count-line" }, input, h("span", { class: "unit" }, unit)));
  const row = h("div", { class: "sampled" }, field(checked, "查了"), field(found, `其中${positiveWords(item.sample)}`));
  const paint = (answer) => {
    const entered = isOut(answer) ? {} : answer.entered ?? {};
    show(checked, entered.checked ?? "");
    show(found, entered.positive ?? "");
  };
  return { row, paint };
}

/** A text that must be copied when the item is met. */
function textField(item, place) {
  const input = inputOf({ id: `text-of-${item.code}`, class: "text", maxlength: "200", disabled: place.readOnly, "aria-describedby": `word-${item.code}` });
  input.addEventListener("input", () => place.change({ value: { text: input.value } }));
  const below = h("label", { class: "field", for: input.id }, h("span", {}, item.record.label), input);
  const paint = (answer) => {
    show(input, answer.value?.text ?? "");
    below.hidden = isOut(answer);
  };
  return { below, paint };
}

/** The date of a record, and its number where somebody wants to note it. */
function documentField(item, place) {
  const date = inputOf({ id: `day-${item.code}`, type: "date", class: "text date", min: "1970-01-01", max: place.day, disabled: place.readOnly, "aria-describedby": `word-${item.code}` });
  const number = inputOf({ class: "text", maxlength: "200", placeholder: "可不填", disabled: place.readOnly });
  const save = () => place.change({ value: { day: date.value || null, text: number.value || null } });
  date.addEventListener("input", save);
  number.addEventListener("input", save);
  const below = h("div", { class: "record-fields" },
    h("label", { class: "field", for: date.id }, h("span", {}, `${item.record.label}的日期`), date),
    h("label", { class: "field" }, h("span", {}, "编号或说明"), number));
  const paint = (answer) => {
    show(date, answer.value?.day ?? "");
    show(number, answer.value?.text ?? "");
    below.hidden = isOut(answer);
  };
  return { below, paint };
}
