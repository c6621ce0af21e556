### The pages staff use at the counter.

## Frame

till-app-name = Orion-Kasse
till-home-link = { $place }: zum Anfang
till-menu = Menü
till-next-customer = Nächster Kunde
till-enter-pin = PIN eingeben
till-lock = { $name }: Kasse sperren
till-change-store = Geschäft wechseln
till-sending = Wird gesendet …
till-retrying = Keine Verbindung – neuer Versuch. Nichts wird doppelt gebucht.
till-gave-up = Weiterhin keine Verbindung. Ob gebucht wurde, ist nicht sicher; ein neuer Versuch ist gefahrlos und bucht nur einmal.

## Signing in and choosing the store

till-sign-in-title = Kasse
till-sign-in-lead = Melden Sie sich einmal mit Ihrem Mitarbeiterkonto an; danach genügt eine PIN.
till-sign-in-failed = E-Mail-Adresse oder Passwort ist falsch.
till-choose-store = Welches Geschäft ist das?
till-no-store = Ihrem Konto ist noch kein Geschäft zugeordnet. Bitte fragen Sie die Inhaberin oder den Inhaber.

## Scan and look-up

till-home-title = Scannen oder suchen
till-lookup-label = Kartennummer, E-Mail oder Name
till-lookup-button = Suchen
till-lookup-none = Keine Karte gefunden für „{ $query }“.
till-lookup-none-detail = Prüfen Sie die Nummer oder legen Sie eine neue Karte an.
till-results =
    { $count ->
        [one] { $count } Karte gefunden
       *[other] { $count } Karten gefunden
    }
till-more-results = Es gibt noch mehr. Geben Sie mehr vom Namen ein.
till-card-inactive = Gesperrt
till-recent-title = Letzte Buchungen
till-recent-empty = Noch nichts.
till-undo-entry = Rückgängig: { $what }, { $time }
scan-start = Mit der Kamera scannen
scan-stop = Kamera ausschalten
scan-torch = Licht
scan-looking = Halten Sie den Code vor die Kamera.
scan-found = Code gelesen.
scan-denied = Die Kamera ist nicht erlaubt. Erlauben Sie sie für diese Seite in den Einstellungen des Browsers, oder geben Sie die Kartennummer ein.
scan-no-camera = Dieses Gerät hat keine Kamera. Geben Sie die Kartennummer ein, oder nutzen Sie einen Handscanner.
scan-camera-busy = Ein anderes Programm benutzt die Kamera. Schließen Sie es, und versuchen Sie es erneut.
scan-failed = Die Kamera ließ sich nicht starten. Geben Sie die Kartennummer ein.

## Card

till-actions = Was soll gebucht werden
till-give-stamp = Stempel geben
till-redeem-stamps =
    { $count ->
        [one] { $count } Stempel einlösen
       *[other] { $count } Stempel einlösen
    }
till-stamp-reward-ready =
    { $count ->
        [one] Prämie bereit:
       *[other] { $count } Prämien bereit:
    }
till-earn-title = Einkauf buchen
till-amount = Betrag in { $currency }
till-amount-hint = Ziffern, höchstens zwei nach Komma oder Punkt
till-amount-too-large = Höchstens { $most } auf einmal
till-order-reference = Belegnummer
till-earn-button = Punkte gutschreiben
till-redeem-for =
    { $points ->
        [one] Für { $points } Punkt einlösen
       *[other] Für { $points } Punkte einlösen
    }
till-points-missing = { $points } Punkte, es fehlen { NUMBER($missing) }
till-card-recent = Auf dieser Karte

## Results

result-stamped = Stempel gegeben: { $count } von { NUMBER($target) }.
result-reward-reached = Die Prämie ist bereit: { $reward }
result-earned =
    { $points ->
        [one] { $points } Punkt gutgeschrieben.
       *[other] { $points } Punkte gutgeschrieben.
    }
result-balance =
    { $points ->
        [one] Neuer Stand: { $points } Punkt.
       *[other] Neuer Stand: { $points } Punkte.
    }
result-redeemed = Bitte aushändigen: { $reward }
result-stamps-taken =
    { $count ->
        [one] { $count } Stempel abgezogen.
       *[other] { $count } Stempel abgezogen.
    }
result-points-taken =
    { $count ->
        [one] { $count } Punkt abgezogen.
       *[other] { $count } Punkte abgezogen.
    }
result-voided = Rückgängig gemacht: { $what }.
result-replayed = Das war schon gebucht. Nichts wurde doppelt gebucht.
result-enrolled = { $name } hat eine neue Karte.
result-already-enrolled = { $name } hat diese Karte schon.
result-unlocked = Hallo { $name }. Die Kasse ist entsperrt.
result-locked = Die Kasse ist gesperrt.

## Making a card

till-enroll-link = Neue Karte
till-enroll-title = Neue Karte
till-enroll-lead = Die Karte geht an die E-Mail-Adresse der Kundin oder des Kunden.
till-consent-terms = Die Kundin oder der Kunde akzeptiert die Bedingungen.
till-consent-marketing = Die Kundin oder der Kunde möchte Angebote per E-Mail.
till-enroll-button = Karte anlegen

## PIN

pin-title = Mitarbeiter-PIN
pin-who = Wer sind Sie?
pin-label = PIN
pin-hint = 4 bis 8 Ziffern
pin-confirm = Bestätigen
pin-delete = Letzte Ziffer löschen
pin-keypad = Ziffernfeld
pin-no-staff = Für dieses Geschäft gibt es noch keine PIN. Bitte wenden Sie sich an die Leitung.
pin-purpose-stamp = Für den Stempel
pin-purpose-earn = Für die Punkte
pin-purpose-redeem = Für die Prämie
pin-purpose-undo = Für das Storno
pin-purpose-unlock = Zum Entsperren der Kasse

## Undo

undo-title = Diese Buchung rückgängig machen?
undo-reason = Warum?
undo-reason-mistake = Irrtümlich gebucht
undo-reason-card = Falsche Karte
undo-reason-returned = Ware zurückgegeben
undo-notes = Notiz
undo-points =
    { $points ->
        [one] Wie viele von { $points } Punkt
       *[other] Wie viele der { $points } Punkte
    }
undo-points-hint = Leer lassen, um alle zurückzunehmen.
undo-confirm = Rückgängig machen
