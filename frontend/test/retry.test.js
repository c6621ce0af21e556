import assert from "node:assert/strict";
import test from "node:test";
import { DELAYS_MS, deliver, isPassing, jittered } from "../src/ts/retry.ts";

const answer = (status, headers = {}) => ({ status, headers: { get: (name) => headers[name] ?? null } });

function harness(replies) {
  const waits = [];
  const notices = [];
  let sent = 0;
  const means = {
    send: () => {
      const reply = replies[Math.min(sent, replies.length - 1)];
      sent += 1;
      return reply === "lost" ? Promise.reject(new TypeError("lost")) : Promise.resolve(reply);
    },
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    random: () => 0.5,
    retrying: (attempt) => notices.push(attempt),
  };
  return { means, waits, notices, sent: () => sent };
}

test("an answer at once is sent once and waited for never", async () => {
  const { means, waits, sent } = harness([answer(200)]);
  assert.equal((await deliver(means)).status, 200);
  assert.deepEqual([sent(), waits], [1, []]);
});

test("a lost connection is tried again after 0.5, 1, 2, 4 and 8 seconds and then given up", async () => {
  const { means, waits, notices, sent } = harness(["lost"]);
  assert.equal(await deliver(means), undefined);
  assert.deepEqual(waits, [...DELAYS_MS]);
  assert.deepEqual(notices, [1, 2, 3, 4, 5]);
  assert.equal(sent(), 6);
});

test("an answer after two lost attempts is the answer", async () => {
  const { means, waits } = harness(["lost", answer(503), answer(200)]);
  assert.equal((await deliver(means)).status, 200);
  assert.deepEqual(waits, [500, 1000]);
});

test("a server that asks for patience gets it, within reason", async () => {
  const { means, waits } = harness([
    answer(503, { "retry-after": "3" }),
    answer(503, { "retry-after": "9999" }),
    answer(503, { "retry-after": "soon" }),
    answer(200),
  ]);
  await deliver(means);
  assert.deepEqual(waits, [3000, 30_000, 2000]);
});

test("a refusal is an answer, not a reason to try again", () => {
  for (const status of [200, 303, 400, 403, 404, 409, 422, 423]) {
    assert.equal(isPassing(answer(status)), false, String(status));
  }
});

test("what passes by itself is tried again", () => {
  for (const status of [429, 500, 502, 503, 504]) {
    assert.equal(isPassing(answer(status)), true, String(status));
  }
  assert.equal(isPassing(answer(409, { "retry-after": "1" })), true);
  assert.equal(isPassing(answer(429, { "retry-after": "2" })), true);
});

test("jitter stays within 30 percent", () => {
  assert.equal(
    jittered(1000, () => 0),
    700,
  );
  assert.equal(
    jittered(1000, () => 0.5),
    1000,
  );
  assert.equal(
    jittered(1000, () => 1),
    1300,
  );
});

test("a limit that lasts longer than a queue waits is shown, not waited for", () => {
  assert.equal(isPassing(answer(429, { "retry-after": "60" })), false);
});
