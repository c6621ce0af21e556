/** The merchant's desk: the team, its keys and PINs, the settings, one's own account; and the platform's users. */

import { bakerOf, notice, signInAt } from "./desk.mjs";
import { see, truth } from "./visitor.mjs";

const PASSWORD = "violin-harbour-thistle-gate";

/** An owner invites somebody, who joins by the demo's mail, is changed, suspended and removed. */
async function team(visitor, program, suffix) {
  const { page, t } = visitor;
  const owner = bakerOf(program);
  const email = `new-${suffix}-${program.engine}@example.com`;
  await signInAt(visitor, "merchant", owner);
  await visitor.goto("/merchant/team");
  visitor.allowStatus(422);
  await page.locator("#email").fill("nobody@nowhere");
  await visitor.follow(() => visitor.button("team-invite-button").click());
  await see(page.locator("#email-error"));
  await page.locator("#email").fill(email);
  await page.locator("#role").selectOption("store_manager");
  await visitor.follow(() => visitor.button("team-invite-button").click());
  const link = (await page.locator("#secret").textContent()).trim();
  await visitor.goto("/demo/mail");
  await see(page.locator(`a[href="${link}"]`));
  await page.context().clearCookies();
  await visitor.goto(new URL(link).pathname);
  await page.locator("#name").fill("Nora Weber");
  await page.locator("#password").fill("password1234");
  await visitor.follow(() => visitor.button("join-button").click());
  await see(page.locator("#password-error"));
  await page.locator("#password").fill(PASSWORD);
  await visitor.follow(() => visitor.button("join-button").click());
  truth(page.url().endsWith("/merchant"), "somebody who joins as a manager is at the desk");
  await visitor.goto("/merchant/pins");
  truth((await page.locator("a[href='/merchant/team']").count()) === 0, "a manager has no team to manage");
  await page.context().clearCookies();
  await signInAt(visitor, "merchant", owner);
  await visitor.goto("/merchant/team");
  const row = page.locator("tr").filter({ hasText: email });
  await visitor.follow(() => row.getByRole("link").click());
  await visitor.follow(() => visitor.button("team-suspend").click());
  await see(page.getByText(t("team-suspended"), { exact: true }));
  await visitor.follow(() => visitor.link("team-remove").click());
  await visitor.follow(() => visitor.button("team-remove").click());
  await notice(visitor, "team-removed");
}

/** The last owner cannot leave. */
async function lastOwner(visitor, program) {
  const { page, t } = visitor;
  const owner = bakerOf(program);
  await signInAt(visitor, "merchant", owner);
  await visitor.goto("/merchant/team");
  await visitor.follow(() => page.locator("tr").filter({ hasText: owner.email }).getByRole("link").click());
  visitor.allowStatus(422);
  await visitor.follow(() => visitor.button("team-suspend").click());
  await see(page.getByText(t("team-last-owner")));
}

/** Keys are shown once; PINs are given out one by one and many at once; settings are saved, by one owner at a time. */
async function keysAndPins(visitor, owner) {
  const { page, t } = visitor;
  await signInAt(visitor, "merchant", owner);
  await visitor.goto("/merchant/api-keys");
  await page.locator("#name").fill(`Register ${visitor.locale}`);
  await visitor.follow(() => visitor.button("keys-create").click());
  truth((await page.locator("#secret").textContent()).startsWith("orion_live_"), "the key is shown");
  await visitor.goto("/merchant/api-keys");
  await visitor.follow(() =>
    page
      .locator("tr")
      .filter({ hasText: `Register ${visitor.locale}` })
      .getByRole("link")
      .first()
      .click(),
  );
  await visitor.follow(() => visitor.button("keys-revoke").click());
  await notice(visitor, "keys-done");
  await visitor.goto("/merchant/pins");
  visitor.allowStatus(422);
  await page.locator("#name").fill("Kim");
  await page.locator("#pin").fill("1234");
  await visitor.follow(() => visitor.button("pins-create").click());
  await see(page.locator("#pin-error"));
  await visitor.goto("/merchant/pins/assign");
  await page.locator("#lines").fill(`Lou ${visitor.locale}; 493827; E-${visitor.locale}\nPat; 1111`);
  await visitor.follow(() => visitor.button("assign-check").click());
  truth((await visitor.button("assign-do").count()) === 0, "nothing is offered that would be refused");
  await page.locator("#partial").check();
  await visitor.follow(() => visitor.button("assign-check").click());
  await visitor.follow(() => visitor.button("assign-do").click());
  await see(page.getByRole("heading", { name: t("assign-result") }));
  await visitor.goto("/merchant/settings");
  await page.locator("#staff_pin_lockout_attempts").fill("99");
  await visitor.follow(() => visitor.button("save").click());
  await see(page.locator("#attempts-error"));
  await page.locator("#staff_pin_lockout_attempts").fill("4");
  await visitor.follow(() => visitor.button("save").click());
  await notice(visitor, "settings-saved");
}

/** One's own account, and everybody's for the platform. */
async function accounts(visitor, program) {
  const { page, t } = visitor;
  await signInAt(visitor, "admin", program.guide.platform_admin);
  await visitor.goto("/admin/account");
  visitor.allowStatus(422);
  await page.locator("#old_password").fill("not the old password");
  await page.locator("#password").fill(PASSWORD);
  await visitor.follow(() => visitor.button("account-password-save").click());
  await see(page.locator("#old_password-error"));
  await visitor.goto("/admin/users");
  // Somebody whom no other journey needs while the account is closed.
  const { email } = program.guide.merchants[1].stores[1].staff;
  await page.locator("#q").fill(email.slice(0, 5));
  await visitor.follow(() => visitor.button("search").click());
  const row = page.locator("tr").filter({ hasText: email });
  await visitor.follow(() => row.getByRole("link").click());
  await visitor.follow(() => visitor.button("users-disable").click());
  await notice(visitor, "users-disabled");
  await visitor.follow(() => row.getByRole("button").click());
  await notice(visitor, "users-enabled");
}

export function deskTeamTests() {
  return [
    { name: "desk team: invite, join, suspend, remove, en, laptop", run: (v, p) => team(v, p, "en") },
    {
      name: "desk team: invite, join, suspend, remove, lb, phone",
      options: { locale: "lb", width: 360 },
      run: (v, p) => team(v, p, "lb"),
    },
    { name: "desk team: the last owner stays, de, laptop", options: { locale: "de" }, run: lastOwner },
    {
      name: "desk team: keys, PINs and settings, fr, phone",
      options: { locale: "fr", width: 360 },
      run: (v, p) => keysAndPins(v, p.guide.merchants[1].owner),
    },
    { name: "desk team: keys, PINs and settings, en, laptop", run: (v, p) => keysAndPins(v, p.guide.merchants[0].owner) },
    { name: "desk team: accounts, en, laptop", run: accounts },
  ];
}
