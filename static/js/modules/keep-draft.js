/**
 * Keeps what is typed into a form when the session ends, the page is closed or the network fails.
 *
 *   <form data-keep-draft="reply-12-0" data-keep-user="7">   text, choices and the token are kept as they are typed
 *   <p data-draft-note hidden></p>                           inside the form: says (in its own words, if any) that something was put back
 *   <div data-draft-sent="reply-12-0" data-keep-user="7">    the server has it: the draft goes
 *
 * Files cannot be kept this way; a photo has to be chosen again.
 */
import { keyOf, missing, pack, stale, unpack } from "./draft-store.js";

const KEPT = "textarea, select, input:not([type=file], [type=password], [type=submit])";
const TYPED = "textarea, input[type=text], input[type=date], input:not([type])";

/** Start on every form of a page that asks for it; harmless where the browser refuses storage. */
export function start(root = document, storage = storageOrNull()) {
  if (!storage) return;
  const now = Date.now();
  for (const key of stale(Object.entries(storage), now)) storage.removeItem(key);
  for (const sent of root.querySelectorAll("[data-draft-sent]")) {
    storage.removeItem(keyOf(sent.dataset.keepUser, sent.dataset.draftSent));
  }
  for (const form of root.querySelectorAll("form[data-keep-draft]")) keep(form, storage, now);
}

function keep(form, storage, now) {
  const key = keyOf(form.dataset.keepUser, form.dataset.keepDraft);
  const draft = unpack(storage.getItem(key), now);
  if (draft) restore(form, draft);
  const save = () => {
    const text = pack(entries(form), Date.now());
    try {
      if (text === null) storage.removeItem(key);
      else storage.setItem(key, text);
    } catch {
      /* storage is full: the form still works, only the safety net is missing */
    }
  };
  form.addEventListener("input", save);
  form.addEventListener("change", save);
}

function restore(form, draft) {
  const controls = [...form.querySelectorAll(KEPT)].filter((control) => control.name);
  const current = Object.fromEntries(controls.map((control) => [control.name, control.value]));
  const back = missing(draft, { ...current, token: "" });
  for (const [name, value] of back) form.elements.namedItem(name).value = value;
  const typed = controls.some((control) => control.matches(TYPED) && back.some(([name]) => name === control.name));
  const note = form.querySelector("[data-draft-note]");
  if (!typed || !note) return;
  note.textContent = note.dataset.draftNote || "已恢复上次没有提交的文字，照片需要重新选择。";
  note.hidden = false;
  form.closest("details")?.setAttribute("open", "");
}

function entries(form) {
  return [...form.querySelectorAll(KEPT)]
    .filter((control) => control.type !== "radio" && control.type !== "checkbox")
    .map((control) => [control.name, control.value, control.matches(TYPED)]);
}

function storageOrNull() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
