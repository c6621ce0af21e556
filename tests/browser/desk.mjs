/** What the journeys at the desks have in common. */

import { LAPTOP, PHONE, see } from "./visitor.mjs";

/** Two languages, two widths. */
export const VIEWS = [
  { locale: "en", width: LAPTOP },
  { locale: "lb", width: PHONE },
];

/** The owner of the demo's bakery. */
export function bakerOf(program) {
  return program.guide.merchants[0].owner;
}

/** Signs in at `/merchant` or `/admin`, in the language of the journey: chosen here, it goes before the account's own. */
export async function signInAt(visitor, area, person) {
  const { page } = visitor;
  await visitor.goto(`/${area}/sign-in?lang=${visitor.locale}`);
  await page.locator("#email").fill(person.email);
  await page.locator("#password").fill(person.password);
  await visitor.follow(() => visitor.button("sign-in").click());
}

/** The page says so. */
export async function notice(visitor, key, values) {
  await see(visitor.page.locator("#notice").filter({ hasText: visitor.t(key, values) }));
}
