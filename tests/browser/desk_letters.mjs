/** The merchant's desk: letters in the merchant's own words. */

import { bakerOf, notice, signInAt } from "./desk.mjs";
import { LAPTOP, PHONE, see, truth } from "./visitor.mjs";

/** A letter is looked at, written with a mistake, mended, tried, saved, and given back to the program. */
async function write(visitor, program, locale) {
  const { page } = visitor;
  const baker = bakerOf(program);
  const address = `/merchant/letters/loyalty_birthday/${locale}`;
  await signInAt(visitor, "merchant", baker);
  await visitor.goto("/merchant/letters");
  await see(visitor.heading("letters-title"));
  const cell = page.locator(`a[href="${address}"]`);
  await see(cell.filter({ hasText: visitor.part("letters-built-in") }));
  await visitor.follow(() => cell.click());
  const sheet = page.frameLocator("iframe[name=letter-preview]");
  const letter = sheet.frameLocator("iframe").first();
  await see(letter.getByText(baker.merchant ?? "Sonnenkorn").first());
  // A draft with a mistake answers so, in the frame and on saving.
  visitor.allowStatus(422);
  await page.locator("#body").fill("{{ birthday }}\n\nZoë, Maïté & Strauß");
  await visitor.follow(() => visitor.button("letters-save").click());
  await see(page.locator("#body-error").filter({ hasText: "birthday" }));
  await page.locator("#body").fill("Zoë, Maïté & Strauß\n\n<strong>{{ store_name }}</strong> <3");
  await page.locator("button[data-preview]").click();
  await see(letter.getByText("Zoë, Maïté & Strauß"));
  await see(sheet.locator("pre").filter({ hasText: "<3" }));
  await visitor.follow(() => visitor.button("letters-test").click());
  await notice(visitor, "letters-test-queued", { email: baker.email });
  truth((await page.locator("#body").inputValue()).startsWith("Zoë"), "what was typed is still there");
  await visitor.follow(() => visitor.button("letters-save").click());
  await notice(visitor, "letters-saved");
  await see(cell.filter({ hasText: visitor.part("letters-own") }));
  await visitor.follow(() => cell.click());
  await see(letter.getByText("Zoë, Maïté & Strauß"));
  await visitor.follow(() => visitor.link("letters-reset").click());
  await visitor.follow(() => visitor.button("letters-reset").click());
  await notice(visitor, "letters-reset-done");
  await see(cell.filter({ hasText: visitor.part("letters-built-in") }));
}

/** Without script a button shows the letter, in the same frame. */
async function withoutScript(visitor, program) {
  const { page } = visitor;
  await signInAt(visitor, "merchant", bakerOf(program));
  await visitor.goto("/merchant/letters/loyalty_enrollment/en");
  await page.locator("#body").fill("<h2>Hello</h2>You are in.");
  await page.locator("button[data-preview]").click();
  const letter = page.frameLocator("iframe[name=letter-preview]").frameLocator("iframe").first();
  await see(letter.getByRole("heading", { level: 2, name: "Hello" }));
}

export function lettersTests() {
  const views = [
    { locale: "fr", width: PHONE },
    { locale: "de", width: LAPTOP },
  ];
  return [
    ...views.map((options) => ({
      name: `desk letters: a letter in one's own words, ${options.locale} ${options.width}`,
      options,
      run: (visitor, program) => write(visitor, program, options.locale),
    })),
    {
      name: "desk letters: a preview without script",
      options: { locale: "en", width: LAPTOP, script: false },
      run: withoutScript,
    },
  ];
}
