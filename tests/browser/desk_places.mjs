/** The merchant's desk: stores with their domains and posters, and the pages written for them. */

import { bakerOf, notice, signInAt } from "./desk.mjs";
import { equal, LAPTOP, PHONE, see, truth } from "./visitor.mjs";

/** Points of a PDF: 1/72 inch. */
const PAPER = { a4: [595, 842], a6: [298, 420] };

/** A store is opened, gets a domain, is deleted and restored. */
async function stores(visitor, program, suffix) {
  const { page, t, part } = visitor;
  await signInAt(visitor, "merchant", bakerOf(program));
  await visitor.goto("/merchant/stores/new");
  visitor.allowStatus(422);
  await page.locator("#name").fill(`Kiosk ${suffix}`);
  await page.locator("#slug").fill("Not a slug");
  await visitor.follow(() => visitor.button("save").click());
  await see(page.locator("#slug-error"));
  await page.locator("#slug").fill(`kiosk-${suffix}`);
  await visitor.follow(() => visitor.button("save").click());
  await notice(visitor, "stores-created");
  const row = page.locator("tr").filter({ hasText: `Kiosk ${suffix}` });
  await visitor.follow(() => row.locator("a[href$='/domains']").click());
  await page.locator("#host").fill("127.0.0.1");
  await visitor.follow(() => visitor.button("stores-domain-add").click());
  await see(page.locator("#host-error").filter({ hasText: t("field-not-a-host") }));
  await page.locator("#host").fill(`${suffix}.kiosk.example`);
  await visitor.follow(() => visitor.button("stores-domain-add").click());
  await notice(visitor, "stores-domain-added");
  await visitor.goto("/merchant/stores");
  await visitor.follow(() => row.getByRole("link", { name: part("places-edit") }).click());
  await visitor.follow(() => visitor.link("stores-delete").click());
  await visitor.follow(() => visitor.button("stores-delete").click());
  await notice(visitor, "stores-deleted");
  const gone = page.locator("li").filter({ hasText: `Kiosk ${suffix}` });
  await visitor.follow(() => gone.getByRole("button").click());
  await notice(visitor, "stores-restored");
}

/** A page is previewed, published, read by a visitor, withdrawn and deleted. */
async function pages(visitor, program, suffix) {
  const { page, t, part } = visitor;
  await signInAt(visitor, "merchant", bakerOf(program));
  await visitor.goto("/merchant/pages/new");
  await page.locator("#title").fill(`Hours ${suffix}`);
  await page.locator("#slug").fill(`hours-${suffix}`);
  await page.locator("#body").fill("# Week\n\nFrom **six**.\n\n| Day | Time |\n|---|---|\n| Monday | 6:00 |");
  await visitor.follow(() => visitor.button("pages-preview").click());
  await see(page.locator(".written strong").filter({ hasText: "six" }));
  await visitor.follow(() => visitor.button("pages-save-publish").click());
  await notice(visitor, "pages-now-published");
  const row = page.locator("tr").filter({ hasText: `Hours ${suffix}` });
  const address = await row.locator("a[href^='/s/']").getAttribute("href");
  await page.goto(address);
  await see(page.getByRole("heading", { level: 1, name: `Hours ${suffix}` }));
  await visitor.goto("/merchant/pages");
  await visitor.follow(() => row.getByRole("button", { name: part("pages-withdraw") }).click());
  await notice(visitor, "pages-now-withdrawn");
  await visitor.follow(() =>
    row
      .getByRole("link", { name: `Hours ${suffix}` })
      .first()
      .click(),
  );
  await visitor.follow(() => visitor.link("pages-delete").click());
  await visitor.follow(() => visitor.button("pages-delete").click());
  await notice(visitor, "pages-now-deleted");
}

/** Each poster is one page of its paper, whatever the language. */
async function posters(visitor, program) {
  const { page } = visitor;
  await signInAt(visitor, "merchant", bakerOf(program));
  await visitor.goto("/merchant/stores");
  const address = await page.locator("a[href$='/poster']").first().getAttribute("href");
  for (const [size, [width, height]] of Object.entries(PAPER)) {
    await visitor.goto(`${address}?size=${size}&locale=de`);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    equal([...pdf.matchAll(/\/Type\s*\/Page\b/g)].length, 1, `pages of ${size}`);
    const box = /\/MediaBox\s*\[([^\]]*)\]/.exec(pdf)[1].trim().split(/\s+/).map(Number);
    truth(Math.abs(box[2] - width) < 1.5 && Math.abs(box[3] - height) < 1.5, `${size} is ${box}`);
    const hidden = await page.locator(".sheet").evaluate((sheet) => sheet.scrollHeight - sheet.clientHeight);
    equal(hidden, 0, `what does not fit on ${size}`);
  }
}

export function placesTests() {
  const views = [
    { locale: "fr", width: PHONE },
    { locale: "de", width: LAPTOP },
  ];
  return views.flatMap(({ locale, width }) => [
    {
      name: `desk: a store, its domain and its way back, ${locale} ${width}`,
      options: { locale, width },
      run: (visitor, program) => stores(visitor, program, locale),
    },
    {
      name: `desk: a page is written and published, ${locale} ${width}`,
      options: { locale, width },
      run: (visitor, program) => pages(visitor, program, locale),
    },
    { name: `desk: posters are one page of their paper, ${locale} ${width}`, options: { locale, width }, run: posters },
  ]);
}
