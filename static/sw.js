/**
 * Service worker of the tablet. It keeps one complete, versioned copy of the shell (page, modules, styles) and serves
 * it from there, with or without signal. The API always goes to the network: what must live offline lies in IndexedDB.
 * A new version waits until the page says that no draft is open ("take-over").
 */
importScripts("/static/vendor/tablet-shell.js"); // sets self.SHELL = {version, page, files}

const CACHE = `tablet-shell-${self.SHELL.version}`;
const FILES = new Set(self.SHELL.files);

/** All or nothing: one missing file, or a page that leads to the sign-in, and this version is not installed. */
async function install() {
  const cache = await caches.open(CACHE);
  const page = await fetch(self.SHELL.page, { cache: "reload", credentials: "same-origin" });
  if (!page.ok || page.redirected) throw new Error("the shell page is not open to this user yet");
  await cache.addAll(self.SHELL.files.map((file) => new Request(file, { cache: "reload" })));
  await cache.put(self.SHELL.page, page);
}

async function activate() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("tablet-shell-") && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromShell(key, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(key)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => { if (event.data === "take-over") self.skipWaiting(); });

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && url.pathname === self.SHELL.page) event.respondWith(fromShell(self.SHELL.page, request));
  else if (FILES.has(url.pathname)) event.respondWith(fromShell(url.pathname, request));
});
