### Invitations into a team, by mail and on the page that follows.

mail-invitation-subject = { $merchant }: your invitation to the team
mail-invitation-staff = { $merchant } invites you to work at the counter of { $store } with its loyalty cards.
mail-invitation-manager = { $merchant } invites you to lead { $store } and its loyalty cards.
mail-invitation-owner = { $merchant } invites you to run its loyalty programme as an owner.
mail-invitation-how = The link works once and for seven days. It asks for your name and a password, or only for your password if you have an account already.
mail-invitation-action = Accept the invitation
mail-invitation-ignore = You do not know what this is about? Then ignore it; nothing happens without you.
team-link-title-mailed = The invitation is on its way
team-link-mailed = An e-mail with this link goes to { $email }. You can pass it on yourself as well.
jobs-queue-send-invitation = Sending invitations
