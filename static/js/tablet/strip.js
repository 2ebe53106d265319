/** What is always on the screen: online or offline, what was stored when, how much waits to be sent. */
import { setTheme, theme } from "./device.js";
import { h, icon, refill } from "./dom.js";

/** Fills the strip at the top; returns functions that keep it true. */
export function strip(app, element) {
  const net = h("span", { class: "strip-net", role: "status" });
  const saved = h("span", { class: "strip-saved", "aria-live": "off" });
  const badge = h("a", { class: "strip-badge", href: "#/outbox", "aria-live": "polite" });
  const sun = h("button", { type: "button", class: "strip-theme", "aria-label": "强光显示", "aria-pressed": String(theme() === "sunlight"), on: { click: () => {
    const next = theme() === "sunlight" ? "" : "sunlight";
    setTheme(next);
    sun.setAttribute("aria-pressed", String(next === "sunlight"));
  } } }, icon("sun"));
  refill(element, net, saved, badge, sun);
  return {
    net() {
      const { online, signedIn } = app.api;
      element.dataset.net = online ? "online" : "offline";
      refill(net, icon(online ? "circle" : "dash"), online ? (signedIn ? "在线" : "在线 · 需要登录") : "离线 · 照常填写");
    },
    saved(at) {
      const two = (number) => String(number).padStart(2, "0");
      saved.textContent = `已存本机 ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
    },
    count(waiting) {
      badge.classList.toggle("some", waiting > 0);
      refill(badge, icon("up"), waiting === null ? "未上传" : `未上传 ${waiting} 条`); // no number before it is known
    },
  };
}

/** Short messages above the bars; an undo stays long enough to be found. Null takes a message away, unless it is bad. */
export function toaster(element) {
  return (words, { undo, tone = "" } = {}) => {
    if (words === null) { if (!element.querySelector(".bad")) element.replaceChildren(); return; }
    const life = undo || tone === "bad" ? 9000 : 4000;
    const close = () => toast.remove();
    const toast = h("div", { class: `toast ${tone}`, role: tone === "bad" ? "alert" : null }, h("span", {}, words),
      undo && h("button", { type: "button", class: "toast-undo", on: { click: () => { close(); undo(); } } }, "撤销"));
    element.replaceChildren(toast);
    setTimeout(close, life);
  };
}

/** Asks one question; resolves to true or false. */
export function confirmer() {
  return ({ title, effect, yes }) => new Promise((resolve) => {
    const end = (answer) => { dialog.close(); resolve(answer); };
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "ask-title" },
      h("h2", { id: "ask-title" }, title), h("p", {}, effect),
      h("div", { class: "viewer-bar" },
        h("button", { type: "button", class: "button", on: { click: () => end(false) } }, "先不处理"),
        h("button", { type: "button", class: "button primary", on: { click: () => end(true) } }, yes)));
    dialog.addEventListener("cancel", () => resolve(false));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
  });
}
