/**
 * A draft whose site has been given another version of its checklist by the office. The draft stays with the version it
 * began with; it is moved only when the expert has seen what that does and says so.
 */
import { movedAnswers } from "../modules/moving.js";
import { dayInChina, effective, givenOf, unanswered, whole } from "./answering.js";
import { asAsked, checklistOf, sitesOf } from "./pack.js";
import { LostDraft } from "./store.js";

/** The version that the pack names for the site of a draft, when it is another one and lies on this tablet; else null. */
export async function newerVersion(store, visit) {
  const pack = await store.meta("pack");
  const site = sitesOf(pack?.assignments ?? []).find((row) => row.drawn_site_id === visit.drawn_site_id);
  const versionId = site?.checklist.version_id;
  return versionId && versionId !== visit.checklist_version_id ? (await store.checklist(versionId)) ?? null : null;
}

/**
 * What a move of a draft would do: {revision, from, to, old, fresh, moved, day}; from and to are ids of versions, old and
 * fresh the checklists as the round asks them, moved what becomes of the finished answers.
 */
export async function planMove(store, visit, version, day = dayInChina(Date.now())) {
  const [old, answers] = [await checklistOf(store, visit), await store.answers(visit.visit_id)];
  const fresh = asAsked(version.content, visit.round);
  const moved = movedAnswers(old, fresh, finished(old, answers, day), day);
  return { revision: visit.revision, from: visit.checklist_version_id, to: version.version_id, old, fresh, moved, day };
}

/** The answers that hold a verdict and no fault, as the rules judge them. */
export function finished(checklist, answers, day) {
  const now = effective(checklist, answers, day);
  const given = (item) => givenOf(item, now.get(item.code));
  return Object.fromEntries(checklist.sections.flatMap((section) => section.items)
    .filter((item) => { const { verdict, fault, isClosed } = now.get(item.code); return verdict && !fault && !isClosed; })
    .map((item) => [item.code, given(item)]));
}

/** Which stored answers a move clears: what does not fit, and what is half entered for an item that is answered otherwise now. */
export function cleared({ old, fresh, moved }, answers) {
  const types = (checklist) => new Map(checklist.sections.flatMap((section) => section.items.map((item) => [item.code, item.answer])));
  const [before, after] = [types(old), types(fresh)];
  const dropped = new Set(moved.dropped.map(({ item }) => item));
  return answers.map(({ item }) => item).filter((code) => after.has(code) && (dropped.has(code) || before.get(code) !== after.get(code)));
}

/** Moves a draft as planned, in one transaction. Remarks, photos and answers to items that are gone stay on the tablet. */
export function moveDraft(store, visitId, plan) {
  return store.changeDraft(visitId, ["answers"], async (visit, tx) => {
    if (visit.revision !== plan.revision) throw new LostDraft("changed");
    const rows = tx.objectStore("answers");
    const answers = await rows.index("visit").getAll(visitId);
    const clear = new Set(cleared(plan, answers));
    for (const answer of answers.filter(({ item }) => clear.has(item))) await rows.put(unanswered(whole(answer.item, answer)));
    const { dropped } = plan.moved;
    visit.moves = [...(visit.moves ?? []), { from: plan.from, to: plan.to, at: Date.now(), dropped }];
    visit.checklist_version_id = plan.to;
    visit.section = null;
  });
}
