/**
 * A paper sheet typed in: shows at once what each answer comes to, by the rules that the server uses too, closes items
 * whose condition does not hold, and lets Enter go on to the next item.
 *
 *   <form data-paper-entry data-checklist="{…}">  <fieldset data-item="market-01"> <select name="market-01.verdict"> … <output data-verdict>
 */
import { faultsOf, gradingOf, isOpen, judge } from "./judge.js";

const WORDS = { good: "好", pass: "合格", fail: "不合格", not_applicable: "不涉及" };
const YES_NO_WORDS = { ...WORDS, pass: "符合", fail: "不符合" };
const YES_NO = ["check", "text", "document"];
const TICKED = ["grade", ...YES_NO];
const COUNTS = ["mark", "faults", "checked", "positive"];
const TEXTS = ["option", "measured", "sample", "text", "day"];
const OUT = "not_applicable";

/** What the fields of an item hold, as the rules want it; null while nothing can be said. `fields` is {name: text}. */
export function givenOf(item, fields) {
  const said = fields.verdict ?? "";
  if (said === OUT) return { verdict: OUT };
  if (TICKED.includes(item.answer) && said === "") return null;
  const given = { verdict: TICKED.includes(item.answer) ? said : "pass" };
  for (const name of COUNTS) if (fields[name]) given[name] = Number(plain(fields[name]));
  for (const name of TEXTS) if (fields[name]) given[name] = name === "measured" ? plain(fields[name]) : fields[name].trim();
  return given;
}

/** {code: {open, verdict, option}} in the order of the list; verdict is null while it cannot be said. */
export function verdictsOf(items, grading, fieldsOf, day) {
  const said = {};
  for (const item of items) {
    const open = isOpen(item, said);
    const given = open ? givenOf(item, fieldsOf(item.code)) : { verdict: OUT };
    const known = given !== null && faultsOf(item, grading, given, day).length === 0;
    said[item.code] = { open, verdict: known ? judge(item, grading, given, day).verdict : null, option: given?.option ?? null };
  }
  return said;
}

const plain = (text) => text.normalize("NFKC").trim();

/** Enhance the form of the page. */
export function startPaperEntry(form) {
  const content = JSON.parse(form.dataset.checklist);
  const items = content.sections.flatMap((section) => section.items);
  const boxes = new Map([...form.querySelectorAll("[data-item]")].map((box) => [box.dataset.item, box]));
  const grading = gradingOf(content);
  const show = () => {
    const day = form.elements.namedItem("filled_on").value || null;
    const said = verdictsOf(items, grading, (code) => fieldsIn(boxes.get(code), code), day);
    for (const item of items) draw(boxes.get(item.code), item, said[item.code]);
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("keydown", (event) => goOn(event, [...boxes.values()]));
  show();
}

function fieldsIn(box, code) {
  const controls = [...box.querySelectorAll("input:not([type=file]), select")];
  return Object.fromEntries(controls.map((control) => [control.name.slice(code.length + 1), control.value]));
}

/** A closed item keeps what was typed in it, but sends nothing. */
function draw(box, item, { open, verdict }) {
  box.classList.toggle("is-closed", !open);
  for (const control of box.querySelectorAll("input, select")) control.disabled = !open;
  const output = box.querySelector("[data-verdict]");
  output.textContent = (YES_NO.includes(item.answer) ? YES_NO_WORDS : WORDS)[verdict] ?? "";
  output.dataset.tone = verdict ?? "";
}

function goOn(event, boxes) {
  const box = event.target.closest?.("[data-item]");
  if (event.key !== "Enter" || !box || event.isComposing) return;
  event.preventDefault();
  const next = boxes.slice(boxes.indexOf(box) + 1).find((one) => !one.classList.contains("is-closed"));
  if (next) next.querySelector("select, input").focus();
  else box.closest("form").querySelector("button[type=submit]").focus();
}
