/**
 * Set-up step for the browser: `node scripts/vendor.mjs`.
 *
 * 1. Copies the locked libraries from node_modules into static/vendor/ (never kept in git).
 * 2. Writes static/vendor/tablet-shell.js: which files make up the tablet's shell, and their common hash.
 *    sw.js imports that file, so any change of a shell file is a new service worker and a new, complete cache.
 *
 * It takes a few milliseconds; run it at set-up and again whenever static files change.
 */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const STATIC = join(ROOT, "static");

const LIBRARIES = [
  ["idb/build/index.js", "idb/index.js"],
  ["signature_pad/dist/signature_pad.js", "signature_pad/signature_pad.js"],
];

const SHELL = [
  "css/tokens.css",
  "css/tablet.css",
  "manifest.webmanifest",
  "img/tablet-192.png",
  "img/tablet-512.png",
  "img/tablet.svg",
  "vendor/idb/index.js",
  "vendor/signature_pad/signature_pad.js",
];

/** Every module of the tablet. */
function tabletModules(folder = join(STATIC, "js", "tablet")) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return tabletModules(path);
      return entry.name.endsWith(".js") ? [relative(STATIC, path).split(sep).join("/")] : [];
    });
}

/** What those modules import from elsewhere in static/js, however deep: the pure modules shared with the office. */
function withImports(modules, found = new Set(modules)) {
  for (const file of modules) {
    const imports = readFileSync(join(STATIC, file), "utf8").matchAll(/(?:from|import) "(\.[^"]+)"/g);
    const fresh = [...imports].map(([, path]) => relative(STATIC, join(STATIC, dirname(file), path)).split(sep).join("/"));
    withImports(fresh.filter((path) => path.startsWith("js/") && !found.has(path) && found.add(path)), found);
  }
  return [...found].sort();
}

function copyLibraries() {
  for (const [from, to] of LIBRARIES) {
    const source = join(ROOT, "node_modules", from);
    if (!existsSync(source)) {
      console.error(`node_modules/${from} is missing. Mend it with: npm ci`);
      process.exit(1);
    }
    const target = join(STATIC, "vendor", to);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(source, target);
  }
}

function writeShell() {
  const files = [...SHELL, ...withImports(tabletModules())];
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update("\0").update(readFileSync(join(STATIC, file)));
  hash.update(readFileSync(join(ROOT, "templates", "visits", "tablet.html")));
  const version = hash.digest("hex").slice(0, 16);
  const shell = { version, page: "/tablet/", files: files.map((file) => `/static/${file}`) };
  writeFileSync(join(STATIC, "vendor", "tablet-shell.js"), `self.SHELL = ${JSON.stringify(shell, null, 1)};\n`);
  return version;
}

copyLibraries();
console.log(`static/vendor is ready, tablet shell ${writeShell()}`);
