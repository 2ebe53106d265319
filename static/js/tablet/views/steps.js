/** The steps of a visit: each section, then people and signatures, then the review. */
import { h, icon } from "../dom.js";
import { missingSignatures } from "../progress.js";

/** All steps in order: {code, title, href}. */
export function stepsOf(visit, checklist) {
  const base = `#/visit/${visit.visit_id}`;
  return [
    ...checklist.sections.map(({ code, title }) => ({ code, title, href: `${base}/${encodeURIComponent(code)}` })),
    { code: "people", title: "人员与签名", href: `${base}/people` },
    { code: "review", title: "核对封存", href: `${base}/review` },
  ];
}

/** Tabs of all steps; sections carry how many items are open, people how many of the team have not signed. */
export function stepBar(visit, counts, current) {
  const unsigned = missingSignatures(visit).filter((signer) => signer.signer === "expert").length;
  const others = { people: unsigned ? `${unsigned} 人待签` : "已签齐", review: "看哪里没查" };
  return stepsOf(visit, { sections: counts }).map(({ code, title, href }) => {
    const count = counts.find((row) => row.code === code);
    const word = count && (count.open ? `${count.open} 项待查` : "已查完");
    return h("a", { href, class: `step ${count && !count.open ? "complete" : ""}`, "aria-current": code === current ? "step" : null },
      h("span", { class: "step-title" }, title),
      h("span", { class: "step-count" }, count && !count.open && icon("done"), word ?? others[code]));
  });
}
