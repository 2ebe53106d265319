/**
 * What is still open in a visit: pure, so that the sheet, the review page and the tests count alike.
 * No points and no total appear here on purpose: an expert sees no running score.
 */
import { itemsOf, metPersonOf } from "./protocol.js";

/** What one item still lacks: "answer", "photo", or null. */
export function lackOf(item, answer) {
  if (!answer?.verdict) return "answer";
  if (answer.verdict === "fail" && item.photo_required_on_fail && !(answer.photos ?? []).length) return "photo";
  return null;
}

/** Sections with their number of items and of open items. */
export function sectionCounts(checklist, answers) {
  const byItem = new Map(answers.map((answer) => [answer.item, answer]));
  return checklist.sections.map((section) => ({
    code: section.code,
    title: section.title,
    total: section.items.length,
    open: section.items.filter((item) => lackOf(item, byItem.get(item.code))).length,
  }));
}

/** All open items in order: {section, item, text, lack}. */
export function openItems(checklist, answers) {
  const byItem = new Map(answers.map((answer) => [answer.item, answer]));
  return itemsOf(checklist)
    .map((item) => ({ section: item.section, item: item.code, text: item.text, lack: lackOf(item, byItem.get(item.code)) }))
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
export function review(visit, checklist, answers, missingFiles = []) {
  const open = openItems(checklist, answers);
  const unsigned = missingSignatures(visit);
  const experts = unsigned.filter((signer) => signer.signer === "expert");
  const notes = unsigned.filter((signer) => signer.signer === "met_person").map(({ name }) => `在场人员 ${name} 还没有签名。对方不愿签名时可以不签。`);
  if (!visit.position) notes.push("没有记录位置。允许定位时请在检查现场记录一次；不记录也可以封存。");
  if (!metPersonOf(visit.met_person)) notes.push("没有填写被检查点位的在场人员。现场无人时可以不填。");
  return { open, unsigned: experts, missingFiles, notes, ready: !open.length && !experts.length && !missingFiles.length };
}
