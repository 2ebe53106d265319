// Lifts the panel of a confirm (details in the page) into a modal dialog. Without this module the panel opens in place.

/** Enhance every `details[data-confirm]` under root. */
export function startConfirm(root) {
  for (const details of root.querySelectorAll("details[data-confirm]")) enhance(details);
}

function enhance(details) {
  const doc = details.ownerDocument;
  const panel = details.querySelector(".confirm-panel");
  const opener = details.querySelector("summary");
  if (!panel || typeof doc.defaultView.HTMLDialogElement !== "function") return;
  const title = panel.querySelector("h2");
  const dialog = doc.createElement("dialog");
  dialog.className = "confirm-dialog";
  if (title) {
    title.id ||= `confirm-${Math.random().toString(36).slice(2)}`;
    dialog.setAttribute("aria-labelledby", title.id);
  }
  dialog.append(panel);
  details.after(dialog);
  opener.setAttribute("aria-haspopup", "dialog");
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.showModal();
  });
  const close = panel.querySelector("[data-confirm-close]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => dialog.close());
  }
  dialog.addEventListener("close", () => opener.focus());
  // A refused form comes back with its errors, or the button was pressed before this module had loaded: show it at once.
  if (details.open || panel.querySelector(".has-error")) {
    details.open = false;
    dialog.showModal();
  }
  panel.addEventListener("submit", () => once(panel));
}

/** A second click must not send the form again. */
function once(form) {
  for (const button of form.querySelectorAll('button[type="submit"]')) {
    setTimeout(() => { button.disabled = true; }, 0);
  }
}
