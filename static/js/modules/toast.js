// A toast says what has been done; with an undo it offers the way back. Messages of the server become toasts, errors stay in the page.

const STAY = 6000;

/** Show a message; `undo` = {label, run} adds a button. Returns the element. */
export function toast(text, { tone = "done", undo = null, doc = document } = {}) {
  const shelf = doc.querySelector(".toasts") ?? makeShelf(doc);
  const box = doc.createElement("div");
  box.className = `notice ${tone}`;
  const words = doc.createElement("div");
  words.textContent = text;
  box.append(words);
  if (undo) {
    box.append(button(doc, undo.label, () => { undo.run(); box.remove(); }, "button link"));
  }
  box.append(closer(doc, box));
  shelf.append(box);
  leaveLater(box, STAY);
  return box;
}

/** Turn the messages of the last action into toasts; warnings and errors stay where they are, with a button to close them. */
export function startFlashes(root) {
  const doc = root.ownerDocument ?? root;
  for (const box of root.querySelectorAll("[data-flashes] > .notice")) {
    box.append(closer(doc, box));
  }
}

function makeShelf(doc) {
  const shelf = doc.createElement("div");
  shelf.className = "toasts";
  shelf.setAttribute("role", "status");
  doc.body.append(shelf);
  return shelf;
}

function closer(doc, box) {
  const made = button(doc, "", () => box.remove(), "");
  made.setAttribute("aria-label", "关闭提示");
  const icon = doc.createElement("span");
  icon.className = "icon icon-close";
  made.append(icon);
  return made;
}

function button(doc, label, run, className) {
  const made = doc.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.className = className;
  made.addEventListener("click", run);
  return made;
}

function leaveLater(box, delay) {
  const timer = setTimeout(() => {
    if (box.matches(":hover, :focus-within")) leaveLater(box, delay);
    else box.remove();
  }, delay);
  return timer;
}
