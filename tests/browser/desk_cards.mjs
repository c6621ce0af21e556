/** Cards, transactions and work on many cards, at the desk of an owner. */

import { bakerOf, signInAt } from "./desk.mjs";
import { see, truth } from "./visitor.mjs";

const SCREENS = [
  ["en", 1280, 900],
  ["de", 360, 740],
  ["fr", 360, 740],
  ["lb", 1280, 900],
];

/** Walks through every page with a card of its own. */
async function journey(visitor, program) {
  const { page } = visitor;
  await signInAt(visitor, "merchant", bakerOf(program));
  for (const path of [
    "/merchant/transactions",
    "/merchant/bulk",
    "/merchant/settings/cross-location",
    "/merchant/cards",
  ]) {
    await visitor.goto(path);
  }
  await page.fill("#search", "weber");
  await visitor.follow(() => page.press("#search", "Enter"));
  await visitor.follow(() => page.locator("tbody th a").first().click());
  const number = await page.locator(".facts dd").first().innerText();
  await page.fill("#points_delta", "15");
  await page.fill("#adjust_reason", "Counted again");
  await visitor.follow(() => visitor.button("card-adjust-submit").click());
  await see(page.getByText(visitor.t("card-adjusted-done")));

  await page.goto("/merchant/bulk");
  await page.fill("#points", "10");
  await page.check("#which-named");
  await page.fill("#card_numbers", `${number}\n1234-5678-9012`);
  await page.fill("#reason", "Thank you");
  await visitor.follow(() => visitor.button("bulk-preview").click());
  await see(page.getByText(visitor.t("bulk-code-not-found")));
  await visitor.follow(() => visitor.button("bulk-confirm-others").click());
  await see(page.getByText(visitor.t("bulk-done"), { exact: true }));
  await visitor.follow(() => page.locator("tbody th a").first().click());
  await see(page.getByText(number));
  truth((await page.locator(".badge-warn").count()) === 0, "work on one card is at its end at once");
}

export function deskCardsTests() {
  const walks = SCREENS.map(([locale, width, height]) => ({
    name: `an owner corrects a card and thanks a customer (${locale}, ${width} px)`,
    options: { locale, width, height },
    run: journey,
  }));
  return [
    ...walks,
    {
      name: "an owner is told beside the field what is wrong, and keeps what was typed",
      async run(visitor, program) {
        const { page } = visitor;
        visitor.allowStatus(422);
        await signInAt(visitor, "merchant", bakerOf(program));
        await page.goto("/merchant/bulk");
        await page.fill("#reason", "Thank you");
        await visitor.follow(() => visitor.button("bulk-preview").click());
        await see(page.locator("#points-error"));
        truth((await page.inputValue("#reason")) === "Thank you", "the reason is still there");
      },
    },
  ];
}
