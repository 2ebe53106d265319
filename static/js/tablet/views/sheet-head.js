/** Head of every page about one visit: site, kind, town, and that it is simulated where it is. */
import { h, icon } from "../dom.js";
import { dayAndClock } from "../format.js";
import { STATE_LABEL } from "../protocol.js";

/** The word and colour of a visit's state; colour never speaks alone. */
export const stateTag = (state, words = STATE_LABEL[state]) => h("span", { class: `tag state-${state}` }, words);

/** 模拟数据, wherever a synthetic site is shown. */
export const simulatedTag = (simulated) => simulated && h("span", { class: "tag simulated" }, "模拟数据");

export function sheetHead(visit) {
  return h("header", { class: "sheet-head" },
    h("a", { class: "back only-narrow", href: "#/sites", "aria-label": "返回点位列表" }, icon("prev")),
    h("div", {},
      h("h1", {}, visit.site.name, " ", simulatedTag(visit.site.simulated)),
      h("p", { class: "quiet" }, `${visit.site.kind_name} · ${visit.town.district}${visit.town.name} · ${dayAndClock(Date.parse(visit.started_at))}开始`)));
}
