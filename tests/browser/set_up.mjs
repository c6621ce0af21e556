/** The first run: an empty installation becomes one that works at the counter. */

import { Counter } from "./counter.mjs";
import { see } from "./visitor.mjs";

const OWNER = { email: "owner@maison.example", password: "violin-harbour-thistle" };
const PERSON = { name: "Fabienne", pin: "483920" };

async function setUp(visitor, program) {
  const { page, t } = visitor;
  await visitor.goto(program.link);
  await see(visitor.heading("setup-title"));
  const values = {
    email: OWNER.email,
    password: OWNER.password,
    merchant_name: "Maison Fleurie",
    store_name: "Maison Fleurie Ville",
    stamps_target: "5",
    stamps_reward: "One bunch of tulips",
    staff_name: PERSON.name,
    pin: "1234",
  };
  for (const [id, value] of Object.entries(values)) {
    await page.locator(`#${id}`).fill(value);
  }
  visitor.allowStatus(422);
  await visitor.follow(() => visitor.button("setup-button").click());
  await see(page.locator("#pin-error").filter({ hasText: t("field-pin-too-easy") }));
  for (const id of ["password", "pin"]) {
    await page.locator(`#${id}`).fill(id === "pin" ? PERSON.pin : OWNER.password);
  }
  await visitor.follow(() => visitor.button("setup-button").click());
  await see(visitor.heading("setup-done-title"));
}

async function firstCustomer(visitor, program) {
  await setUp(visitor, program);
  const { page } = visitor;
  await visitor.follow(() => visitor.link("open-storefront").click());
  await see(visitor.heading("program-title"));
  const counter = new Counter(visitor);
  await counter.signIn(OWNER);
  await counter.enroll({ email: "first@example.com", firstName: "Nico", lastName: "Erpelding" });
  await counter.stamp();
  await counter.enterPin(PERSON);
  await counter.notice("result-stamped", { count: 1, target: 5 });
  visitor.allowStatus(404);
  visitor.allowStatus(410);
  await page.goto(program.link);
  await see(visitor.link("back-to-start"));
}

export function setUpTests() {
  return [{ name: "a new installation is set up and stamps its first card", run: firstCustomer }];
}
