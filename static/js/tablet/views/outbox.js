/** The outbox: everything not yet on the server, each with its own retry and export. */
import { button, h, icon, notice, refill } from "../dom.js";
import { importRecord, saveToFile } from "../export.js";
import { recordState } from "./record-state.js";
import { simulatedTag } from "./sheet-head.js";

const DAY = 24 * 3600 * 1000;

/** View of #/outbox. */
export async function outboxView(app, { signal }) {
  const list = h("div", { class: "outbox", "aria-live": "polite" });
  let shown = null;
  const paint = async () => {
    const rows = await app.outbox.waiting();
    const key = rows.map(({ visit }) => visit.visit_id).join();
    if (key === shown) return;
    shown = key;
    refill(list, rows.length ? rows.map((row) => outboxRow(app, row, signal)) : h("div", { class: "empty" }, icon("done"), h("h2", {}, "没有待上传的记录"), h("p", { class: "quiet" }, "封存的检查记录会在这里排队，有信号时自动上传。")));
  };
  app.outbox.addEventListener("change", paint, { signal });
  await paint();
  const pick = h("label", { class: "button" },
    h("input", { type: "file", accept: ".json,application/json", class: "visually-hidden", "aria-label": "取回导出文件", on: { change: async (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (!file) return;
      try {
        await importRecord(app.store, file);
        app.toast("已从文件取回，排队上传");
        app.outbox.kick();
        await paint();
      } catch (error) {
        app.toast(error.message, { tone: "bad" });
      }
    } } }), icon("file"), h("span", {}, "从文件取回"));
  return {
    title: "待上传",
    body: [h("header", { class: "sheet-head" }, h("a", { class: "back only-narrow", href: "#/sites", "aria-label": "返回点位列表" }, icon("prev")), h("div", {}, h("h1", {}, "待上传"), h("p", { class: "quiet" }, "只有服务器的回执才算接收。关闭本页不会丢失。"))), list],
    bar: [h("a", { class: "button only-narrow", href: "#/sites" }, icon("list"), h("span", {}, "点位")), pick, button("现在上传", { icon: "up", kind: "primary", on: () => app.sendNow() })],
  };
}

function outboxRow(app, { visit, record }, signal) {
  const old = Date.now() - Date.parse(record.sealed_at) > DAY;
  const export_ = async () => { if (await app.keep(saveToFile(app.store, visit.visit_id))) app.toast("已导出为文件，请妥善保管；本机仍保留一份"); };
  return h("article", { class: "card" },
    h("h2", {}, h("a", { href: `#/visit/${visit.visit_id}/record` }, visit.site.name), " ", simulatedTag(visit.site.simulated)),
    h("p", { class: "quiet" }, `${visit.site.kind_name} · ${visit.town.name}`),
    old && notice("warn", "封存已超过 24 小时还没有上传。请尽快到有信号的地方，或导出为文件。"),
    recordState(app, visit, record, signal),
    h("div", { class: "row" }, button("重试", { icon: "up", on: () => app.sendNow(visit.visit_id) }), button("导出为文件", { icon: "file", on: export_ })));
}
