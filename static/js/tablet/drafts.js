/**
 * What an expert does to a visit on the tablet: begin, answer, photograph, sign, seal, and copy a sealed one.
 * Each function resolves only after IndexedDB has taken the change.
 */
import { dayInChina, unanswered, whole } from "./answering.js";
import { checklistOf } from "./pack.js";
import { openItems } from "./progress.js";
import { buildRecord, canonicalBytes, isoWithOffset } from "./protocol.js";
import { sha256 } from "./sha256.js";
import { LostDraft } from "./store.js";

/** A random UUID, also where crypto.randomUUID is missing (plain http). */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join("-");
}

/**
 * Begins a visit of an assigned site; the draft is bound to the checklist version of this moment. A site that has a
 * draft here gets that one: two quick taps are one visit.
 */
export function beginVisit(store, assignment, site) {
  return store.write(["visits"], async (tx) => {
    const there = (await tx.objectStore("visits").getAll()).find((row) => row.drawn_site_id === site.drawn_site_id && row.state === "draft");
    const visit = there ?? newVisit(assignment, site);
    if (!there) await tx.objectStore("visits").add(visit);
    return visit;
  });
}

function newVisit(assignment, site) {
  return {
    visit_id: newId(),
    drawn_site_id: site.drawn_site_id,
    checklist_version_id: site.checklist.version_id,
    state: "draft",
    revision: 1,
    backed_up_revision: 0,
    holder: null,
    started_at: isoWithOffset(new Date()),
    updated_at: Date.now(),
    site: { site_id: site.site_id, name: site.name, kind: site.kind, kind_name: site.kind_name, simulated: site.simulated },
    town: assignment.town,
    round: assignment.round,
    team: assignment.team,
    position: null,
    met_person: null,
    signatures: [],
    strokes: {},
    section: null,
  };
}

/**
 * Changes fields of one answer; fields not named keep what they held. `clear` names items whose condition does not hold
 * any more: they are unanswered again, in the same step. Resolves to the whole answer.
 */
export function saveAnswer(store, visitId, item, change, clear = []) {
  return store.changeDraft(visitId, ["answers"], async (_visit, tx) => {
    const answers = tx.objectStore("answers");
    const answer = { ...whole(item, await answers.get([visitId, item])), visit_id: visitId, ...change };
    await answers.put(answer);
    for (const code of clear) {
      const other = await answers.get([visitId, code]);
      if (other) await answers.put(unanswered(other));
    }
    return answer;
  });
}

/** Stores a photo as the camera gave it, at once; it is reduced afterwards. Resolves to its row. */
export async function keepIncoming(store, visitId, item, file) {
  const row = { id: newId(), visit_id: visitId, item, blob: await file.arrayBuffer(), name: file.name, type: file.type, lastModified: file.lastModified, tries: 0 };
  await store.changeDraft(visitId, ["incoming"], (_visit, tx) => { tx.objectStore("incoming").put(row); });
  return row;
}

/** Gives up an incoming photo that no picture can be made of. */
export const dropIncoming = (store, id) => store.write(["incoming"], (tx) => tx.objectStore("incoming").delete(id));

/** Counts a try to reduce an incoming photo, before it begins: one that crashes the page must not do so for ever. */
export const countTry = (store, row) => store.write(["incoming"], (tx) => tx.objectStore("incoming").put({ ...row, tries: row.tries + 1 }));

/**
 * Stores a reduced photo, puts it into its answer and ends its incoming row, in one transaction; the same picture
 * twice in an item is once.
 */
export function addPhoto(store, visitId, item, photo, incomingId) {
  return store.changeDraft(visitId, ["answers", "files", "bytes", "incoming"], async (_visit, tx) => {
    if (incomingId) await tx.objectStore("incoming").delete(incomingId);
    const answer = { ...whole(item, await tx.objectStore("answers").get([visitId, item])), visit_id: visitId };
    if (!answer.photos.includes(photo.sha256)) answer.photos = [...answer.photos, photo.sha256];
    await putFile(tx, visitId, photo, "photo");
    await tx.objectStore("answers").put(answer);
    return answer;
  });
}

/** Takes a photo out of an answer, or puts it back. The file stays on the tablet, so that undo is always possible. */
export function setPhotos(store, visitId, item, photos) {
  return saveAnswer(store, visitId, item, { photos });
}

/** Stores a signature; it replaces an earlier one of the same signer. */
export function addSignature(store, visitId, signer, image) {
  return store.changeDraft(visitId, ["files", "bytes"], async (visit, tx) => {
    await putFile(tx, visitId, image, "signature");
    const { key, ...row } = signer;
    visit.signatures = [...visit.signatures.filter((old) => !sameSigner(old, row)), { ...row, sha256: image.sha256 }];
    delete visit.strokes[key];
  });
}

const sameSigner = (a, b) => a.signer === b.signer && a.expert_id === b.expert_id;

async function putFile(tx, visitId, image, purpose) {
  const { sha256: sha, bytes, thumb, media_type, taken_at } = image;
  await tx.objectStore("bytes").put(bytes, sha);
  await tx.objectStore("files").put({ visit_id: visitId, sha256: sha, size: bytes.byteLength, media_type, purpose, taken_at, thumb: thumb ?? null });
}

/** Changes fields of the head: position, met_person, strokes of an unfinished signature. */
export function saveHead(store, visitId, change) {
  return store.changeDraft(visitId, [], (visit) => { Object.assign(visit, change); });
}

/** Shas that answers or signatures name but whose bytes are not here (a draft restored from the server). */
export async function missingFiles(store, visit, answers) {
  const named = new Set([...answers.flatMap((answer) => answer.photos ?? []), ...visit.signatures.map((row) => row.sha256)]);
  const found = await Promise.all([...named].map(async (sha) => ((await store.hasBytes(sha)) ? null : sha)));
  return found.filter(Boolean);
}

/** Freezes a draft: canonical bytes and hash are stored, the visit is read-only from here on. */
export async function seal(store, visitId) {
  const [visit, answers, files] = await Promise.all([store.visit(visitId), store.answers(visitId), store.files(visitId)]);
  const checklist = await checklistOf(store, visit);
  const sealedAt = isoWithOffset(new Date());
  // A record may have grown too old since it was entered: then there is something to look at again.
  if (openItems(checklist, answers, dayInChina(sealedAt)).length) throw new LostDraft("changed");
  const record = buildRecord(visit, checklist, answers, new Map(files.map((file) => [file.sha256, file])), sealedAt);
  const bytes = canonicalBytes(record);
  const digest = await sha256(bytes);
  const row = {
    visit_id: visitId, bytes, sha256: digest, sealed_at: sealedAt, manifest: record.manifest,
    attempts: 0, next_at: 0, first_sent_at: null, receipt: null, error: null,
  };
  await store.changeDraft(visitId, ["records"], async (now, tx) => {
    if (now.revision !== visit.revision) throw new LostDraft("changed");
    await tx.objectStore("records").add(row);
    now.state = "sealed";
    now.holder = null;
  });
  return row;
}

/** Whether a sealed visit may still be replaced: no byte has left, or the server has refused it and kept nothing. */
export const canBeReplaced = (visit, record) =>
  (visit?.state === "sealed" && !record?.first_sent_at) || (visit?.state === "sending" && Boolean(record?.error?.stuck) && !record.receipt);

/**
 * A new draft, with an id of its own, with the content of a sealed visit that the server does not have. The sealed one
 * stays, marked as replaced, and is not sent any more. Throws LostDraft("sent") when sending has begun.
 */
export function copyAsNew(store, visitId) {
  return store.write(["visits", "answers", "files", "records"], async (tx) => {
    const [old, record] = [await tx.objectStore("visits").get(visitId), await tx.objectStore("records").get(visitId)];
    if (!canBeReplaced(old, record)) throw new LostDraft("sent");
    const id = newId();
    const visit = { ...old, visit_id: id, state: "draft", holder: null, revision: 1, backed_up_revision: 0, updated_at: Date.now(), replaces: visitId };
    await tx.objectStore("visits").put(visit);
    await tx.objectStore("visits").put({ ...old, state: "replaced", replaced_by: id });
    for (const name of ["answers", "files"]) {
      for (const row of await tx.objectStore(name).index("visit").getAll(visitId)) await tx.objectStore(name).put({ ...row, visit_id: id });
    }
    return visit;
  });
}

/** Frees the photos of accepted visits that no other visit needs. Resolves to the number of bytes freed. */
export function dropAcceptedBytes(store) {
  return store.write(["visits", "files", "bytes"], async (tx) => {
    const visits = await tx.objectStore("visits").getAll();
    const done = new Set(visits.filter((visit) => visit.state === "accepted").map((visit) => visit.visit_id));
    const files = await tx.objectStore("files").getAll();
    const needed = new Set(files.filter((file) => !done.has(file.visit_id)).map((file) => file.sha256));
    let freed = 0;
    for (const file of files.filter((row) => done.has(row.visit_id) && !needed.has(row.sha256))) {
      if ((await tx.objectStore("bytes").getKey(file.sha256)) === undefined) continue;
      await tx.objectStore("bytes").delete(file.sha256);
      freed += file.size;
    }
    return freed;
  });
}
