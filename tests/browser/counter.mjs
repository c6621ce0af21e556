/** What staff do with their hands, with script and without it. */

import { equal, see, truth } from "./visitor.mjs";

export class Counter {
  constructor(visitor) {
    this.visitor = visitor;
    this.page = visitor.page;
  }

  /** Signs in; the next page is the choice of a store, or the counter where there is only one. */
  async signIn(account) {
    const { visitor, page } = this;
    await visitor.goto("/terminal");
    await see(visitor.heading("till-sign-in-title"));
    // An account has a language of its own; one that was chosen on this device goes before it.
    await visitor.goto(`/terminal/sign-in?lang=${visitor.locale}`);
    await page.locator("#email").fill(account.email);
    await page.locator("#password").fill(account.password);
    await visitor.follow(() => visitor.button("sign-in").click());
  }

  async choose(store) {
    await see(this.visitor.heading("till-choose-store"));
    await this.visitor.follow(() => this.page.getByRole("button", { name: store.name }).click());
    await see(this.visitor.heading("till-home-title"));
  }

  /** Sends a form of the terminal and waits for what has to be seen then. */
  async send(act, seen) {
    if (this.visitor.script) {
      await act();
      await see(seen);
      await this.visitor.check();
    } else {
      await this.visitor.follow(act);
      await see(seen);
    }
  }

  /** Looks up what leads to one card. */
  async lookUp(query, customerName) {
    await this.page.locator("#q").fill(query);
    await this.send(() => this.page.locator("#q").press("Enter"), this.customer(customerName));
  }

  customer(name) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  stamp() {
    return this.visitor.button("till-give-stamp").click();
  }

  /** Fills the PIN step in, which is a dialog with script and a page without. */
  async enterPin(person, pin = person.pin) {
    const root = this.pinStep();
    await see(root);
    await this.visitor.check();
    await root.getByRole("radio", { name: person.name, exact: true }).check();
    await root.locator("#pin").fill(pin);
    const confirm = () => root.getByRole("button", { name: this.visitor.t("pin-confirm") }).click();
    await (this.visitor.script ? confirm() : this.visitor.follow(confirm));
  }

  pinStep() {
    return this.page.locator(this.visitor.script ? "dialog [data-pin-page]" : "main [data-pin-page]");
  }

  /** Waits for the result and holds the page to the rules. */
  async notice(key, values, { check = true } = {}) {
    const notice = this.page.locator("#notice");
    await see(notice.filter({ hasText: this.visitor.part(key, values) }));
    if (check) {
      await this.visitor.check();
    }
    if (this.visitor.script) {
      equal(await this.page.evaluate(() => document.activeElement?.id), "notice", "the focus after a result");
    }
  }

  async earn(amount, reference) {
    await this.page.locator("#amount").fill(amount);
    if (reference !== undefined) {
      await this.page.locator("#order_reference").fill(reference);
    }
    await this.visitor.button("till-earn-button").click();
  }

  reward(name) {
    return this.page.locator("form[action$='/redeem'] button").filter({ hasText: name });
  }

  async fillEnrollment(person) {
    const { page } = this;
    await page.locator("#email").fill(person.email);
    await page.locator("#first_name").fill(person.firstName);
    await page.locator("#last_name").fill(person.lastName);
    await page.locator("#consent_terms").check();
  }

  /** Makes a card for a new customer and stands before it. */
  async enroll(person) {
    const { visitor } = this;
    await visitor.goto("/terminal/enroll");
    await this.fillEnrollment(person);
    await this.send(
      () => visitor.button("till-enroll-button").click(),
      this.customer(`${person.firstName} ${person.lastName}`),
    );
    await this.notice("result-enrolled", { name: `${person.firstName} ${person.lastName}` });
  }

  /** Opens a staff session ahead of any booking. */
  async unlock(person) {
    await this.page.locator("a[data-pin-open]").click();
    await this.enterPin(person);
    await see(this.page.getByRole("button", { name: this.visitor.t("till-lock", { name: person.name }) }));
    await this.visitor.check();
  }

  async lock() {
    await this.page.locator("form[action='/terminal/lock'] button").click();
    await see(this.page.locator("a[data-pin-open]"));
    await this.visitor.check();
  }

  async signOut() {
    const { visitor, page } = this;
    await page.locator("details.menu summary").click();
    await visitor.check();
    await visitor.follow(() => page.locator("form[action='/terminal/sign-out'] button").click());
    await visitor.goto("/terminal");
    await see(visitor.heading("till-sign-in-title"));
  }
}

/** The numbers on the card as the ledger has them. */
export async function balances(till, card, expected) {
  const seen = await till.card(card.id);
  for (const [name, value] of Object.entries(expected)) {
    equal(seen[name], value, `${name} in the ledger`);
  }
  truth(seen.is_active, "the card is blocked");
}
