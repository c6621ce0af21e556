/** The platform's desk: wallets. The demo's Google is one of our own, see fake_google.mjs. */

import { VIEWS, notice, signInAt } from "./desk.mjs";
import { see } from "./visitor.mjs";

/** What works, one program with its class, one card, a link that is tested, a message to everybody. */
async function wallets(visitor, program) {
  const { page, t } = visitor;
  const merchant = program.guide.merchants[1];
  await signInAt(visitor, "admin", program.guide.platform_admin);
  await visitor.goto("/admin/wallets");
  await see(visitor.heading("wallets-title"));
  await see(page.getByText(t("wallets-service-fine")).first());
  await visitor.goto(`/admin/wallets/merchants/${merchant.id}`);
  await see(page.getByRole("heading", { name: merchant.name }));
  await see(page.getByRole("heading", { name: t("wallets-newest") }));
  await visitor.follow(() => page.getByRole("button", { name: t("wallets-pictures-look") }).click());
  await see(page.getByText(t("wallets-picture-refused")).first());
  await page.getByLabel(t("wallets-message-header")).fill("Summer");
  await page.getByLabel(t("wallets-message-body")).fill("Come and see");
  await visitor.follow(() => page.getByRole("button", { name: t("wallets-message-send") }).click());
  await notice(visitor, "wallets-message-sent");
  await visitor.goto(`/admin/wallets/cards/${merchant.cards[0].id}`);
  await see(visitor.heading("wallets-card-title"));
  await visitor.follow(() => page.getByRole("button", { name: t("wallets-link-test") }).click());
  await see(visitor.heading("wallets-link"));
  await visitor.goto("/admin/wallets");
  await page.getByRole("link", { name: "Apple Wallet" }).click();
  await see(page.getByText(t("apple-off-text")));
  await visitor.goto("/admin/wallets/apple");
}

export function deskWalletsTests() {
  return VIEWS.map((options) => ({
    name: `desk wallets: a program, a card and a link, ${options.locale}, ${options.width}`,
    options,
    run: wallets,
  }));
}
