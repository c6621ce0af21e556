// Builds dist/: hashed files for the browser and manifest.json, from logical to hashed names.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { ZXING_WASM_SHA256 } from "barcode-detector/ponyfill";
import { build } from "esbuild";

/** Icons of lucide that the templates and scripts use. */
const ICONS = [
  "arrow-down",
  "arrow-left",
  "arrow-up",
  "camera",
  "check",
  "chevron-right",
  "circle-check",
  "circle-user",
  "coins",
  "credit-card",
  "download",
  "external-link",
  "file-text",
  "flashlight",
  "gift",
  "heart-pulse",
  "hourglass",
  "house",
  "key-round",
  "layers",
  "lock",
  "log-out",
  "mail",
  "map-pin",
  "menu",
  "plug",
  "pencil",
  "plus",
  "printer",
  "qr-code",
  "receipt",
  "scan-line",
  "scroll-text",
  "search",
  "settings",
  "shield-check",
  "smartphone",
  "sparkles",
  "star",
  "store",
  "triangle-alert",
  "undo-2",
  "user-plus",
  "users",
  "x",
];
const OWN_FILES = ["icon.svg", "icon-192.png", "icon-512.png", "icon-maskable-512.png", "wallet-logo.png"];
const THIRD_PARTIES = ["barcode-detector", "zxing-wasm", "lucide-static"];

const root = import.meta.dirname;
const dist = join(root, "dist");
const manifest = {};

/** Writes a file under a name that changes with its content. */
function emit(logical, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 8).toUpperCase();
  const extension = extname(logical);
  const name = `${basename(logical, extension)}-${hash}${extension}`;
  writeFileSync(join(dist, name), content);
  manifest[logical] = name;
}

/** One symbol per icon, so that a page draws any of them with one cached request. */
function sprite() {
  const symbols = ICONS.map((name) => {
    const source = readFileSync(join(root, "node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const drawing = source
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace("</svg>", "")
      .replace(/\s+/g, " ")
      .trim();
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawing}</symbol>`;
  });
  const notice = "<!-- Icons by Lucide contributors, ISC licence; see third-party-licenses.txt -->";
  return `<svg xmlns="http://www.w3.org/2000/svg">${notice}${symbols.join("")}</svg>\n`;
}

async function bundle(entryPoints, extra) {
  const result = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: "dist",
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    publicPath: "/assets",
    bundle: true,
    minify: true,
    metafile: true,
    legalComments: "none",
    target: ["chrome111", "edge111", "firefox115", "safari16.4"],
    ...extra,
  });
  for (const [path, output] of Object.entries(result.metafile.outputs)) {
    const entry = output.entryPoint;
    if (entry !== undefined && entryPoints.includes(entry)) {
      manifest[`${basename(entry, extname(entry))}${extname(path)}`] = basename(path);
    }
  }
}

/** The decoder refuses a wasm file of another version at run time, in front of a queue; better here. */
function checkDecoder() {
  const wasm = readFileSync(join(root, "node_modules/zxing-wasm/dist/reader/zxing_reader.wasm"));
  const found = createHash("sha256").update(wasm).digest("hex");
  if (found !== ZXING_WASM_SHA256) {
    throw new Error(`zxing_reader.wasm is ${found}, but barcode-detector was built for ${ZXING_WASM_SHA256}`);
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
checkDecoder();
await bundle(
  [
    "src/css/storefront.css",
    "src/css/terminal.css",
    "src/css/portal.css",
    "src/css/poster.css",
    "src/css/poster-a4.css",
    "src/css/poster-a6.css",
  ],
  {},
);
await bundle(["src/ts/storefront.ts", "src/ts/terminal.ts", "src/ts/portal.ts", "src/ts/poster.ts"], {
  format: "esm",
  splitting: true,
  loader: { ".wasm": "file" },
});
emit("icons.svg", sprite());
for (const name of OWN_FILES) {
  emit(name, readFileSync(join(root, "src/icons", name)));
}
const licences = THIRD_PARTIES.map((name) => {
  return `${name}\n\n${readFileSync(join(root, "node_modules", name, "LICENSE"), "utf8").trim()}\n`;
});
emit("third-party-licenses.txt", licences.join("\n----\n\n"));
const sorted = Object.fromEntries(Object.entries(manifest).sort(([left], [right]) => (left < right ? -1 : 1)));
writeFileSync(join(dist, "manifest.json"), `${JSON.stringify(sorted, null, 2)}\n`);
