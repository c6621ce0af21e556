### Übersicht und Programm des Händlers: Regeln, Aussehen, Prämien, Bilder, Versionen.

## Übersicht

overview-figures = Ihre Zahlen
overview-members = Mitglieder
overview-active =
    { $count ->
        [one] { $count } aktiv in den letzten 30 Tagen
       *[other] { $count } aktiv in den letzten 30 Tagen
    }
overview-visits = Besuche, letzte 30 Tage
overview-rewards = Ausgegebene Prämien, letzte 30 Tage
overview-points = Offene Punkte
overview-stamps = Offene Stempel
overview-worth = { $amount } in Prämien wert
overview-steps = Vier Schritte bis zum ersten Kunden
overview-steps-done =
    { $count ->
        [one] { $count } von 4 erledigt
       *[other] { $count } von 4 erledigt
    }
step-card = Karte gestalten
step-card-hint = Ihr Name, ihre Farben und was man sammelt.
step-rule = Programm einschalten
step-rule-hint = Von da an treten Kunden bei und Karten sammeln.
step-pin = Dem Personal PINs geben
step-pin-hint = Mit der PIN bestätigt das Personal Stempel und Prämien.
step-poster = Plakat aufhängen
step-poster-hint = Kunden scannen es und haben in einer Minute ihre Karte.
step-done = Erledigt
step-open = Offen

## Programm

desk-program = Programm
program-sections = Teile des Programms
program-tab-design = Karte und Regeln
program-tab-rewards = Prämien
program-tab-images = Bilder
program-tab-versions = Verlauf
program-new-lead = Sie haben noch kein Programm. Gestalten Sie hier Ihre Karte; Kunden sehen sie, sobald Sie das Programm einschalten.
program-first = Legen Sie zuerst das Programm an; danach kommen Prämien und Bilder.
program-create = Programm anlegen
program-preview-button = Vorschau
program-preview = Vorschau der Karte
program-preview-holder = Anna Beispiel
program-preview-hint = So sehen Ihre Kunden die Karte, in ihrer Sprache. Die Vorschau wird nicht gespeichert.
program-is-on = Das Programm ist eingeschaltet
program-is-on-since = Seit { $date } sammeln Karten und lösen ein.
program-is-off = Das Programm ist ausgeschaltet
program-is-off-hint = Niemand kann beitreten, und Karten sammeln nichts und lösen nichts ein. Guthaben bleiben.
program-switch-on = Einschalten …
program-switch-off = Ausschalten …
program-switch-on-title = Programm einschalten?
program-switch-on-effect = Kunden können auf Ihren Seiten und an der Kasse beitreten. Karten sammeln und lösen sofort ein, nach den Regeln, wie sie jetzt gespeichert sind.
program-switch-off-title = Programm ausschalten?
program-switch-off-effect = Kunden sehen weiterhin Karte und Guthaben, aber niemand kann beitreten, und das Personal kann nichts geben und nichts einlösen. Kein Guthaben geht verloren; Sie können jederzeit wieder einschalten.
program-switch-on-now = Einschalten
program-switch-off-now = Ausschalten
program-done-created = Das Programm ist angelegt. Sehen Sie es durch und schalten Sie es dann ein.
program-done-saved = Als neue Version gespeichert.
program-done-on = Das Programm ist eingeschaltet.
program-done-off = Das Programm ist ausgeschaltet.
program-changed-title = Jemand hat das Programm gespeichert, während Sie es bearbeitet haben.
program-changed-detail = Version { $version } ist neuer als die, von der Sie ausgegangen sind. Ihre Eingaben sind noch da: Vergleichen Sie sie mit dem Verlauf und speichern Sie noch einmal, um sie an deren Stelle zu setzen.

program-kind = Was Kunden sammeln
program-kind-stamps = Stempel
program-kind-stamps-hint = Eine volle Karte gibt eine Prämie.
program-kind-points = Punkte
program-kind-points-hint = Punkte für jeden Einkauf, einzulösen gegen Prämien.
program-kind-hybrid = Beides
program-kind-hybrid-hint = Stempel für Besuche und Punkte für Einkäufe.
program-part-stamps = Stempel
program-part-points = Punkte
program-part-look = Die Karte
program-part-words = Bedingungen und Datenschutz
program-stamps-target = Stempel bis zur Prämie
program-stamps-reward = Die Prämie
program-stamps-reward-hint = Zum Beispiel: ein Kaffee nach Wahl.
program-stamps-value = Was die Prämie wert ist ({ $currency })
program-stamps-value-hint = Nur für Ihre Zahlen; Kunden sehen es nicht.
program-cooldown = Minuten zwischen zwei Stempeln
program-cooldown-hint = 0 erlaubt jederzeit einen Stempel.
program-daily-cap = Stempel je Karte und Tag, höchstens
program-points-rate = Punkte je ganzem { $currency }
program-minimum-purchase = Kleinster Einkauf, der zählt ({ $currency })
program-minimum-redemption = Punkte, ab denen eingelöst werden kann
program-welcome-bonus = Punkte zur Begrüßung
program-expiry = Tage ohne Aktivität, bis Punkte verfallen
program-expiry-hint = Leer heißt nie.
program-require-pin = Das Personal bestätigt immer mit PIN
program-require-pin-hint = Gilt, wo Ihre Einstellungen es offen lassen.
program-card-name = Name der Karte
program-colour = Hauptfarbe
program-colour-second = Zweite Farbe
program-colour-hint = Text auf der Karte ist immer schwarz oder weiß, je nachdem, was besser zu lesen ist.
program-contrast-good = Text auf der Hauptfarbe ist gut zu lesen (Kontrast { $ratio } zu 1).
program-contrast-adjusted = Als Schriftfarbe ist sie dem Hintergrund zu ähnlich. Die Seiten nehmen stattdessen { $colour }, damit alle sie lesen können.
program-terms = Bedingungen
program-terms-hint = Werden beim Beitritt gezeigt. Neue Bedingungen gelten für alle, die danach beitreten.
program-terms-page = Seite mit den Bedingungen
program-terms-page-none = Keine: der Text darunter gilt
program-terms-page-hint = Eine veröffentlichte Seite Ihrer Geschäfte. Jedes Geschäft zeigt seine eigene, in der Sprache des Besuchs; wo keine ist, gilt der Text darunter.
program-privacy = Adresse Ihrer Datenschutzerklärung
program-privacy-hint = Beginnt mit https://
program-save = Speichern

## Prämien

rewards-lead = Wofür Kunden ihre Punkte einlösen, in der Reihenfolge, in der sie es sehen.
rewards-none = Noch keine Prämie. Fügen Sie unten eine hinzu.
rewards-stamps-only = Ihre Karte sammelt nur Stempel. Prämien für Punkte erscheinen, sobald Kunden Punkte sammeln.
rewards-offered = Im Angebot
rewards-retired = Nicht mehr im Angebot
rewards-retired-hint = Niemand kann sie mehr wählen. Verläufe nennen sie weiterhin.
rewards-name = Name
rewards-description = Beschreibung
rewards-cost = Punkte
rewards-actions = Aktionen
rewards-up = Nach oben
rewards-down = Nach unten
rewards-retire = Nicht mehr anbieten
rewards-return = Wieder anbieten
rewards-edit = Bearbeiten
rewards-edit-title = Prämie bearbeiten
rewards-add-title = Prämie hinzufügen
rewards-add = Hinzufügen
rewards-move-of = { $action }: { $name }
rewards-done-added = Die Prämie ist hinzugefügt.
rewards-done-saved = Die Prämie ist gespeichert.
rewards-done-moved = Die Reihenfolge ist geändert.
rewards-done-retired = Die Prämie wird nicht mehr angeboten. Sie können sie jederzeit wieder anbieten.
rewards-done-returned = Die Prämie wird wieder angeboten.

## Bilder

images-lead = Ihr Logo steht neben Ihrem Namen, das breite Bild auf der Karte. Kunden sehen beide sofort.
images-logo = Logo
images-logo-hint = Am besten quadratisch, mindestens 200 × 200 Pixel.
images-hero = Breites Bild
images-hero-hint = Am besten doppelt so breit wie hoch.
images-none = Noch keines
images-file = Bilddatei
images-formats = PNG, JPEG oder WebP, bis 2 MiB.
images-upload = Hochladen
images-remove = Entfernen
images-done-uploaded = Das Bild ist an seinem Platz.
images-done-removed = Das Bild ist entfernt.

## Versionen

versions-lead = Jedes Speichern macht eine Version. Jede Buchung einer Karte behält die Version, die sie entschieden hat.
versions-number = Version { $version }
versions-saved-by = { $date }, von { $name }
versions-saved = { $date }
versions-first = Die erste Version
versions-same = Ohne Änderung gespeichert.
versions-older = Ältere Versionen
versions-newest = Neueste Versionen
versions-change = { $field }: { $new } (vorher: { $old })
versions-nothing = nichts
versions-yes = ja
versions-no = nein
versions-never = nie
versions-terms-changed = Bedingungen: geändert
versions-terms-removed = Bedingungen: entfernt
versions-image-changed = { $field }: neues Bild
versions-image-removed = { $field }: entfernt
versions-reward-added = Prämie hinzugefügt: { $name } ({ $cost })
versions-reward-removed = Prämie gelöscht: { $name }
versions-reward-retired = Prämie nicht mehr angeboten: { $name }
versions-reward-returned = Prämie wieder angeboten: { $name }
versions-reward-changed = Prämie geändert: { $old } ist jetzt { $new }
versions-rewards-moved = Reihenfolge der Prämien geändert
versions-other = Technische Einstellungen geändert

## What is wrong with a picture

field-not-an-image = Wählen Sie ein Bild als PNG, JPEG oder WebP.
field-file-too-large = Die Datei ist größer als { $kib } KiB.
field-too-many-pixels = Das Bild ist zu groß: höchstens 4096 Pixel je Seite und 16 Millionen insgesamt.
field-no-space-for-images = Für ein weiteres Bild ist kein Platz. Entfernen Sie zuerst eines.
