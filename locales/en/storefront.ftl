### The pages a customer sees.

## Program

program-title = Your loyalty, rewarded
program-lead = A free card from { $merchant_name }, on your phone in half a minute. No app needed.
program-benefits = What you get
join-now = Get the card
i-have-a-card = I have a card
open-my-card = Open my card
join-at-counter = Ask at the counter: our team will make your card with you.
benefit-welcome = A gift to start with
benefit-welcome-text =
    { $points ->
        [one] { $points } point on your card as soon as you join.
       *[other] { $points } points on your card as soon as you join.
    }
benefit-stamps =
    { $stamps ->
        [one] { $stamps } stamp, one reward
       *[other] { $stamps } stamps, one reward
    }
benefit-points = Points with every purchase
benefit-points-text =
    { $points ->
        [one] { $points } point for every { $amount } you spend.
       *[other] { $points } points for every { $amount } you spend.
    }
benefit-phone = Always with you
benefit-phone-text = Show the code on your phone at the counter. That is all.
stores-all-title = Good in all our stores
stores-one-title = Where the card works
points-expire-after =
    { $days ->
        [one] Points expire after { $days } day without activity.
       *[other] Points expire after { $days } days without activity.
    }

## Joining

enroll-title = Get your card
enroll-lead = { $card_name } is free. Your name and e-mail address are enough.
consent-terms = I accept the terms of the loyalty program.
read-terms-new-tab = Read the terms (new tab)
privacy-policy-new-tab = Privacy policy (new tab)
consent-marketing = { $merchant_name } may send me offers by e-mail. I can change my mind at any time.
get-my-card = Get my card
already-a-card = Do you have a card already?
enrolled-title = Welcome! Here is your card
enrolled-lead = Show this code at the counter with every purchase.
welcome-bonus-booked =
    { $points ->
        [one] Your welcome gift of { $points } point is already on it.
       *[other] Your welcome gift of { $points } points is already on it.
    }
already-enrolled-title = You already have a card
already-enrolled-text = We sent your card to your e-mail address. You can also sign in to see it.
card-works-everywhere =
    { $stores ->
        [one] Your card works in this store
       *[other] Your card works in all { $stores } stores
    }
card-works-here-only = Your card works in this store

## Signing in by e-mailed link

sign-in-lead = Enter your e-mail address and we will send you a link to your card. There is no password.
send-link = Send me the link
no-card-yet = No card yet?
link-sent-title = Look at your e-mails
link-sent-text =
    { $minutes ->
        [one] If this address has a card, a link is on its way. It works once, for { $minutes } minute.
       *[other] If this address has a card, a link is on its way. It works once, for { $minutes } minutes.
    }
link-not-arrived = Nothing arrived? Look in the spam folder, or
open-demo-mail = Open the demo’s mailbox
confirm-sign-in-title = One more tap
confirm-sign-in-text = Open your card on this device. You stay signed in here.
link-expired-title = This link no longer works
link-expired-text = It was used already or is too old. Ask for a new one.

## Card and balances

hello-name = Hello { $first_name }
your-card = Your card
qr-label = QR code of your card
qr-enlarge = Enlarge the code
show-at-counter = Show this code at the counter
card-is-inactive = This card is blocked. Please ask at the counter.
stamps-missing =
    { $count ->
        [one] { $count } more stamp until your reward:
       *[other] { $count } more stamps until your reward:
    }
stamp-rewards-ready =
    { $count ->
        [one] Your reward is waiting:
       *[other] { $count } rewards are waiting:
    }
points-missing =
    { $points ->
        [one] { $points } point to go
       *[other] { $points } points to go
    }
points-expire-on = They expire on { $date } unless you use your card before.
reward-progress = Progress towards { $reward }
redeem-at-counter = Ask for your reward at the counter.
history-empty = Nothing yet. Your first purchase will appear here.
history-older = Show older

## Privacy and terms

privacy-marketing-title = Offers by e-mail
privacy-export-title = Your data
privacy-export-text = Everything we hold about you, as one file.
privacy-export-button = Download my data
privacy-erase-title = Erase my data
privacy-erase-text = Your name, addresses and date of birth are erased and your card stops working. Stamps and points are lost. This cannot be undone.
privacy-erase-confirm = I understand that my card, stamps and points will be gone.
privacy-erase-button = Erase my data now
privacy-erased = Your data has been erased. Thank you for having been with us.
terms-link = Terms
terms-title = Terms of { $card_name }
terms-empty = { $merchant_name } has not set down any special terms. Ask at the counter if you have a question.
