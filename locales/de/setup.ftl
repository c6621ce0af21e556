### The first run, the start page and the demo’s mailbox.

product-title = Orion Loyalty
product-lead = Treuekarten für Geschäfte: Stempel, Punkte und Prämien.
open-terminal = Kasse öffnen
open-desk = Programm verwalten
open-storefront = Seite des Geschäfts öffnen
open-api-docs = API-Dokumentation

## First run

setup-title = Orion Loyalty einrichten
setup-lead = Diese Seite gilt einmal. Alles lässt sich später ändern.
setup-admin = Ihr Konto
setup-password-hint = Mindestens 12 Zeichen. Einige Wörter hintereinander sind gut.
setup-merchant = Ihr Unternehmen
setup-merchant-name = Name des Unternehmens
setup-store-name = Name des ersten Geschäfts
setup-store-hint = Zum Beispiel der Ort oder die Straße.
setup-time-zone = Zeitzone
setup-currency = Währung
setup-program = Ihre Stempelkarte
setup-stamps-target = Stempel bis zur Prämie
setup-stamps-reward = Die Prämie
setup-stamps-reward-hint = Zum Beispiel: ein Kaffee nach Wahl.
setup-staff = Erste Person an der Kasse
setup-staff-name = Name
setup-pin = PIN
setup-button = Starten
setup-done-title = Fertig
setup-done-lead = { $merchant_name } kann die ersten Kunden begrüßen.

## The demo’s mailbox

demo-mail-title = Postfach der Demo
demo-mail-lead = Die Demo versendet nichts. Was sie verschickt hätte, steht hier, das Neueste zuerst.
demo-mail-empty = Noch keine Nachricht.
demo-mail-open = Link öffnen
demo-mail-sign-in = { $merchant_name }: Ihr Link zum Anmelden
demo-mail-card = { $merchant_name }: Ihre Karte
demo-mail-points-expiring = { $merchant_name }: Ihre Punkte verfallen bald
