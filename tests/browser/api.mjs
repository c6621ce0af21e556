/** A look at the ledger by the REST API: what a page shows must be what was booked. */

import { randomUUID } from "node:crypto";

/** Speaks for one store of the demo. */
export class Till {
  constructor(program, merchant, store) {
    this.root = `${program.guide.base_url}/api/v1/store/loyalty`;
    this.headers = { authorization: `Bearer ${store.staff_api_key}`, "content-type": "application/json" };
    Object.assign(this, { merchant, store });
  }

  async #answer(response, address) {
    if (!response.ok) {
      throw new Error(`${address} answered ${response.status}: ${await response.text()}`);
    }
    return response.json();
  }

  async get(address) {
    return this.#answer(await fetch(this.root + address, { headers: this.headers }), address);
  }

  async post(address, body) {
    const headers = { ...this.headers, "idempotency-key": randomUUID() };
    return this.#answer(await fetch(this.root + address, { method: "POST", headers, body: JSON.stringify(body) }), address);
  }

  /** Every card that works here. */
  async cards() {
    const cards = [];
    let cursor = "";
    do {
      const page = await this.get(`/cards${cursor && `?cursor=${encodeURIComponent(cursor)}`}`);
      cards.push(...page.items);
      cursor = page.next ?? "";
    } while (cursor !== "");
    return cards;
  }

  card(id) {
    return this.get(`/cards/${id}`);
  }

  /** A new customer's card. */
  async enroll(firstName, lastName) {
    const email = `${firstName}.${lastName}.${randomUUID().slice(0, 8)}@example.com`.toLowerCase();
    const enrolled = await this.post("/cards/enroll", {
      email,
      first_name: firstName,
      last_name: lastName,
      locale: "en",
      accepts_terms: true,
    });
    return { email, ...enrolled.card };
  }

  /** What confirms a booking by the API. */
  confirmation(person = this.store.pins[0]) {
    return { staff_pin_id: person.id, pin: person.pin };
  }
}
