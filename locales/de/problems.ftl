# Was Menschen lesen, wenn etwas abgelehnt wurde oder nicht stimmt: erst was, dann wie es weitergeht.

## Wartezeiten, wie DURATION($seconds) sie schreibt

duration-seconds = { $seconds ->
    [one] { $seconds } Sekunde
   *[other] { $seconds } Sekunden
}
duration-minutes = { $minutes ->
    [one] { $minutes } Minute
   *[other] { $minutes } Minuten
}
duration-hours = { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
}
duration-joined = { $larger } und { $smaller }

## Das Kassenbuch sagt nein

problem-insufficient-points = Nicht genug Punkte: Die Karte hat { $points_balance }, diese Prämie kostet { $points_cost }.
problem-insufficient-stamps = Noch nicht genug Stempel: Die Karte hat { $stamps } von { $stamps_target }.
problem-stamp-cooldown = Diese Karte wurde gerade erst gestempelt. Nächster Stempel in { DURATION($seconds) }.
problem-daily-stamp-limit = { $limit ->
    [one] Diese Karte hat ihren Stempel für heute schon. Nächster Stempel morgen.
   *[other] Diese Karte hat ihre { $limit } Stempel für heute schon. Nächster Stempel morgen.
}
problem-card-inactive = Diese Karte ist deaktiviert. Die Leitung kann sie wieder aktivieren.
problem-card-closed = Diese Karte ist endgültig geschlossen. Für eine neue Karte bitte neu anmelden.
problem-program-inactive = Das Treueprogramm ist ausgeschaltet. Die Inhaberin oder der Inhaber kann es aktivieren.
problem-program-has-no-stamps = Dieses Programm vergibt Punkte statt Stempel. Bitte den Einkaufsbetrag eingeben.
problem-program-has-no-points = Dieses Programm vergibt Stempel statt Punkte. Bitte einen Stempel geben.
problem-minimum-purchase = Punkte gibt es ab einem Einkauf von { $amount }. Dieser ist kleiner.
problem-minimum-redemption = { $points ->
    [one] Einlösen geht ab einem Stand von { $points } Punkt. Diese Karte hat weniger.
   *[other] Einlösen geht ab einem Stand von { $points } Punkten. Diese Karte hat weniger.
}
problem-order-reference-required = Bitte die Belegnummer eingeben und noch einmal versuchen.
problem-order-reference-conflict = Diese Belegnummer wurde schon für eine andere Karte oder einen anderen Betrag verwendet. Bitte die Nummer prüfen.
problem-reward-not-available = Diese Prämie gibt es nicht mehr. Bitte eine andere wählen.
problem-nothing-to-void = Diese Karte hat keine solche Buchung. Bitte Buchung oder Belegnummer prüfen.
problem-already-voided = Das ist schon storniert. Es bleibt nichts zurückzunehmen.
problem-not-voidable = Diese Art von Buchung lässt sich nicht stornieren. Die Leitung kann den Stand berichtigen.
problem-void-exceeds-rest = { $points ->
    [0] Von dieser Buchung ist nichts mehr zu stornieren.
    [one] Von dieser Buchung ist nur noch { $points } Punkt zu stornieren. Bitte weniger eingeben.
   *[other] Von dieser Buchung sind nur noch { $points } Punkte zu stornieren. Bitte weniger eingeben.
}
problem-voids-not-allowed = Stornieren ist hier ausgeschaltet. Die Inhaberin oder der Inhaber kann es in den Einstellungen erlauben.
problem-manager-required = Das darf nur die Leitung. Bitte von ihr bestätigen lassen.
problem-reason-required = Bitte einen Grund eingeben und noch einmal versuchen.
problem-below-zero = Der Stand würde unter null fallen. Bitte weniger eingeben.
problem-limit-exceeded = So viel fasst die Karte nicht. Bitte weniger eingeben.
problem-card-not-active = Diese Karte ist schon deaktiviert.
problem-card-already-active = Diese Karte ist schon aktiv.

## PINs und Personen

problem-pin-required = Bitte zur Bestätigung Ihre PIN eingeben.
problem-pin-invalid = { $attempts ->
    [0] Falsche PIN. Sie ist jetzt für eine Weile gesperrt.
    [one] Falsche PIN. Noch { $attempts } Versuch.
   *[other] Falsche PIN. Noch { $attempts } Versuche.
}
problem-pin-locked = { $minutes ->
    [one] Diese PIN ist für { $minutes } Minute gesperrt. Die Leitung kann sie sofort entsperren.
   *[other] Diese PIN ist für { $minutes } Minuten gesperrt. Die Leitung kann sie sofort entsperren.
}
problem-pin-not-accepted = Diese Filiale arbeitet ohne PIN. Bitte keine eingeben.
problem-person-required = Das muss ein Mensch bestätigen. Bitte mit eigenem Konto anmelden oder eine PIN eingeben.

## Anmeldung und Programm

problem-self-enrollment-disabled = Karten gibt es hier nur an der Theke. Bitte das Personal fragen.
problem-loyalty-card-already-exists = Für diese Person gibt es schon eine Karte. Bitte über die E-Mail-Adresse suchen.
problem-loyalty-program-already-exists = Dieser Händler hat schon ein Treueprogramm. Bitte dieses bearbeiten.
problem-program-missing = Es gibt noch kein Treueprogramm. Die Inhaberin oder der Inhaber kann es anlegen.

## Anfragen

problem-validation-failed = Einige Angaben müssen berichtigt werden. Sie sind unten markiert.
problem-not-found = Hier wurde nichts gefunden. Bitte Nummer oder Adresse prüfen.
problem-forbidden = Ihr Konto darf das nicht. Bitte die Inhaberin oder den Inhaber um Zugang.
problem-merchant-suspended = Dieser Betrieb ist gesperrt. Karten und Punkte sind sicher; fragen Sie den Inhaber oder die Plattform, wann es weitergeht.
problem-unauthenticated = Sie sind abgemeldet. Bitte anmelden und noch einmal versuchen.
problem-sign-in-failed = E-Mail-Adresse und Passwort passen nicht zusammen. Bitte beide prüfen und noch einmal versuchen.
problem-rate-limited = Zu viele Versuche. Bitte in { DURATION($seconds) } noch einmal versuchen.
problem-busy = Der Server ist stark ausgelastet. Bitte gleich noch einmal versuchen; gebucht wurde nichts.
problem-contention = Jemand hat das im selben Moment geändert. Bitte noch einmal versuchen; gebucht wurde nichts.
problem-outcome-unknown = Die Antwort ging verloren. Bitte noch einmal versuchen: Doppelt gebucht wird nicht.
problem-storage-full = Der Server hat keinen Platz mehr, gebucht wurde nichts. Bitte melden Sie es dem Betreiber.
problem-idempotency-key-required = Der Anfrage fehlt der Idempotency-Key. Bitte mit jeder Buchung einen senden.
problem-idempotency-key-invalid = Dieser Idempotency-Key ist unbrauchbar. Bitte 1 bis 255 sichtbare ASCII-Zeichen senden.
problem-idempotency-key-reused = Dieser Idempotency-Key gehört zu einer anderen Anfrage. Bitte für jede Buchung einen neuen verwenden.
problem-idempotency-in-progress = Das wird gerade gebucht. Bitte kurz warten und noch einmal fragen.
problem-conflict = Jemand hat das inzwischen geändert. Bitte neu laden und noch einmal versuchen.
problem-malformed-request = Die Anfrage ist nicht lesbar. Bitte ihre Form prüfen und noch einmal senden.
problem-body-too-large = Das ist zu groß. Bitte weniger auf einmal senden.
problem-unsupported-media-type = Dieses Format wird hier nicht angenommen. Bitte den Content-Type prüfen.
problem-method-not-allowed = Diese Adresse bietet das nicht an. Bitte Methode und Adresse prüfen.
problem-form-expired = Dieses Formular war abgelaufen. Es wurde neu geladen: Bitte noch einmal absenden.
problem-link-expired = Dieser Link ist abgelaufen oder wurde schon benutzt. Bitte einen neuen anfordern.
problem-internal = Bei uns ist etwas schiefgegangen und wurde festgehalten. Bitte noch einmal versuchen oder dem Betreiber melden.

## Felder eines Formulars

field-required = Bitte ausfüllen.
field-too-long = { $max ->
    [one] Höchstens { $max } Zeichen.
   *[other] Höchstens { $max } Zeichen.
}
field-too-short = { $min ->
    [one] Mindestens { $min } Zeichen.
   *[other] Mindestens { $min } Zeichen.
}
field-not-an-id = Das ist keine gültige Kennung.
field-not-an-email = Bitte eine E-Mail-Adresse wie name@example.com eingeben.
field-not-a-date = Bitte ein Datum eingeben, das es gibt.
field-date-in-future = Dieses Datum liegt in der Zukunft.
field-too-old = Dieses Datum liegt zu lange zurück.
field-too-young = { $age ->
    [one] Das Mindestalter ist { $age } Jahr.
   *[other] Das Mindestalter ist { $age } Jahre.
}
field-not-a-phone = Bitte die Nummer mit Landesvorwahl eingeben, etwa +352 621 123 456.
field-not-a-number = Bitte eine Zahl eingeben.
field-out-of-range = Bitte einen Wert von { $min } bis { $max } eingeben.
field-bad-characters = Einige dieser Zeichen sind hier nicht möglich.
field-looks-like-a-link = Bitte ohne Links und E-Mail-Adressen.
field-names-the-person = Bitte ohne Namen, Adresse und Telefonnummer der Person: Gründe werden jahrelang aufbewahrt.
field-must-be-accepted = Bitte zustimmen, um fortzufahren.
field-not-a-pin = Bitte 4 bis 8 Ziffern verwenden.
field-pin-too-easy = Diese PIN ist zu leicht zu erraten. Bitte Wiederholungen, Reihen und Jahreszahlen vermeiden.
field-password-too-easy = Dieses Passwort ist zu leicht zu erraten. Bitte mehrere Wörter ohne Zusammenhang verwenden.
field-not-a-colour = Bitte eine Farbe wie #7a3e1d eingeben.
field-not-a-slug = Bitte nur Kleinbuchstaben, Ziffern und Bindestriche verwenden.
field-not-a-url = Bitte eine Adresse eingeben, die mit https:// beginnt.
field-not-a-host = Bitte einen Hostnamen wie karte.baeckerei.de eingeben, ohne https:// und ohne Schrägstrich.
field-not-a-published-page = Bitte eine veröffentlichte Seite eines Ihrer Geschäfte wählen.
field-not-a-time-zone = Bitte eine Zeitzone wie Europe/Luxembourg wählen.
field-not-a-currency = Bitte einen Währungscode wie EUR eingeben.
field-not-a-card-number = Das ist keine Kartennummer. Bitte die zwölf Ziffern prüfen.
field-taken = Das ist schon vergeben. Bitte etwas anderes wählen.
field-unknown-value = Bitte einen der angebotenen Werte wählen.
field-unknown-member = Dieses Feld gibt es hier nicht. Bitte weglassen.
field-duplicate = Das steht zweimal da. Bitte nur eines behalten.
field-wrong-type = Dieser Wert ist von der falschen Art.
field-only-with = Das geht nur zusammen mit { $other }.
field-exactly-one = Bitte genau eines davon angeben: { $choices }.
problem-not-in-trash = Es liegt nicht im Papierkorb.
problem-merchant-deleted = Der Händler selbst liegt im Papierkorb. Stellen Sie ihn wieder her; dies kommt mit ihm zurück.
problem-person-forgotten = Die Person wurde vergessen; niemand könnte sie nutzen.
problem-trash-too-young = Es liegt noch keine 30 Tage im Papierkorb. Bis dahin kann es zurückkommen.
problem-program-in-use = Karten, die noch gebraucht werden, haben einen Verlauf unter diesem Programm. Löschen Sie diese zuerst, oder lassen Sie es im Papierkorb.
problem-purge-needs-owner = Der Datenbankbenutzer dieser Installation darf nicht endgültig löschen. Geben Sie die Adresse des Besitzers der Tabellen als MIGRATION_DATABASE_URL an.
