/** What the platform's admins do: merchants, the trash, points given back, health. */

import { Till } from "./api.mjs";
import { notice, signInAt, VIEWS } from "./desk.mjs";
import { see } from "./visitor.mjs";

/** Follows a link to a page that asks first, gives a reason and goes through with it. */
async function confirm(visitor, link, done) {
  const { page } = visitor;
  await visitor.follow(() =>
    page
      .getByRole("main")
      .getByRole("link", { name: visitor.t(link), exact: true })
      .click(),
  );
  await page.locator("#reason").fill("Asked in writing");
  await visitor.follow(() => visitor.button("platform-do-it").click());
  await notice(visitor, done);
}

async function runMerchant(visitor, program) {
  const { page } = visitor;
  visitor.allowStatus(422);
  await signInAt(visitor, "admin", program.guide.platform_admin);
  await visitor.follow(() => visitor.link("platform-new-merchant").click());
  const name = `Grocer ${visitor.locale} ${visitor.width}`;
  await page.locator("#merchant_name").fill(name);
  await page.locator("#currency").fill("12");
  await page.locator("#owner_email").fill(`owner-${visitor.locale}-${visitor.width}@example.com`);
  await visitor.follow(() => visitor.button("platform-save").click());
  await see(page.locator("#currency-error"));
  await page.locator("#currency").fill("EUR");
  await visitor.follow(() => visitor.button("platform-save").click());
  await notice(visitor, "done-merchant-created");
  await see(page.locator("#secret").filter({ hasText: "/join/" }));
  await visitor.follow(() => visitor.link("platform-to-merchant", { name }).click());
  await confirm(visitor, "platform-suspend", "done-merchant-suspended");
  await confirm(visitor, "platform-resume", "done-merchant-resumed");
  await confirm(visitor, "platform-delete", "done-in-trash");
  await confirm(visitor, "platform-restore", "done-restored");
  for (const tab of ["settings", "programs", "cards", "trash"]) {
    const address = page.url().replace(/\?.*$/, "");
    await visitor.goto(`${address}?tab=${tab}`);
  }
  await visitor.goto(`/admin?search=${encodeURIComponent(name)}`);
  await see(page.getByRole("link", { name }));
}

async function tidyCard(visitor, program) {
  const { page } = visitor;
  visitor.allowStatus(422);
  const merchant = program.guide.merchants[0];
  const card = await new Till(program, merchant, merchant.stores[0]).enroll("Trudi", `Desk-${visitor.locale}`);
  await signInAt(visitor, "admin", program.guide.platform_admin);
  await visitor.goto(`/admin/cards/${card.id}`);
  await page.locator("#points").fill("many");
  await page.locator("#reason").fill("Lost by a fault");
  await visitor.follow(() => visitor.button("platform-restore-points").click());
  await see(page.locator("#points-error"));
  await page.locator("#points").fill("250");
  await visitor.follow(() => visitor.button("platform-restore-points").click());
  await notice(visitor, "done-points-restored");
  await confirm(visitor, "platform-delete", "done-in-trash");
  await visitor.follow(() => visitor.link("platform-purge").click());
  await page.locator("#confirmation").fill("1234");
  await page.locator("#reason").fill("Contract ended");
  await visitor.follow(() => visitor.button("platform-purge-now").click());
  await see(page.locator("#confirmation-error").filter({ hasText: visitor.t("confirm-mismatch") }));
  await page.locator("#confirmation").fill(card.card_number);
  await visitor.follow(() => visitor.button("platform-purge-now").click());
  await see(page.getByRole("alert").getByText(visitor.t("problem-trash-too-young")));
  await visitor.goto("/admin/cards?trash=true");
  await see(page.getByRole("link", { name: card.card_number, exact: true }));
  await visitor.goto(`/admin/cards/${card.id}`);
  await confirm(visitor, "platform-restore", "done-restored");
  for (const path of [
    "/admin/cards",
    "/admin/programs",
    "/admin/programs?trash=true",
    "/admin/restore-points",
    "/admin/health",
  ]) {
    await visitor.goto(path);
  }
}

export function deskPlatformTests() {
  return VIEWS.flatMap((options) => [
    {
      name: `platform: a merchant is opened, suspended, deleted and brought back (${options.locale})`,
      options,
      run: runMerchant,
    },
    {
      name: `platform: a card gets points back and goes through the trash (${options.locale})`,
      options,
      run: tidyCard,
    },
  ]);
}
