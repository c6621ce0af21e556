### The merchant’s overview and program: rules, look, rewards, pictures, versions.

## Overview

overview-figures = Your figures
overview-members = Members
overview-active =
    { $count ->
        [one] { $count } active in the last 30 days
       *[other] { $count } active in the last 30 days
    }
overview-visits = Visits, last 30 days
overview-rewards = Rewards given, last 30 days
overview-points = Points outstanding
overview-stamps = Stamps outstanding
overview-worth = worth { $amount } in rewards
overview-steps = Four steps to your first customer
overview-steps-done =
    { $count ->
        [one] { $count } of 4 done
       *[other] { $count } of 4 done
    }
step-card = Design your card
step-card-hint = Its name, its colours, and what one collects.
step-rule = Switch the program on
step-rule-hint = From then on customers join and cards collect.
step-pin = Give your staff PINs
step-pin-hint = With a PIN staff confirm stamps and rewards.
step-poster = Put up the poster
step-poster-hint = Customers scan it and have their card in a minute.
step-done = Done
step-open = To do

## Program

desk-program = Program
program-sections = Parts of the program
program-tab-design = Card and rules
program-tab-rewards = Rewards
program-tab-images = Pictures
program-tab-versions = History
program-new-lead = You have no program yet. Design your card here; customers see it once you switch the program on.
program-first = First create the program; then come the rewards and the pictures.
program-create = Create the program
program-preview-button = Preview
program-preview = Preview of the card
program-preview-holder = Anna Example
program-preview-hint = This is what your customers see, in their language. The preview is not saved.
program-is-on = The program is switched on
program-is-on-since = Since { $date } cards collect and redeem.
program-is-off = The program is switched off
program-is-off-hint = Nobody can join, and cards neither collect nor redeem. Balances stay.
program-switch-on = Switch on …
program-switch-off = Switch off …
program-switch-on-title = Switch the program on?
program-switch-on-effect = Customers can join on your pages and at the counter. Cards collect and redeem at once, by the rules as they are saved now.
program-switch-off-title = Switch the program off?
program-switch-off-effect = Customers still see their card and balance, but nobody can join, and staff can neither give nor redeem anything. No balance is lost; you can switch it on again at any time.
program-switch-on-now = Switch on
program-switch-off-now = Switch off
program-done-created = The program is created. Look it over, then switch it on.
program-done-saved = Saved as a new version.
program-done-on = The program is switched on.
program-done-off = The program is switched off.
program-changed-title = Somebody saved the program while you were editing.
program-changed-detail = Version { $version } is newer than what you started from. What you typed is still here: compare it with the history, then save again to put yours in its place.

program-kind = What customers collect
program-kind-stamps = Stamps
program-kind-stamps-hint = A full card gives one reward.
program-kind-points = Points
program-kind-points-hint = Points for every purchase, to spend on rewards.
program-kind-hybrid = Both
program-kind-hybrid-hint = Stamps for visits and points for purchases.
program-part-stamps = Stamps
program-part-points = Points
program-part-look = The card
program-part-words = Terms and privacy
program-stamps-target = Stamps until the reward
program-stamps-reward = The reward
program-stamps-reward-hint = For example: one coffee of your choice.
program-stamps-value = What the reward is worth ({ $currency })
program-stamps-value-hint = Only for your figures; customers do not see it.
program-cooldown = Minutes between two stamps
program-cooldown-hint = 0 allows a stamp at any time.
program-daily-cap = Stamps per card and day, at most
program-points-rate = Points per whole { $currency }
program-minimum-purchase = Smallest purchase that counts ({ $currency })
program-minimum-redemption = Points needed before anything can be redeemed
program-welcome-bonus = Points as a welcome gift
program-expiry = Days without activity until points expire
program-expiry-hint = Empty means never.
program-require-pin = Staff always confirm with a PIN
program-require-pin-hint = Applies where your settings leave it open.
program-card-name = Name of the card
program-colour = Main colour
program-colour-second = Second colour
program-colour-hint = Text on the card is always black or white, whichever reads better.
program-contrast-good = Text on the main colour reads well (contrast { $ratio } to 1).
program-contrast-adjusted = As text on pages, this colour is too close to the background. Pages use { $colour } instead, so that everybody can read it.
program-terms = Terms
program-terms-hint = Shown when somebody joins. New terms hold for those who join from then on.
program-terms-page = Page with the terms
program-terms-page-none = None: use the text below
program-terms-page-hint = A published page of your stores. Each store shows its own, in the visitor’s language; where it has none, the text below counts.
program-privacy = Address of your privacy notice
program-privacy-hint = Begins with https://
program-save = Save

## Rewards

rewards-lead = What customers can spend their points on, in the order in which they see it.
rewards-none = No reward yet. Add one below.
rewards-stamps-only = Your card collects stamps only. Rewards for points appear once customers collect points.
rewards-offered = Offered
rewards-retired = No longer offered
rewards-retired-hint = Nobody can choose these any more. Histories still name them.
rewards-name = Name
rewards-description = Description
rewards-cost = Points
rewards-actions = Actions
rewards-up = Move up
rewards-down = Move down
rewards-retire = No longer offer
rewards-return = Offer again
rewards-edit = Edit
rewards-edit-title = Edit reward
rewards-add-title = Add a reward
rewards-add = Add
rewards-move-of = { $action }: { $name }
rewards-done-added = The reward is added.
rewards-done-saved = The reward is saved.
rewards-done-moved = The order is changed.
rewards-done-retired = The reward is no longer offered. You can offer it again at any time.
rewards-done-returned = The reward is offered again.

## Pictures

images-lead = Your logo stands beside your name, the wide picture on the card. Customers see them at once.
images-logo = Logo
images-logo-hint = Best square, at least 200 × 200 pixels.
images-hero = Wide picture
images-hero-hint = Best twice as wide as it is high.
images-none = None yet
images-file = Picture file
images-formats = PNG, JPEG or WebP, up to 2 MiB.
images-upload = Upload
images-remove = Remove
images-done-uploaded = The picture is in place.
images-done-removed = The picture is removed.

## Versions

versions-lead = Every save makes a version. Each entry of a card keeps the version that decided it.
versions-number = Version { $version }
versions-saved-by = { $date }, by { $name }
versions-saved = { $date }
versions-first = The first version
versions-same = Saved without a change.
versions-older = Older versions
versions-newest = Newest versions
versions-change = { $field }: { $new } (before: { $old })
versions-nothing = none
versions-yes = yes
versions-no = no
versions-never = never
versions-terms-changed = Terms: changed
versions-terms-removed = Terms: removed
versions-image-changed = { $field }: new picture
versions-image-removed = { $field }: removed
versions-reward-added = Reward added: { $name } ({ $cost })
versions-reward-removed = Reward deleted: { $name }
versions-reward-retired = Reward no longer offered: { $name }
versions-reward-returned = Reward offered again: { $name }
versions-reward-changed = Reward changed: { $old } is now { $new }
versions-rewards-moved = Order of the rewards changed
versions-other = Technical settings changed

## What is wrong with a picture

field-not-an-image = Choose a picture in PNG, JPEG or WebP.
field-file-too-large = The file is larger than { $kib } KiB.
field-too-many-pixels = The picture is too large: at most 4096 pixels on a side and 16 million in all.
field-no-space-for-images = There is no space for another picture. Remove one first.
