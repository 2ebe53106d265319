/** Who was there: position, the person met, and the signatures of the team and of that person. */
import { dayInChina } from "../answering.js";
import { locate } from "../device.js";
import { saveHead } from "../drafts.js";
import { button, h, icon, notice, refill } from "../dom.js";
import { dayAndClock } from "../format.js";
import { pictureUrl } from "../photos.js";
import { sectionCounts, signatureOf, signersOf } from "../progress.js";
import { actionsFor } from "./sheet.js";
import { sheetHead } from "./sheet-head.js";
import { openSignature } from "./sign.js";
import { stepBar } from "./steps.js";

const NAME_MOST = 50;

/** View of #/visit/<id>/people. */
export async function peopleView(app, { visit: first, checklist, signal }) {
  let visit = first;
  const answers = await app.store.answers(visit.visit_id);
  const change = async (fields) => {
    const saved = await app.keep(saveHead(app.store, visit.visit_id, fields));
    if (saved) { visit = saved; app.backup?.soon(); }
    return saved;
  };
  const signatures = h("ul", { class: "signers" });
  const tabs = h("nav", { class: "step-tabs", "aria-label": "检查表各节" });
  const paintSigners = async () => {
    refill(tabs, stepBar(visit, sectionCounts(checklist, answers, dayInChina(Date.now())), "people"));
    refill(signatures, await Promise.all(signersOf(visit).map((signer) => signerRow(app, visit, signer, signal, async () => {
      visit = await app.store.visit(visit.visit_id);
      await paintSigners();
    }))));
  };
  await paintSigners();
  return {
    title: `${visit.site.name} 人员与签名`,
    body: [sheetHead(visit), tabs,
      positionCard(app, () => visit, change),
      personCard(() => visit, change, paintSigners),
      h("section", { class: "card" }, h("h2", {}, "签名"), h("p", { class: "quiet" }, "检查组成员都要签名；在场人员愿意签时请其签名。"), signatures)],
    bar: actionsFor(visit, checklist, "people"),
  };
}

function positionCard(app, current, change) {
  const words = h("div", { class: "position", "aria-live": "polite" });
  const ask = button("记录当前位置", { icon: "pin", on: async () => {
    ask.disabled = true;
    refill(words, h("p", {}, "正在定位，最多等 60 秒…"));
    try {
      if (await change({ position: await locate() })) paint();
    } catch (error) {
      refill(words, notice("warn", error.message));
    } finally {
      ask.disabled = false;
    }
  } });
  const drop = button("不记录位置", { kind: "quiet", on: async () => { if (await change({ position: null })) paint(); } });
  function paint() {
    const { position } = current();
    drop.hidden = !position;
    refill(words, position
      ? h("p", {}, icon("done"), ` 已记录，误差约 ${Math.round(position.accuracy_m)} 米（${position.lon.toFixed(5)}, ${position.lat.toFixed(5)}，WGS84），${dayAndClock(Date.parse(position.taken_at))}`)
      : h("p", { class: "quiet" }, "还没有记录。只在点按钮时定位一次，不跟踪行程。"));
  }
  paint();
  return h("section", { class: "card" }, h("h2", {}, "位置"), words, h("div", { class: "row" }, ask, drop));
}

function personCard(current, change, repaint) {
  const person = current().met_person ?? { name: "", title: "" };
  const field = (label, key, placeholder) => {
    const input = h("input", { class: "text", maxlength: NAME_MOST, autocomplete: "off", value: person[key] ?? "", placeholder });
    input.addEventListener("input", async () => {
      person[key] = input.value;
      if (await change({ met_person: { ...person } })) await repaint();
    });
    return h("label", { class: "field" }, h("span", {}, label), input);
  };
  return h("section", { class: "card" }, h("h2", {}, "在场人员"),
    h("p", { class: "quiet" }, "接待检查的人。现场无人时可以不填。"),
    h("div", { class: "row" }, field("姓名", "name", "例如 王某"), field("职务", "title", "例如 市场管理员")));
}

async function signerRow(app, visit, signer, signal, done) {
  const given = signatureOf(visit, signer);
  const bytes = given && (await app.store.bytes(given.sha256));
  const who = signer.signer === "expert" ? "检查组成员" : "在场人员";
  return h("li", { class: "signer" },
    h("div", {}, h("strong", {}, signer.name), h("span", { class: "quiet" }, ` ${who}`)),
    bytes ? h("img", { class: "signature", src: pictureUrl(bytes, "image/png", signal), alt: `${signer.name}的签名` }) : h("span", { class: "quiet" }, "未签"),
    button(given ? "重签" : "签名", { icon: "pen", kind: given ? "plain" : "primary", "aria-label": `${given ? "重签" : "签名"}：${signer.name}`, on: () => openSignature(app, visit, signer, done) }));
}
