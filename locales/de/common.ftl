### What every page shares: navigation, form fields, the kinds of transaction, changes of a balance.

## Navigation and buttons

skip-to-content = Zum Inhalt springen
nav-card = Ihre Karte
nav-my-card = Meine Karte
nav-history = Verlauf
nav-privacy = Datenschutz
nav-language = Sprache
sign-in = Anmelden
sign-out = Abmelden
back = Zurück
back-to-start = Zurück zum Anfang
cancel = Abbrechen
close = Schließen
save = Speichern
saved = Gespeichert.
undo = Rückgängig
try-again = Erneut versuchen
optional = (freiwillig)
error-reference = Kennung für den Support: { $request_id }
form-errors =
    { $count ->
        [one] Bitte korrigieren Sie Folgendes:
       *[other] Bitte korrigieren Sie diese { $count } Angaben:
    }

## Form fields

field-email = E-Mail-Adresse
field-first-name = Vorname
field-last-name = Nachname
field-phone = Telefon
field-birth-date = Geburtsdatum
field-password = Passwort
field-language = Sprache

## Balances

stamps-title = Stempel
points-title = Punkte
rewards-title = Prämien
stamps-progress = { $count } von { NUMBER($target) } Stempeln
points-count =
    { $points ->
        [one] { $points } Punkt
       *[other] { $points } Punkte
    }

## A change of a balance: $signed is the written number with its sign, $count the number without it.

change-stamps =
    { $count ->
        [one] { $signed } Stempel
       *[other] { $signed } Stempel
    }
change-points =
    { $count ->
        [one] { $signed } Punkt
       *[other] { $signed } Punkte
    }
change-shortfall-stamps =
    { $count ->
        [one] { $count } Stempel war schon eingelöst
       *[other] { $count } Stempel waren schon eingelöst
    }
change-shortfall-points =
    { $count ->
        [one] { $count } Punkt war schon ausgegeben
       *[other] { $count } Punkte waren schon ausgegeben
    }

## Kinds of transaction, as a customer and as staff read them

transaction-card-created = Karte angelegt
transaction-welcome-bonus = Willkommensgeschenk
transaction-stamp-earned = Stempel
transaction-stamp-redeemed = Prämie für Stempel
transaction-stamp-voided = Stempel storniert
transaction-stamp-adjustment = Stempel berichtigt
transaction-points-earned = Einkauf
transaction-points-redeemed = Prämie für Punkte
transaction-points-voided = Punkte storniert
transaction-points-adjustment = Punkte berichtigt
transaction-points-expired = Punkte verfallen
transaction-points-bonus = Bonuspunkte
transaction-admin-adjustment = Korrektur
transaction-card-deactivated = Karte gesperrt
transaction-card-reactivated = Karte entsperrt
transaction-card-merged = Karten zusammengelegt
transaction-card-anonymized = Persönliche Daten gelöscht
entry-voided = storniert
day-today = Heute
day-yesterday = Gestern
