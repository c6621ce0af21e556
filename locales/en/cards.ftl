### Cards, transactions and work on many cards, at the desk.

list-store = Store
list-every-store = Every store
list-show = Show
list-reset = Show everything
list-filter = Filter
list-pages = Pages
list-newest = Newest
list-older = Older
list-reason = Reason

cards-title = Cards
cards-search = Search
cards-search-hint = Number, e-mail or name
cards-state = State
cards-state-any = Open and closed
cards-state-active = Open
cards-state-inactive = Closed
cards-column-card = Card
cards-column-last = Last visit
cards-none = There is no card yet. The first customer who joins appears here.
cards-none-found = No card fits. A name is found by the beginning of any of its words.

card-about = About this card
card-number = Card number
card-holder = Customer
card-holder-forgotten = Personal data was erased
card-enrolled-at = Joined at
card-opened = Since
card-totals = Since the beginning
card-total-stamps = Stamps collected
card-total-stamps-redeemed = Stamps spent
card-total-points = Points collected
card-total-points-redeemed = Points spent
card-total-points-voided = Points taken back
card-ledger = Everything that happened
card-adjust-title = Correct the points
card-adjust-points = Points to add or take
card-adjust-hint = With a minus sign to take points away.
card-adjust-submit = Correct
card-adjusted-done = The points were corrected.
card-deactivate-title = Close this card
card-deactivate-lead = It can no longer be stamped or redeemed. Everything on it stays, and you can open it again.
card-deactivate-submit = Close the card
card-deactivated-done = The card is closed.
card-reactivate-title = Open this card again
card-reactivate-lead = It works again at once, with everything that is on it.
card-reactivate-submit = Open the card
card-reactivated-done = The card is open again.
card-merged-into = Its balance was carried over to another card.
card-merged-into-link = Show that card
card-merged-stays-closed = This card stays closed, because its balance was carried over to another one.

ledger-when = When
ledger-what = What
ledger-change = Change
ledger-after = Balance after
ledger-after-text = Points: { $new_points_text } · Stamps: { $new_stamps_text }
ledger-where = Where
ledger-desk = At the desk
ledger-by-platform = By the platform

transactions-title = Transactions
transactions-export = Export as CSV
transactions-export-too-large = That is more than 50,000 rows. Choose fewer days, then export again.
transactions-every-type = Everything
transactions-staff = Staff
transactions-everybody = Everybody
transactions-from = From
transactions-to = To
transactions-none = Nothing has happened yet. The first stamp or purchase appears here.
transactions-none-found = Nothing fits this filter.

bulk-title = Bulk actions
bulk-lead = Do something with many cards at once. You see what would happen before anything does.
bulk-what = What should happen?
bulk-work-bonus = Give bonus points
bulk-points = Points for each card, 1 to 10,000
bulk-work-deactivate = Close cards
bulk-work-merge = Merge doubled cards
bulk-which = Which cards?
bulk-which-filter = All open cards, narrowed by this
bulk-inactive-since = No visit since
bulk-points-min = Points, at least
bulk-stamps-min = Stamps, at least
bulk-which-named = Only these cards
bulk-card-numbers = Card numbers
bulk-card-numbers-hint = One a line or with commas between, at most 1,000.
bulk-preview = See what would happen
bulk-preview-title = Before anything happens
bulk-cards = Cards
bulk-points-given = Points given altogether
bulk-points-held = Points on these cards now
bulk-points-carried = Points carried over
bulk-reason-is = Reason: { $reason }
bulk-obstacles = These stand in the way
bulk-why = Why
bulk-confirm = Do it
bulk-confirm-others = Do it for the others
bulk-done = Done.
bulk-runs = What was done
bulk-runs-none = Nothing yet. Whatever you do with many cards is listed here.
bulk-cards-expected = Cards planned
bulk-cards-done = Done
bulk-cards-refused = Refused
bulk-points-moved = Points moved
bulk-stamps-moved = Stamps carried over
bulk-running = Running
bulk-finished = Finished
bulk-running-lead = You may leave this page; the work goes on.
bulk-progress = Progress
bulk-items-all = All cards
bulk-items-none = No card here yet.
bulk-outcome = Outcome
bulk-refused = Refused
bulk-item-done = Done
bulk-code-not-found = No card has this number.
bulk-code-closed = The card is closed.

cross-title = Cards in every store
cross-is-on = On
cross-is-off = Off
cross-lead-on = A card works in every store. Each customer needs only one.
cross-lead-off = A card works only in the store where the customer joined. Another store means another card.
cross-merge-lead = A merge carries points and stamps over to each customer’s oldest card and closes the others. Nothing is lost, every step stands in the cards’ history, and it may be interrupted at any time.
cross-cards-emptied = Cards that will be closed
cross-merge = Merge the cards now
cross-merge-too = Merge the doubled cards as well
cross-merge-reason = Cards now work in every store
cross-on-title = Switch on
cross-on-lead = Every card then works in every store, and nobody needs a second one.
cross-on-submit = Make cards work everywhere
cross-off-title = Switch off
cross-off-lead = Cards then work only where the customer joined; elsewhere they are not found, and customers get another card there. Cards that were merged stay merged.
cross-off-submit = Limit cards to their store
cross-done-on = Cards now work in every store.
cross-done-off = Cards now work only where they were enrolled.

bulk-work-bonus-points =
    { $points ->
        [one] { $points } bonus point each
       *[other] { $points } bonus points each
    }
cross-doubled =
    { $customers ->
        [one] { $customers_text } customer holds several cards
       *[other] { $customers_text } customers hold several cards
    }
bulk-question-deactivate =
    { $cards ->
        [one] { $cards_text } card would be closed.
       *[other] { $cards_text } cards would be closed.
    }
bulk-question-bonus =
    { $cards ->
        [one] { $cards_text } card would get { NUMBER($points) } points.
       *[other] { $cards_text } cards would get { NUMBER($points) } points each.
    }
