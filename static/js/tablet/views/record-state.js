/** Where one sealed visit stands: data, photos and receipt are three things and are told apart. */
import { h, icon, notice, refill } from "../dom.js";
import { clock, dayAndClock, size } from "../format.js";
import { STATE_LABEL } from "../protocol.js";
import { stateTag } from "./sheet-head.js";

/** A block that follows the outbox by itself until `signal` ends it. */
export function recordState(app, first, firstRecord, signal) {
  const box = h("div", { class: "record-state" });
  let [visit, record] = [first, firstRecord];
  const meter = h("progress", { max: "1", value: 0, "aria-label": "照片上传进度" });
  const bytes = h("span", { class: "quiet" });

  const paintProgress = () => {
    const moving = app.outbox.progress.get(visit.visit_id);
    const manifest = record.manifest ?? [];
    const total = manifest.reduce((sum, row) => sum + row.size, 0);
    const missing = new Set(record.receipt?.missing ?? manifest.map((row) => row.sha256));
    const sent = moving?.sent ?? manifest.filter((row) => !missing.has(row.sha256)).reduce((sum, row) => sum + row.size, 0);
    meter.value = total ? sent / total : record.receipt ? 1 : 0;
    bytes.textContent = total ? `${size(sent)} / ${size(total)}` : "";
  };
  const paint = () => {
    const { receipt, manifest = [] } = record;
    const photosIn = receipt ? manifest.length - receipt.missing.length : 0;
    const aside = receipt?.state === "set_aside";
    refill(box,
      h("p", {}, stateTag(visit.state, wordOf(visit, record))),
      h("ul", { class: "three-states" },
        part(Boolean(receipt), "检查内容", receipt ? "服务器已收到" : "在本机，等待上传"),
        part(receipt && !receipt.missing.length, "照片和签名", `${photosIn} / ${manifest.length} 个已到`),
        part(visit.state === "accepted", "服务器回执", visit.state === "accepted" ? `完整接收${receipt.received_at ? `，${dayAndClock(Date.parse(receipt.received_at))}` : ""}` : "还没有")),
      visit.state !== "accepted" && visit.state !== "replaced" && h("div", { class: "meter" }, meter, bytes),
      aside && notice("info", "这个点位先前已有一份被接收；本份完整保存，不计分。"),
      record.error && faultNotice(record, app.api.signedIn));
    paintProgress();
  };
  const reload = async () => {
    [visit, record] = await Promise.all([app.store.visit(visit.visit_id), app.store.record(visit.visit_id)]);
    if (visit && record) paint();
  };
  app.outbox.addEventListener("change", reload, { signal });
  app.api.addEventListener("net", reload, { signal });
  app.outbox.addEventListener("progress", ({ detail }) => { if (detail.visitId === visit.visit_id) paintProgress(); }, { signal });
  paint();
  return box;
}

function wordOf({ state }, { receipt, error }) {
  if (state === "accepted" && receipt?.state === "set_aside") return "服务器已接收，另存备查";
  return state === "sending" && error ? "没有传完，等待续传" : STATE_LABEL[state];
}

const part = (isDone, name, words) => h("li", { class: isDone ? "is-done" : "" }, icon(isDone ? "done" : "circle"), h("span", {}, name), h("span", { class: "quiet" }, words));

function faultNotice({ error, next_at: next }, signedIn) {
  if (!signedIn && !error.stuck) return notice("warn", "内容都在本机，登录后自动续传。");
  if (error.code === "no_answer") return notice("info", "现在连不上服务器。内容都在本机，有信号时自动上传。");
  const after = error.stuck ? "内容都在本机。请重试，或导出为文件交给爱卫办。" : error.code === "sign_in_required" ? "内容都在本机，登录后自动续传。" : `内容都在本机，${next > Date.now() ? `${clock(next)} ` : ""}自动再试。`;
  return notice(error.stuck ? "bad" : "warn",
    h("p", {}, `${error.message}。${after}`.replace("。。", "。")),
    error.faults?.length ? h("ul", {}, error.faults.slice(0, 8).map((fault) => h("li", {}, fault.message))) : null,
    h("p", { class: "quiet mono" }, `代码 ${error.code} · ${clock(error.at)}`));
}
