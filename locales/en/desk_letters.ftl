### The letters that merchants may write in their own words.

letters-title = Letters
letters-lead = These e-mails go out by themselves, in each customer’s language. They come ready to use; write your own words where you like.
letters-words-of = Words for
letters-all-stores = All stores
letters-show = Show
letters-letter = Letter
letters-built-in = As supplied
letters-own = Your words
letters-of-store = This store’s words
letters-name-enrollment = Welcome
letters-name-welcome-bonus = Welcome gift
letters-name-reward-ready = Reward is ready
letters-name-points-expiring = Points expire soon
letters-name-points-expired = Points have expired
letters-name-birthday = Birthday
letters-name-reengagement = We miss you
letters-when-enrollment = Sent when somebody joins.
letters-when-welcome-bonus = Sent when somebody gets points for joining.
letters-when-reward-ready = Sent when enough has been collected for a reward.
letters-when-points-expiring = Sent 14 days before points expire.
letters-when-points-expired = Sent when points have expired.
letters-when-birthday = Sent at eight in the morning of the day, to customers who agreed to marketing. Wishes that come late keep the supplied words.
letters-when-reengagement = Sent to customers who agreed to marketing and have not been seen for long.
letters-for-all = For every store that has no words of its own
letters-for-store = Only for { $store }
letters-inherits = { $store } uses your words for all stores. Saving here gives it words of its own.
letters-subject = Subject
letters-body = Text
letters-body-hint = Just write; a blank line starts a new paragraph. For emphasis: <strong>important</strong>. Also <em>, <h1> to <h3>, <ul>, <ol>, <li>, <br> and <a href="https://…">.
letters-around = The button to the card, your name and colour, and the store’s address are added to every letter.
letters-values = What you can fill in
letters-values-hint = Write it like this, with both braces; every customer sees their own.
letters-value = Write
letters-value-means = Means
letters-value-sample = For example
letters-value-merchant-name = The name of your business
letters-value-store-name = The store where the card is at home
letters-value-card-url = Link to the customer’s card
letters-value-store-url = Link to the store’s page
letters-value-points = The number of points
letters-value-points-text = The points with their word: “1 point”, “120 points”
letters-value-last-day = The last day on which the points are valid
letters-value-reward = The reward, as your program names it
letters-save = Save
letters-preview = Preview
letters-preview-hint = With sample values. Nothing is saved or sent by looking.
letters-computer = Computer
letters-phone = Phone
letters-text = Without pictures and colours
letters-cannot-show = This cannot be sent yet
letters-test = Send a test to me
letters-test-queued = A test is on its way to { $email }. What you typed is not saved yet.
letters-saved = Saved. From now on the letter goes out with these words.
letters-reset = Back to the supplied words
letters-reset-to-own = Back to your words for all stores
letters-reset-ask = Give up your words for “{ $letter }” ({ $language })?
letters-reset-hint = The letter will go out as before you wrote your own. Your words can still be read in the log.
letters-reset-done = Your words are gone; the letter goes out as before.

# Mistakes in a letter: what is wrong, and how to mend it.

letter-mistake-unknown-value = This letter cannot fill in “{ $name }”. It can fill in: { $allowed }.
letter-mistake-not-a-name = Only a name can stand between the braces, such as { $example }. Mend: { $near }
letter-mistake-braces = Braces stand in pairs around a name, such as { $example }. One is missing or too many near: { $near }
letter-mistake-too-many = A letter can fill in at most { $max } values.
letter-mistake-unknown-tag = Letters cannot have <{ $tag }>. They can have: { $allowed }
letter-mistake-attribute = Leave out “{ $attribute }” in <{ $tag }>. Only <a href="https://…"> has something behind its name.
letter-mistake-broken-tag = A “>” is missing after: { $near }
letter-mistake-not-closed = <{ $tag }> is not closed. Write </{ $tag }> where it ends.
letter-mistake-not-open = </{ $tag }> closes something that is not open. Leave it out, or write <{ $tag }> before it.
letter-mistake-misplaced = <{ $tag }> cannot stand inside of <{ $inside }>. Close <{ $inside }> with </{ $inside }> first.
letter-mistake-item = <li> stands in a list: put <ul> before the first and </ul> after the last.
letter-mistake-text-in-list = In <{ $list }> every entry stands between <li> and </li>.
letter-mistake-too-deep = No more than { $max } elements can stand inside of each other.
letter-mistake-link = “{ $address }” is no link for a letter. Links begin with https:// or mailto:, or are one of your links alone, such as { $example }.
letter-mistake-filled = With its values filled in, this letter is longer than { $max } KiB. Shorten it.

# The log, and the admins’ page of queues.

action-letter-write = Wrote a letter
action-letter-reset = Gave up own words for a letter
action-letter-test = Sent a test letter
jobs-queue-send-test-letter = Test letters
