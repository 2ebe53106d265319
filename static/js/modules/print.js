// Shows the print buttons, which are useless without a script.

/** Enhance every `[data-print]` under root. */
export function startPrint(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => button.ownerDocument.defaultView.print());
  }
}
