import assert from "node:assert/strict";
import test from "node:test";
import { cameraProblem } from "../src/ts/scanner.ts";

test("every way a camera fails has its own words", () => {
  assert.equal(cameraProblem("NotAllowedError"), "denied");
  assert.equal(cameraProblem("NotFoundError"), "none");
  assert.equal(cameraProblem("NotReadableError"), "busy");
  assert.equal(cameraProblem("TypeError"), "failed");
});
