/** Worker: reduces a photo and takes its hash, so that the page stays quick. One message in, one out. */
import { reduce } from "./photo-reduce.js";

self.addEventListener("message", async ({ data: { id, blob } }) => {
  try {
    const photo = await reduce(blob);
    self.postMessage({ id, photo }, [photo.bytes, photo.thumb]);
  } catch (error) {
    self.postMessage({ id, fault: String(error?.message ?? error) });
  }
});
