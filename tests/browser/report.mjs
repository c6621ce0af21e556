/** What the run says: a line a test, the closing line, and a screenshot of every failure. */

import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL("../../target/browser/", import.meta.url));

let passed = 0;
let failed = 0;

export function ok(name) {
  passed += 1;
  process.stdout.write(`ok ${passed + failed} - ${name}\n`);
}

export function notOk(name, details) {
  failed += 1;
  const lines = String(details).split("\n").map((line) => `  ${line}`);
  process.stdout.write(`not ok ${passed + failed} - ${name}\n${lines.join("\n")}\n`);
}

/** Where a picture of the failed `name` goes. */
export function pictureOf(name) {
  mkdirSync(FOLDER, { recursive: true });
  return `${FOLDER}${name.replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 120)}.png`;
}

/** Prints the closing line; the exit code. */
export function close() {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
