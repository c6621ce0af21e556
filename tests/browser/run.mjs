/**
 * Real journeys in a real browser against the real program, on SQLite and, where ORION_TEST_POSTGRES_URL names a
 * server, on PostgreSQL. `ORION=target/debug/orion node tests/browser/run.mjs [part of a test's name]`
 */

import { customerTests } from "./customers.mjs";
import { deskCardsTests } from "./desk_cards.mjs";
import { deskJobsTests } from "./desk_jobs.mjs";
import { lettersTests } from "./desk_letters.mjs";
import { deskMailTests } from "./desk_mail.mjs";
import { placesTests } from "./desk_places.mjs";
import { deskPlatformTests } from "./desk_platform.mjs";
import { deskPrivacyTests } from "./desk_privacy.mjs";
import { deskProgramTests } from "./desk_program.mjs";
import { deskTeamTests } from "./desk_team.mjs";
import { deskWalletsTests } from "./desk_wallets.mjs";
import { documentationTests } from "./documentation.mjs";
import { engines, startDemo, startEmpty } from "./program.mjs";
import { close, notOk, ok, pictureOf } from "./report.mjs";
import { setUpTests } from "./set_up.mjs";
import { tillTests } from "./till.mjs";
import { openBrowser, Visitor } from "./visitor.mjs";

/** Journeys at the same time: the browser and the program share the machine's cores. */
const AT_ONCE = 3;

const wanted = process.argv[2] ?? "";

async function runTest(browser, program, test) {
  const name = `${program.engine}: ${test.name}`;
  const base = program.guide?.base_url ?? program.url;
  let visitor;
  try {
    visitor = await Visitor.open(browser, { ...test.options, base });
    await test.run(visitor, program);
    const faults = visitor.faults();
    if (faults.length > 0) {
      throw new Error(faults.join("\n"));
    }
    ok(name);
  } catch (error) {
    const picture = pictureOf(name);
    const taken = await visitor?.page.screenshot({ path: picture, fullPage: true }).then(
      () => `\nscreenshot: ${picture}`,
      () => "",
    );
    const others = visitor?.faults().filter((fault) => !error.message.includes(fault)) ?? [];
    notOk(name, [error.stack, `page: ${visitor?.page.url()}`, ...others].join("\n") + (taken ?? ""));
  } finally {
    await visitor?.close();
  }
}

/** Runs `tests` a few at a time; no test relies on another. */
async function runTests(browser, program, tests) {
  const waiting = [...tests];
  const worker = async () => {
    for (let test = waiting.shift(); test !== undefined; test = waiting.shift()) {
      await runTest(browser, program, test);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** The journey of a test without the language and width it is made in. */
const journeyOf = (test) => test.name.replace(/\W+(in )?(en|fr|de|lb)\b.*$/u, "");

/** All views are looked at on SQLite. What a page looks like is no matter of the database, so PostgreSQL gets each journey once. */
function testsOn(engine, tests) {
  if (engine === "sqlite") {
    return tests;
  }
  const seen = new Set();
  return tests.filter((test) => !seen.has(journeyOf(test)) && seen.add(journeyOf(test)));
}

/** Starts a program where a wanted test needs it; what it fills its database with takes a while. */
function begin(engine, start, all) {
  const tests = testsOn(engine, all.filter((test) => test.name.includes(wanted)));
  if (tests.length === 0) {
    return [];
  }
  const program = start(engine).catch((error) => notOk(`${engine}: the program starts`, error.stack));
  return [{ program, tests }];
}

async function finish(browser, { program: starting, tests }) {
  const program = await starting;
  if (program === undefined) {
    return;
  }
  await runTests(browser, program, tests);
  const code = await program.stop();
  const name = `${program.engine}: the program stops in an orderly way`;
  if (code === 0) {
    ok(name);
  } else {
    notOk(name, `exit code ${code}\n${program.log()}`);
  }
}

const runs = engines().flatMap((engine) => [
  ...begin(engine, startEmpty, setUpTests()),
  ...begin(engine, startDemo, [
    ...tillTests(),
    ...customerTests(),
    ...documentationTests(),
    ...deskTeamTests(),
    ...deskCardsTests(),
    ...placesTests(),
    ...lettersTests(),
    ...deskProgramTests(),
    ...deskPlatformTests(),
    ...deskJobsTests(),
    ...deskWalletsTests(),
    ...deskMailTests(),
    ...deskPrivacyTests(),
  ]),
]);
const browser = await openBrowser();
for (const run of runs) {
  await finish(browser, run);
}
await browser.close();
process.exitCode = close();
