### What every page shares: navigation, form fields, the kinds of transaction, changes of a balance.

## Navigation and buttons

skip-to-content = Direkt bei den Inhalt
nav-card = Är Kaart
nav-my-card = Meng Kaart
nav-history = Verlaf
nav-privacy = Dateschutz
nav-language = Sprooch
sign-in = Umellen
sign-out = Ofmellen
back = Zréck
back-to-start = Zréck op den Ufank
cancel = Ofbriechen
close = Zoumaachen
save = Späicheren
saved = Gespäichert.
undo = Réckgängeg
try-again = Nach eng Kéier probéieren
optional = (fräiwëlleg)
error-reference = Referenz fir den Support: { $request_id }
form-errors =
    { $count ->
        [one] Verbessert w. e. g. dëst:
       *[other] Verbessert w. e. g. dës { $count } Saachen:
    }

## Form fields

field-email = E-Mail-Adress
field-first-name = Virnumm
field-last-name = Familljennumm
field-phone = Telefon
field-birth-date = Gebuertsdatum
field-password = Passwuert
field-language = Sprooch

## Balances

stamps-title = Stempelen
points-title = Punkten
rewards-title = Belounungen
stamps-progress = { $count } op { NUMBER($target) } Stempelen
points-count =
    { $points ->
        [one] { $points } Punkt
       *[other] { $points } Punkten
    }

## A change of a balance: $signed is the written number with its sign, $count the number without it.

change-stamps =
    { $count ->
        [one] { $signed } Stempel
       *[other] { $signed } Stempelen
    }
change-points =
    { $count ->
        [one] { $signed } Punkt
       *[other] { $signed } Punkten
    }
change-shortfall-stamps =
    { $count ->
        [one] { $count } Stempel war schonn agebraucht
       *[other] { $count } Stempele ware schonn agebraucht
    }
change-shortfall-points =
    { $count ->
        [one] { $count } Punkt war schonn ausginn
       *[other] { $count } Punkte ware schonn ausginn
    }

## Kinds of transaction, as a customer and as staff read them

transaction-card-created = Kaart ugeluecht
transaction-welcome-bonus = Wëllkommskaddo
transaction-stamp-earned = Stempel
transaction-stamp-redeemed = Belounung fir Stempelen
transaction-stamp-voided = Stempel stornéiert
transaction-stamp-adjustment = Stempele verbessert
transaction-points-earned = Akaf
transaction-points-redeemed = Belounung fir Punkten
transaction-points-voided = Punkte stornéiert
transaction-points-adjustment = Punkte verbessert
transaction-points-expired = Punkte verfall
transaction-points-bonus = Bonuspunkten
transaction-admin-adjustment = Korrektur
transaction-card-deactivated = Kaart gespaart
transaction-card-reactivated = Kaart entspaart
transaction-card-merged = Kaarten zesummegeluecht
transaction-card-anonymized = Perséinlech Donnéeë geläscht
entry-voided = stornéiert
day-today = Haut
day-yesterday = Gëschter
