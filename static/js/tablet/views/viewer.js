/** One photo on the whole screen, with the way to take it out of its item. */
import { button, h } from "../dom.js";
import { pictureUrl } from "../photos.js";
import { size } from "../format.js";

/** Opens the viewer; the picture's memory is given back when it closes. */
export async function openViewer(app, { sha, file, label, onRemove }) {
  const bytes = await app.store.bytes(sha);
  const life = new AbortController();
  const face = bytes
    ? h("img", { src: pictureUrl(bytes, file?.media_type ?? "image/jpeg", life.signal), alt: label })
    : h("p", {}, "这张照片不在本机：它是在另一台平板上拍的。请重新拍摄，或移出本项。");
  const dialog = h("dialog", { class: "viewer", "aria-label": label },
    h("div", { class: "viewer-face" }, face),
    h("div", { class: "viewer-bar" },
      h("span", { class: "quiet" }, file ? `${label} · ${size(file.size)}` : label),
      onRemove && button("移出本项", { kind: "danger", icon: "cross", on: () => { dialog.close(); onRemove(); } }),
      button("关闭", { kind: "primary", autofocus: true, on: () => dialog.close() })));
  dialog.addEventListener("close", () => { life.abort(); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
}
