/**
 * What is still open in a visit: pure, so that the sheet, the review page and the tests count alike.
 * No points and no total appear here on purpose: an expert sees no running score.
 */
import { effective } from "./answering.js";
import { itemsOf, metPersonOf } from "./protocol.js";

/** What one item still lacks, by its effective answer: "answer", "value", "photo", or null. */
export function lackOf(item, answer) {
  if (answer?.fault) return "value";
  if (!answer?.verdict) return "answer";
  if (answer.verdict === "fail" && item.photo_required_on_fail && !(answer.photos ?? []).length) return "photo";
  return null;
}

/** How many places of a counted item have no photo of their own yet; asked for, never demanded. */
export function placesWithoutPhoto(item, answer) {
  if (item.answer !== "faults" || answer?.verdict === "not_applicable") return 0;
  return Math.max(0, Math.min(answer?.value?.faults ?? 0, 20) - (answer?.photos ?? []).length);
}

/** Sections with their number of items and of open items on a day. */
export function sectionCounts(checklist, answers, day) {
  const now = effective(checklist, answers, day);
  return checklist.sections.map((section) => ({
    code: section.code,
    title: section.title,
    total: section.items.length,
    open: section.items.filter((item) => lackOf(item, now.get(item.code))).length,
  }));
}

/** All open items in order: {section, item, text, lack}. */
export function openItems(checklist, answers, day) {
  const now = effective(checklist, answers, day);
  return itemsOf(checklist)
    .map((item) => ({ section: item.section, item: item.code, text: item.text, lack: lackOf(item, now.get(item.code)) }))
    .filter((row) => row.lack);
}

/** Who is to sign: every member of the team, and the person met when there is one. */
export function signersOf(visit) {
  const experts = visit.team.map(({ expert_id, name }) => ({ key: `expert-${expert_id}`, signer: "expert", expert_id, name }));
  const person = metPersonOf(visit.met_person);
  return person ? [...experts, { key: "met_person", signer: "met_person", expert_id: null, name: person.name }] : experts;
}

/** The signature a signer has given under this very name, if any. */
export function signatureOf(visit, signer) {
  return (visit.signatures ?? []).find((row) => row.signer === signer.signer && row.expert_id === signer.expert_id && row.name === signer.name) ?? null;
}

/** Those who have not signed yet. */
export const missingSignatures = (visit) => signersOf(visit).filter((signer) => !signatureOf(visit, signer));

/**
 * What the review page says. Every item answered, every expert of the team signed, every named photo
 * on this tablet: then it is `ready`. `notes` only want to be read.
 */
export function review(visit, checklist, answers, { day = null, missingFiles = [] } = {}) {
  const open = openItems(checklist, answers, day);
  const unsigned = missingSignatures(visit);
  const experts = unsigned.filter((signer) => signer.signer === "expert");
  const notes = unsigned.filter((signer) => signer.signer === "met_person").map(({ name }) => `在场人员 ${name} 还没有签名。对方不愿签名时可以不签。`);
  if (!visit.position) notes.push("没有记录位置。允许定位时请在检查现场记录一次；不记录也可以封存。");
  if (!metPersonOf(visit.met_person)) notes.push("没有填写被检查点位的在场人员。现场无人时可以不填。");
  const now = effective(checklist, answers, day);
  const few = itemsOf(checklist).filter((item) => placesWithoutPhoto(item, now.get(item.code)));
  if (few.length) notes.push(`有 ${few.length} 项数了问题，照片比处数少。每处有一张照片最好；拍不到的可以不拍。`);
  return { open, unsigned: experts, missingFiles, notes, ready: !open.length && !experts.length && !missingFiles.length };
}
