/** What a customer does: joins, finds the card again, looks at it, takes the data along, has it erased. */

import { readFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { Till } from "./api.mjs";
import { equal, LAPTOP, PHONE, see, truth, Visitor } from "./visitor.mjs";
import { LOCALES } from "./words.mjs";

const STORE = "/s/sonnenkorn-belair";
const CARD_NUMBER = /^\d{4}-\d{4}-\d{4}$/;
const PHONE_NUMBER = "+352 621 123 456";
const WELCOME_POINTS = 20;
const ENROLL_PAGE_BYTES_MAX = 60_000;

function somebody() {
  return { email: `romy.${randomUUID().slice(0, 8)}@example.com`, firstName: "Romy", lastName: "Thinnes" };
}

async function fillEnrollment(page, person) {
  await page.locator("#email").fill(person.email);
  await page.locator("#first_name").fill(person.firstName);
  await page.locator("#last_name").fill(person.lastName);
  await page.locator("#consent_terms").check();
}

/** Joins; gives the number of the new card. */
async function enroll(visitor, person) {
  await visitor.goto(`${STORE}/enroll`);
  await fillEnrollment(visitor.page, person);
  await visitor.follow(() => visitor.button("get-my-card").click());
  return newCard(visitor);
}

async function newCard(visitor) {
  await see(visitor.heading("enrolled-title"));
  await see(visitor.page.locator(".pass-code svg"));
  const number = (await visitor.page.locator(".card-number").innerText()).trim();
  truth(CARD_NUMBER.test(number), `this is no card number: ${number}`);
  return number;
}

async function refusedInput(visitor, person) {
  const { page, t } = visitor;
  visitor.allowStatus(422);
  await fillEnrollment(page, person);
  await page.locator("#consent_marketing").check();
  await page.locator("#phone").fill("in the evening");
  await visitor.follow(() => visitor.button("get-my-card").click());
  await see(page.locator("#phone-error").filter({ hasText: t("field-not-a-phone") }));
  await see(page.getByRole("alert").filter({ hasText: visitor.part("field-not-a-phone") }));
  equal(await page.locator("#phone").inputValue(), "in the evening", "what was typed");
  equal(await page.locator("#email").inputValue(), person.email, "the address that was typed");
  equal(await page.locator("#first_name").inputValue(), person.firstName, "the name that was typed");
  truth(await page.locator("#consent_terms").isChecked(), "the consent to the terms was lost");
  truth(await page.locator("#consent_marketing").isChecked(), "the consent to offers was lost");
}

async function enrollAgain(visitor, person, number) {
  const { page } = visitor;
  await visitor.goto(`${STORE}/enroll`);
  await fillEnrollment(page, { ...person, firstName: "Somebody", lastName: "Else" });
  await visitor.follow(() => visitor.button("get-my-card").click());
  await see(visitor.heading("already-enrolled-title"));
  const text = await page.content();
  truth(!text.includes(number), "the page gives the card's number away");
  truth(!text.includes(person.lastName), "the page gives the holder's name away");
  equal(await page.locator(".qr-plate").count(), 0, "codes on the page");
  await visitor.goto("/demo/mail");
  await see(messages(page, person));
}

function messages(page, person) {
  return page.locator(".entry").filter({ hasText: person.email });
}

/** Asks for a link and gives it as the mailbox shows it. */
async function askForLink(visitor, person) {
  const { page } = visitor;
  await visitor.goto(`${STORE}/sign-in`);
  await page.locator("#email").fill(person.email);
  await visitor.follow(() => visitor.button("send-link").click());
  await see(visitor.heading("link-sent-title"));
  await visitor.follow(() => visitor.link("open-demo-mail").click());
  const link = messages(page, person).filter({ has: page.locator("a[href*='sign-in/confirm']") });
  return link.first().locator("a").getAttribute("href");
}

async function signIn(visitor, person) {
  const link = await askForLink(visitor, person);
  await visitor.goto(link);
  await see(visitor.heading("confirm-sign-in-title"));
  await visitor.goto(link);
  await visitor.follow(() => visitor.button("open-my-card").click());
  await see(visitor.heading("hello-name", { first_name: person.firstName }));
  return link;
}

async function lookAround(visitor, number) {
  const { page, t } = visitor;
  equal((await page.locator(".card-number").innerText()).trim(), number, "the number on the card");
  await see(page.getByText(t("points-missing")));
  await page.getByRole("button", { name: t("qr-enlarge") }).click();
  await see(page.getByRole("dialog"));
  await visitor.check();
  await page.getByRole("dialog").getByRole("button", { name: t("close") }).click();
  await visitor.follow(() => visitor.link("nav-history").click());
  await see(page.getByText(t("transaction-welcome-bonus")));
  await see(page.getByText(t("change-points", { signed: `+${WELCOME_POINTS}` })));
  await visitor.follow(() => visitor.link("nav-privacy").click());
}

async function exportData(visitor, person, number) {
  const { page } = visitor;
  const [download] = await Promise.all([page.waitForEvent("download"), visitor.link("privacy-export-button").click()]);
  truth(download.suggestedFilename().endsWith(".json"), `a file named ${download.suggestedFilename()}`);
  const data = JSON.parse(readFileSync(await download.path(), "utf8"));
  equal(data.profile.email, person.email, "the address in the export");
  equal(data.profile.phone?.replaceAll(" ", ""), PHONE_NUMBER.replaceAll(" ", ""), "the phone number in the export");
  equal(data.cards.length, 1, "cards in the export");
  const [card] = data.cards;
  equal(card.card_number, number, "the card in the export");
  equal(card.points_balance, WELCOME_POINTS, "the points in the export");
  equal(card.transactions.length, 2, "transactions in the export");
  truth(data.messages.length > 0, "the export lacks the messages");
}

async function changeMarketing(visitor) {
  const { page, t } = visitor;
  const before = await page.locator("#consent_marketing").isChecked();
  await page.locator("#consent_marketing").setChecked(!before);
  await visitor.follow(() => visitor.button("save").click());
  await see(page.locator("#notice").getByText(t("saved")));
  await visitor.goto(`${STORE}/privacy`);
  equal(await page.locator("#consent_marketing").isChecked(), !before, "the consent after saving");
}

async function signOut(visitor) {
  await visitor.follow(() => visitor.button("sign-out").click());
  await visitor.goto(`${STORE}/card`);
  await see(visitor.heading("sign-in"));
}

async function wholeJourney(visitor) {
  const person = somebody();
  await visitor.goto(STORE);
  await see(visitor.heading("program-title"));
  await visitor.follow(() => visitor.link("join-now").first().click());
  await refusedInput(visitor, person);
  await visitor.page.locator("#phone").fill(PHONE_NUMBER);
  await visitor.follow(() => visitor.button("get-my-card").click());
  const number = await newCard(visitor);
  await see(visitor.page.getByText(visitor.t("welcome-bonus-booked", { points: WELCOME_POINTS })));
  await enrollAgain(visitor, person, number);
  await signIn(visitor, person);
  await lookAround(visitor, number);
  await changeMarketing(visitor);
  await exportData(visitor, person, number);
  await visitor.follow(() => visitor.link("terms-link").click());
  await signOut(visitor);
}

async function usedLinkIsRefused(visitor, program) {
  const person = somebody();
  await enroll(visitor, person);
  const link = await signIn(visitor, person);
  const other = await Visitor.open(visitor.context.browser(), { base: program.guide.base_url });
  try {
    for (const status of [404, 410, 422]) {
      other.allowStatus(status);
    }
    await other.goto(link);
    if (await other.heading("confirm-sign-in-title").isVisible()) {
      await other.follow(() => other.button("open-my-card").click());
    }
    await see(other.heading("link-expired-title"));
    await other.goto(`${STORE}/card`);
    await see(other.heading("sign-in"));
    equal(other.faults().join("\n"), "", "faults");
  } finally {
    await other.close();
  }
}

async function erase(visitor, program) {
  const { page, t } = visitor;
  const person = somebody();
  const number = await enroll(visitor, person);
  await signIn(visitor, person);
  await visitor.goto(`${STORE}/privacy`);
  await page.locator("#confirm_erase").check();
  await visitor.follow(() => visitor.button("privacy-erase-button").click());
  await see(page.getByText(t("privacy-erased")));
  await visitor.goto(`${STORE}/card`);
  await see(visitor.heading("sign-in"));
  const merchant = program.guide.merchants[0];
  const cards = await new Till(program, merchant, merchant.stores[0]).cards();
  truth(!JSON.stringify(cards).includes(person.email), "the address is still known");
  const card = cards.find((candidate) => candidate.card_number === number);
  truth(card === undefined || (!card.is_active && card.customer_name === null), "the card still works or names its holder");
}

async function unknownAddressLearnsNothing(visitor) {
  const { page } = visitor;
  await visitor.goto(`${STORE}/sign-in`);
  await page.locator("#email").fill(somebody().email);
  await visitor.follow(() => visitor.button("send-link").click());
  await see(visitor.heading("link-sent-title"));
}

async function enrollPageIsLight(visitor) {
  const session = await visitor.context.newCDPSession(visitor.page);
  await session.send("Network.enable");
  let bytes = 0;
  session.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
  });
  await visitor.page.goto(`${STORE}/enroll`, { waitUntil: "networkidle" });
  truth(bytes > 1_000, `only ${bytes} bytes were counted`);
  truth(bytes < ENROLL_PAGE_BYTES_MAX, `the page costs ${bytes} bytes`);
}

async function languageLinkIsKept(visitor) {
  const { page } = visitor;
  await visitor.goto(STORE);
  visitor.speak("fr");
  await visitor.follow(() => page.locator(".languages a[hreflang='fr']").click());
  await see(visitor.heading("program-title"));
  await visitor.follow(() => visitor.link("join-now").first().click());
  await see(visitor.heading("enroll-title"));
}

async function darkPages(visitor) {
  const person = somebody();
  await visitor.goto(STORE);
  await enroll(visitor, person);
  await signIn(visitor, person);
  await visitor.goto(`${STORE}/history`);
  await visitor.goto(`${STORE}/privacy`);
  await visitor.goto("/s/lumen-grund");
}

export function customerTests() {
  const journeys = LOCALES.flatMap((locale) =>
    [PHONE, LAPTOP].map((width) => ({
      name: `a customer joins, comes back and leaves, in ${locale} at ${width} px`,
      options: { locale, width },
      run: wholeJourney,
    })),
  );
  return [
    ...journeys,
    {
      name: "a customer joins and signs in without script",
      options: { script: false, width: PHONE },
      async run(visitor) {
        const person = somebody();
        await enroll(visitor, person);
        await signIn(visitor, person);
        await signOut(visitor);
      },
    },
    { name: "a sign-in link works once", run: usedLinkIsRefused },
    { name: "a customer has everything erased", options: { width: PHONE }, run: erase },
    { name: "signing in does not tell whether an address has a card", run: unknownAddressLearnsNothing },
    { name: "the page for joining is small", options: { width: PHONE }, run: enrollPageIsLight },
    { name: "a chosen language stays", run: languageLinkIsKept },
    { name: "the storefront in the dark", options: { scheme: "dark", width: PHONE }, run: darkPages },
  ];
}
