### The letters that merchants may write in their own words.

letters-title = Briefe
letters-lead = Diese Mails gehen von selbst hinaus, in der Sprache jedes Kunden. Sie sind fertig; schreiben Sie eigene Worte, wo Sie mögen.
letters-words-of = Worte für
letters-all-stores = Alle Geschäfte
letters-show = Anzeigen
letters-letter = Brief
letters-built-in = Mitgeliefert
letters-own = Ihre Worte
letters-of-store = Worte des Geschäfts
letters-name-enrollment = Willkommen
letters-name-welcome-bonus = Willkommensgeschenk
letters-name-reward-ready = Prämie wartet
letters-name-points-expiring = Punkte verfallen bald
letters-name-points-expired = Punkte verfallen
letters-name-birthday = Geburtstag
letters-name-reengagement = Wir vermissen Sie
letters-when-enrollment = Geht hinaus, wenn jemand beitritt.
letters-when-welcome-bonus = Geht hinaus, wenn jemand Punkte für den Beitritt bekommt.
letters-when-reward-ready = Geht hinaus, wenn genug für eine Prämie gesammelt ist.
letters-when-points-expiring = Geht 14 Tage vor dem Verfall der Punkte hinaus.
letters-when-points-expired = Geht hinaus, wenn Punkte verfallen sind.
letters-when-birthday = Geht am Tag selbst um acht Uhr an Kunden, die Werbung zugestimmt haben. Verspätete Wünsche behalten die mitgelieferten Worte.
letters-when-reengagement = Geht an Kunden, die Werbung zugestimmt haben und lange nicht da waren.
letters-for-all = Für jedes Geschäft ohne eigene Worte
letters-for-store = Nur für { $store }
letters-inherits = { $store } verwendet Ihre Worte für alle Geschäfte. Wenn Sie hier speichern, bekommt es eigene.
letters-subject = Betreff
letters-body = Text
letters-body-hint = Schreiben Sie einfach; eine Leerzeile beginnt einen Absatz. Zum Hervorheben: <strong>wichtig</strong>. Auch <em>, <h1> bis <h3>, <ul>, <ol>, <li>, <br> und <a href="https://…">.
letters-around = Die Schaltfläche zur Karte, Ihr Name, Ihre Farbe und die Adresse des Geschäfts kommen zu jedem Brief hinzu.
letters-values = Was Sie einsetzen können
letters-values-hint = Schreiben Sie es genau so, mit doppelten Klammern; jeder Kunde sieht seinen Wert.
letters-value = Schreiben
letters-value-means = Bedeutet
letters-value-sample = Zum Beispiel
letters-value-merchant-name = Der Name Ihres Betriebs
letters-value-store-name = Das Geschäft, in dem die Karte zu Hause ist
letters-value-card-url = Link zur Karte des Kunden
letters-value-store-url = Link zur Seite des Geschäfts
letters-value-points = Die Zahl der Punkte
letters-value-points-text = Die Punkte mit ihrem Wort: „1 Punkt“, „120 Punkte“
letters-value-last-day = Der letzte Tag, an dem die Punkte gelten
letters-value-reward = Die Prämie, wie Ihr Programm sie nennt
letters-save = Speichern
letters-preview = Vorschau
letters-preview-hint = Mit Beispielwerten. Ansehen speichert und verschickt nichts.
letters-computer = Computer
letters-phone = Telefon
letters-text = Ohne Bilder und Farben
letters-cannot-show = So kann das noch nicht verschickt werden
letters-test = Probe an mich senden
letters-test-queued = Eine Probe ist unterwegs an { $email }. Was Sie getippt haben, ist noch nicht gespeichert.
letters-saved = Gespeichert. Von nun an geht der Brief mit diesen Worten hinaus.
letters-reset = Zurück zu den mitgelieferten Worten
letters-reset-to-own = Zurück zu Ihren Worten für alle Geschäfte
letters-reset-ask = Ihre Worte für „{ $letter }“ ({ $language }) aufgeben?
letters-reset-hint = Der Brief geht dann wieder wie zuvor hinaus. Ihre Worte bleiben im Protokoll lesbar.
letters-reset-done = Ihre Worte sind weg; der Brief geht hinaus wie zuvor.

# Mistakes in a letter: what is wrong, and how to mend it.

letter-mistake-unknown-value = Dieser Brief kennt „{ $name }“ nicht. Er kennt: { $allowed }.
letter-mistake-not-a-name = Zwischen den Klammern kann nur ein Name stehen, etwa { $example }. Zu ändern: { $near }
letter-mistake-braces = Klammern stehen paarweise um einen Namen, etwa { $example }. Eine fehlt oder ist zu viel bei: { $near }
letter-mistake-too-many = Ein Brief kann höchstens { $max } Werte einsetzen.
letter-mistake-unknown-tag = Briefe können <{ $tag }> nicht haben. Sie können haben: { $allowed }
letter-mistake-attribute = Lassen Sie „{ $attribute }“ in <{ $tag }> weg. Nur <a href="https://…"> hat etwas hinter dem Namen.
letter-mistake-broken-tag = Es fehlt ein „>“ nach: { $near }
letter-mistake-not-closed = <{ $tag }> ist nicht geschlossen. Schreiben Sie </{ $tag }>, wo es endet.
letter-mistake-not-open = </{ $tag }> schließt etwas, das nicht offen ist. Lassen Sie es weg, oder schreiben Sie vorher <{ $tag }>.
letter-mistake-misplaced = <{ $tag }> kann nicht in <{ $inside }> stehen. Schließen Sie zuerst mit </{ $inside }>.
letter-mistake-item = <li> steht in einer Liste: setzen Sie <ul> vor das erste und </ul> nach dem letzten.
letter-mistake-text-in-list = In <{ $list }> steht jeder Eintrag zwischen <li> und </li>.
letter-mistake-too-deep = Höchstens { $max } Elemente können ineinander stehen.
letter-mistake-link = „{ $address }“ ist kein Link für einen Brief. Links beginnen mit https:// oder mailto:, oder sind allein einer Ihrer Links, etwa { $example }.
letter-mistake-filled = Mit eingesetzten Werten ist dieser Brief länger als { $max } KiB. Kürzen Sie ihn.

# The log, and the admins’ page of queues.

action-letter-write = Brief geschrieben
action-letter-reset = Eigene Worte für einen Brief aufgegeben
action-letter-test = Probebrief gesendet
jobs-queue-send-test-letter = Probebriefe
