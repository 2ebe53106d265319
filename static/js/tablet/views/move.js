/** The notice that the office has given a site another version of its checklist, and the dialog that shows what a move does. */
import { verdictWord } from "../../modules/answer-words.js";
import { gradingOf, judge } from "../../modules/judge.js";
import { MISFITS } from "../../modules/moving.js";
import { button, h, icon, notice } from "../dom.js";
import { moveDraft, newerVersion, planMove } from "../versions.js";

/** The notice above a sheet, or null when the draft has the version that its site has. */
export async function moveNotice(app, visit) {
  const version = await newerVersion(app.store, visit);
  if (!version) return null;
  const look = async () => {
    const plan = await planMove(app.store, await app.store.visit(visit.visit_id), version);
    if (!(await ask(plan, version.content.version))) return;
    if (!(await app.keep(moveDraft(app.store, visit.visit_id, plan)))) return;
    app.backup?.soon();
    app.toast("已改用新版，还要查的见各节“待查”");
    app.rerender();
  };
  return notice("info",
    h("p", {}, h("strong", {}, `爱卫办给这个点位换了新版检查表（第 ${version.content.version} 版）。`), "这份草稿仍按原来的版本填，照样可以封存上传。"),
    button("看看改用新版会怎样", { icon: "list", on: look }));
}

function ask(plan, version) {
  const { moved, old, fresh } = plan;
  const textOf = new Map([...itemsOf(old), ...itemsOf(fresh)].map((item) => [item.code, item.text]));
  const row = (code, words) => h("li", {}, h("span", { class: "tag lack" }, words), h("span", {}, textOf.get(code)));
  const part = (title, codes, wordsOf) => (codes.length ? [h("h3", {}, `${title}（${codes.length} 项）`), h("ul", { class: "move-list" }, codes.map((code) => row(code, wordsOf(code))))] : null);
  const reasons = new Map(moved.dropped.map(({ item, reason }) => [item, MISFITS[reason]]));
  return new Promise((resolve) => {
    const end = (yes) => { resolve(yes); dialog.close(); };
    const dialog = h("dialog", { class: "ask move", "aria-labelledby": "move-title" },
      h("h2", { id: "move-title", tabindex: "-1" }, `改用第 ${version} 版检查表？`),
      h("div", { class: "move-body" },
        h("p", {}, `新版 ${itemsOf(fresh).length} 项。已答的 ${Object.keys(moved.kept).length} 项照用，备注和照片都留着。`),
        part("不合新版，不能照用", [...reasons.keys()], (code) => reasons.get(code)),
        part("照用，但按新的限值结论不同", moved.rejudged, (code) => change(plan, code)),
        part("照用，但要求改了字，请再核对", moved.reworded, () => "文字有改动"),
        part("新增，要补查", moved.added, () => "新增"),
        !reasons.size && !moved.rejudged.length && !moved.reworded.length && !moved.added.length && h("p", {}, icon("done"), " 已答的都合新版，没有要补查的。")),
      h("div", { class: "viewer-bar" }, button("先不改", { on: () => end(false) }), button("改用新版", { kind: "primary", on: () => end(true) })));
    dialog.addEventListener("cancel", () => resolve(false));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  });
}

const itemsOf = (checklist) => checklist.sections.flatMap((section) => section.items);

/** 合格 改为 不合格 */
function change({ old, fresh, moved, day }, code) {
  const [before, after] = [old, fresh].map((checklist) => {
    const item = itemsOf(checklist).find((one) => one.code === code);
    return verdictWord(item.answer, judge(item, gradingOf(checklist), moved.kept[code], day).verdict);
  });
  return `${before} 改为 ${after}`;
}
