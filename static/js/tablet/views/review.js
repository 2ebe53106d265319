/** The last step: everything still open, with a way to each; then sealing. */
import { enteredWords, verdictWord } from "../../modules/answer-words.js";
import { dayInChina, effective, givenOf } from "../answering.js";
import { missingFiles, seal } from "../drafts.js";
import { button, h, icon, notice } from "../dom.js";
import { review, sectionCounts } from "../progress.js";
import { itemsOf } from "../protocol.js";
import { actionsFor } from "./sheet.js";
import { sheetHead } from "./sheet-head.js";
import { stepBar } from "./steps.js";

const LACK = { answer: "未填结论", value: "内容待改", photo: "缺照片" };

/** View of #/visit/<id>/review. */
export async function reviewView(app, { visit, checklist }) {
  const answers = await app.store.answers(visit.visit_id);
  const day = dayInChina(Date.now());
  const now = effective(checklist, answers, day);
  const absent = await missingFiles(app.store, visit, [...now.values()]);
  const halfDone = await app.store.incoming(visit.visit_id);
  const state = review(visit, checklist, answers, { day, missingFiles: [...absent, ...halfDone] });
  const failed = [...now.values()].filter((answer) => answer.verdict === "fail").length;
  const photos = new Set([...now.values()].flatMap((answer) => answer.photos)).size;

  const sealNow = async () => {
    if (app.photosUnderWay) { app.toast("还有照片正在存，请稍候再封存"); return; }
    if (!(await app.confirm({
      title: `封存“${visit.site.name}”的检查记录？`,
      effect: "封存后内容不能再改，随即排队上传。还没有开始上传时，可以另作一份修改。",
      yes: "封存并上传",
    }))) return;
    if (!(await app.keep(seal(app.store, visit.visit_id)))) return;
    app.outbox.kick();
    app.go(`#/visit/${visit.visit_id}/record`);
  };
  const actions = actionsFor(visit, checklist, "review");
  return {
    title: `${visit.site.name} 核对封存`,
    body: [sheetHead(visit), h("nav", { class: "step-tabs", "aria-label": "检查表各节" }, stepBar(visit, sectionCounts(checklist, answers, day), "review")),
      h("section", { class: "card" },
        h("h2", {}, state.ready ? "可以封存" : "还差这些"),
        state.ready && notice("good", h("p", {}, `全部检查项已有结论：不合格 ${failed} 项，照片 ${photos} 张，签名齐全。`)),
        openList(visit, checklist, halfDone, state),
        failedList(checklist, now),
        state.notes.map((note) => notice("info", h("p", {}, note))))],
    bar: [...actions, button("封存", { icon: "lock", kind: "primary", disabled: !state.ready, on: sealNow })],
  };
}

/** What will become a finding, once more before it is sealed. */
function failedList(checklist, now) {
  const rows = itemsOf(checklist).filter((item) => now.get(item.code).verdict === "fail");
  return rows.length ? [h("h3", {}, `不合格 ${rows.length} 项`), h("ul", { class: "answer-list" }, rows.map((item) => {
    const answer = now.get(item.code);
    const words = [enteredWords(item, givenOf(item, answer)), answer.remark, `照片 ${answer.photos.length} 张`].filter(Boolean).join(" · ");
    return h("li", { class: "answer-row" }, h("span", { class: "tag verdict-fail" }, verdictWord(item.answer, "fail")), h("div", {}, h("p", {}, item.text), h("p", { class: "quiet" }, words)));
  }))] : null;
}

const sectionOf = (checklist, code) => itemsOf(checklist).find((item) => item.code === code)?.section ?? "";

function openList(visit, checklist, halfDone, { open, unsigned, missingFiles: absent }) {
  const base = `#/visit/${visit.visit_id}`;
  const row = (href, word, text) => h("li", {}, h("a", { class: "open-row", href }, h("span", { class: "tag lack" }, word), h("span", {}, text), icon("next")));
  if (!open.length && !unsigned.length && !absent.length && !halfDone.length) return null;
  return h("ul", { class: "open-list" },
    open.map((item) => row(`${base}/${encodeURIComponent(item.section)}~${encodeURIComponent(item.item)}`, LACK[item.lack], item.text)),
    halfDone.map((photo) => row(`${base}/${encodeURIComponent(sectionOf(checklist, photo.item))}~${encodeURIComponent(photo.item)}`, "照片待处理", "拍下的照片还没有处理完：打开所在检查项会接着处理")),
    absent.length ? row(base, "照片不在本机", `${absent.length} 张照片是在另一台平板上拍的：请打开所在检查项，重拍或移出`) : null,
    unsigned.map((signer) => row(`${base}/people`, "未签名", `检查组成员 ${signer.name}`)));
}
