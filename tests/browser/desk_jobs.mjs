/** The platform's desk: the queue and the calendar. */

import { VIEWS, signInAt } from "./desk.mjs";
import { LAPTOP, see } from "./visitor.mjs";

/** The demo has no mail server: its letters wait, some have failed and are tried again or given up, and the calendar goes on. */
async function jobs(visitor, program) {
  const { page } = visitor;
  await signInAt(visitor, "admin", program.guide.platform_admin);
  await visitor.goto("/admin/jobs");
  await see(visitor.heading("jobs-title"));
  await see(page.getByText("no such mailbox").first());
  const mails = page.locator("tr").filter({ hasText: visitor.part("jobs-queue-send-message") });
  await see(mails);
  for (const chore of ["expire-points", "warn-of-expiry", "greet-birthdays", "invite-back"]) {
    await see(page.locator("tr").filter({ hasText: visitor.part(`jobs-queue-${chore}`) }));
  }
  await visitor.follow(() => own(visitor, "button", "jobs-retry").click());
  await see(page.getByText(visitor.t("jobs-retried")));
  await visitor.follow(() => own(visitor, "link", "jobs-discard").click());
  await see(visitor.heading("jobs-discard-title"));
  await visitor.follow(() => visitor.button("jobs-discard").click());
  await see(page.getByText(visitor.t("jobs-discarded")));
}

/** Views are tried beside each other: each takes jobs from its own end of the list. */
function own(visitor, role, key) {
  const found = visitor.page.getByRole(role, { name: visitor.part(key) });
  return visitor.width === LAPTOP ? found.first() : found.last();
}

export function deskJobsTests() {
  return VIEWS.map((options) => ({
    name: `desk jobs: the queue and the calendar, ${options.locale}, ${options.width}`,
    options,
    run: jobs,
  }));
}
