### Karten, Buchungen und Sammelaktionen, am Schreibtisch.

list-store = Filiale
list-every-store = Alle Filialen
list-show = Anzeigen
list-reset = Alles anzeigen
list-filter = Filter
list-pages = Seiten
list-newest = Neueste
list-older = Ältere
list-reason = Grund

cards-title = Karten
cards-search = Suchen
cards-search-hint = Nummer, E-Mail oder Name
cards-state = Status
cards-state-any = Offen und gesperrt
cards-state-active = Offen
cards-state-inactive = Gesperrt
cards-column-card = Karte
cards-column-last = Letzter Besuch
cards-none = Noch keine Karte. Wer als Erstes teilnimmt, erscheint hier.
cards-none-found = Keine Karte passt. Ein Name wird über den Anfang jedes seiner Wörter gefunden.

card-about = Zu dieser Karte
card-number = Kartennummer
card-holder = Kunde
card-holder-forgotten = Persönliche Daten wurden gelöscht
card-enrolled-at = Angemeldet in
card-opened = Seit
card-totals = Seit Beginn
card-total-stamps = Gesammelte Stempel
card-total-stamps-redeemed = Eingelöste Stempel
card-total-points = Gesammelte Punkte
card-total-points-redeemed = Eingelöste Punkte
card-total-points-voided = Stornierte Punkte
card-ledger = Alles, was geschah
card-adjust-title = Punkte korrigieren
card-adjust-points = Punkte mehr oder weniger
card-adjust-hint = Mit Minuszeichen, um Punkte abzuziehen.
card-adjust-submit = Korrigieren
card-adjusted-done = Die Punkte wurden korrigiert.
card-deactivate-title = Diese Karte sperren
card-deactivate-lead = Sie kann nicht mehr gestempelt oder eingelöst werden. Alles darauf bleibt, und Sie können sie wieder öffnen.
card-deactivate-submit = Karte sperren
card-deactivated-done = Die Karte ist gesperrt.
card-reactivate-title = Diese Karte wieder öffnen
card-reactivate-lead = Sie gilt sofort wieder, mit allem, was darauf ist.
card-reactivate-submit = Karte öffnen
card-reactivated-done = Die Karte ist wieder offen.
card-merged-into = Ihr Guthaben wurde auf eine andere Karte übertragen.
card-merged-into-link = Diese Karte anzeigen
card-merged-stays-closed = Diese Karte bleibt gesperrt, weil ihr Guthaben auf eine andere übertragen wurde.

ledger-when = Wann
ledger-what = Was
ledger-change = Änderung
ledger-after = Stand danach
ledger-after-text = Punkte: { $new_points_text } · Stempel: { $new_stamps_text }
ledger-where = Wo
ledger-desk = Am Schreibtisch
ledger-by-platform = Durch die Plattform

transactions-title = Buchungen
transactions-export = Als CSV exportieren
transactions-export-too-large = Das sind mehr als 50.000 Zeilen. Wählen Sie weniger Tage und exportieren Sie noch einmal.
transactions-every-type = Alles
transactions-staff = Personal
transactions-everybody = Alle
transactions-from = Von
transactions-to = Bis
transactions-none = Noch ist nichts geschehen. Der erste Stempel oder Einkauf erscheint hier.
transactions-none-found = Nichts passt zu diesem Filter.

bulk-title = Sammelaktionen
bulk-lead = Mit vielen Karten auf einmal arbeiten. Sie sehen vorher, was geschehen würde.
bulk-what = Was soll geschehen?
bulk-work-bonus = Bonuspunkte schenken
bulk-points = Punkte je Karte, 1 bis 10.000
bulk-work-deactivate = Karten sperren
bulk-work-merge = Doppelte Karten zusammenlegen
bulk-which = Welche Karten?
bulk-which-filter = Alle offenen Karten, eingegrenzt durch Folgendes
bulk-inactive-since = Kein Besuch seit
bulk-points-min = Punkte, mindestens
bulk-stamps-min = Stempel, mindestens
bulk-which-named = Nur diese Karten
bulk-card-numbers = Kartennummern
bulk-card-numbers-hint = Eine je Zeile oder durch Kommas getrennt, höchstens 1.000.
bulk-preview = Zeigen, was geschehen würde
bulk-preview-title = Bevor etwas geschieht
bulk-cards = Karten
bulk-points-given = Punkte insgesamt
bulk-points-held = Punkte jetzt auf diesen Karten
bulk-points-carried = Übertragene Punkte
bulk-reason-is = Grund: { $reason }
bulk-obstacles = Diese stehen im Weg
bulk-why = Warum
bulk-confirm = Ausführen
bulk-confirm-others = Für die anderen ausführen
bulk-done = Erledigt.
bulk-runs = Was getan wurde
bulk-runs-none = Noch nichts. Jede Sammelaktion steht dann hier.
bulk-cards-expected = Geplante Karten
bulk-cards-done = Erledigt
bulk-cards-refused = Abgelehnt
bulk-points-moved = Gebuchte Punkte
bulk-stamps-moved = Übertragene Stempel
bulk-running = Läuft
bulk-finished = Fertig
bulk-running-lead = Sie können diese Seite verlassen; die Arbeit geht weiter.
bulk-progress = Fortschritt
bulk-items-all = Alle Karten
bulk-items-none = Noch keine Karte.
bulk-outcome = Ergebnis
bulk-refused = Abgelehnt
bulk-item-done = Erledigt
bulk-code-not-found = Keine Karte hat diese Nummer.
bulk-code-closed = Die Karte ist gesperrt.

cross-title = Karten in allen Filialen
cross-is-on = An
cross-is-off = Aus
cross-lead-on = Eine Karte gilt in allen Filialen. Jeder Kunde braucht nur eine.
cross-lead-off = Eine Karte gilt nur in der Filiale, in der sich der Kunde angemeldet hat. Eine andere Filiale braucht eine andere Karte.
cross-merge-lead = Beim Zusammenlegen gehen Punkte und Stempel auf die älteste Karte jedes Kunden über; die anderen werden gesperrt. Nichts geht verloren, jeder Schritt steht im Verlauf der Karten, und es darf jederzeit unterbrochen werden.
cross-cards-emptied = Karten, die gesperrt werden
cross-merge = Karten jetzt zusammenlegen
cross-merge-too = Doppelte Karten gleich zusammenlegen
cross-merge-reason = Karten gelten jetzt in allen Filialen
cross-on-title = Einschalten
cross-on-lead = Dann gilt jede Karte in jeder Filiale, und niemand braucht eine zweite.
cross-on-submit = Karten überall gelten lassen
cross-off-title = Ausschalten
cross-off-lead = Dann gelten Karten nur dort, wo sich der Kunde angemeldet hat; anderswo werden sie nicht gefunden, und Kunden erhalten dort eine weitere. Zusammengelegte Karten bleiben zusammengelegt.
cross-off-submit = Karten auf ihre Filiale beschränken
cross-done-on = Karten gelten jetzt in allen Filialen.
cross-done-off = Karten gelten jetzt nur dort, wo sie ausgestellt wurden.

bulk-work-bonus-points =
    { $points ->
        [one] { $points } Bonuspunkt je Karte
       *[other] { $points } Bonuspunkte je Karte
    }
cross-doubled =
    { $customers ->
        [one] { $customers_text } Kunde hat mehrere Karten
       *[other] { $customers_text } Kunden haben mehrere Karten
    }
bulk-question-deactivate =
    { $cards ->
        [one] { $cards_text } Karte würde gesperrt.
       *[other] { $cards_text } Karten würden gesperrt.
    }
bulk-question-bonus =
    { $cards ->
        [one] { $cards_text } Karte bekäme { NUMBER($points) } Punkte.
       *[other] { $cards_text } Karten bekämen je { NUMBER($points) } Punkte.
    }
