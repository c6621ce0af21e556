// Bundles the tests, which import the TypeScript sources, and hands them to node's own runner.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const folder = mkdtempSync(join(tmpdir(), "orion-frontend-"));
try {
  const tests = readdirSync(new URL("test", import.meta.url)).filter((name) => name.endsWith(".test.js"));
  await build({
    absWorkingDir: import.meta.dirname,
    entryPoints: tests.map((name) => `test/${name}`),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    external: ["barcode-detector/ponyfill"],
    loader: { ".wasm": "empty" },
  });
  const files = tests.map((name) => join(folder, name.replace(/\.js$/, ".mjs")));
  process.exitCode = spawnSync(process.execPath, ["--test", ...files], { stdio: "inherit" }).status ?? 1;
} finally {
  rmSync(folder, { recursive: true });
}
