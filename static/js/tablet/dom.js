/** The DOM helper of the tablet: builds elements from plain values. Text is only ever text, never markup. */

/**
 * h("button", {class: "primary", on: {click}, "aria-label": "…"}, "text", node, [more])
 * `on` holds listeners, `data` holds data attributes, booleans set or leave out an attribute.
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name === "value") element.value = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  fill(element, children);
  return element;
}

/** Adds children; null, false and undefined are nothing. */
export function fill(element, children) {
  for (const child of [children].flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return element;
}

/** Replaces everything inside. */
export function refill(element, ...children) {
  element.replaceChildren();
  return fill(element, children);
}

/**
 * Replaces everything inside only if it would look different, and keeps the focus and what was unfolded: a list that
 * is painted often must not move under a finger.
 */
export function repaint(element, ...children) {
  const fresh = fill(document.createElement("div"), children);
  if (painted.get(element) === fresh.outerHTML) return;
  painted.set(element, fresh.outerHTML);
  const focus = element.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  const unfolded = new Set([...element.querySelectorAll("details[open]")].map((details) => details.className));
  element.replaceChildren(...fresh.childNodes);
  for (const details of element.querySelectorAll("details")) details.open = unfolded.has(details.className);
  if (focus) element.querySelector(`[href="${focus}"]`)?.focus({ preventScroll: true });
}

const painted = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  camera: ["M2 5h3l1.2-2h3.6L11 5h3v8H2z", "M8 6.4a2.4 2.4 0 1 0 0 4.8 2.4 2.4 0 0 0 0-4.8"],
  album: ["M2 3h12v10H2z", "M2.5 11.5 6 8l2.5 2.5L11 8l2.8 3", "M5.2 5.8h.1"],
  done: ["M3 8.5 6.5 12 13 4.5"],
  cross: ["M4 4l8 8M12 4l-8 8"],
  circle: ["M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3"],
  dash: ["M4 8h8"],
  plus: ["M4 8h8M8 4v8"],
  prev: ["M10 3 5 8l5 5"],
  next: ["M6 3l5 5-5 5"],
  pin: ["M8 14s4.5-4.2 4.5-7.5a4.5 4.5 0 1 0-9 0C3.5 9.8 8 14 8 14", "M8 5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3"],
  up: ["M8 13V3.500M4 7l4-4 4 4"],
  list: ["M5.5 4H14M5.5 8H14M5.5 12H14M2.5 4h.1M2.5 8h.1M2.5 12h.1"],
  tablet: ["M4 1.800h8v12.400H4z", "M7.3 12.200h1.4"],
  sun: ["M8 5.200a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6", "M8 1.200v1.600M8 13.200v1.600M1.2 8h1.600M13.2 8h1.600M3.2 3.200l1.1 1.100M11.7 11.700l1.1 1.100M3.2 12.800l1.1-1.100M11.7 4.300l1.1-1.1"],
  lock: ["M3.5 7.200h9V14h-9z", "M5.5 7V5a2.5 2.5 0 0 1 5 0v2"],
  pen: ["M3 13l.8-3L11 2.800l2.2 2.200L6 12.200z"],
  file: ["M4 2h5l3 3v9H4z", "M8 7v4.500M6.2 9.8 8 11.600l1.8-1.8"],
  info: ["M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2", "M8 7.200v4M8 4.800h.1"],
  warn: ["M8 2.2 14.5 13.500h-13z", "M8 6.500v3.200M8 11.600h.1"],
  people: ["M6 7.500a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6", "M1.8 13.500c0-2.5 1.9-4 4.2-4s4.2 1.5 4.2 4M10.8 7.200a2 2 0 1 0-.6-3.900M11.5 9.600c1.7.3 2.8 1.7 2.8 3.9"],
};

/** A line icon; it says nothing to a screen reader, the words beside it do. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}

/** A button with icon and words. */
export function button(words, { icon: name, kind = "plain", on, ...props } = {}) {
  return h("button", { type: "button", class: `button ${kind}`, on: on ? { click: on } : {}, ...props }, name && icon(name), h("span", {}, words));
}

/** A notice: tone is "info", "good", "warn" or "bad". */
export function notice(tone, ...children) {
  const name = { info: "info", good: "done", warn: "warn", bad: "warn" }[tone];
  return h("div", { class: `notice ${tone}`, role: tone === "bad" ? "alert" : "note" }, icon(name), h("div", { class: "notice-body" }, ...children));
}
