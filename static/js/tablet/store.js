/**
 * IndexedDB of one signed-in user on this tablet. Every write is one transaction with strict durability, and has
 * ended before the screen says that something was taken.
 *
 * stores  meta        key -> value (pack, device settings)
 *         checklists  version_id -> frozen content, kept for ever: a draft stays with the version it began with
 *         visits      visit_id -> head of a visit, its state and revision
 *         answers     [visit_id, item] -> answer
 *         files       [visit_id, sha256] -> size, type, purpose, small preview
 *         bytes       sha256 -> the file itself
 *         records     visit_id -> sealed bytes, their hash, receipts and tries
 *         incoming    id -> a photo as the camera gave it, until it is reduced; a kill in between loses nothing
 */
import { openDB } from "../../vendor/idb/index.js";

const VERSION = 2;
const STRICT = { durability: "strict" };

/** Refusal of a write: the draft is sealed, gone, or open in another window. */
export class LostDraft extends Error {
  constructor(reason) {
    super(reason);
    this.name = "LostDraft";
    this.reason = reason;
  }
}

/** Opens the database of one user; another user on the same tablet has another database. */
export async function openStore(userId, { onOutdated } = {}) {
  const db = await openDB(`inspect-tablet-${userId}`, VERSION, {
    upgrade(database, old) {
      if (old < 2) database.createObjectStore("incoming", { keyPath: "id" });
      if (old > 0) return;
      database.createObjectStore("meta");
      database.createObjectStore("checklists", { keyPath: "version_id" });
      database.createObjectStore("visits", { keyPath: "visit_id" });
      database.createObjectStore("answers", { keyPath: ["visit_id", "item"] }).createIndex("visit", "visit_id");
      database.createObjectStore("files", { keyPath: ["visit_id", "sha256"] }).createIndex("visit", "visit_id");
      database.createObjectStore("bytes");
      database.createObjectStore("records", { keyPath: "visit_id" });
    },
    blocking() { db.close(); onOutdated?.(); },
  });
  return new Store(db, userId);
}

/**
 * What belongs to the tablet and to no user: who was here last, and where. localStorage would lose it with a power cut.
 */
export async function openDevice() {
  const db = await openDB("inspect-tablet", 1, { upgrade(database) { database.createObjectStore("device"); } });
  const set = async (key, value, durability = "strict") => {
    const tx = db.transaction("device", "readwrite", { durability });
    tx.store.put(value, key);
    await tx.done;
  };
  return { get: (key) => db.get("device", key), set };
}

export class Store {
  constructor(db, userId) {
    this.db = db;
    this.userId = userId;
    this.tab = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  }

  // Reads

  meta(key) { return this.db.get("meta", key); }
  checklist(versionId) { return this.db.get("checklists", versionId); }
  visit(visitId) { return this.db.get("visits", visitId); }
  visits() { return this.db.getAll("visits"); }
  answers(visitId) { return this.db.getAllFromIndex("answers", "visit", visitId); }
  files(visitId) { return this.db.getAllFromIndex("files", "visit", visitId); }
  file(visitId, sha256) { return this.db.get("files", [visitId, sha256]); }
  bytes(sha256) { return this.db.get("bytes", sha256); }
  record(visitId) { return this.db.get("records", visitId); }
  records() { return this.db.getAll("records"); }

  /** Photos of a visit that were taken but not yet reduced. */
  async incoming(visitId) { return (await this.db.getAll("incoming")).filter((row) => row.visit_id === visitId); }

  /** Whether the file itself lies on this tablet, without reading it. */
  async hasBytes(sha256) { return (await this.db.getKey("bytes", sha256)) !== undefined; }

  // Writes

  /** One strict transaction; `work` gets it and must only await its own requests. */
  async write(names, work) {
    const tx = this.db.transaction(names, "readwrite", STRICT);
    try {
      const result = await work(tx);
      await tx.done;
      return result;
    } catch (error) {
      try { tx.abort(); } catch { /* it had already ended */ }
      await tx.done.catch(() => undefined);
      throw error;
    }
  }

  setMeta(key, value) { return this.write(["meta"], (tx) => tx.objectStore("meta").put(value, key)); }

  /** Stores a whole offline pack or nothing of it. */
  savePack(pack, checklists) {
    return this.write(["meta", "checklists"], async (tx) => {
      for (const row of checklists) await tx.objectStore("checklists").put(row);
      await tx.objectStore("meta").put(pack, "pack");
    });
  }

  /** Makes this window the holder of a draft: from now on writes of any other window are refused. */
  takeDraft(visitId) {
    return this.write(["visits"], async (tx) => {
      const visit = await tx.objectStore("visits").get(visitId);
      if (!visit) throw new LostDraft("gone");
      if (visit.state !== "draft") return visit;
      visit.holder = { tab: this.tab, at: Date.now() };
      await tx.objectStore("visits").put(visit);
      return visit;
    });
  }

  /**
   * Changes a draft. `work(visit, tx)` may change the head and rows of `names`; the revision goes up by one.
   * Throws LostDraft ("gone", "sealed", "elsewhere") when the draft may not be written from here.
   */
  changeDraft(visitId, names, work) {
    return this.write(["visits", ...names], async (tx) => {
      const visit = await tx.objectStore("visits").get(visitId);
      if (!visit) throw new LostDraft("gone");
      if (visit.state !== "draft") throw new LostDraft("sealed");
      if (visit.holder && visit.holder.tab !== this.tab) throw new LostDraft("elsewhere");
      const result = await work(visit, tx);
      visit.revision += 1;
      visit.updated_at = Date.now();
      await tx.objectStore("visits").put(visit);
      return result ?? visit;
    });
  }

  /** Changes the head of a visit in any state, without touching its revision (backup marks, last section). */
  note(visitId, change) {
    return this.write(["visits"], async (tx) => {
      const visit = await tx.objectStore("visits").get(visitId);
      if (!visit) return null;
      Object.assign(visit, change);
      await tx.objectStore("visits").put(visit);
      return visit;
    });
  }

  /** Changes the record row and the state of its visit together; `work(record, visit)` changes both in place. */
  changeRecord(visitId, work) {
    return this.write(["visits", "records"], async (tx) => {
      const record = await tx.objectStore("records").get(visitId);
      const visit = await tx.objectStore("visits").get(visitId);
      if (!record || !visit) throw new LostDraft("gone");
      work(record, visit);
      await tx.objectStore("records").put(record);
      await tx.objectStore("visits").put(visit);
      return record;
    });
  }
}
