/** The log of mail at the desk, mail that does not reach somebody, and leaving marketing mail by the link in a letter. */

import { VIEWS, bakerOf, notice, signInAt } from "./desk.mjs";
import { equal, see, truth } from "./visitor.mjs";

/** Each journey has a letter of its own: what one lifts or leaves, another would not find. */
const PLACES = new Map(VIEWS.map((view, place) => [view, place]));
let taken = 0;

async function log(visitor, program) {
  const { page, t } = visitor;
  await signInAt(visitor, "merchant", bakerOf(program));
  await visitor.goto("/merchant/mail");
  await see(visitor.heading("mail-log-title"));
  truth((await page.locator("tbody tr").count()) === 25, "a page of attempts");
  await visitor.follow(() => visitor.link("list-older").first().click());
  await visitor.goto("/merchant/mail");
  await page.locator("#outcome").selectOption("deferred");
  await visitor.follow(() => visitor.button("list-show").click());
  await see(page.locator("td").filter({ hasText: "greylisted" }));
  await page.locator("#from").fill("2001-01-01");
  await page.locator("#to").fill("2001-01-02");
  await visitor.follow(() => visitor.button("list-show").click());
  await see(page.getByText(t("mail-log-none-found")));
}

async function lift(visitor, program) {
  const { page, t } = visitor;
  await signInAt(visitor, "merchant", bakerOf(program));
  await visitor.goto("/merchant/mail?outcome=refused");
  const cards = page.locator("tbody td a");
  const urls = await cards.evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  await visitor.goto(urls[taken++ % urls.length]);
  await see(page.getByText(t("suppression-title")));
  await see(page.getByText("no such mailbox"));
  await visitor.follow(() => visitor.button("suppression-lift").click());
  await notice(visitor, "suppression-lifted");
  equal(await page.getByText(t("suppression-title")).count(), 0, "warnings that mail does not arrive");
  await visitor.follow(() => visitor.link("card-mail-link").click());
  await see(page.locator("tbody .badge").first());
}

/** Looking asks and does nothing; the button does it, and a mail program does it without a page of ours (RFC 8058). */
async function unsubscribe(visitor, program, place) {
  const { page } = visitor;
  const { unsubscribe_urls: urls, name } = program.guide.merchants[0];
  const path = new URL(urls[place]).pathname;
  for (let look = 0; look < 2; look += 1) {
    await visitor.goto(`${path}?lang=${visitor.locale}`);
    await see(visitor.heading("unsubscribe-title", { merchant: name }));
  }
  await visitor.follow(() => visitor.button("unsubscribe-button").click());
  await see(visitor.heading("unsubscribe-done-title"));
  await visitor.goto(path);
  await see(visitor.heading("unsubscribe-done-title"));
  const other = new URL(urls[place + VIEWS.length]).pathname;
  const answer = await fetch(new URL(other, program.guide.base_url), {
    method: "POST",
    redirect: "manual",
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
  });
  equal(answer.status, 200, "the answer to a mail program");
  await visitor.goto(other);
  await see(visitor.heading("unsubscribe-done-title"));
  truth((await page.locator("form[method=post]").count()) === 0, "nothing is left to ask");
}

export function deskMailTests() {
  return VIEWS.flatMap((options) => [
    { name: `desk mail: the log, ${options.locale}, ${options.width}`, options, run: log },
    { name: `desk mail: an address that takes no mail, ${options.locale}, ${options.width}`, options, run: lift },
    {
      name: `mail: leaving offers by the link, ${options.locale}, ${options.width}`,
      options,
      run: (visitor, program) => unsubscribe(visitor, program, PLACES.get(options)),
    },
  ]);
}
