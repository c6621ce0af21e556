/** What staff do at the counter: find a card, book, undo; and what happens when something is in the way. */

import { randomUUID } from "node:crypto";
import { Till } from "./api.mjs";
import { balances, Counter } from "./counter.mjs";
import { equal, LAPTOP, PHONE, see, truth } from "./visitor.mjs";
import { LOCALES } from "./words.mjs";

const BAKERY = 0;
const CAFE = 1;
/** Of the bakery. */
const STORES = 3;

function storeOf(program, merchant, store) {
  const chosen = program.guide.merchants[merchant];
  return { merchant: chosen, store: chosen.stores[store], till: new Till(program, chosen, chosen.stores[store]) };
}

/** A counter of the bakery with a new customer's card before it. */
async function atCard(visitor, program, name, merchant = BAKERY, number = 0) {
  const place = storeOf(program, merchant, number);
  const card = await place.till.enroll(name, "Majerus");
  const counter = new Counter(visitor);
  await counter.signIn(place.store.staff);
  await counter.lookUp(card.card_number, `${name} Majerus`);
  return { ...place, card, counter };
}

async function stampWithPin(visitor, { counter, till, card }, person) {
  const { page } = visitor;
  await counter.stamp();
  await counter.enterPin(person, "190457");
  await see(counter.pinStep().locator("#pin-error").filter({ hasText: visitor.t("problem-pin-invalid") }));
  truth(/\d/.test(await page.locator("#pin-error").innerText()), "the refusal does not say how many attempts are left");
  await visitor.check();
  await balances(till, card, { stamp_count: 0 });
  await counter.pinStep().locator("#pin").fill(person.pin);
  await counter.pinStep().getByRole("button", { name: visitor.t("pin-confirm") }).click();
  await counter.notice("result-stamped", { count: 1, target: 10 });
  await counter.stamp();
  await counter.notice("problem-stamp-cooldown");
}

async function undoLast(visitor, counter, what) {
  const { page, t } = visitor;
  await visitor.follow(() => page.locator("#notice").getByRole("link", { name: t("undo") }).click());
  await see(visitor.heading("undo-title"));
  await page.getByRole("radio", { name: t("undo-reason-card") }).check();
  await page.locator("#notes").fill("Her sister's card");
  await visitor.button("undo-confirm").click();
  await counter.notice("result-voided", { what: wordOf(visitor, what) });
  await see(page.getByText(visitor.part("entry-voided")));
}

function wordOf(visitor, key) {
  return visitor.t(key).source.replace(/^\^\\s\*|\\s\*\$$/g, "").replaceAll("\\s+", " ");
}

/** Each day is another person's: wrong PINs of one person at the same time would add up to a lock. */
async function wholeDay(visitor, program, day) {
  const place = await atCard(visitor, program, "Malou", BAKERY, day % STORES);
  const { counter, till, card, store } = place;
  const person = store.pins[Math.floor(day / STORES)];
  await stampWithPin(visitor, place, person);
  await counter.earn("30,00", `R-${randomUUID().slice(0, 8)}`);
  await counter.notice("result-earned", { points: 60 });
  await balances(till, card, { stamp_count: 1, points_balance: 80 });
  await counter.reward("Espresso").click();
  await counter.notice("result-redeemed", { reward: "Espresso" });
  await balances(till, card, { points_balance: 40 });
  truth(await counter.reward("Croissant").isDisabled(), "a reward is offered that costs more than there is");
  await see(counter.reward("Croissant").filter({ hasText: visitor.part("till-points-missing", { points: 60, missing: 20 }) }));
  await counter.earn("5", undefined);
  await counter.notice("result-earned", { points: 10 });
  await undoLast(visitor, counter, "transaction-points-earned");
  await balances(till, card, { points_balance: 40 });
  await counter.lock();
  await counter.unlock(person);
  await counter.signOut();
}

async function findCards(visitor, program) {
  const { page } = visitor;
  const { till, store } = storeOf(program, BAKERY, 0);
  const card = await till.enroll("Jempi", "Kohnen");
  const counter = new Counter(visitor);
  await counter.signIn(store.staff);
  await counter.lookUp(card.email, "Jempi Kohnen");
  await visitor.goto("/terminal");
  await counter.lookUp(card.card_number.replaceAll("-", ""), "Jempi Kohnen");
  // What a hand scanner types, while no field has the focus.
  await visitor.goto("/terminal");
  await page.evaluate((code) => {
    document.activeElement?.blur();
    // All in one go: from outside, each key would take as long as the machine is busy, which no hand scanner does.
    for (const key of [...code, "Enter"]) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    }
  }, card.card_number);
  await see(counter.customer("Jempi Kohnen"));
  await visitor.goto("/terminal");
  await page.locator("#q").fill("Anna");
  await counter.send(() => page.locator("#q").press("Enter"), page.locator("#results"));
  const found = await page.locator("#results ~ .choices .choice").count();
  truth(found > 1, `${found} cards found for a name that several people have`);
  await visitor.follow(() => page.locator(".choices .choice").first().click());
  await see(counter.customer(/Anna/));
  await visitor.goto("/terminal");
  await page.locator("#q").fill("4000-0000-0000");
  await page.locator("#q").press("Enter");
  await counter.notice("till-lookup-none");
  equal(await page.locator("#q").inputValue(), "4000-0000-0000", "what was typed");
}

async function ownerChooses(visitor, program) {
  const { page } = visitor;
  const { merchant, store, till } = storeOf(program, CAFE, 0);
  const card = await till.enroll("Gilles", "Arendt");
  const counter = new Counter(visitor);
  await counter.signIn(merchant.owner);
  await counter.choose(store);
  await counter.lookUp(card.card_number, "Gilles Arendt");
  await page.locator("details.menu summary").click();
  await visitor.follow(() => visitor.link("till-change-store").click());
  await counter.choose(merchant.stores[1]);
  for (const query of [card.card_number, card.email, "Arendt"]) {
    await page.locator("#q").fill(query);
    await page.locator("#q").press("Enter");
    await counter.notice("till-lookup-none", { query });
  }
}

async function bakeryCardWorksEverywhere(visitor, program) {
  const { merchant, till } = storeOf(program, BAKERY, 0);
  const card = await till.enroll("Viviane", "Bettendorf");
  const counter = new Counter(visitor);
  await counter.signIn(merchant.owner);
  await counter.choose(merchant.stores[2]);
  await counter.lookUp(card.card_number, "Viviane Bettendorf");
}

/** A card of the café that needs at most a day's stamps for its reward. */
async function nearlyFull(till, store, target) {
  const cards = await till.cards();
  const card = cards.find(
    (candidate) =>
      candidate.is_active &&
      candidate.enrolled_at_store_id === store.id &&
      candidate.stamp_count < target &&
      candidate.stamp_count >= target - 3,
  );
  truth(card !== undefined, "the demo has no card that is nearly full");
  return card;
}

async function fullCard(visitor, program) {
  const { till, store, merchant } = storeOf(program, CAFE, 0);
  const target = merchant.program.stamps_target;
  const card = await nearlyFull(till, store, target);
  const counter = new Counter(visitor);
  await counter.signIn(store.staff);
  await counter.lookUp(card.card_number, card.customer_name);
  await counter.unlock(store.pins[1]);
  await visitor.goto("/terminal");
  await counter.lookUp(card.card_number, card.customer_name);
  for (let count = card.stamp_count + 1; count <= target; count += 1) {
    await counter.stamp();
    await counter.notice("result-stamped", { count, target });
  }
  await see(visitor.page.locator("#notice").filter({ hasText: visitor.part("result-reward-reached") }));
  await visitor.page.locator("form[action$='/redeem-stamps'] button").click();
  await counter.notice("result-redeemed", { reward: merchant.program.stamps_reward_description });
  await balances(till, card, { stamp_count: 0, stamps_redeemed: card.stamps_redeemed + target });
}

/** A page that was opened before somebody else booked offers what is no longer so; the ledger decides. */
async function refusals(visitor, program) {
  const { counter, till, card, store } = await atCard(visitor, program, "Steve");
  const confirmation = till.confirmation();
  visitor.allowStatus(409);
  visitor.allowStatus(422);
  await till.post("/points/earn", { card_id: card.id, purchase_amount_cents: 2500, ...confirmation });
  await visitor.goto(visitor.page.url());
  await counter.unlock(store.pins[1]);
  await counter.lookUp(card.card_number, "Steve Majerus");
  const espresso = (await till.card(card.id)).rewards.find((reward) => reward.name === "Espresso");
  await till.post("/points/redeem", { card_id: card.id, reward_id: espresso.id, ...confirmation });
  await counter.reward("Croissant").click();
  await counter.notice("problem-insufficient-points", { points_balance: 30, points_cost: 60 });
  await till.post("/stamp", { card_id: card.id, ...confirmation });
  await counter.stamp();
  await counter.notice("problem-stamp-cooldown");
  await counter.earn("0,50");
  await see(visitor.page.getByText(visitor.part("problem-minimum-purchase")));
  await visitor.check();
  await balances(till, card, { stamp_count: 1, points_balance: 30 });
}

async function dailyLimit(visitor, program) {
  const { counter, till, card, store, merchant } = await atCard(visitor, program, "Fern", CAFE);
  visitor.allowStatus(409);
  visitor.allowStatus(422);
  const limit = merchant.program.max_daily_stamps;
  for (let count = 0; count < limit - 1; count += 1) {
    await till.post("/stamp", { card_id: card.id, ...till.confirmation() });
  }
  await counter.stamp();
  await counter.enterPin(store.pins[2]);
  await counter.notice("result-stamped", { count: limit, target: merchant.program.stamps_target });
  await counter.stamp();
  await counter.notice("problem-daily-stamp-limit", { limit });
  await balances(till, card, { stamp_count: limit });
}

async function enrollAtTill(visitor, program) {
  const { page, t } = visitor;
  const { store } = storeOf(program, BAKERY, 1);
  const person = { email: `net.${randomUUID().slice(0, 8)}@example.com`, firstName: "Nathalie", lastName: "Goedert" };
  const counter = new Counter(visitor);
  visitor.allowStatus(422);
  await counter.signIn(store.staff);
  await visitor.goto("/terminal/enroll");
  await counter.fillEnrollment(person);
  await page.locator("#phone").fill("by mail only");
  await counter.send(
    () => visitor.button("till-enroll-button").click(),
    page.locator("#phone-error").filter({ hasText: t("field-not-a-phone") }),
  );
  equal(await page.locator("#email").inputValue(), person.email, "the address that was typed");
  equal(await page.locator("#phone").inputValue(), "by mail only", "the number that was typed");
  await page.locator("#phone").fill("");
  await counter.send(() => visitor.button("till-enroll-button").click(), counter.customer("Nathalie Goedert"));
  await counter.notice("result-enrolled", { name: "Nathalie Goedert" });
  await visitor.goto("/terminal/enroll");
  await counter.fillEnrollment(person);
  await visitor.button("till-enroll-button").click();
  await counter.notice("result-already-enrolled", { name: "Nathalie Goedert" });
}

async function wrongPassword(visitor, program) {
  const { page } = visitor;
  const { store } = storeOf(program, BAKERY, 0);
  for (const status of [401, 422]) {
    visitor.allowStatus(status);
  }
  await visitor.goto("/terminal");
  await page.locator("#email").fill(store.staff.email);
  await page.locator("#password").fill("not-the-password-at-all");
  await visitor.follow(() => visitor.button("sign-in").click());
  await see(page.getByRole("alert").filter({ hasText: visitor.part("till-sign-in-failed") }));
  equal(await page.locator("#email").inputValue(), store.staff.email, "the address that was typed");
}

async function stampsOf(till, card) {
  const { items } = await till.get(`/cards/${card.id}/transactions`);
  return items.filter((row) => row.transaction_type === "stamp_earned").length;
}

/** The connection is away when the button is pressed, and comes back. */
async function offlineStamp(visitor, program) {
  const { counter, till, card, store } = await atCard(visitor, program, "Ady");
  const { context, page, t } = visitor;
  await counter.unlock(store.pins[1]);
  await counter.lookUp(card.card_number, "Ady Majerus");
  visitor.allowLostConnection();
  await context.setOffline(true);
  await counter.stamp();
  await see(page.locator("#connection").getByText(t("till-retrying")));
  equal(await stampsOf(till, card), 0, "stamps while the connection is away");
  await context.setOffline(false);
  await counter.notice("result-stamped", { count: 1, target: 10 });
  truth(await page.locator("#connection").isHidden(), "the page still says that the connection is away");
  equal(await stampsOf(till, card), 1, "stamps after the connection came back");
}

/** The booking arrives, its answer does not: asking again must find it. */
async function lostAnswer(visitor, program) {
  const { counter, till, card, store } = await atCard(visitor, program, "Lis");
  const { page } = visitor;
  await counter.unlock(store.pins[2]);
  await counter.lookUp(card.card_number, "Lis Majerus");
  visitor.allowLostConnection();
  let attempts = 0;
  await page.route(
    (url) => url.pathname.endsWith("/stamp"),
    async (route) => {
      attempts += 1;
      if (attempts > 1) {
        return route.continue();
      }
      await route.fetch({ maxRedirects: 0 });
      return route.abort("connectionreset");
    },
  );
  await counter.stamp();
  await see(page.locator("#notice"));
  await visitor.check();
  truth(attempts > 1, "the page did not ask again");
  equal(await stampsOf(till, card), 1, "stamps after the answer was lost");
  await balances(till, card, { stamp_count: 1 });
}

async function withoutScript(visitor, program) {
  const place = await atCard(visitor, program, "Pol");
  const { counter, till, card, store } = place;
  await counter.visitor.follow(() => counter.stamp());
  await counter.enterPin(store.pins[1], "190457");
  await see(counter.pinStep().locator("#pin-error").filter({ hasText: visitor.t("problem-pin-invalid") }));
  await counter.enterPin(store.pins[1]);
  await counter.notice("result-stamped", { count: 1, target: 10 });
  await balances(till, card, { stamp_count: 1 });
}

async function stampThenUndo(visitor, program) {
  const { counter, till, card, store } = await atCard(visitor, program, "Cathy");
  await counter.stamp();
  await counter.enterPin(store.pins[0]);
  await counter.notice("result-stamped", { count: 1, target: 10 });
  await undoLast(visitor, counter, "transaction-stamp-earned");
  await balances(till, card, { stamp_count: 0 });
}

async function otherPages(visitor, program) {
  const { page } = visitor;
  const { store } = storeOf(program, BAKERY, 0);
  const counter = new Counter(visitor);
  await counter.signIn(store.staff);
  await visitor.goto("/terminal/pin");
  await see(visitor.heading("pin-title"));
  visitor.speak("fr");
  await page.locator("details.menu summary").click();
  await visitor.follow(() => page.locator(".menu a[hreflang='fr']").click());
  await visitor.goto("/terminal");
  await see(visitor.heading("till-home-title"));
  const manifest = await page.request.get("/terminal/manifest.webmanifest");
  equal((await manifest.json()).start_url, "/terminal", "the manifest's start");
  visitor.allowStatus(404);
  await visitor.goto(`/terminal/cards/${randomUUID()}`);
  // Of the terminal's own kind: its script shows nothing else in place.
  await see(page.locator("main[data-swap='main'] h1"));
  await see(visitor.link("back-to-start"));
}

export function tillTests() {
  const days = LOCALES.flatMap((locale) => [PHONE, LAPTOP].map((width) => ({ locale, width }))).map((options, day) => ({
    name: `staff stamp, book, redeem and undo, in ${options.locale} at ${options.width} px`,
    options,
    run: (visitor, program) => wholeDay(visitor, program, day),
  }));
  return [
    ...days,
    { name: "the terminal refuses a wrong password in words", run: wrongPassword },
    { name: "a card is found by number, address, name and hand scanner", run: findCards },
    { name: "an owner chooses the store, and a café's card stays at its store", run: ownerChooses },
    { name: "a bakery's card works in every store", options: { locale: "de" }, run: bakeryCardWorksEverywhere },
    { name: "a full stamp card becomes a reward", options: { locale: "fr", width: PHONE }, run: fullCard },
    { name: "refusals say why and what to do", options: { width: PHONE }, run: refusals },
    { name: "the day's last stamp says so", options: { locale: "lb" }, run: dailyLimit },
    { name: "a new customer gets a card at the counter", options: { width: PHONE }, run: enrollAtTill },
    { name: "a stamp is undone with a reason", options: { width: PHONE }, run: stampThenUndo },
    { name: "a stamp pressed while the connection is away is booked once", run: offlineStamp },
    { name: "a stamp whose answer got lost is booked once", run: lostAnswer },
    { name: "the terminal stamps without script", options: { script: false }, run: withoutScript },
    { name: "the terminal's other pages", options: { width: PHONE }, run: otherPages },
    { name: "the terminal in the dark", options: { scheme: "dark" }, run: stampThenUndo },
  ];
}
