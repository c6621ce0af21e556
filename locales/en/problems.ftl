# What people read when something was refused or is wrong: what it is, then how to mend it.
# Written for staff with a queue. The API sends the same sentences as the title of a problem document.

## Waiting times, as DURATION($seconds) writes them

duration-seconds = { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}
duration-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
duration-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
duration-joined = { $larger } and { $smaller }

## The ledger said no

problem-insufficient-points = Not enough points: the card has { $points_balance }, this reward costs { $points_cost }.
problem-insufficient-stamps = Not enough stamps yet: the card has { $stamps } of { $stamps_target }.
problem-stamp-cooldown = This card was stamped a moment ago. Stamp again in { DURATION($seconds) }.
problem-daily-stamp-limit = { $limit ->
    [one] This card already has its one stamp for today. Stamp again tomorrow.
   *[other] This card already has its { $limit } stamps for today. Stamp again tomorrow.
}
problem-card-inactive = This card is deactivated. Ask a manager to reactivate it.
problem-card-closed = This card is closed for good. Enrol the customer again for a new card.
problem-program-inactive = The loyalty program is switched off. The owner can activate it.
problem-program-has-no-stamps = This program gives points, not stamps. Enter the purchase amount instead.
problem-program-has-no-points = This program gives stamps, not points. Give a stamp instead.
problem-minimum-purchase = Points start at a purchase of { $amount }. This one is smaller.
problem-minimum-redemption = { $points ->
    [one] Redeeming starts at a balance of { $points } point. This card has less.
   *[other] Redeeming starts at a balance of { $points } points. This card has less.
}
problem-order-reference-required = Enter the receipt number, then try again.
problem-order-reference-conflict = This receipt number was already used for another card or amount. Check the number.
problem-reward-not-available = This reward is no longer in the catalogue. Choose another one.
problem-nothing-to-void = No such transaction on this card. Check the transaction or the receipt number.
problem-already-voided = This was already voided. Nothing is left to take back.
problem-not-voidable = This kind of transaction cannot be voided. A manager can adjust the balance.
problem-void-exceeds-rest = { $points ->
    [0] Nothing of this transaction is left to void.
    [one] Only { $points } point of this transaction is left to void. Enter less.
   *[other] Only { $points } points of this transaction are left to void. Enter less.
}
problem-voids-not-allowed = Voiding is switched off here. The owner can allow it in the settings.
problem-manager-required = Only a manager may do this. Ask a manager to confirm it.
problem-reason-required = Enter a reason, then try again.
problem-below-zero = The balance would fall below zero. Enter a smaller amount.
problem-limit-exceeded = The card would hold more than is possible. Enter a smaller amount.
problem-card-not-active = This card is already deactivated.
problem-card-already-active = This card is already active.

## PINs and people

problem-pin-required = Enter your PIN to confirm.
problem-pin-invalid = { $attempts ->
    [0] Wrong PIN. It is now locked for a while.
    [one] Wrong PIN. { $attempts } attempt is left.
   *[other] Wrong PIN. { $attempts } attempts are left.
}
problem-pin-locked = { $minutes ->
    [one] This PIN is locked for { $minutes } minute. A manager can unlock it now.
   *[other] This PIN is locked for { $minutes } minutes. A manager can unlock it now.
}
problem-pin-not-accepted = This store works without PINs. Leave the PIN out.
problem-person-required = A person has to confirm this. Sign in with your own account or enter a PIN.

## Enrolment and program

problem-self-enrollment-disabled = Cards are only handed out at the counter here. Ask the staff for one.
problem-loyalty-card-already-exists = This customer already has a card. Look it up by e-mail.
problem-loyalty-program-already-exists = This merchant already has a loyalty program. Edit that one.
problem-program-missing = There is no loyalty program yet. The owner can create it.

## Requests

problem-validation-failed = Some entries need a correction. They are marked below.
problem-not-found = Nothing was found here. Check the number or the address.
problem-forbidden = Your account may not do this. Ask the owner for access.
problem-merchant-suspended = This business is suspended. Its cards and points are safe; ask its owner, or the platform, when it will be open again.
problem-unauthenticated = You are signed out. Sign in and try again.
problem-sign-in-failed = E-mail address and password do not match. Check both and try again.
problem-rate-limited = Too many attempts. Try again in { DURATION($seconds) }.
problem-busy = The server is very busy. Try again in a moment; nothing was booked.
problem-contention = Somebody else changed this at the same moment. Try again; nothing was booked.
problem-outcome-unknown = The answer got lost. Try again: it will not be booked twice.
problem-storage-full = The server has no space left, and nothing was booked. Tell whoever runs it.
problem-idempotency-key-required = The request lacks its Idempotency-Key. Send one with every booking.
problem-idempotency-key-invalid = The Idempotency-Key cannot be used. Send 1 to 255 visible ASCII characters.
problem-idempotency-key-reused = This Idempotency-Key belongs to another request. Use a new one for each booking.
problem-idempotency-in-progress = This is being booked right now. Wait a moment and ask again.
problem-conflict = Somebody changed this in the meantime. Reload and try again.
problem-malformed-request = The request cannot be read. Check how it is written and send it again.
problem-body-too-large = That is too large. Send less at once.
problem-unsupported-media-type = This format is not accepted here. Check the Content-Type.
problem-method-not-allowed = This address does not offer that. Check the method and the address.
problem-form-expired = This form has expired. It was reloaded: please send it again.
problem-link-expired = This link has expired or was already used. Request a new one.
problem-internal = Something went wrong on our side, and it was recorded. Try again, or tell whoever runs the server.

## Fields of a form

field-required = Please fill this in.
field-too-long = { $max ->
    [one] Use at most { $max } character.
   *[other] Use at most { $max } characters.
}
field-too-short = { $min ->
    [one] Use at least { $min } character.
   *[other] Use at least { $min } characters.
}
field-not-an-id = This is not a valid identifier.
field-not-an-email = Enter an e-mail address such as name@example.com.
field-not-a-date = Enter a real date.
field-date-in-future = This date lies in the future.
field-too-old = This date is too long ago.
field-too-young = { $age ->
    [one] You need to be at least { $age } year old.
   *[other] You need to be at least { $age } years old.
}
field-not-a-phone = Enter the number with its country code, such as +352 621 123 456.
field-not-a-number = Enter a number.
field-out-of-range = Enter a value from { $min } to { $max }.
field-bad-characters = Some of these characters cannot be used here.
field-looks-like-a-link = Leave out links and e-mail addresses.
field-names-the-person = Leave the person’s name, address and phone number out: reasons are kept for years.
field-must-be-accepted = Please accept this to continue.
field-not-a-pin = Use 4 to 8 digits.
field-pin-too-easy = This PIN is too easy to guess. Avoid repeats, runs and years.
field-password-too-easy = This password is too easy to guess. Use several unrelated words.
field-not-a-colour = Enter a colour such as #7a3e1d.
field-not-a-slug = Use small letters, digits and dashes only.
field-not-a-url = Enter an address that begins with https://.
field-not-a-host = Enter a host name such as card.bakery.com, without https:// and without a slash.
field-not-a-published-page = Choose a published page of one of your stores.
field-not-a-time-zone = Choose a time zone such as Europe/Luxembourg.
field-not-a-currency = Enter a currency code such as EUR.
field-not-a-card-number = This is not a card number. Check the twelve digits.
field-taken = This is already taken. Choose another one.
field-unknown-value = Choose one of the listed values.
field-unknown-member = This field is not known here. Leave it out.
field-duplicate = This is given twice. Keep one of them.
field-wrong-type = This value is of the wrong kind.
field-only-with = This only works together with { $other }.
field-exactly-one = Give exactly one of these: { $choices }.
problem-not-in-trash = It is not in the trash.
problem-merchant-deleted = The merchant itself is in the trash. Restore the merchant; this comes back with it.
problem-person-forgotten = Its person was forgotten, so nobody could use it.
problem-trash-too-young = It has been in the trash for less than 30 days. Until then it can come back.
problem-program-in-use = Cards that are still needed have a history under this program. Purge those first, or leave it in the trash.
problem-purge-needs-owner = The database user of this installation may not purge. Give the address of the tables’ owner as MIGRATION_DATABASE_URL.
