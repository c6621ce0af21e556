### The first run, the start page and the demo’s mailbox.

product-title = Orion Loyalty
product-lead = Treiekaarte fir Geschäfter: Stempelen, Punkten a Belounungen.
open-terminal = Keess opmaachen
open-desk = Programm geréieren
open-storefront = Säit vum Geschäft opmaachen
open-api-docs = API-Dokumentatioun

## First run

setup-title = Orion Loyalty ariichten
setup-lead = Dës Säit gëllt eng Kéier. Alles kann een herno änneren.
setup-admin = Äre Kont
setup-password-hint = Op d’mannst 12 Zeechen. E puer Wierder hannerteneen si gutt.
setup-merchant = Äre Betrib
setup-merchant-name = Numm vum Betrib
setup-store-name = Numm vum éischte Geschäft
setup-store-hint = Zum Beispill d’Uertschaft oder d’Strooss.
setup-time-zone = Zäitzon
setup-currency = Währung
setup-program = Är Stempelkaart
setup-stamps-target = Stempele bis bei d’Belounung
setup-stamps-reward = D’Belounung
setup-stamps-reward-hint = Zum Beispill: e Kaffi no Wiel.
setup-staff = Éischt Persoun un der Keess
setup-staff-name = Numm
setup-pin = PIN
setup-button = Ufänken
setup-done-title = Fäerdeg
setup-done-lead = { $merchant_name } kann déi éischt Cliente begréissen.

## The demo’s mailbox

demo-mail-title = Boîte vun der Demo
demo-mail-lead = D’Demo schéckt näischt. Wat si geschéckt hätt, steet hei, dat Neist fir d’éischt.
demo-mail-empty = Nach keng Noriicht.
demo-mail-open = Link opmaachen
demo-mail-sign-in = { $merchant_name }: Äre Link fir Iech unzemellen
demo-mail-card = { $merchant_name }: Är Kaart
demo-mail-points-expiring = { $merchant_name }: Är Punkte verfale geschwënn
