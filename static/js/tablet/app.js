/** The tablet app: opens the signed-in user's storage at once, renders, and only then looks for the network. */
import { Api } from "./api.js";
import { Backup } from "./backup.js";
import { askToPersist, setTheme, theme } from "./device.js";
import { button, h, icon, notice, refill, repaint } from "./dom.js";
import { Outbox } from "./outbox.js";
import { downloadPack, selfTest } from "./pack.js";
import { Router, parseHash } from "./router.js";
import { LostDraft, openDevice, openStore } from "./store.js";
import { confirmer, strip, toaster } from "./strip.js";
import { startWorker } from "./update.js";
import { sitesView } from "./views/sites.js";

const LOOK_AGAIN = 60000;

class App {
  api = new Api();
  router = new Router(this);
  confirm = confirmer();
  packState = { phase: "idle", done: 0, total: 0, fault: null, faults: [] };
  store = null;
  user = null;
  elsewhere = [];
  /** How many photos have been taken in but are not yet in their answers. */
  photosUnderWay = 0;
  #applyUpdate = async () => false;
  #shown = "";

  constructor() {
    const find = (id) => document.getElementById(id);
    this.parts = { strip: find("strip"), list: find("list"), nav: find("nav"), sheet: find("sheet"), actions: find("actions"), notices: find("notices") };
    this.signInUrl = document.body.dataset.signIn;
    this.toast = toaster(find("toasts"));
    this.strip = strip(this, this.parts.strip);
  }

  /** Opens what is known of the last user without waiting for the network; then asks the server who is here. */
  async start() {
    setTheme(theme());
    this.strip.net();
    this.strip.count(null);
    addEventListener("hashchange", () => this.rerender());
    this.api.addEventListener("net", () => this.#netChanged());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#lookForServer(); });
    setInterval(() => this.#lookForServer(), LOOK_AGAIN);
    this.device = await openDevice();
    const last = await this.device.get("user");
    if (last) await this.#open(last);
    this.#applyUpdate = await startWorker();
    await this.#lookForServer();
    if (!this.user) this.#paintStranger();
  }

  go(hash) {
    if (location.hash === hash) this.rerender();
    else location.hash = hash;
  }

  /** Waits for a write. Says when it is stored, and says plainly when it is not; resolves to null then. */
  async keep(writing) {
    try {
      const result = await writing;
      this.strip.saved(new Date());
      this.#refreshSoon();
      return result ?? true;
    } catch (error) {
      if (error instanceof LostDraft) {
        this.toast({ elsewhere: "没有存：这份检查表已改在另一个窗口填写", sealed: "没有存：这份记录已封存，不能再改", sent: "已开始上传，不能另作修改", changed: "内容刚有变动，请再核对一次" }[error.reason] ?? "没有存：本机已没有这份记录", { tone: "bad" });
        this.rerender();
      } else if (error.name === "QuotaExceededError") {
        this.toast("本机空间不足，这一步没有存下。请到“本机”页腾出空间后重做这一步", { tone: "bad" });
      } else {
        this.toast(`这一步没有存下（${error.name}），请再做一次；先前的内容都在本机`, { tone: "bad" });
      }
      return null;
    }
  }

  /** Sends now: one record, or all that waits. */
  async sendNow(visitId) {
    await this.#lookForServer();
    if (!this.api.online) this.toast("现在没有信号，有信号时自动上传");
    else if (!this.api.signedIn) this.toast("请先登录，登录后自动续传");
    else if (visitId) await this.outbox.retry(visitId);
    else await this.outbox.kick({ force: true });
  }

  async refreshPack() {
    if (!this.store || this.packState.phase !== "idle") return;
    const state = this.packState;
    Object.assign(state, { phase: "loading", done: 0, total: 0, fault: null });
    await this.#paintList();
    try {
      const pack = await downloadPack(this.store, this.api, (done, total) => { Object.assign(state, { done, total }); this.#paintList(); });
      state.phase = "testing";
      await this.#paintList();
      state.faults = (await selfTest(this.store, pack)).faults;
      await askToPersist();
    } catch (error) {
      state.fault = `离线包没有更新：${error.message}。先前存下的仍可使用。`;
    }
    state.phase = "idle";
    await this.#paintList();
    if (["site", "sites"].includes(parseHash(location.hash).page)) await this.rerender();
  }

  async restore(draft) {
    const visit = await this.keep(this.backup.restore(draft));
    if (!visit) return;
    this.elsewhere = this.elsewhere.filter((row) => row !== draft);
    this.go(`#/visit/${visit.visit_id}`);
  }

  /** Renders the page of the address. Both panes are always in the document; style decides what a narrow screen shows. */
  async rerender() {
    if (!this.store) return;
    const view = await this.router.show();
    if (!view) return;
    if (location.hash !== this.#shown) this.toast(null);
    this.#shown = location.hash;
    document.title = `${view.title} · 现场检查`;
    document.body.dataset.pane = view.pane ?? "sheet";
    refill(this.parts.sheet, view.body);
    refill(this.parts.actions, view.bar);
    this.parts.actions.hidden = !view.bar.length;
    const target = view.focus && document.getElementById(view.focus);
    if (target) { target.scrollIntoView({ block: "start" }); target.focus({ preventScroll: true }); }
    else { this.parts.sheet.scrollTop = 0; this.parts.sheet.focus({ preventScroll: true }); }
    this.device.set("place", { user: this.user.id, hash: location.hash }, "relaxed").catch(() => undefined);
    await this.#paintList();
    if (parseHash(location.hash).page !== "visit") await this.#applyUpdate();
  }

  async #open(user) {
    this.router.letGo();
    this.store?.db.close();
    this.user = user;
    this.store = await openStore(user.id, { onOutdated: () => location.reload() });
    this.outbox = new Outbox(this.store, this.api);
    this.backup = new Backup(this.store, this.api);
    this.outbox.addEventListener("change", () => this.#refreshSoon());
    await this.device.set("user", user);
    const place = await this.device.get("place");
    if (!location.hash && place?.user === user.id) history.replaceState(null, "", place.hash || "#/sites");
    await this.rerender();
  }

  async #lookForServer() {
    try {
      const { user } = await this.api.session();
      if (user.id !== this.user?.id) {
        if (this.user) history.replaceState(null, "", "#/sites");
        await this.#open(user);
      }
    } catch { return; } // offline or signed out: "net" has said so, all goes on
    const pack = await this.store.meta("pack");
    if (!pack?.tested_at || Date.now() - pack.stored_at > LOOK_AGAIN) await this.refreshPack();
    this.elsewhere = await this.backup.elsewhere().catch(() => []);
    if (this.elsewhere.length) await this.#paintList();
    this.backup.soon();
    await this.outbox.kick();
  }

  #netChanged() {
    this.strip.net();
    const asks = this.user && !this.api.signedIn;
    refill(this.parts.notices, asks && notice("warn", h("p", {}, h("strong", {}, "登录已过期。"), "填写照常，内容都在本机；登录后自动续传。"), h("a", { class: "button primary", href: this.signInUrl }, "去登录")));
    if (!this.user) this.#paintStranger();
    if (this.api.online && this.api.signedIn && this.store) this.outbox.kick();
  }

  #paintStranger() {
    document.body.dataset.pane = "sheet";
    refill(this.parts.sheet, h("div", { class: "empty" }, icon("tablet"), h("h1", {}, this.api.online ? "请先登录" : "首次使用需要信号"),
      h("p", {}, this.api.online ? "登录后任务和检查表会存到这台平板，没有信号也能检查。" : "这台平板还没有人登录过。请在有信号的地方打开本页登录一次。"),
      this.api.online ? h("a", { class: "button primary", href: this.signInUrl }, "去登录") : button("再试一次", { kind: "primary", on: () => location.reload() })));
  }

  #refreshTimer = null;
  #refreshSoon() {
    clearTimeout(this.#refreshTimer);
    this.#refreshTimer = setTimeout(() => this.#paintList(), 300);
  }

  async #paintList() {
    const [{ length: waiting }, sites] = await Promise.all([this.outbox.waiting(), sitesView(this)]);
    this.strip.count(waiting);
    const { page } = parseHash(location.hash);
    const link = (href, name, words, here) => h("a", { href, "aria-current": here ? "page" : null }, icon(name), h("span", {}, words));
    repaint(this.parts.nav, link("#/sites", "list", "点位", !["outbox", "device"].includes(page)), link("#/outbox", "up", `待上传 ${waiting}`, page === "outbox"), link("#/device", "tablet", "本机", page === "device"));
    repaint(this.parts.list, sites);
  }
}

new App().start();
