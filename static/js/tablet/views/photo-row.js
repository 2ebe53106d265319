/** Photos beside an item: take, choose, look at, take out again. Each is stored before it is shown. */
import { addPhoto, countTry, dropIncoming, keepIncoming, setPhotos } from "../drafts.js";
import { h, icon, refill } from "../dom.js";
import { PhotoFault, pictureUrl, preparePhoto } from "../photos.js";
import { openViewer } from "./viewer.js";

const MOST = 20;
const MOST_TRIES = 3;

/**
 * @param place {visitId, item, answer, incoming, signal, readOnly, take(answer)}; `incoming` are photos a kill left half done
 * @returns {{node: HTMLElement, paint(answer, places): void}} places: for how many counted places a photo is still asked
 */
export function photoRow(app, place) {
  const { visitId, item, signal, readOnly, take } = place;
  let answer = place.answer;
  let shown = "";
  const tiles = h("ul", { class: "photo-tiles", "aria-label": "照片" });
  const state = h("span", { class: "photo-state", role: "status" });

  const add = async (input) => {
    const files = [...input.files];
    input.value = "";
    const room = MOST - answer.photos.length;
    if (files.length > room) app.toast(`每项最多 ${MOST} 张照片，只存前 ${Math.max(0, room)} 张`);
    const rows = [];
    for (const file of files.slice(0, Math.max(0, room))) {
      const row = await app.keep(keepIncoming(app.store, visitId, item.code, file));
      if (row) rows.push(row);
    }
    await reduceAll(rows);
  };

  const reduceAll = async (rows) => {
    let left = rows.length;
    app.photosUnderWay += left;
    for (const row of rows) {
      state.textContent = `正在存照片，还有 ${left} 张`;
      await one(row).finally(() => { app.photosUnderWay -= 1; });
      left -= 1;
    }
    state.textContent = "";
  };

  const one = async (row) => {
    try {
      if (row.tries >= MOST_TRIES) throw new PhotoFault("有一张照片无法处理，没有存下，请重拍");
      await countTry(app.store, row);
      const photo = await preparePhoto(new File([row.blob], row.name, { type: row.type, lastModified: row.lastModified }));
      if (answer.photos.includes(photo.sha256)) app.toast("这张照片本项已有，没有重复存");
      const saved = await app.keep(addPhoto(app.store, visitId, item.code, photo, row.id));
      if (saved) take(saved);
    } catch (error) {
      if (!(error instanceof PhotoFault)) throw error;
      await dropIncoming(app.store, row.id);
      app.toast(error.message, { tone: "bad" });
    }
  };

  const remove = async (sha) => {
    const before = answer.photos;
    const saved = await app.keep(setPhotos(app.store, visitId, item.code, before.filter((one) => one !== sha)));
    if (!saved) return;
    take(saved);
    app.toast("照片已移出本项", { undo: async () => { const back = await app.keep(setPhotos(app.store, visitId, item.code, before)); if (back) take(back); } });
  };

  const tile = async (sha, index) => {
    const file = await app.store.file(visitId, sha);
    const label = `第 ${index + 1} 张照片`;
    const open = () => openViewer(app, { sha, file, label, onRemove: readOnly ? null : () => remove(sha) });
    const face = file?.thumb
      ? h("img", { src: pictureUrl(file.thumb, "image/jpeg", signal), alt: label, width: "72", height: "72" })
      : h("span", { class: "photo-absent" }, icon("warn"), "不在本机");
    return h("li", {}, h("button", { type: "button", class: "photo-tile", "aria-label": `查看${label}`, on: { click: open } }, face));
  };

  async function paint(now, places = 0) {
    answer = now;
    const key = `${now.photos.join()} ${places}`;
    if (key === shown) return;
    shown = key;
    const nodes = await Promise.all(now.photos.map(tile));
    const wanted = Array.from({ length: places }, (_none, index) => h("li", { class: "photo-place", "aria-hidden": "true" }, `第 ${now.photos.length + index + 1} 处`));
    if (shown === key) refill(tiles, nodes, wanted);
  }

  const chooser = (words, name, props) => h("label", { class: "button photo-button" },
    h("input", { type: "file", accept: "image/*", class: "visually-hidden", "aria-label": `${words}:${item.text}`, ...props, on: { change: (event) => add(event.target) } }),
    icon(name), h("span", {}, words));
  const buttons = readOnly ? null : [chooser("拍照", "camera", { capture: "environment" }), chooser("选图", "album", { multiple: true })];
  if (place.incoming?.length) reduceAll(place.incoming);
  return { node: h("div", { class: "photos" }, buttons, tiles, state), paint };
}
