/**
 * The offline pack: assignments and every checklist they name. It is stored whole or not at all, and offered as
 * ready only after a self-test has opened each part from the tablet's own storage.
 */
import { askedContent } from "../modules/judge.js";
import { canonicalBytes } from "./protocol.js";
import { sha256 } from "./sha256.js";

const WORKER_WAIT = 15000;

/**
 * Downloads what is new and replaces the pack in one transaction. A download that breaks off leaves the old pack.
 *
 * @returns the stored pack: {assignments, generated_at, stored_at, bytes, checks: {version_id: hash}}
 */
export async function downloadPack(store, api, onStep = () => {}) {
  const { assignments, generated_at } = await api.read("/api/tablet/assignments");
  const wanted = new Map(sitesOf(assignments).map((site) => [site.checklist.version_id, site.checklist]));
  const rows = [];
  let done = 0;
  for (const [versionId, { sha256: expected }] of wanted) {
    onStep(done, wanted.size);
    rows.push((await store.checklist(versionId)) ?? (await fetchChecklist(api, versionId, expected)));
    done += 1;
  }
  const bytes = rows.reduce((sum, row) => sum + row.bytes, canonicalBytes(assignments).length);
  const pack = { assignments, generated_at, stored_at: Date.now(), bytes, tested_at: null };
  await store.savePack(pack, rows);
  return pack;
}

async function fetchChecklist(api, versionId, expected) {
  const row = await api.read(`/api/tablet/checklists/${versionId}`);
  if (row.version_id !== versionId || row.sha256 !== expected) throw new Error(`checklist ${versionId} is not the one assigned`);
  const bytes = canonicalBytes(row.content);
  return { version_id: versionId, sha256: row.sha256, content: row.content, check: await sha256(bytes), bytes: bytes.length };
}

/** A frozen checklist as a round asks it; a draft of an older version of this app knows neither kind nor hours. */
export const asAsked = (content, round) => askedContent(content, round?.kind ?? "quarterly", round?.hours ?? ["day"]);

/** The checklist that a visit is bound to, as its round asks it, or null when it is not on this tablet. */
export async function checklistOf(store, visit) {
  const row = await store.checklist(visit.checklist_version_id);
  return row ? asAsked(row.content, visit.round) : null;
}

/** All sites of all assignments. */
export const sitesOf = (assignments) => assignments.flatMap((assignment) => assignment.sites);

/**
 * Opens every part of the pack from this tablet, without the network.
 *
 * @returns {Promise<{ok: boolean, faults: string[]}>} faults are Chinese sentences
 */
export async function selfTest(store, pack) {
  const faults = [];
  for (const versionId of new Set(sitesOf(pack.assignments).map((site) => site.checklist.version_id))) {
    const row = await store.checklist(versionId);
    const whole = row && (await sha256(canonicalBytes(row.content))) === row.check && row.content.sections.every((section) => section.items.length);
    if (!whole) faults.push(`检查表 ${row?.content?.kind_name ?? versionId} 没有完整存下`);
  }
  faults.push(...(await shellFaults()));
  if (!faults.length) await store.setMeta("pack", { ...pack, tested_at: Date.now() });
  return { ok: !faults.length, faults };
}

/** Whether the pages and modules themselves are in the service worker's cache. */
async function shellFaults() {
  if (!navigator.serviceWorker) return ["本页不是以 https 打开，浏览器不允许离线打开页面：断网后请不要关闭或刷新本页"];
  const timeout = new Promise((resolve) => { setTimeout(() => resolve(null), WORKER_WAIT); });
  const registration = await Promise.race([navigator.serviceWorker.ready, timeout]);
  if (!registration) return ["离线页面还没有存完，请在信号好的地方稍候再试"];
  const page = await caches.match("/tablet/", { ignoreSearch: true });
  const modules = [...performance.getEntriesByType("resource")].map((entry) => new URL(entry.name)).filter((url) => url.pathname.startsWith("/static/"));
  const found = await Promise.all(modules.map((url) => caches.match(url.pathname)));
  return page && found.every(Boolean) ? [] : ["离线页面没有存完整，请在有信号时重新打开本页"];
}
