### Das Verzeichnis der E-Mails, Adressen, die keine bekommen, und das Abmelden.

mail-log-title = E-Mails
mail-log-title-of = E-Mails an { $name }
mail-log-kind = Was
mail-log-every-kind = Alles
mail-log-outcome = Ergebnis
mail-log-every-outcome = Jedes Ergebnis
mail-log-none = Es wurde noch keine E-Mail verschickt. Jeder Versuch wird hier stehen.
mail-log-none-found = Keine E-Mail passt zu diesen Filtern.

mail-kind-sign-in = Anmeldelink
mail-kind-card = Weg zur Karte
mail-kind-invitation = Einladung
mail-kind-enrollment = Willkommen
mail-kind-welcome-bonus = Willkommensbonus
mail-kind-points-bonus = Bonuspunkte
mail-kind-points-expiring = Punkte laufen bald ab
mail-kind-points-expired = Punkte abgelaufen
mail-kind-reward-ready = Prämie bereit
mail-kind-birthday = Geburtstag
mail-kind-reengagement = Lange nicht gesehen
mail-kind-retention-notice = Hinweis vor dem Löschen
mail-outcome-accepted = Verschickt
mail-outcome-deferred = Späterer Versuch
mail-outcome-refused = Abgelehnt
mail-outcome-unreachable = Server nicht erreicht
mail-outcome-suppressed = Nicht verschickt
mail-outcome-held = Wartet

suppression-title = E-Mails erreichen diese Adresse nicht
suppression-text = Ein Mailserver hat am { $date } geantwortet, dass es dieses Postfach nicht gibt. Deshalb geht nichts mehr dorthin, auch keine Anmeldelinks.
suppression-hint = Gibt es das Postfach doch, erlauben Sie den Versand wieder. Die nächste solche Antwort hält ihn erneut an.
suppression-lift = Wieder verschicken
suppression-lifted = E-Mails gehen wieder an diese Adresse.
card-mail-link = E-Mails an diese Person
action-mail-lift = Versand an eine Adresse wieder erlaubt
action-customer-unsubscribe = Von Angeboten abgemeldet

unsubscribe-title = Keine Angebote mehr von { $merchant }?
unsubscribe-lead = Geburtstagsgrüße und andere Angebote von { $merchant } hören auf. Ihre Karte bleibt, und Sie erfahren weiterhin, was auf ihr geschieht.
unsubscribe-button = Abmelden
unsubscribe-done-title = Sie sind abgemeldet
unsubscribe-done-text = { $merchant } schickt Ihnen keine Angebote mehr. Ihre Karte gilt wie zuvor; auf ihrer Datenschutz-Seite können Sie es sich anders überlegen.
