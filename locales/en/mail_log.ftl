### The log of mail, addresses that take none, and leaving marketing mail.

mail-log-title = Mail
mail-log-title-of = Mail to { $name }
mail-log-kind = What
mail-log-every-kind = Everything
mail-log-outcome = Outcome
mail-log-every-outcome = Every outcome
mail-log-none = No mail has been sent yet. Every attempt will be listed here.
mail-log-none-found = No mail fits these filters.

mail-kind-sign-in = Sign-in link
mail-kind-card = Way to the card
mail-kind-invitation = Invitation
mail-kind-enrollment = Welcome
mail-kind-welcome-bonus = Welcome bonus
mail-kind-points-bonus = Bonus points
mail-kind-points-expiring = Points expire soon
mail-kind-points-expired = Points expired
mail-kind-reward-ready = Reward ready
mail-kind-birthday = Birthday
mail-kind-reengagement = Not seen for long
mail-kind-retention-notice = Notice before deletion
mail-outcome-accepted = Sent
mail-outcome-deferred = Tried again later
mail-outcome-refused = Refused
mail-outcome-unreachable = Server not reached
mail-outcome-suppressed = Not sent
mail-outcome-held = Waits

suppression-title = Mail does not reach this address
suppression-text = A mail server said on { $date } that there is no such mailbox. So nothing more is sent there, not even links to sign in.
suppression-hint = If the mailbox is there after all, let mail go there again. Another wrong answer stops it once more.
suppression-lift = Send mail again
suppression-lifted = Mail goes to this address again.
card-mail-link = Mail to this person
action-mail-lift = Let mail go to an address again
action-customer-unsubscribe = Unsubscribed from offers

unsubscribe-title = No more offers from { $merchant }?
unsubscribe-lead = Birthday wishes and other offers from { $merchant } will stop. Your card stays, and you will still hear what happens on it.
unsubscribe-button = Unsubscribe
unsubscribe-done-title = You are unsubscribed
unsubscribe-done-text = { $merchant } sends you no more offers. Your card works as before; you can change your mind on its privacy page.
