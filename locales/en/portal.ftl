### The frame of the desks: the merchant's and the platform's.

portal-merchant-name = Orion Loyalty
portal-merchant-sign-in-lead = Sign in to your program, your stores and your figures.
portal-admin-name = Orion platform
portal-admin-sign-in-lead = Sign in to run the platform.
portal-navigation = Sections

desk-overview = Overview
desk-change-merchant = Change merchant
desk-choose-title = Which merchant?
desk-choose-none = Your account has no merchant to manage. Staff work at the terminal; ask the owner if you should have more.

## A platform admin who acts for a merchant

acting-label = Acting on behalf
acting-banner = You act on behalf of { $merchant }.
acting-banner-detail = Reason: { $reason }. Ends at { $until } at the latest; the owner sees every step.
acting-stop = Stop
acting-start = Open their desk
acting-reason = Reason, which the owner can read

admin-merchants = Merchants
