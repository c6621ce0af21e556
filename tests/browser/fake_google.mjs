/**
 * Google Wallet as pages meet it: takes every class and object, gives them back, approves what is looked at. Google's rules are
 * kept by the fake of the Rust tests; this one only answers.
 */

import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ISSUER = "3388000000012345678";

async function bodyOf(request) {
  let text = "";
  for await (const piece of request) {
    text += piece;
  }
  return text;
}

function answer(shelf, method, id, sent) {
  if (method === "POST" && !shelf.has(sent.id)) {
    shelf.set(sent.id, sent);
    return sent;
  }
  if (method === "POST") {
    return undefined;
  }
  const known = shelf.get(id);
  if (known !== undefined && method === "PATCH") {
    Object.assign(known, sent);
    for (const [name, value] of Object.entries(known)) {
      if (value === null) {
        delete known[name];
      }
    }
  }
  if (known?.reviewStatus !== undefined && method === "GET") {
    known.reviewStatus = "APPROVED";
  }
  return known;
}

/** Starts it; `environment` is what a program needs to know to use it. */
export async function startGoogle() {
  const shelves = { loyaltyClass: new Map(), loyaltyObject: new Map() };
  const server = createServer(async (request, response) => {
    const text = await bodyOf(request);
    const [, , , kind, id] = request.url.split("/");
    let found = { access_token: "token", expires_in: 3599, token_type: "Bearer" };
    if (request.url !== "/token") {
      found = shelves[kind] && answer(shelves[kind], request.method, id, text === "" ? {} : JSON.parse(text));
    }
    response.writeHead(found === undefined ? (request.method === "POST" ? 409 : 404) : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? { error: { code: 404, message: "not found" } }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${server.address().port}`;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const folder = mkdtempSync(join(tmpdir(), "orion-google-"));
  const file = join(folder, "account.json");
  const account = {
    type: "service_account",
    client_email: "cards@orion-tests.iam.gserviceaccount.com",
    client_id: "104312345678901234567",
    private_key_id: "f00dfeed0123456789",
    private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
    token_uri: `${url}/token`,
  };
  writeFileSync(file, JSON.stringify(account), { mode: 0o600 });
  return {
    environment: {
      LOYALTY_GOOGLE_ISSUER_ID: ISSUER,
      LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON: file,
      LOYALTY_GOOGLE_API_URL: url,
      LOYALTY_GOOGLE_TOKEN_URL: `${url}/token`,
      LOYALTY_GOOGLE_SAVE_URL: `${url}/gp/v/save`,
    },
    stop() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
