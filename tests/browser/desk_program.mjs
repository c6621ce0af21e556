/** The merchant's desk: the overview, and the program with its rewards, pictures and history. */

import { notice, signInAt, VIEWS } from "./desk.mjs";
import { equal, see, truth } from "./visitor.mjs";

/** One red pixel. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==",
  "base64",
);

/** Rules and look: a mistake keeps what was typed, the preview follows, saving makes a version. */
async function edit(visitor) {
  const { page } = visitor;
  await visitor.goto("/merchant/program");
  const name = `Kaart ${visitor.locale}`;
  await page.locator("#card_name").fill(name);
  const target = await page.locator("#stamps_target").inputValue();
  await page.locator("#stamps_target").fill("many");
  await visitor.follow(() => visitor.button("program-save").click());
  await see(page.locator("#stamps_target-error"));
  equal(await page.locator("#card_name").inputValue(), name, "the name that was typed");
  await page.locator("#stamps_target").fill(target);
  await visitor.follow(() => visitor.button("program-preview-button").click());
  await see(page.locator("[data-part='preview']").getByText(name));
  await visitor.follow(() => visitor.button("program-save").click());
  await notice(visitor, "program-done-saved");
  await visitor.goto("/merchant/program/versions");
  truth((await page.locator(".version-item").count()) >= 2, "saving made a version");
  await visitor.goto("/merchant/program/activity");
  await see(visitor.button("program-switch-off-now"));
  await visitor.follow(() => page.getByRole("link", { name: visitor.t("cancel") }).click());
}

async function add(visitor, name, cost) {
  await visitor.page.locator("#name").fill(name);
  await visitor.page.locator("#points_cost").fill(cost);
  await visitor.follow(() => visitor.button("rewards-add").click());
}

/** Rewards are added, moved, retired and offered again. */
async function rewards(visitor) {
  const { page } = visitor;
  await visitor.goto("/merchant/program/rewards");
  await add(visitor, "Roll", "0");
  await see(page.locator("#points_cost-error"));
  await add(visitor, "Roll", "30");
  await add(visitor, "Pretzel", "75");
  await notice(visitor, "rewards-done-added");
  const row = page.locator("tr").filter({ hasText: "Pretzel" });
  const press = (action) => visitor.follow(() => row.locator(`button[value='${action}']`).click());
  await press("up");
  await notice(visitor, "rewards-done-moved");
  await press("retire");
  await notice(visitor, "rewards-done-retired");
  await press("return");
  await notice(visitor, "rewards-done-returned");
}

/** What is no picture is refused beside its field; a picture is shown to customers, and taken away again. */
async function pictures(visitor) {
  const { page } = visitor;
  await visitor.goto("/merchant/program/images");
  const upload = page.locator("form[action$='/logo'] button");
  await page
    .locator("#logo-file")
    .setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from("GIF?") });
  await visitor.follow(() => upload.click());
  await see(page.locator("#logo-error"));
  await page.locator("#logo-file").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: PICTURE });
  await visitor.follow(() => upload.click());
  await notice(visitor, "images-done-uploaded");
  const width = await page
    .locator("img.picture")
    .first()
    .evaluate((picture) => picture.naturalWidth);
  truth(width > 0, "the picture is shown");
  await visitor.follow(() => page.locator("form[action$='/logo/remove']").getByRole("button").click());
  await notice(visitor, "images-done-removed");
}

/** One after the other: each saves the program, and a save for a version that is no longer the newest is refused. */
async function journey(visitor, owner) {
  await signInAt(visitor, "merchant", owner);
  await see(visitor.page.locator(".figures"));
  visitor.allowStatus(422);
  await edit(visitor);
  await rewards(visitor);
  await pictures(visitor);
}

export function deskProgramTests() {
  return VIEWS.map((options, index) => ({
    name: `desk: the program is edited, with rewards and pictures, and keeps its history (${options.locale})`,
    options,
    run: (visitor, program) => journey(visitor, program.guide.merchants[index].owner),
  }));
}
