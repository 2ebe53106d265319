/** A sealed visit: read-only, where it stands, and what can be done with it. */
import { enteredWords, verdictWord } from "../../modules/answer-words.js";
import { dayInChina, effective, givenOf } from "../answering.js";
import { canBeReplaced, copyAsNew } from "../drafts.js";
import { button, h, icon, notice } from "../dom.js";
import { dayAndClock } from "../format.js";
import { pictureUrl } from "../photos.js";
import { itemsOf } from "../protocol.js";
import { recordState } from "./record-state.js";
import { sheetHead } from "./sheet-head.js";
import { openViewer } from "./viewer.js";

/** View of #/visit/<id>/record. */
export async function recordView(app, { visit, checklist, signal }) {
  const [answers, record] = await Promise.all([app.store.answers(visit.visit_id), app.store.record(visit.visit_id)]);
  const now = effective(checklist, answers, dayInChina(record.sealed_at));
  const items = itemsOf(checklist);
  const rows = await Promise.all(items.map((item) => answerRow(app, visit, item, now.get(item.code), signal)));
  const copy = async () => {
    const yes = await app.confirm({
      title: "另作一份修改？", yes: "另作一份",
      effect: "原封存件留在本机、不再上传；新的一份内容相同，可以修改，改后重新封存。",
    });
    const fresh = yes && (await app.keep(copyAsNew(app.store, visit.visit_id)));
    if (fresh) app.go(`#/visit/${fresh.visit_id}/review`);
  };
  const canCopy = canBeReplaced(visit, record);
  return {
    title: `${visit.site.name} 检查记录`,
    body: [sheetHead(visit),
      h("section", { class: "card" }, h("h2", {}, "上传情况"), recordState(app, visit, record, signal),
        visit.state === "replaced" && notice("info", "这一份已另作修改，不再上传。")),
      h("section", { class: "card" }, h("h2", {}, "检查结论"), h("ul", { class: "answer-list" }, rows)),
      h("p", { class: "quiet mono" }, `封存 ${dayAndClock(Date.parse(record.sealed_at))} · 内容摘要 ${record.sha256}`)],
    bar: [h("a", { class: "button only-narrow", href: "#/sites" }, icon("list"), h("span", {}, "点位")),
      canCopy && button("另作一份修改", { icon: "pen", on: copy }),
      h("a", { class: "button", href: "#/outbox" }, icon("up"), h("span", {}, "待上传"))].filter(Boolean),
  };
}

async function answerRow(app, visit, item, answer, signal) {
  const photos = await Promise.all(answer.photos.map(async (sha, index) => {
    const file = await app.store.file(visit.visit_id, sha);
    const label = `第 ${index + 1} 张照片`;
    return h("button", { type: "button", class: "photo-tile", "aria-label": `查看${label}`, on: { click: () => openViewer(app, { sha, file, label }) } },
      file?.thumb ? h("img", { src: pictureUrl(file.thumb, "image/jpeg", signal), alt: label, width: "72", height: "72" }) : "照片");
  }));
  const words = enteredWords(item, { ...givenOf(item, answer), verdict: answer.verdict });
  return h("li", { class: "answer-row" },
    h("span", { class: `tag verdict-${answer.verdict}` }, verdictWord(item.answer, answer.verdict)),
    h("div", {}, h("p", {}, item.text), words && h("p", {}, h("strong", {}, words)), answer.remark && h("p", { class: "quiet" }, answer.remark), h("div", { class: "photo-tiles" }, photos)));
}
