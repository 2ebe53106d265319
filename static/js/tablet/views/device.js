/** This tablet: who uses it, whether storage lasts, space left, theme, what plain http means. */
import { askToPersist, setTheme, space, theme } from "../device.js";
import { dropAcceptedBytes } from "../drafts.js";
import { button, h, icon, notice } from "../dom.js";
import { size } from "../format.js";

const LASTING = {
  granted: ["good", "浏览器已承诺不自动清理本机存储。"],
  refused: ["warn", "浏览器还没有承诺保留本机存储。请把本页添加到主屏幕后再点一次；填好的记录请尽早上传。"],
  unknown: ["warn", "这个浏览器不能承诺保留本机存储。填好的记录请尽早上传。"],
};
const LITTLE = 500_000_000;
const CLOCK_OFF = 120_000;

/** View of #/device. */
export async function deviceView(app) {
  const [lasting, room] = await Promise.all([askToPersist(), space()]);
  const installed = matchMedia("(display-mode: standalone)").matches || navigator.standalone === true;
  const free = async () => {
    if (!(await app.confirm({ title: "腾出空间？", effect: "从本机移出服务器已完整接收的记录的照片原件；结论和回执仍保留。没有上传的内容不动。", yes: "腾出空间" }))) return;
    const freed = await app.keep(dropAcceptedBytes(app.store));
    if (freed !== null) { app.toast(`已腾出 ${size(freed)}`); app.rerender(); }
  };
  const [tone, words] = LASTING[lasting];
  const bright = theme() === "sunlight";
  return {
    title: "本机",
    body: [h("header", { class: "sheet-head" }, h("a", { class: "back only-narrow", href: "#/sites", "aria-label": "返回点位列表" }, icon("prev")), h("div", {}, h("h1", {}, "本机"), h("p", { class: "quiet" }, `当前用户：${app.user.name}`))),
      h("section", { class: "card" }, h("h2", {}, "存储"),
        notice(tone, words),
        lasting === "refused" && button("请浏览器保留存储", { icon: "lock", on: () => app.rerender() }),
        room && h("p", {}, `已用 ${size(room.used)}，还可用约 ${size(room.free)}。`),
        room && room.free < LITTLE && notice("bad", "剩余空间很少，照片可能存不下。请先上传，再腾出空间。"),
        h("div", { class: "row" }, button("移出已接收记录的照片", { icon: "file", on: free }))),
      h("section", { class: "card" }, h("h2", {}, "显示"),
        h("div", { class: "row" }, button(bright ? "换回平常显示" : "换成强光显示", { icon: "sun", on: () => { setTheme(bright ? "" : "sunlight"); app.rerender(); } }))),
      h("section", { class: "card" }, h("h2", {}, "离线条件"),
        isSecureContext
          ? notice("good", "本页可以离线打开。")
          : notice("warn", h("p", {}, "本页以普通 http 打开：浏览器不允许离线打开页面和定位。"), h("p", {}, "填写和照片仍立即存到本机，但断网后请不要关闭或刷新本页。外业请使用 https 网址。")),
        installed ? notice("good", "已从主屏幕打开。") : notice("info", "外业前请在浏览器菜单里选择“添加到主屏幕”，从主屏幕打开：苹果平板上浏览器 7 天不用就可能清掉网页的存储。"),
        Math.abs(app.api.skew ?? 0) > CLOCK_OFF && notice("warn", `本机时钟与服务器相差约 ${Math.round(Math.abs(app.api.skew) / 60000)} 分钟，请校准。记录会注明时差。`))],
    bar: [h("a", { class: "button only-narrow", href: "#/sites" }, icon("list"), h("span", {}, "点位"))],
  };
}
