/** Registers the service worker; new code takes over only while no draft is open in any window. */
import { anyDraftOpen } from "./lock.js";

/** Starts the worker and resolves to a function that applies a waiting update when that is harmless. */
export async function startWorker() {
  if (!navigator.serviceWorker) return async () => false;
  let reloading = false;
  const hadController = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (reloading || !hadController) return;
    reloading = true;
    location.reload();
  });
  let registration;
  try {
    registration = await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  } catch {
    return async () => false;
  }
  const apply = async () => {
    if (!registration.waiting || (await anyDraftOpen())) return false;
    registration.waiting.postMessage("take-over");
    return true;
  };
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", ({ target }) => { if (target.state === "installed" && hadController) apply(); });
  });
  return apply;
}
