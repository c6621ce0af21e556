/** The platform's desk: the queue and the calendar. */

import { VIEWS, signInAt } from "./desk.mjs";
import { see } from "./visitor.mjs";

/** The demo has no mail server: its letters wait, some have failed, and the calendar goes on. */
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
}

export function deskJobsTests() {
  return VIEWS.map((options) => ({
    name: `desk jobs: the queue and the calendar, ${options.locale}, ${options.width}`,
    options,
    run: jobs,
  }));
}
