/** The left pane: the offline pack's state, then town by town the sites with where each stands. */
import { button, h, icon, notice } from "../dom.js";
import { dayAndClock, size } from "../format.js";
import { dayInChina } from "../answering.js";
import { checklistOf, sitesOf } from "../pack.js";
import { openItems } from "../progress.js";
import { itemsOf } from "../protocol.js";
import { simulatedTag, stateTag } from "./sheet-head.js";

const OPEN_STATES = ["draft", "sealed", "sending", "accepted"];

/** What stands in the list pane now. */
export async function sitesView(app) {
  const [pack, visits] = await Promise.all([app.store.meta("pack"), app.store.visits()]);
  const bySite = new Map();
  for (const visit of visits.filter((row) => row.state !== "replaced")) bySite.set(visit.drawn_site_id, [...(bySite.get(visit.drawn_site_id) ?? []), visit]);
  const groups = await Promise.all((pack?.assignments ?? []).map((assignment) => townGroup(app, assignment, bySite)));
  const assigned = new Set(sitesOf(pack?.assignments ?? []).map((site) => site.drawn_site_id));
  const others = visits.filter((visit) => !assigned.has(visit.drawn_site_id) && visit.state !== "replaced" && visit.state !== "accepted");
  return [
    packCard(app, pack),
    restoreCard(app),
    pack && !groups.length && h("div", { class: "empty" }, h("h2", {}, "目前没有分派给您的点位"), h("p", { class: "quiet" }, "爱卫办抽取并编组后会出现在这里。")),
    groups,
    others.length ? h("section", { class: "town" }, h("h2", {}, "不在当前任务里的记录"), h("p", { class: "quiet" }, "任务有变动，这些内容仍在本机。"), h("ul", { class: "site-list" }, await Promise.all(others.map((visit) => rowOfVisit(app, visit))))) : null,
  ];
}

function packCard(app, pack) {
  const { packState } = app;
  const words = {
    loading: packState.total ? `正在下载检查表 ${packState.done} / ${packState.total}` : "正在下载任务…",
    testing: "正在自检：逐份打开检查表…",
  }[packState.phase];
  if (words) return notice("info", h("p", { role: "status" }, words));
  const again = button(pack ? "重新下载" : "下载离线包", { icon: "file", kind: pack ? "quiet" : "primary", on: () => app.refreshPack() });
  if (!pack) {
    return notice("warn", h("p", {}, h("strong", {}, "还没有离线包")), h("p", {}, packState.fault ?? "出发前请在有信号的地方下载：任务和检查表存到本机后，没有信号也能检查。"), again);
  }
  const summary = `${sitesOf(pack.assignments).length} 个点位，${size(pack.bytes)}`;
  if (pack.tested_at) {
    return h("details", { class: "pack-ready" },
      h("summary", {}, icon("done"), h("strong", {}, "可离线使用"), h("span", { class: "quiet" }, summary)),
      h("p", {}, `${dayAndClock(pack.tested_at)}自检通过：每份检查表都从本机打开过。`), packState.fault && h("p", {}, packState.fault), again);
  }
  return notice("warn", h("p", {}, h("strong", {}, "任务已存到本机，离线自检没有通过")), (packState.faults ?? []).map((fault) => h("p", {}, fault)), again);
}

function restoreCard(app) {
  if (!app.elsewhere?.length) return null;
  return notice("info",
    h("p", {}, `服务器上有 ${app.elsewhere.length} 份您没填完、不在本机的草稿（照片留在原来的平板上）。`),
    app.elsewhere.map((draft) => button(`在本机接着填：${draft.content.visit.site.name}`, { icon: "tablet", on: () => app.restore(draft) })));
}

async function townGroup(app, assignment, bySite) {
  const { town, round, team, sites } = assignment;
  const rows = await Promise.all(sites.map((site) => rowOfSite(app, assignment, site, bySite.get(site.drawn_site_id) ?? [])));
  const done = sites.filter((site) => finished(site, bySite.get(site.drawn_site_id) ?? [])).length;
  return h("section", { class: "town", "aria-labelledby": `town-${assignment.assignment_id}` },
    h("header", {},
      h("h2", { id: `town-${assignment.assignment_id}` }, `${town.district} ${town.name}`),
      h("p", { class: "quiet" }, `${round.title} · 截止 ${round.ends_on}`),
      h("p", { class: "quiet" }, `检查组：${team.map((member) => member.name).join("、")} · 已接收 ${done} / ${sites.length}`)),
    h("ul", { class: "site-list" }, rows));
}

const finished = (site, visits) => site.visit_state === "received" || visits.some((visit) => visit.state === "accepted");

async function rowOfSite(app, assignment, site, visits) {
  const visit = OPEN_STATES.map((state) => visits.find((row) => row.state === state)).find(Boolean);
  if (visit) return rowOfVisit(app, visit);
  const tag = site.visit_state === "received" ? stateTag("accepted", "服务器已接收") : site.visit_state === "receiving" ? stateTag("sending", "服务器接收中") : stateTag("todo", "待检查");
  return siteRow(app, `#/site/${site.drawn_site_id}`, site, tag, site.kind_name);
}

async function rowOfVisit(app, visit) {
  const href = visit.state === "draft" ? `#/visit/${visit.visit_id}` : `#/visit/${visit.visit_id}/record`;
  let words = visit.site.kind_name;
  if (visit.state === "draft") {
    const [checklist, answers] = await Promise.all([checklistOf(app.store, visit), app.store.answers(visit.visit_id)]);
    const total = checklist ? itemsOf(checklist).length : 0;
    const left = checklist ? openItems(checklist, answers, dayInChina(Date.now())).length : 0;
    words = total ? `${visit.site.kind_name} · 已查 ${total - left} / ${total}` : `${visit.site.kind_name} · 检查表不在本机`;
  }
  return siteRow(app, href, visit.site, stateTag(visit.state), words);
}

function siteRow(app, href, site, tag, words) {
  const current = location.hash.startsWith(href) ? "true" : null;
  return h("li", {}, h("a", { class: "site", href, "aria-current": current },
    h("span", { class: "site-name" }, site.name, " ", simulatedTag(site.simulated)),
    h("span", { class: "site-words quiet" }, words),
    tag));
}
