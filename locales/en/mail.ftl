### Mails to customers. Short, warm, and nothing to click but what they came for.

mail-sign-in-subject = { $merchant }: your link to sign in
mail-sign-in-text = You asked to see your card at { $merchant }. This link opens it.
mail-sign-in-action = Open my card
mail-sign-in-ignore = You did not ask for this? Then ignore it; nobody can sign in without this link.
mail-card-subject = { $merchant }: your card
mail-card-text = Somebody, probably you, entered this address to join the program of { $merchant }. You are a member already, so here is the way to your card.
mail-card-action = Show my card
mail-card-ignore = It was not you? Then ignore this; nothing was changed.
mail-link-minutes =
    { $minutes ->
        [one] It works once, for one minute.
       *[other] It works once, for { $minutes } minutes.
    }
mail-footer = You get this because your address was entered at { $merchant }.
