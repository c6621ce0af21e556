import assert from "node:assert/strict";
import test from "node:test";
import { KeystrokeReader } from "../src/ts/wedge.ts";

function type(reader, text, gap, start = 0) {
  let at = start;
  let code;
  for (const key of [...text, "Enter"]) {
    code = reader.take(key, at) ?? code;
    at += gap;
  }
  return code;
}

test("a scanner's keystrokes are one code", () => {
  assert.equal(type(new KeystrokeReader(), "4821-0937-5564", 12), "4821-0937-5564");
});

test("a person's keystrokes are nothing", () => {
  assert.equal(type(new KeystrokeReader(), "482109375564", 180), undefined);
});

test("a few fast keys are nothing", () => {
  assert.equal(type(new KeystrokeReader(), "abc", 10), undefined);
});

test("shift and other silent keys do not break a code", () => {
  const reader = new KeystrokeReader();
  const keys = ["Shift", "A", "b", "c", "Shift", "D", "e", "f"];
  keys.forEach((key, index) => {
    assert.equal(reader.take(key, index * 10), undefined);
  });
  assert.equal(reader.take("Enter", 90), "AbcDef");
});

test("what was typed before a pause is not part of the code", () => {
  const reader = new KeystrokeReader();
  reader.take("x", 0);
  assert.equal(type(reader, "482109375564", 10, 1000), "482109375564");
});

test("an Enter long after the last key completes nothing", () => {
  const reader = new KeystrokeReader();
  [..."482109375564"].forEach((key, index) => {
    reader.take(key, index * 10);
  });
  assert.equal(reader.take("Enter", 5000), undefined);
});
