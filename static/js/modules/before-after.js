// Turns a pair of photos into one with a slider. Without this module they stand side by side.

/** Enhance every `[data-before-after]` under root. */
export function startBeforeAfter(root) {
  for (const box of root.querySelectorAll("[data-before-after]")) {
    const range = box.querySelector('input[type="range"]');
    box.classList.add("sliding");
    const place = () => box.style.setProperty("--at", `${range.value}%`);
    range.addEventListener("input", place);
    place();
  }
}
