/** The program under test: started on an empty folder, waited for by what it prints, stopped by SIGTERM. */

import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

import { startGoogle } from "./fake_google.mjs";

const BINARY = resolve(process.env.ORION ?? "target/debug/orion");

/** Those still running end with this process, however it ends. */
const running = new Set();
process.on("exit", () => {
  for (const child of running) {
    child.kill("SIGKILL");
  }
});

/** The engines of this run. */
export function engines() {
  return process.env.ORION_TEST_POSTGRES_URL ? ["sqlite", "postgres"] : ["sqlite"];
}

function psql(statement) {
  const ran = spawnSync("psql", [process.env.ORION_TEST_POSTGRES_URL, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement], {
    encoding: "utf8",
  });
  if (ran.status !== 0) {
    throw new Error(`psql: ${ran.stderr || ran.error}`);
  }
}

/** A database of its own; `drop` takes it away. */
function freshDatabase(engine) {
  if (engine === "sqlite") {
    return { environment: {}, drop() {} };
  }
  const name = `orion_browser_${randomBytes(6).toString("hex")}`;
  psql(`CREATE DATABASE ${name}`);
  const url = new URL(process.env.ORION_TEST_POSTGRES_URL);
  url.pathname = `/${name}`;
  return { environment: { DATABASE_URL: url.href }, drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`) };
}

/** The surroundings' own settings must not steer the program. */
function environment(added) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("ORION") && name !== "DATABASE_URL");
  return { ...Object.fromEntries(kept), ORION_RATE_LIMITS: "off", ...added };
}

/**
 * Starts `orion …` and reads its standard output until `ready` finds what it looks for in a line.
 * Resolves to what `ready` gave.
 */
async function start(engine, added, subcommand, ready) {
  const folder = mkdtempSync(join(tmpdir(), "orion-browser-"));
  const database = freshDatabase(engine);
  const child = spawn(BINARY, [...subcommand, "--data", join(folder, "data")], {
    env: environment({ ...database.environment, ...added }),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (text) => {
    log = (log + text).slice(-20_000);
  });
  running.add(child);
  const ended = new Promise((finish) => child.once("close", finish));
  ended.then(() => running.delete(child));
  const found = await new Promise((finish, fail) => {
    child.once("error", fail);
    ended.then((code) => fail(new Error(`orion ${subcommand[0]} ended with code ${code}\n${log}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const result = ready(line, join(folder, "data"));
      if (result !== undefined) {
        finish(result);
      }
    });
  });
  return {
    ...found,
    engine,
    log: () => log,
    async stop() {
      child.kill("SIGTERM");
      const code = await ended;
      database.drop();
      rmSync(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** `orion demo`, with cards in a wallet: its guide is written before it says where it lies. */
export async function startDemo(engine) {
  const google = await startGoogle();
  const demo = await start(engine, google.environment, ["demo", "--port", "0"], (line, folder) => {
    const file = join(folder, "demo.json");
    return line.includes(file) ? { guide: JSON.parse(readFileSync(file, "utf8")) } : undefined;
  });
  return {
    ...demo,
    async stop() {
      const code = await demo.stop();
      google.stop();
      return code;
    },
  };
}

/** `orion serve` on an empty folder, which prints the link that sets it up. */
export function startEmpty(engine) {
  return start(engine, { ORION_LISTEN: "127.0.0.1:0" }, ["serve"], (line) => {
    const link = /https?:\/\/\S+\/setup\/\S+/.exec(line)?.[0];
    return link === undefined ? undefined : { link, url: new URL(link).origin };
  });
}
