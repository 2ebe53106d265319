/** The signature pad. Each stroke is stored when the pen is lifted, so that a killed page loses none. */
import SignaturePad from "../../../vendor/signature_pad/signature_pad.js";
import { addSignature, saveHead } from "../drafts.js";
import { button, h } from "../dom.js";
import { imageOfSignature } from "../photos.js";

const WIDTH = 900;
const HEIGHT = 360;

/** Opens the pad for one signer; `done` is called after the signature has been stored. */
export async function openSignature(app, visit, signer, done) {
  const canvas = h("canvas", { class: "pad", width: WIDTH, height: HEIGHT, role: "img", "aria-label": `${signer.name}的签名区，请用手指或笔书写` });
  const strokes = (await app.store.visit(visit.visit_id)).strokes ?? {};
  const pad = new SignaturePad(canvas, { minWidth: 1.5, maxWidth: 4.5, penColor: "black" });

  const keepStrokes = () => {
    const kept = { width: canvas.getBoundingClientRect().width, data: pad.toData() };
    return app.keep(saveHead(app.store, visit.visit_id, { strokes: { ...strokes, [signer.key]: kept } }));
  };
  pad.addEventListener("endStroke", keepStrokes);
  const accept = async () => {
    if (pad.isEmpty()) { app.toast("请先签名，再点确认"); return; }
    const image = await imageOfSignature(canvas);
    if (!(await app.keep(addSignature(app.store, visit.visit_id, signer, image)))) return;
    dialog.close();
    app.backup?.soon();
    await done();
  };
  const dialog = h("dialog", { class: "sign", "aria-labelledby": "sign-title" },
    h("h2", { id: "sign-title", tabindex: "-1", autofocus: true }, `请 ${signer.name} 签名`),
    h("div", { class: "pad-frame" }, canvas),
    h("div", { class: "viewer-bar" },
      button("重写", { on: () => { pad.clear(); keepStrokes(); } }),
      button("先不签", { on: () => dialog.close() }),
      button("确认签名", { kind: "primary", icon: "done", on: accept })));
  const observer = new ResizeObserver(() => fit(canvas));
  dialog.addEventListener("close", () => { observer.disconnect(); pad.off(); dialog.remove(); });
  document.body.append(dialog);
  dialog.showModal();
  const width = fit(canvas);
  const kept = atWidth(strokes[signer.key], width);
  if (kept.length) pad.fromData(kept);
  observer.observe(canvas);
}

/**
 * The pad computes points in CSS pixels, the canvas has a fixed number of its own: scale the drawing context, so
 * that signatures are alike on every tablet and outlive turning it. The style keeps the pad at most WIDTH wide.
 */
function fit(canvas) {
  const { width } = canvas.getBoundingClientRect();
  if (width) canvas.getContext("2d").setTransform(WIDTH / width, 0, 0, WIDTH / width, 0, 0);
  return width;
}

/** Strokes kept at one width, as points of another. */
function atWidth(kept, width) {
  const scale = kept?.width ? width / kept.width : 1;
  return (kept?.data ?? [])
    .filter((stroke) => stroke.points?.length)
    .map((stroke) => ({ ...stroke, points: stroke.points.map((point) => ({ ...point, x: point.x * scale, y: point.y * scale })) }));
}
