### What every page shares: navigation, form fields, the kinds of transaction, changes of a balance.

## Navigation and buttons

skip-to-content = Skip to content
nav-card = Your card
nav-my-card = My card
nav-history = History
nav-privacy = Privacy
nav-language = Language
sign-in = Sign in
sign-out = Sign out
back = Back
back-to-start = Back to the start
cancel = Cancel
close = Close
save = Save
saved = Saved.
undo = Undo
try-again = Try again
optional = (optional)
error-reference = Reference for support: { $request_id }
form-errors =
    { $count ->
        [one] Please correct this:
       *[other] Please correct these { $count } things:
    }

## Form fields

field-email = E-mail address
field-first-name = First name
field-last-name = Last name
field-phone = Phone
field-birth-date = Date of birth
field-password = Password
field-language = Language

## Balances

stamps-title = Stamps
points-title = Points
rewards-title = Rewards
stamps-progress = { $count } of { NUMBER($target) } stamps
points-count =
    { $points ->
        [one] { $points } point
       *[other] { $points } points
    }

## A change of a balance: $signed is the written number with its sign, $count the number without it.

change-stamps =
    { $count ->
        [one] { $signed } stamp
       *[other] { $signed } stamps
    }
change-points =
    { $count ->
        [one] { $signed } point
       *[other] { $signed } points
    }
change-shortfall-stamps =
    { $count ->
        [one] { $count } stamp was already used
       *[other] { $count } stamps were already used
    }
change-shortfall-points =
    { $count ->
        [one] { $count } point was already spent
       *[other] { $count } points were already spent
    }

## Kinds of transaction, as a customer and as staff read them

transaction-card-created = Card created
transaction-welcome-bonus = Welcome gift
transaction-stamp-earned = Stamp
transaction-stamp-redeemed = Reward for stamps
transaction-stamp-voided = Stamp taken back
transaction-stamp-adjustment = Stamps corrected
transaction-points-earned = Purchase
transaction-points-redeemed = Reward for points
transaction-points-voided = Points taken back
transaction-points-adjustment = Points corrected
transaction-points-expired = Points expired
transaction-points-bonus = Bonus points
transaction-admin-adjustment = Correction
transaction-card-deactivated = Card blocked
transaction-card-reactivated = Card unblocked
transaction-card-merged = Cards merged
transaction-card-anonymized = Personal data erased
entry-voided = taken back
day-today = Today
day-yesterday = Yesterday
