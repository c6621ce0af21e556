### Geschäfte, ihre Domains, Plakate und Seiten, am Schreibtisch des Händlers.

places-storefront = Storefront
places-actions = Aktionen
places-edit = Bearbeiten
places-optional = (freiwillig)
places-slug = Ende der Adresse

stores-title = Geschäfte
stores-new = Geschäft eröffnen
stores-edit-title = Geschäft bearbeiten
stores-address = Anschrift
stores-slug-hint = Kleinbuchstaben, Ziffern und Bindestriche, zum Beispiel baeckerei-bahnhof. Plakate tragen diese Adresse, darum kann sie sich nie ändern.
stores-zone-hint = Ihre Mitternacht beendet den Tag für Stempel und Geburtstage.
stores-locale-hint = Für Gäste, deren Browser keine unserer Sprachen verlangt.
stores-created = Das Geschäft ist eröffnet. Drucken Sie sein Plakat, damit Kundschaft beitreten kann.
stores-deleted = Das Geschäft ist gelöscht. Unten können Sie es wiederherstellen.
stores-restored = Das Geschäft ist wieder da. Fügen Sie eigene Domains erneut hinzu, falls es welche hatte.
stores-deleted-title = Gelöschte Geschäfte
stores-deleted-hint = Ihre Karten, Seiten und Adressen bleiben erhalten.
stores-restore = Wiederherstellen
stores-delete = Geschäft löschen
stores-delete-ask = { $name } löschen?
stores-delete-pages = Storefront und Terminal hören sofort auf zu arbeiten. Niemand kann dort mehr beitreten oder sammeln.
stores-delete-no-cards = Dort wurde keine Karte eröffnet.
stores-delete-cards-elsewhere = { $count ->
    [one] Dort wurde eine Karte eröffnet. Sie behält ihren Stand und gilt in Ihren anderen Geschäften.
   *[other] Dort wurden { $count } Karten eröffnet. Sie behalten ihren Stand und gelten in Ihren anderen Geschäften.
}
stores-delete-cards-rest = { $count ->
    [one] Dort wurde eine Karte eröffnet, die nirgends sonst gilt. Sie behält ihren Stand und gilt wieder, sobald das Geschäft wiederhergestellt ist.
   *[other] Dort wurden { $count } Karten eröffnet, die nirgends sonst gelten. Sie behalten ihren Stand und gelten wieder, sobald das Geschäft wiederhergestellt ist.
}
stores-delete-domains = Diese Domains werden aufgegeben: { $domains }
stores-delete-back = Sie können das Geschäft jederzeit wiederherstellen.
stores-domains = Domains
stores-domains-of = Domains von { $name }
stores-domains-lead = Eine eigene Domain zeigt der Kundschaft die Seiten dieses Geschäfts und sonst nichts.
stores-no-domains = Dieses Geschäft hat keine eigene Domain.
stores-host = Hostname
stores-host-hint = Zum Beispiel karte.baeckerei.de, ohne https:// und ohne Schrägstrich.
stores-domain-add = Domain hinzufügen
stores-domain-remove = Entfernen
stores-domain-added = Die Domain ist hinzugefügt. Sie arbeitet, sobald die Schritte unten erledigt sind.
stores-domain-removed = Die Domain ist entfernt. Um sie zurückzuholen, fügen Sie sie wieder hinzu.
stores-domain-steps = Was eine Domain noch braucht
stores-domain-dns = DNS: Legen Sie beim Anbieter der Domain einen CNAME-Eintrag von diesem Namen auf { $host } an.
stores-domain-tls = Zertifikat: Bitten Sie den Betreiber dieser Plattform, eines für den Namen zu besorgen, denn Browser nehmen nur https an.
stores-domain-proxy = Proxy: Er muss den Namen unverändert im Host-Header an denselben Server weitergeben, über https.

poster-title = Plakat
poster-size = Papier
poster-show = Anzeigen
poster-print = Drucken
poster-hint = Bei 100 % ohne Ränder drucken oder im Druckdialog als PDF sichern. Das geht auch in Schwarzweiß.
poster-invite = Jetzt dabei sein: { $card }
poster-code = Code zum Beitreten mit der Kamera
poster-how = Richten Sie die Kamera Ihres Telefons auf den Code. In einer halben Minute sind Sie dabei, kostenlos und ohne App.

pages-title = Seiten
pages-lead = Öffnungszeiten, Bedingungen, alles, was die Kundschaft nachlesen soll.
pages-new = Seite schreiben
pages-edit-title = Seite bearbeiten
pages-store = Geschäft
pages-all-stores = Alle Geschäfte
pages-filter = Anzeigen
pages-none = Noch gibt es keine Seite.
pages-page-title = Titel
pages-state = Stand
pages-updated = Zuletzt gesichert
pages-published = Veröffentlicht
pages-draft = Entwurf
pages-view = Ansehen
pages-publish = Veröffentlichen
pages-withdraw = Zurückziehen
pages-older = Ältere
pages-slug-hint = In jeder Sprache gleich, zum Beispiel oeffnungszeiten. Gäste sehen es als /pages/oeffnungszeiten.
pages-body = Text
pages-body-hint = Markdown: # Überschrift, **fett**, *kursiv*, - Liste, [Wörter](https://…), Tabellen mit |. HTML erscheint als Text.
pages-save-draft = Entwurf sichern
pages-save-publish = Sichern und veröffentlichen
pages-preview = Vorschau
pages-preview-hint = Mit „Vorschau“ sehen Sie die Seite wie Ihre Gäste. Gesichert wird dabei nichts.
pages-delete = Seite löschen
pages-delete-ask = „{ $title }“ löschen?
pages-delete-hint = Gäste finden sie dann nicht mehr, und sie lässt sich nicht zurückholen. Um sie eine Weile zu verbergen, ziehen Sie sie lieber zurück.
pages-delete-terms = Ihr Programm zeigt diese Seite als Bedingungen. Ohne sie sieht die Kundschaft die im Programm geschriebenen Bedingungen.
pages-now-published = Die Seite ist veröffentlicht.
pages-now-withdrawn = Die Seite ist zurückgezogen; Gäste sehen sie nicht mehr.
pages-now-deleted = Die Seite ist gelöscht.

problem-last-store = Das ist Ihr letztes Geschäft. Eines muss bleiben; eröffnen Sie ein anderes, bevor Sie es löschen.
problem-too-many-domains = Ein Geschäft hat höchstens zehn Domains. Entfernen Sie zuerst eine.
problem-too-many-pages = Ein Geschäft hat höchstens 200 Seiten. Löschen Sie zuerst eine.
problem-too-many-stores = Ein Händler hat höchstens 500 Geschäfte.
