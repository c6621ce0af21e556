### The pages staff use at the counter.

## Frame

till-app-name = Orion terminal
till-home-link = { $place }: to the start
till-menu = Menu
till-next-customer = Next customer
till-enter-pin = Enter PIN
till-lock = { $name }: lock the terminal
till-change-store = Change store
till-sending = Sending …
till-retrying = No connection – trying again. Nothing is booked twice.
till-gave-up = Still no connection. It is not certain that this was booked; trying again is safe and books it only once.

## Signing in and choosing the store

till-sign-in-title = Terminal
till-sign-in-lead = Sign in once with your staff account; after that a PIN is enough.
till-sign-in-failed = E-mail address or password is wrong.
till-choose-store = Which store is this?
till-no-store = Your account has no store yet. Ask the owner to give you one.

## Scan and look-up

till-home-title = Scan or look up
till-lookup-label = Card number, e-mail or name
till-lookup-button = Find
till-lookup-none = No card found for “{ $query }”.
till-lookup-none-detail = Check the number, or make a new card.
till-results =
    { $count ->
        [one] { $count } card found
       *[other] { $count } cards found
    }
till-more-results = There are more. Type more of the name.
till-card-inactive = Blocked
till-recent-title = Last transactions
till-recent-empty = Nothing yet.
till-undo-entry = Undo: { $what }, { $time }
scan-start = Scan with the camera
scan-stop = Stop the camera
scan-torch = Light
scan-looking = Hold the code in front of the camera.
scan-found = Code read.
scan-denied = The camera is not allowed. Allow it in the browser’s settings for this page, or type the card number.
scan-no-camera = This device has no camera. Type the card number or use a hand scanner.
scan-camera-busy = Another program is using the camera. Close it and try again.
scan-failed = The camera could not be started. Type the card number.

## Card

till-actions = What to book
till-give-stamp = Add a stamp
till-redeem-stamps =
    { $count ->
        [one] Redeem { $count } stamp
       *[other] Redeem { $count } stamps
    }
till-stamp-reward-ready =
    { $count ->
        [one] Reward ready:
       *[other] { $count } rewards ready:
    }
till-earn-title = Book a purchase
till-amount = Amount in { $currency }
till-amount-hint = Digits, with at most two after the comma or point
till-amount-too-large = At most { $most } at a time
till-order-reference = Receipt number
till-earn-button = Add points
till-redeem-for =
    { $points ->
        [one] Redeem for { $points } point
       *[other] Redeem for { $points } points
    }
till-points-missing = { $points } points, { NUMBER($missing) } missing
till-card-recent = On this card

## Results

result-stamped = Stamp added: { $count } of { NUMBER($target) }.
result-reward-reached = The reward is ready: { $reward }
result-earned =
    { $points ->
        [one] { $points } point added.
       *[other] { $points } points added.
    }
result-balance =
    { $points ->
        [one] New balance: { $points } point.
       *[other] New balance: { $points } points.
    }
result-redeemed = Give the customer: { $reward }
result-stamps-taken =
    { $count ->
        [one] { $count } stamp taken.
       *[other] { $count } stamps taken.
    }
result-points-taken =
    { $count ->
        [one] { $count } point taken.
       *[other] { $count } points taken.
    }
result-voided = Undone: { $what }.
result-replayed = This was booked already. Nothing was booked twice.
result-enrolled = { $name } has a new card.
result-already-enrolled = { $name } already has this card.
result-unlocked = Hello { $name }. The terminal is unlocked.
result-locked = The terminal is locked.

## Making a card

till-enroll-link = New card
till-enroll-title = New card
till-enroll-lead = The card goes to the customer’s e-mail address.
till-consent-terms = The customer accepts the terms of the program.
till-consent-marketing = The customer would like offers by e-mail.
till-enroll-button = Make the card

## PIN

pin-title = Staff PIN
pin-who = Who are you?
pin-label = PIN
pin-hint = 4 to 8 digits
pin-confirm = Confirm
pin-delete = Delete the last digit
pin-keypad = Number pad
pin-no-staff = No staff PIN has been set up for this store yet. Ask the owner or the manager.
pin-purpose-stamp = To add the stamp
pin-purpose-earn = To add the points
pin-purpose-redeem = To redeem the reward
pin-purpose-undo = To undo the transaction
pin-purpose-unlock = To unlock the terminal

## Undo

undo-title = Undo this?
undo-reason = Why?
undo-reason-mistake = Booked by mistake
undo-reason-card = Wrong card
undo-reason-returned = Goods returned
undo-notes = Note
undo-points =
    { $points ->
        [one] How many of the { $points } point
       *[other] How many of the { $points } points
    }
undo-points-hint = Leave it empty to take all of them back.
undo-confirm = Undo it
