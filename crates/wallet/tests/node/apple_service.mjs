// Somebody else's web service for passes: a plugin of Fastify as it comes. What it knows it takes from a folder, anew each time:
// pass.pkpass, and state.json with the pass's serial and token, its tag, and the moment of its last change.
//
//   node apple_service.mjs <folder> <prefix of all addresses>      says its port and serves until its input ends

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fastify from "fastify";
import { v1 } from "fastify-passkit-webservice";

const [folder, prefix] = process.argv.slice(2);
const state = () => JSON.parse(readFileSync(join(folder, "state.json"), "utf8"));
const phones = new Set();
const tokenVerifier = (token) => token === state().token;

const app = fastify();
app.register(v1.registrationPlugin, {
  prefix,
  tokenVerifier,
  onRegister: (device) => phones.size < phones.add(device).size,
  onUnregister: (device) => phones.delete(device),
});
app.register(v1.listPlugin, {
  prefix,
  onListRetrieve(device, _passType, { passesUpdatedSince }) {
    const { serial, tag } = state();
    if (!phones.has(device) || tag <= Number(passesUpdatedSince ?? 0)) return undefined;
    return { serialNumbers: [serial], lastUpdated: String(tag) };
  },
});
app.register(v1.updatePlugin, {
  prefix,
  tokenVerifier,
  // As fine as the header that the phone sends back.
  onUpdateRequest(_passType, _serial, since) {
    const changedAt = Math.floor(state().changed_at / 1000) * 1000;
    return since >= changedAt ? undefined : readFileSync(join(folder, "pass.pkpass"));
  },
});
app.register(v1.logPlugin, { prefix, onIncomingLogs: (lines) => console.error(lines.join("\n")) });

await app.listen({ host: "127.0.0.1", port: 0 });
console.log(app.server.address().port);
process.stdin.resume().on("end", () => process.exit(0));
