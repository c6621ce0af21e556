### The pages staff use at the counter.

## Frame

till-app-name = Orion-Keess
till-home-link = { $place }: op den Ufank
till-menu = Menü
till-next-customer = Nächste Client
till-enter-pin = PIN aginn
till-lock = { $name }: Keess spären
till-change-store = Geschäft wiesselen
till-sending = Gëtt geschéckt …
till-retrying = Keng Verbindung – mir probéieren nach eng Kéier. Näischt gëtt duebel gebucht.
till-gave-up = Nach ëmmer keng Verbindung. Et ass net sécher, ob gebucht gouf; nach eng Kéier probéieren ass ouni Risiko a bucht nëmmen eng Kéier.

## Signing in and choosing the store

till-sign-in-title = Keess
till-sign-in-lead = Mellt Iech eng Kéier mat Ärem Kont un; duerno geet e PIN duer.
till-sign-in-failed = E-Mail-Adress oder Passwuert ass falsch.
till-choose-store = Wat fir ee Geschäft ass dat?
till-no-store = Äre Kont huet nach kee Geschäft. Frot de Besëtzer, Iech eent ze ginn.

## Scan and look-up

till-home-title = Scannen oder sichen
till-lookup-label = Kaartennummer, E-Mail oder Numm
till-lookup-button = Sichen
till-lookup-none = Keng Kaart fonnt fir „{ $query }“.
till-lookup-none-detail = Kontrolléiert d’Nummer oder maacht eng nei Kaart.
till-results =
    { $count ->
        [one] { $count } Kaart fonnt
       *[other] { $count } Kaarte fonnt
    }
till-more-results = Et gëtt der nach. Tippt méi vum Numm an.
till-card-inactive = Gespaart
till-recent-title = Lescht Buchungen
till-recent-empty = Nach näischt.
till-undo-entry = Réckgängeg: { $what }, { $time }
scan-start = Mat der Kamera scannen
scan-stop = Kamera ausschalten
scan-torch = Luucht
scan-looking = Haalt de Code virun d’Kamera.
scan-found = Code gelies.
scan-denied = D’Kamera ass net erlaabt. Erlaabt se fir dës Säit an den Astellunge vum Browser, oder tippt d’Kaartennummer an.
scan-no-camera = Dësen Apparat huet keng Kamera. Tippt d’Kaartennummer an oder huelt en Handscanner.
scan-camera-busy = En anere Programm benotzt d’Kamera. Maacht en zou a probéiert nach eng Kéier.
scan-failed = D’Kamera konnt net gestart ginn. Tippt d’Kaartennummer an.

## Card

till-actions = Wat soll gebucht ginn
till-give-stamp = Stempel ginn
till-redeem-stamps =
    { $count ->
        [one] { $count } Stempel aléisen
       *[other] { $count } Stempelen aléisen
    }
till-stamp-reward-ready =
    { $count ->
        [one] Belounung prett:
       *[other] { $count } Beloununge prett:
    }
till-earn-title = Akaf buchen
till-amount = Montant ({ $currency })
till-amount-hint = Zifferen, héchstens zwou nom Komma oder Punkt
till-amount-too-large = Héchstens { $most } op eemol
till-order-reference = Ticketsnummer
till-earn-button = Punkte guttschreiwen
till-redeem-for =
    { $points ->
        [one] Fir { $points } Punkt aléisen
       *[other] Fir { $points } Punkten aléisen
    }
till-points-missing = { $points } Punkten, et feelen der { NUMBER($missing) }
till-card-recent = Op dëser Kaart

## Results

result-stamped = Stempel ginn: { $count } op { NUMBER($target) }.
result-reward-reached = D’Belounung ass prett: { $reward }
result-earned =
    { $points ->
        [one] { $points } Punkt guttgeschriwwen.
       *[other] { $points } Punkte guttgeschriwwen.
    }
result-balance =
    { $points ->
        [one] Neie Stand: { $points } Punkt.
       *[other] Neie Stand: { $points } Punkten.
    }
result-redeemed = Gitt dem Client: { $reward }
result-stamps-taken =
    { $count ->
        [one] { $count } Stempel ofgezunn.
       *[other] { $count } Stempelen ofgezunn.
    }
result-points-taken =
    { $count ->
        [one] { $count } Punkt ofgezunn.
       *[other] { $count } Punkten ofgezunn.
    }
result-voided = Réckgängeg gemaach: { $what }.
result-replayed = Dat war scho gebucht. Näischt gouf duebel gebucht.
result-enrolled = { $name } huet eng nei Kaart.
result-already-enrolled = { $name } huet dës Kaart schonn.
result-unlocked = Moien { $name }. D’Keess ass entspaart.
result-locked = D’Keess ass gespaart.

## Making a card

till-enroll-link = Nei Kaart
till-enroll-title = Nei Kaart
till-enroll-lead = D’Kaart geet op d’E-Mail-Adress vum Client.
till-consent-terms = De Client akzeptéiert d’Konditioune vum Programm.
till-consent-marketing = De Client wëll Offere per E-Mail kréien.
till-enroll-button = Kaart maachen

## PIN

pin-title = PIN vum Personal
pin-who = Wie sidd Dir?
pin-label = PIN
pin-hint = 4 bis 8 Zifferen
pin-confirm = Confirméieren
pin-delete = Lescht Ziffer läschen
pin-keypad = Zifferefeld
pin-no-staff = Fir dëst Geschäft gëtt et nach kee PIN. Frot de Besëtzer oder de Gerant.
pin-purpose-stamp = Fir de Stempel ze ginn
pin-purpose-earn = Fir d’Punkte guttzeschreiwen
pin-purpose-redeem = Fir d’Belounung anzeléisen
pin-purpose-undo = Fir d’Buchung réckgängeg ze maachen
pin-purpose-unlock = Fir d’Keess z’entspären

## Undo

undo-title = Dës Buchung réckgängeg maachen?
undo-reason = Firwat?
undo-reason-mistake = Aus Versinn gebucht
undo-reason-card = Falsch Kaart
undo-reason-returned = Wuer zréckginn
undo-notes = Notiz
undo-points =
    { $points ->
        [one] Wéi vill vum { $points } Punkt
       *[other] Wéi vill vun den { $points } Punkten
    }
undo-points-hint = Loosst et eidel, fir se all zréckzehuelen.
undo-confirm = Réckgängeg maachen
