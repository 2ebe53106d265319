/**
 * Copies of unfinished drafts on the server, whenever there is signal: the cure for a lost tablet or cleared storage.
 * Photos stay on the tablet until the visit is sealed; the copy names them by hash.
 */
import { newId } from "./drafts.js";
import { sitesOf } from "./pack.js";

const QUIET = 8000;

export class Backup {
  #store;
  #api;
  #timer = null;
  #running = false;

  constructor(store, api) {
    this.#store = store;
    this.#api = api;
    api.addEventListener("net", () => this.soon());
  }

  /** Backs up a little later; many changes become one copy. */
  soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.run().catch(() => undefined), QUIET);
  }

  /** Copies every draft that has changed since its last copy. Failures wait for the next occasion. */
  async run() {
    if (this.#running || !this.#api.online || !this.#api.signedIn) return;
    this.#running = true;
    try {
      for (const visit of await this.#store.visits()) {
        if (visit.state !== "draft" || visit.backed_up_revision >= visit.revision) continue;
        const answers = await this.#store.answers(visit.visit_id);
        const { holder, strokes, backed_up_revision, ...head } = visit;
        const body = new TextEncoder().encode(JSON.stringify({ revision: visit.revision, content: { visit: head, answers } }));
        await this.#api.put(`/api/tablet/drafts/${visit.visit_id}`, body, { headers: { "Content-Type": "application/json" } });
        await this.#store.note(visit.visit_id, { backed_up_revision: visit.revision, backed_up_at: Date.now() });
      }
    } finally {
      this.#running = false;
    }
  }

  /**
   * Drafts that the server keeps of this user, that this tablet has neither made nor taken over, and whose site is
   * still to be visited.
   */
  async elsewhere() {
    const { drafts } = await this.#api.read("/api/tablet/drafts");
    const visits = await this.#store.visits();
    const here = new Set(visits.flatMap((visit) => [visit.visit_id, visit.branched_from]));
    const pack = await this.#store.meta("pack");
    const due = new Set(sitesOf(pack?.assignments ?? []).filter((site) => !site.visit_state).map((site) => site.drawn_site_id));
    return drafts.filter(({ visit_id: id, content }) => !here.has(id) && content?.visit?.state === "draft" && due.has(content.visit.drawn_site_id));
  }

  /**
   * Goes on with such a draft on this tablet, as a branch with an id of its own: should the other tablet turn up again,
   * both can hand in and neither overwrites the other. Photos are not here; the review page names the items.
   */
  async restore(draft) {
    const { visit, answers } = draft.content;
    const id = newId();
    const row = { ...visit, visit_id: id, branched_from: draft.visit_id, holder: null, strokes: {}, signatures: [], backed_up_revision: 0 };
    await this.#store.write(["visits", "answers"], async (tx) => {
      await tx.objectStore("visits").add(row);
      for (const answer of answers) await tx.objectStore("answers").put({ ...answer, visit_id: id });
    });
    return row;
  }
}
