/** Which page an address of the shell means, and what it needs. The address is the hash, so it works offline. */
import { holdDraft } from "./lock.js";
import { asAsked, checklistOf } from "./pack.js";
import { deviceView } from "./views/device.js";
import { outboxView } from "./views/outbox.js";
import { peopleView } from "./views/people.js";
import { recordView } from "./views/record.js";
import { reviewView } from "./views/review.js";
import { sheetView } from "./views/sheet.js";
import { emptyView, heldView, missingView, siteView } from "./views/site.js";

/** Parts of a hash: #/visit/<id>/<step>~<item> */
export function parseHash(hash) {
  const [path] = hash.replace(/^#\/?/, "").split("~");
  const [page = "", id = "", step = ""] = path.split("/").map(decodeURIComponent);
  return { page: page || "sites", id, step };
}

export class Router {
  /** The draft this window holds: {visitId, release} */
  #held = null;
  #life = new AbortController();
  #turn = 0;

  constructor(app) {
    this.app = app;
  }

  /** Renders the page of the present address. A newer call wins over one that is still reading. */
  async show() {
    this.#turn += 1;
    const turn = this.#turn;
    const life = new AbortController();
    const view = await this.#view(parseHash(location.hash), life.signal);
    if (turn !== this.#turn) { life.abort(); return null; }
    this.#life.abort();
    this.#life = life;
    return view;
  }

  /** Lets go of the draft of this window, if any. */
  letGo() {
    this.#held?.release();
    this.#held = null;
  }

  async #view({ page, id, step }, signal) {
    if (page !== "visit" || this.#held?.visitId !== id) this.letGo();
    if (page === "site") return this.#site(Number(id));
    if (page === "outbox") return outboxView(this.app, { signal });
    if (page === "device") return deviceView(this.app);
    if (page === "visit") return this.#visit(id, step, signal);
    return emptyView();
  }

  async #site(drawnSiteId) {
    const { store } = this.app;
    const pack = await store.meta("pack");
    for (const assignment of pack?.assignments ?? []) {
      const site = assignment.sites.find((row) => row.drawn_site_id === drawnSiteId);
      if (!site) continue;
      const { content } = await store.checklist(site.checklist.version_id);
      return siteView(this.app, { assignment, site, checklist: asAsked(content, assignment.round) });
    }
    return missingView("这个点位不在当前任务里");
  }

  async #visit(id, step, signal) {
    const { app } = this;
    const visit = await app.store.visit(id);
    if (!visit) return missingView("本机没有这份检查记录");
    const checklist = await checklistOf(app.store, visit);
    if (!checklist) return missingView("这份草稿的检查表还没有下载，请在有信号时重新下载离线包");
    if (visit.state !== "draft") { this.letGo(); return recordView(app, { visit, checklist, signal }); }
    if (this.#held?.visitId !== id && !(await this.#hold(id, false))) {
      const takeOver = async () => { await this.#hold(id, true); app.rerender(); };
      return heldView(app, { visit, takeOver, lost: false });
    }
    if (step === "people") return peopleView(app, { visit, checklist, signal });
    if (step === "review") return reviewView(app, { visit, checklist, signal });
    return sheetView(app, { visit, checklist, section: step, signal });
  }

  async #hold(visitId, steal) {
    const onLost = () => { this.#held = null; this.app.rerender(); };
    const release = await holdDraft(this.app.store, visitId, { steal, onLost });
    if (release) this.#held = { visitId, release };
    return Boolean(release);
  }
}
