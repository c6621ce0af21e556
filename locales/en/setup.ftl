### The first run, the start page and the demo’s mailbox.

product-title = Orion Loyalty
product-lead = Loyalty cards for stores: stamps, points and rewards.
open-terminal = Open the terminal
open-desk = Manage the program
open-storefront = Open the storefront
open-api-docs = API documentation

## First run

setup-title = Set up Orion Loyalty
setup-lead = This page works once. You can change everything later.
setup-admin = Your account
setup-password-hint = At least 12 characters. A few words in a row are good.
setup-merchant = Your business
setup-merchant-name = Name of the business
setup-store-name = Name of the first store
setup-store-hint = For example the town or the street.
setup-time-zone = Time zone
setup-currency = Currency
setup-program = Your stamp card
setup-stamps-target = Stamps until the reward
setup-stamps-reward = The reward
setup-stamps-reward-hint = For example: one coffee of your choice.
setup-staff = First person at the counter
setup-staff-name = Name
setup-pin = PIN
setup-button = Start
setup-done-title = Ready
setup-done-lead = { $merchant_name } can welcome its first customer.

## The demo’s mailbox

demo-mail-title = Demo mailbox
demo-mail-lead = The demo sends nothing. What it would have sent is here, newest first.
demo-mail-empty = No message yet.
demo-mail-open = Open the link
demo-mail-sign-in = { $merchant_name }: your link to sign in
demo-mail-card = { $merchant_name }: your card
demo-mail-points-expiring = { $merchant_name }: your points end soon
