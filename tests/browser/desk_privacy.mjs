/** The platform's desk: acting for a merchant, the log of everything done, and people's requests about their data. */

import { Till } from "./api.mjs";
import { notice, signInAt, VIEWS } from "./desk.mjs";
import { see, truth } from "./visitor.mjs";

/** An admin acts for a merchant for a reason; the owner reads that in the log. */
async function act(visitor, program) {
  const { page, t } = visitor;
  visitor.allowStatus(422);
  const merchant = program.guide.merchants[1];
  const reason = `Helps with the poster (${visitor.locale})`;
  await signInAt(visitor, "admin", program.guide.platform_admin);
  await visitor.goto(`/admin/merchants/${merchant.id}`);
  await page.locator("#reason").fill("  ");
  await visitor.follow(() => visitor.button("acting-start").click());
  await see(page.locator("#reason-error"));
  await page.locator("#reason").fill(reason);
  await visitor.follow(() => visitor.button("acting-start").click());
  await see(page.getByText(t("acting-banner", { merchant: merchant.name })));
  await visitor.goto("/merchant/stores");
  await see(page.getByText(t("acting-banner", { merchant: merchant.name })));
  await visitor.follow(() => visitor.button("acting-stop").click());
  await page.context().clearCookies();
  await signInAt(visitor, "merchant", merchant.owner);
  await visitor.goto("/merchant/audit?action=acting.start");
  await see(page.getByText(reason));
  const [download] = await Promise.all([page.waitForEvent("download"), visitor.button("audit-export").click()]);
  truth(download.suggestedFilename().endsWith(".csv"), "the log is a table");
}

/** Somebody asks for their data, then to be forgotten. */
async function forget(visitor, program) {
  const { page } = visitor;
  visitor.allowStatus(422);
  const merchant = program.guide.merchants[0];
  const card = await new Till(program, merchant, merchant.stores[0]).enroll("Fons", `Vergiess-${visitor.locale}`);
  await signInAt(visitor, "admin", program.guide.platform_admin);
  await visitor.goto("/admin/people");
  await page.locator("#email").fill(`nobody.${visitor.locale}@example.com`);
  await visitor.follow(() => visitor.button("people-find").click());
  await see(page.getByText(visitor.t("people-none")));
  await page.locator("#email").fill(card.email);
  await visitor.follow(() => visitor.button("people-find").click());
  await visitor.follow(() => page.getByRole("main").getByRole("link").first().click());
  await page.locator("#export-reason").fill("Asked at the counter, showed a passport");
  const [download] = await Promise.all([page.waitForEvent("download"), visitor.button("people-export-button").click()]);
  truth(download.suggestedFilename().endsWith(".json"), "the export is a document");
  await page.locator("#reason").fill("Asked at the counter, showed a passport");
  await page.locator("#confirm").fill("somebody@example.com");
  await visitor.follow(() => visitor.button("people-erase-button").click());
  await see(page.locator("#confirm-error"));
  await page.locator("#confirm").fill(card.email);
  await visitor.follow(() => visitor.button("people-erase-button").click());
  await notice(visitor, "people-done");
  await page.locator("#email").fill(card.email);
  await visitor.follow(() => visitor.button("people-find").click());
  await see(page.getByText(visitor.t("people-none")));
  await visitor.goto("/admin/audit?action=customer.anonymize");
  truth(!(await page.content()).includes(card.email), "the log names nobody who is forgotten");
}

export function deskPrivacyTests() {
  return VIEWS.flatMap((options) => [
    { name: `platform: acting for a merchant is seen by its owner (${options.locale})`, options, run: act },
    { name: `platform: a person is found, exported and forgotten (${options.locale})`, options, run: forget },
  ]);
}
