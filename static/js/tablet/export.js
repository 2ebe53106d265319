/** A sealed visit as one file, to be handed over another way, and back from such a file. */
import { sha256 } from "./sha256.js";

const FORMAT = "inspect-visit-1";

/** Downloads a sealed visit with all its files as one JSON document. Resolves to the file's name. */
export async function saveToFile(store, visitId) {
  const [visit, record, rows] = await Promise.all([store.visit(visitId), store.record(visitId), store.files(visitId)]);
  const named = new Set(record.manifest.map((row) => row.sha256));
  const files = [];
  for (const row of rows.filter((file) => named.has(file.sha256))) {
    const bytes = await store.bytes(row.sha256);
    if (bytes) files.push({ sha256: row.sha256, media_type: row.media_type, taken_at: row.taken_at, purpose: row.purpose, base64: toBase64(bytes) });
  }
  const { holder, ...head } = visit;
  const answers = await store.answers(visitId);
  const document_ = { format: FORMAT, record_sha256: record.sha256, record_base64: toBase64(record.bytes), sealed_at: record.sealed_at, visit: head, answers, files };
  const name = `检查记录-${visit.town.name}-${visit.site.name}-${visitId.slice(0, 8)}.json`.replace(/[\\/:*?"<>|\s]/g, "");
  const url = URL.createObjectURL(new Blob([JSON.stringify(document_)], { type: "application/json" }));
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
  return name;
}

/** Puts an exported visit back into the outbox, after every hash has been checked. Throws with a Chinese reason. */
export async function importRecord(store, file) {
  const document_ = await parsed(file);
  const bytes = fromBase64(document_.record_base64);
  if ((await sha256(bytes)) !== document_.record_sha256) throw new Error("文件内容与摘要不符，可能已损坏，没有取回");
  const record = JSON.parse(new TextDecoder().decode(bytes));
  const files = document_.files.map((row) => ({ ...row, bytes: fromBase64(row.base64) }));
  for (const row of files) {
    if ((await sha256(row.bytes)) !== row.sha256) throw new Error("文件里有照片与摘要不符，可能已损坏，没有取回");
  }
  const id = record.visit_id;
  await store.write(["visits", "answers", "files", "bytes", "records"], async (tx) => {
    if (await tx.objectStore("records").get(id)) throw new Error("这份记录本机已有，没有重复取回");
    for (const { bytes: data, base64, ...row } of files) {
      await tx.objectStore("bytes").put(data.buffer, row.sha256);
      await tx.objectStore("files").put({ ...row, visit_id: id, size: data.length, thumb: row.purpose === "photo" ? data.buffer : null });
    }
    for (const answer of document_.answers) await tx.objectStore("answers").put({ ...answer, visit_id: id });
    await tx.objectStore("visits").put({ ...document_.visit, visit_id: id, state: "sealed", holder: null });
    await tx.objectStore("records").put({ visit_id: id, bytes, sha256: document_.record_sha256, sealed_at: record.sealed_at, manifest: record.manifest, attempts: 0, next_at: 0, first_sent_at: null, receipt: null, error: null });
  });
}

async function parsed(file) {
  let document_;
  try { document_ = JSON.parse(await file.text()); } catch { /* said below */ }
  if (document_?.format !== FORMAT) throw new Error("这不是本系统导出的检查记录文件");
  return document_;
}

/** Bytes as base64, in slices: a photo is too long for one call. */
export function toBase64(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** The bytes of a base64 text. */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
