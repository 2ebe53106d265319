/**
 * Reduces one picture to evidence size: at most 1600 px, JPEG, upright, with a small preview and its SHA-256.
 * Runs in the worker, or on the page where the browser has no OffscreenCanvas.
 */
import { sha256 } from "./sha256.js";

const LONGEST = 1600;
const PREVIEW = 320;
const QUALITY = 0.8;

/** Width and height that fit into `longest`, never enlarged. */
export function fit(width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** {bytes, thumb, sha256, media_type} of a picture; throws when the browser cannot open it. */
export async function reduce(blob) {
  const picture = await createImageBitmap(blob, { imageOrientation: "from-image" });
  try {
    const bytes = await jpegOf(picture, LONGEST, QUALITY);
    const thumb = await jpegOf(picture, PREVIEW, 0.7);
    return { bytes, thumb, sha256: await sha256(bytes), media_type: "image/jpeg" };
  } finally {
    picture.close();
  }
}

async function jpegOf(picture, longest, quality) {
  const { width, height } = fit(picture.width, picture.height, longest);
  const canvas = globalThis.OffscreenCanvas ? new OffscreenCanvas(width, height) : Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  const type = "image/jpeg";
  const blob = canvas.convertToBlob
    ? await canvas.convertToBlob({ type, quality })
    : await new Promise((resolve) => { canvas.toBlob(resolve, type, quality); });
  return blob.arrayBuffer();
}
