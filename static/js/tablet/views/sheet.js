/** The checklist sheet of a draft: steps with counts of what is open; only the open section is rendered. */
import { gradingOf } from "../../modules/judge.js";
import { dayInChina, effective, toClear, unanswered } from "../answering.js";
import { button, h, icon, refill } from "../dom.js";
import { lackOf, sectionCounts } from "../progress.js";
import { itemCard } from "./item.js";
import { moveNotice } from "./move.js";
import { sheetHead } from "./sheet-head.js";
import { stepBar, stepsOf } from "./steps.js";

/** View of #/visit/<id>/<section>. */
export async function sheetView(app, { visit, checklist, section: wanted, signal }) {
  const answers = new Map((await app.store.answers(visit.visit_id)).map((answer) => [answer.item, answer]));
  const incoming = app.photosUnderWay ? [] : await app.store.incoming(visit.visit_id);
  const section = checklist.sections.find((row) => row.code === wanted) ?? checklist.sections.find((row) => row.code === visit.section) ?? checklist.sections[0];
  if (visit.section !== section.code) app.store.note(visit.visit_id, { section: section.code }).catch(() => undefined);

  const tabs = h("nav", { class: "step-tabs", "aria-label": "检查表各节" });
  const left = h("p", { class: "section-left", "aria-live": "polite" });
  const day = dayInChina(Date.now());
  const now = () => effective(checklist, [...answers.values()], day);
  const cards = new Map();
  const paint = () => {
    const counts = sectionCounts(checklist, [...answers.values()], day);
    const current = now();
    for (const [code, card] of cards) card.paint(current.get(code), answers.get(code));
    refill(tabs, stepBar(visit, counts, section.code));
    const { open, total } = counts.find((row) => row.code === section.code);
    left.textContent = open ? `本节 ${total} 项，还有 ${open} 项待查` : `本节 ${total} 项已查完`;
  };
  const onChange = (answer, cleared) => {
    answers.set(answer.item, answer);
    for (const code of cleared) answers.set(code, unanswered(answers.get(code)));
    paint();
    app.backup?.soon();
  };
  const clears = (answer) => toClear(checklist, [...answers.values()].filter((other) => other.item !== answer.item).concat(answer), day);
  const grading = gradingOf(checklist);
  for (const item of section.items) {
    cards.set(item.code, itemCard(app, {
      visitId: visit.visit_id, item, number: numberOf(checklist, item.code), numberOf: (code) => numberOf(checklist, code), grading, day,
      answer: answers.get(item.code), signal, clears, onChange, incoming: incoming.filter((row) => row.item === item.code),
    }));
  }
  paint();
  const nextOpen = () => {
    const current = now();
    const card = section.items.find((item) => lackOf(item, current.get(item.code)));
    const node = card && document.getElementById(`item-${card.code}`);
    if (!node) { app.toast("本节没有待查的项目"); return; }
    node.scrollIntoView({ block: "start" });
    node.focus({ preventScroll: true });
  };
  return {
    title: `${visit.site.name} ${section.title}`,
    body: [sheetHead(visit), await moveNotice(app, visit), tabs, h("section", { class: "section", "aria-labelledby": "section-title" },
      h("div", { class: "section-head" }, h("h2", { id: "section-title" }, section.title), left), [...cards.values()].map((card) => card.node))],
    bar: [...actionsFor(visit, checklist, section.code, nextOpen)],
    focus: location.hash.includes("~") ? `item-${decodeURIComponent(location.hash.split("~")[1])}` : null,
  };
}

/** The number of an item as the sheet shows it: 2.3 is the third of the second section. */
export function numberOf(checklist, code) {
  for (const [index, { items }] of checklist.sections.entries()) {
    const at = items.findIndex((item) => item.code === code);
    if (at >= 0) return `${index + 1}.${at + 1}`;
  }
  return "";
}

/** Buttons at the thumbs: back, next open item, following step. */
export function actionsFor(visit, checklist, code, nextOpen) {
  const steps = stepsOf(visit, checklist);
  const index = steps.findIndex((step) => step.code === code);
  const [before, after] = [steps[index - 1], steps[index + 1]];
  return [
    before
      ? h("a", { class: "button", href: before.href, "aria-label": `上一步：${before.title}` }, icon("prev"), h("span", {}, "上一步"))
      : h("a", { class: "button only-narrow", href: "#/sites" }, icon("list"), h("span", {}, "点位")),
    nextOpen && button("找待查项", { icon: "circle", on: nextOpen }),
    after && h("a", { class: "button primary", href: after.href }, h("span", {}, `下一步：${after.title}`), icon("next")),
  ].filter(Boolean);
}
