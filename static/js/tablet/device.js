/** What the tablet itself offers: lasting storage, space, position, vibration, theme. Each may be missing. */
import { isoWithOffset, positionOf } from "./protocol.js";

/** Asks the browser never to clear this site's storage. "granted", "refused" or "unknown" (plain http, old browser). */
export async function askToPersist() {
  if (!navigator.storage?.persist) return "unknown";
  return (await navigator.storage.persisted()) || (await navigator.storage.persist()) ? "granted" : "refused";
}

/** {used, free} in bytes, or null when the browser does not tell. */
export async function space() {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return quota ? { used: usage, free: Math.max(0, quota - usage) } : null;
}

const POSITION_FAULTS = {
  1: "没有得到定位许可。可在浏览器的网站设置里允许，也可以不记录位置",
  2: "暂时定位不到。请到露天处再试，也可以不记录位置",
  3: "60 秒内没有定位成功。请到露天处再试，也可以不记录位置",
};

/** The position now (WGS84, with accuracy); rejects with a Chinese reason. Called from a button only. */
export function locate() {
  return new Promise((resolve, reject) => {
    if (!navigator.geolocation || !isSecureContext) {
      reject(new Error("浏览器只在 https 页面提供定位。可以不记录位置"));
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => resolve(positionOf(coords, isoWithOffset(new Date(timestamp)))),
      ({ code }) => reject(new Error(POSITION_FAULTS[code] ?? POSITION_FAULTS[2])),
      { enableHighAccuracy: true, timeout: 60000, maximumAge: 0 },
    );
  });
}

/** A short tick under the finger when an answer has been stored. */
export function tick() {
  try { navigator.vibrate?.(18); } catch { /* some browsers forbid it before the first touch */ }
}

const THEME = "tablet-theme";

/** "sunlight" or "". */
export function theme() {
  try { return localStorage.getItem(THEME) ?? ""; } catch { return ""; }
}

/** Sets the theme now and for the next start. */
export function setTheme(name) {
  document.documentElement.dataset.theme = name;
  try { localStorage.setItem(THEME, name); } catch { /* private window: forgotten at the end */ }
}
