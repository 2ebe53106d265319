/**
 * One window at a time for a draft. Web Locks tell at once whether another window is alive; the holder mark in the
 * visit row (store.takeDraft) is the fence that refuses a late write of a window that has lost the draft.
 */

const FRESH = 12000;

/**
 * Tries to hold a draft.
 *
 * @param store   of the user
 * @param visitId draft
 * @param options steal: take over from another window; onLost: called when another window has taken over
 * @returns {Promise<(() => void) | null>} the function that lets go, or null when another window holds it
 */
export async function holdDraft(store, visitId, { steal = false, onLost = () => {} } = {}) {
  const release = navigator.locks
    ? await holdByWebLock(`draft:${store.userId}:${visitId}`, steal, onLost)
    : await holdByHeartbeat(store, visitId, steal, onLost);
  if (release) await store.takeDraft(visitId);
  return release;
}

function holdByWebLock(name, steal, onLost) {
  return new Promise((resolve, reject) => {
    let letGo = () => {};
    const held = new Promise((done) => { letGo = done; });
    const options = steal ? { steal: true } : { ifAvailable: true };
    navigator.locks
      .request(name, options, (lock) => {
        if (!lock) { resolve(null); return undefined; }
        resolve(() => letGo());
        return held;
      })
      .catch((error) => (error.name === "AbortError" ? onLost() : reject(error)));
  });
}

/** Without Web Locks (plain http): the holder of the row renews a time stamp; an old stamp is a dead window. */
async function holdByHeartbeat(store, visitId, steal, onLost) {
  const { holder } = (await store.visit(visitId)) ?? {};
  const other = holder && holder.tab !== store.tab && Date.now() - holder.at < FRESH;
  if (other && !steal) return null;
  const timer = setInterval(async () => {
    const now = await store.visit(visitId);
    if (!now || now.state !== "draft" || now.holder?.tab === store.tab) {
      if (now?.state === "draft") await store.takeDraft(visitId);
      return;
    }
    clearInterval(timer);
    onLost();
  }, FRESH / 3);
  return () => clearInterval(timer);
}

/** Runs `work` unless another window is at it; resolves to false when it was. */
export async function alone(name, work) {
  if (!navigator.locks) { await work(); return true; }
  return navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (!lock) return false;
    await work();
    return true;
  });
}

/** Whether any window of this browser has a draft open for writing. */
export async function anyDraftOpen() {
  if (!navigator.locks) return false;
  const { held } = await navigator.locks.query();
  return held.some((lock) => lock.name.startsWith("draft:"));
}
