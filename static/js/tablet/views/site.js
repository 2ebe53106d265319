/** An assigned site before its visit begins, the page when a draft is open elsewhere, and the empty right pane. */
import { beginVisit } from "../drafts.js";
import { button, h, icon, notice } from "../dom.js";
import { itemsOf } from "../protocol.js";
import { simulatedTag } from "./sheet-head.js";

/** View of #/site/<drawn_site_id>. */
export async function siteView(app, { assignment, site, checklist }) {
  const begin = async () => {
    const visit = await app.keep(beginVisit(app.store, assignment, site));
    if (visit) app.go(`#/visit/${visit.visit_id}`);
  };
  const taken = site.visit_state === "received";
  return {
    title: site.name,
    body: [
      h("header", { class: "sheet-head" }, h("a", { class: "back only-narrow", href: "#/sites", "aria-label": "返回点位列表" }, icon("prev")),
        h("div", {}, h("h1", {}, site.name, " ", simulatedTag(site.simulated)), h("p", { class: "quiet" }, `${site.kind_name} · ${assignment.town.district}${assignment.town.name}`))),
      h("section", { class: "card" },
        h("h2", {}, "本次检查表"),
        h("p", {}, `${checklist.kind_name}，${checklist.sections.length} 节，${itemsOf(checklist).length} 项。`),
        h("ul", { class: "plain-list" }, checklist.sections.map((section) => h("li", {}, section.title, h("span", { class: "quiet" }, ` ${section.items.length} 项`)))),
        h("p", { class: "quiet" }, `检查组：${assignment.team.map((member) => member.name).join("、")}`),
        taken && notice("info", "服务器已接收过这个点位的检查记录。再交一份会完整保存、另存备查，不计分。"))],
    bar: [h("a", { class: "button only-narrow", href: "#/sites" }, icon("list"), h("span", {}, "点位")),
      button(taken ? "仍要另填一份" : "开始检查", { kind: taken ? "plain" : "primary", icon: "next", on: begin })],
  };
}

/** Shown instead of a sheet that another window is writing. */
export function heldView(app, { visit, takeOver, lost }) {
  return {
    title: visit.site.name,
    body: [h("header", { class: "sheet-head" }, h("a", { class: "back only-narrow", href: "#/sites", "aria-label": "返回点位列表" }, icon("prev")), h("div", {}, h("h1", {}, visit.site.name))),
      h("section", { class: "card" },
        h("h2", {}, lost ? "已改在另一个窗口填写" : "这份检查表正在另一个窗口填写"),
        h("p", {}, "同一份检查表同时只能在一个窗口填写，以免互相覆盖。已填的内容都在本机。"),
        h("div", { class: "row" }, button("改在本窗口填写", { kind: "primary", icon: "tablet", on: takeOver })))],
    bar: [h("a", { class: "button only-narrow", href: "#/sites" }, icon("list"), h("span", {}, "点位"))],
  };
}

/** The right pane while nothing is chosen; on a narrow screen only the list is seen. */
export const emptyView = () => ({
  title: "我的点位",
  pane: "list",
  body: [h("div", { class: "empty" }, icon("list"), h("h2", {}, "请从左侧选择点位"), h("p", { class: "quiet" }, "填写的每一步都立即存到本机，没有信号也照常检查。"))],
  bar: [],
});

/** Shown when a page does not exist (any more). */
export const missingView = (words) => ({
  title: "没有找到",
  body: [h("div", { class: "empty" }, icon("info"), h("h2", {}, words), h("p", {}, h("a", { href: "#/sites" }, "返回点位列表")))],
  bar: [],
});
