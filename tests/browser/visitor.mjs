/** A person with a browser. What no page may do is noted while they look around and held against the test. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { partsIn, untranslated, wordsIn } from "./words.mjs";

const require = createRequire(new URL("../../frontend/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Gives up on a page that will never come; no promise about speed, which `benches/` measures. */
const PATIENCE_MS = 60_000;
const TAGS = { en: "en-GB", fr: "fr-FR", de: "de-DE", lb: "lb-LU" };

export const PHONE = 360;
export const LAPTOP = 1280;

export function openBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

// A violation reaches the console, where every error counts.
function reportViolations() {
  document.addEventListener("securitypolicyviolation", (event) => {
    console.error(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}

function describe(violation) {
  const places = violation.nodes.slice(0, 3).map((node) => `    ${node.target.join(" ")}: ${node.failureSummary?.replace(/\s+/g, " ")}`);
  return `axe ${violation.id} (${violation.impact}): ${violation.help}\n${places.join("\n")}`;
}

export class Visitor {
  #faults = [];
  #allowed = [];

  static async open(browser, { locale = "en", width = LAPTOP, script = true, scheme = "light", base }) {
    const context = await browser.newContext({
      baseURL: base,
      locale: TAGS[locale],
      viewport: { width, height: 800 },
      javaScriptEnabled: script,
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    const visitor = new Visitor();
    Object.assign(visitor, { context, width, script });
    visitor.speak(locale);
    await context.addInitScript(reportViolations);
    context.on("page", (page) => visitor.#watch(page));
    visitor.page = await context.newPage();
    return visitor;
  }

  /** Reads pages in this language from now on. */
  speak(locale) {
    this.locale = locale;
    this.t = wordsIn(locale);
    this.part = partsIn(locale);
  }

  #watch(page) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on("pageerror", (error) => this.#note(`script error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") {
        this.#note(`console: ${message.text()} (${message.location().url})`);
      }
    });
    page.on("response", (response) => {
      if (response.status() >= 400) {
        this.#note(`answer ${response.status()} ${response.request().method()} ${response.url()}`);
      }
    });
    page.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText;
      // A page that is left, and a file that is kept, end the request that was under way.
      if (reason !== "net::ERR_ABORTED") {
        this.#note(`request failed: ${reason} ${request.url()}`);
      }
    });
    page.on("request", (request) => {
      if (request.url().includes("/csp-report")) {
        this.#note(`content security policy report: ${request.postData()}`);
      }
    });
  }

  #note(fault) {
    this.#faults.push(`${this.page?.url() ?? ""} ${fault}`);
  }

  /** From here on an answer of this status, and the line about it on the console, are what the test wants to see. */
  allowStatus(status) {
    this.#allowed.push(new RegExp(`answer ${status} |console: Failed to load resource: .* status of ${status} `));
  }

  /** From here on requests may get lost. */
  allowLostConnection() {
    this.#allowed.push(/(console: Failed to load resource|request failed): net::ERR_/);
  }

  /** Whatever nobody allowed. */
  faults() {
    return this.#faults.filter((fault) => !this.#allowed.some((allowed) => allowed.test(fault)));
  }

  async goto(path) {
    await this.page.goto(path, { waitUntil: "load" });
    await this.check();
  }

  /** Holds the page to what every page must keep. */
  async check(page = this.page, { axe = true } = {}) {
    const locale = this.locale;
    const seen = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      title: document.title,
      text: document.body.innerText,
      labels: [...document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")].flatMap((element) =>
        ["aria-label", "placeholder", "title", "alt"].map((name) => element.getAttribute(name) ?? ""),
      ),
      wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    if (seen.lang !== locale) {
      this.#note(`<html lang="${seen.lang}"> on a page in ${locale}`);
    }
    const key = untranslated([seen.title, seen.text, ...seen.labels].join("\n"));
    if (key !== undefined) {
      this.#note(`untranslated: ${key}`);
    }
    if (seen.wide > 0) {
      this.#note(`${seen.wide} px wider than the screen of ${this.width} px`);
    }
    // axe needs script in the page; without script the markup is the same.
    if (axe && this.script) {
      await this.#checkAccess(page);
    }
  }

  async #checkAccess(page) {
    // By the protocol, not as a script of the page: its policy forbids strangers, and shall.
    const session = await this.context.newCDPSession(page);
    const options = { resultTypes: ["violations"], preload: false };
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression: `${AXE};axe.run(document, ${JSON.stringify(options)}).then((found) => JSON.stringify(found.violations))`,
      awaitPromise: true,
      returnByValue: true,
    });
    await session.detach();
    if (exceptionDetails) {
      throw new Error(`axe: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    }
    for (const violation of JSON.parse(result.value)) {
      this.#note(describe(violation));
    }
  }

  /** Does something that leads to another page and holds that page to the rules. */
  async follow(act, page = this.page) {
    await Promise.all([page.waitForEvent("load"), act()]);
    await this.check(page);
  }

  heading(key, values) {
    return this.page.getByRole("heading", { level: 1, name: this.t(key, values) });
  }

  button(key, values) {
    return this.page.getByRole("button", { name: this.t(key, values) });
  }

  link(key, values) {
    return this.page.getByRole("link", { name: this.t(key, values) });
  }

  async close() {
    await this.context.close();
  }
}

/** Waits until `locator` is on the page and seen. */
export async function see(locator) {
  await locator.first().waitFor({ state: "visible" });
}

export function equal(seen, expected, what) {
  if (seen !== expected) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, saw ${JSON.stringify(seen)}`);
  }
}

export function truth(holds, what) {
  if (!holds) {
    throw new Error(what);
  }
}
