### Mails an Kundinnen und Kunden. Kurz, herzlich, und nichts zu klicken als das, worum es geht.

mail-sign-in-subject = { $merchant }: Ihr Link zum Anmelden
mail-sign-in-text = Sie möchten Ihre Karte bei { $merchant } sehen. Dieser Link öffnet sie.
mail-sign-in-action = Meine Karte öffnen
mail-sign-in-ignore = Sie haben nicht darum gebeten? Dann ignorieren Sie diese Mail; ohne den Link kann sich niemand anmelden.
mail-card-subject = { $merchant }: Ihre Karte
mail-card-text = Jemand, vermutlich Sie, hat diese Adresse eingegeben, um beim Programm von { $merchant } mitzumachen. Sie sind schon dabei; hier geht es zu Ihrer Karte.
mail-card-action = Meine Karte zeigen
mail-card-ignore = Das waren nicht Sie? Dann ignorieren Sie diese Mail; es wurde nichts geändert.
mail-link-minutes =
    { $minutes ->
        [one] Er funktioniert einmal, eine Minute lang.
       *[other] Er funktioniert einmal, { $minutes } Minuten lang.
    }
mail-footer = Sie erhalten diese Mail, weil Ihre Adresse bei { $merchant } eingegeben wurde.
