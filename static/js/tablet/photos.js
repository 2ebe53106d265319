/** Pictures from the camera or the album: reduced off the main thread, one after the other, ready to be stored. */
import { isoWithOffset } from "./protocol.js";
import { reduce } from "./photo-reduce.js";
import { sha256 } from "./sha256.js";

const MOST_BYTES = 60_000_000;
const PATIENCE = 45000;

let worker;
let queue = Promise.resolve();
let count = 0;

/** A picture that cannot be taken; the message is for the expert. */
export class PhotoFault extends Error {}

/**
 * Prepares one chosen file. Pictures are handled one at a time: a cheap tablet has no memory for ten at once.
 *
 * @returns {Promise<{bytes: ArrayBuffer, thumb: ArrayBuffer, sha256: string, media_type: string, taken_at: string}>}
 */
export function preparePhoto(file) {
  if (file.size > MOST_BYTES) return Promise.reject(new PhotoFault("照片超过 60 MB，没有存下。请改用较小的照片"));
  const taken_at = isoWithOffset(new Date(file.lastModified || Date.now()));
  const photo = queue.then(() => reduceSomewhere(file));
  queue = photo.catch(() => undefined);
  return photo.then(
    (done) => ({ ...done, taken_at }),
    () => { throw new PhotoFault(`“${file.name}”不是能打开的照片，没有存下。原件仍在您的设备里，请另拍一张或换成 JPG`); },
  );
}

async function reduceSomewhere(file) {
  if (globalThis.Worker && globalThis.OffscreenCanvas) {
    try {
      return await reduceInWorker(file);
    } catch (error) {
      if (error.message !== "worker") throw error;
    }
  }
  return reduce(file);
}

function reduceInWorker(blob) {
  worker ??= new Worker(new URL("./photo-worker.js", import.meta.url), { type: "module" });
  count += 1;
  const id = count;
  return new Promise((resolve, reject) => {
    const end = (how, value) => {
      clearTimeout(timer);
      worker?.removeEventListener("message", hear);
      worker?.removeEventListener("error", broken);
      how(value);
    };
    const hear = ({ data }) => {
      if (data.id !== id) return;
      if (data.photo) end(resolve, data.photo);
      else end(reject, new Error(data.fault));
    };
    const broken = () => { const dead = worker; end(reject, new Error("worker")); dead?.terminate(); worker = undefined; };
    const timer = setTimeout(broken, PATIENCE);
    worker.addEventListener("message", hear);
    worker.addEventListener("error", broken);
    worker.postMessage({ id, blob });
  });
}

/** A signature from its canvas, as PNG on white ground. */
export async function imageOfSignature(canvas) {
  const plain = Object.assign(document.createElement("canvas"), { width: canvas.width, height: canvas.height });
  const context = plain.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, plain.width, plain.height);
  context.drawImage(canvas, 0, 0);
  const blob = await new Promise((resolve) => { plain.toBlob(resolve, "image/png"); });
  const bytes = await blob.arrayBuffer();
  return { bytes, thumb: null, sha256: await sha256(bytes), media_type: "image/png", taken_at: isoWithOffset(new Date()) };
}

/** A blob URL that lives until `signal` is aborted, so that no picture stays in memory. */
export function pictureUrl(bytes, mediaType, signal) {
  const url = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  signal.addEventListener("abort", () => URL.revokeObjectURL(url), { once: true });
  return url;
}
