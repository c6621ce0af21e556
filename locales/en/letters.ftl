### Letters to customers about their card. Warm and short; one thing to say each, and never a name that somebody else typed.

letter-enrollment-subject = { $merchant }: your card is ready
letter-enrollment-text = Welcome! From now on every visit to { $merchant } counts. Your card is on your phone: show its code at the counter, and that is all.
letter-enrollment-ignore = You did not join? Then ignore this, or delete the card on its privacy page.
letter-welcome-bonus-subject = { $merchant }: a gift to start with
letter-welcome-bonus-text =
    { $points ->
        [one] Thank you for joining. There is { $points } point on your card already.
       *[other] Thank you for joining. There are { $points } points on your card already.
    }
letter-points-bonus-subject = { $merchant }: points for you
letter-points-bonus-text =
    { $points ->
        [one] { $merchant } has put { $points } extra point on your card.
       *[other] { $merchant } has put { $points } extra points on your card.
    }
letter-points-balance =
    { $points ->
        [one] You now have { $points } point.
       *[other] You now have { $points } points.
    }
letter-points-expiring-subject = { $merchant }: your points are valid until { $date }
letter-points-expiring-text =
    { $points ->
        [one] There is { $points } point on your card. It is valid until { $date }.
       *[other] There are { $points } points on your card. They are valid until { $date }.
    }
letter-points-expiring-how = Come by before then: a single purchase, stamp or reward keeps all of them.
letter-points-expired-subject = { $merchant }: your points have expired
letter-points-expired-text =
    { $points ->
        [one] Your card had not been used for a long time, so its { $points } point has expired.
       *[other] Your card had not been used for a long time, so its { $points } points have expired.
    }
letter-points-expired-how = The card itself still works. With your next purchase you start collecting again, and we would be glad to see you.
letter-reward-ready-subject = { $merchant }: your reward is waiting
letter-reward-ready-text = You have collected enough for: { $reward }. Ask for it at the counter when you next come by.
letter-reward-ready-any-text = You have collected enough for a reward. Ask for it at the counter when you next come by.
letter-birthday-subject = Happy birthday from { $merchant }
letter-birthday-text = Today is your day! All of us at { $merchant } wish you a very happy birthday and a good year ahead.
letter-birthday-more = If the day brings you our way, we would love to wish you well in person.
letter-birthday-belated-subject = Belated birthday wishes from { $merchant }
letter-birthday-belated-text = Your birthday was only a few days ago, so it is not too late: all of us at { $merchant } hope that you had a wonderful day.
letter-reengagement-subject = { $merchant }: it has been a while
letter-reengagement-text = We have not seen you at { $merchant } for some time, and we would be glad to have you back.
letter-reengagement-points =
    { $points ->
        [one] There is still { $points } point waiting on your card.
       *[other] There are still { $points } points waiting on your card.
    }
letter-retention-notice-subject = { $merchant }: shall we keep your card?
letter-retention-notice-text = You have not been to { $merchant } for a long time. We do not keep what we know about people longer than we need it: after { $date } we delete your name, your address and everything else that is yours, and your card ends.
letter-retention-notice-how = Would you like to keep it? Use your card at the counter or sign in by then, and everything stays as it is. Otherwise you need not do anything.
letter-action = Show my card
letter-footer = You get this because you have a card at { $merchant }.
letter-footer-marketing = You get this because you agreed to hear from { $merchant }. You can change your mind at any time: { $address }
letter-visit = See our page
letter-any-reward = a reward
letter-sample-reward = A coffee of your choice
