// Our packages in the hands of programs that nobody here wrote: fflate unpacks them, PKI.js checks signature and certificates,
// passkit-generator reads the pass and makes a package of its own from our files.
//
//   node apple_client.mjs <folder with *.pkpass, root.pem, above.pem, pass.pem, pass.key>

import { deepEqual, equal, ok, throws } from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { PKPass } from "passkit-generator";
import * as pkijs from "pkijs";

const [folder] = process.argv.slice(2);
const file = (name) => readFileSync(join(folder, name));
const certificates = { wwdr: file("above.pem"), signerCert: file("pass.pem"), signerKey: file("pass.key") };

const der = (pem) => Buffer.from(pem.toString().replace(/-----[^-]+-----|\s/g, ""), "base64");
const root = pkijs.Certificate.fromBER(der(file("root.pem")));

/** What PKI.js thinks of a signature and of the chain from its signer to the root. */
async function judged(manifest, signature) {
  const envelope = pkijs.ContentInfo.fromBER(signature);
  const data = new pkijs.SignedData({ schema: envelope.content });
  const verdict = data.verify({
    signer: 0,
    data: manifest.buffer.slice(manifest.byteOffset, manifest.byteOffset + manifest.byteLength),
    trustedCerts: [root],
    checkChain: true,
    extendedMode: true,
  });
  return verdict.catch((error) => {
    if (error instanceof pkijs.SignedDataVerifyError) return error;
    throw error;
  });
}

async function taken(manifest, signature, name) {
  const verdict = await judged(manifest, signature);
  ok(verdict.signatureVerified && verdict.signerCertificateVerified, `${name}: ${verdict.message}`);
  equal(verdict.certificatePath.length, 3, `${name}: pass, intermediate, root`);
}

async function refused(manifest, signature, name) {
  const verdict = await judged(manifest, signature);
  ok(verdict.signerCertificateVerified && !verdict.signatureVerified, `${name}: changed, and nobody minds`);
}

/** The pass as passkit-generator has understood it, the files that it lists with their hashes, and what it complained about. */
function read(files) {
  const complaints = [];
  const { warn } = console;
  console.warn = (words) => complaints.push(String(words));
  try {
    const pass = new PKPass(files, certificates);
    const packed = unzipSync(pass.getAsBuffer());
    const parse = (name) => JSON.parse(Buffer.from(packed[name]).toString());
    return { pass: parse("pass.json"), manifest: parse("manifest.json"), languages: pass.languages, complaints };
  } catch (error) {
    return { complaints: [...complaints, String(error)] };
  } finally {
    console.warn = warn;
  }
}

/** Without the form of the code for old readers, which passkit-generator does not know any more, and without empty lists. */
function plain(pass) {
  const { barcode, ...rest } = structuredClone(pass);
  for (const [name, fields] of Object.entries(rest.storeCard ?? {})) {
    if (fields.length === 0) delete rest.storeCard[name];
  }
  return rest;
}

/** Why it was not read as it was written; nothing where it was. */
function objections(files) {
  const { pass, complaints } = read(files);
  try {
    deepEqual(plain(pass ?? {}), plain(JSON.parse(files["pass.json"].toString())));
    return complaints.join("\n");
  } catch {
    return [...complaints, "it was left out"].join("\n");
  }
}

const points = (pass) => pass.storeCard.headerFields[0];
/** What is said of each mistake. Colours and words of changes it does not look at; rules of our own do. */
const MISTAKES = [
  ['"expirationDate" must be', (pass) => (pass.expirationDate = "tomorrow")],
  ['"barcodes[0].format"', (pass) => (pass.barcodes[0].format = "QR")],
  ['.key" is required', (pass) => delete points(pass).key],
  ["already owns this key", (pass) => pass.storeCard.backFields.push(structuredClone(points(pass)))],
  ['"serialNumber" must be a string', (pass) => (pass.serialNumber = 7)],
  ['required peer "authenticationToken"', (pass) => delete pass.authenticationToken],
  ["at least 16 characters", (pass) => (pass.authenticationToken = "short")],
  ['"webServiceURL" with value "ftp', (pass) => (pass.webServiceURL = "ftp://cards.example.com")],
  ["it was left out", (pass) => (pass.colour = "red")],
  ["it was left out", (pass) => (pass.coupon = { headerFields: [] })],
];

const packages = readdirSync(folder).filter((name) => name.endsWith(".pkpass"));
ok(packages.length > 0, "no packages");
for (const name of packages) {
  const unpacked = unzipSync(file(name));
  const { "manifest.json": manifest, signature, ...files } = Object.fromEntries(
    Object.entries(unpacked).map(([entry, bytes]) => [entry, Buffer.from(bytes)]),
  );

  await taken(manifest, signature, name);
  for (const place of [0, Math.floor(manifest.length / 2), manifest.length - 1]) {
    const changed = Buffer.from(manifest);
    changed[place] ^= 1;
    await refused(changed, signature, name);
  }
  const tampered = Buffer.from(signature);
  tampered[tampered.length - 20] ^= 1;
  await refused(manifest, tampered, name);

  const understood = read(files);
  deepEqual(understood.complaints, [], name);
  deepEqual(plain(understood.pass), plain(JSON.parse(files["pass.json"].toString())), name);
  deepEqual(understood.languages.toSorted(), ["de", "en", "fr", "lb"]);

  // Its list of the same files is ours, but for the two that it writes anew from what it has understood.
  const listed = JSON.parse(manifest.toString());
  deepEqual(Object.keys(listed).toSorted(), Object.keys(understood.manifest).toSorted(), name);
  for (const [entry, hash] of Object.entries(understood.manifest)) {
    if (entry !== "pass.json" && !entry.endsWith("pass.strings")) equal(listed[entry], hash, `${name}: ${entry}`);
  }

  equal(objections(files), "", name);
  if (understood.pass.voided) continue;
  for (const [says, change] of MISTAKES) {
    const pass = JSON.parse(files["pass.json"].toString());
    change(pass);
    const said = objections({ ...files, "pass.json": Buffer.from(JSON.stringify(pass)) });
    ok(said.includes(says), `${name}: of ${change} it is said: ${said}`);
  }
}

throws(() => unzipSync(Buffer.from("no package")), "fflate reads anything");
console.log(`${packages.length} packages: PKI.js and passkit-generator take them and refuse what was changed`);
