### Kaarten, Transaktiounen a Sammelaktiounen, um Büro.

list-store = Geschäft
list-every-store = All Geschäfter
list-show = Weisen
list-reset = Alles weisen
list-filter = Filter
list-pages = Säiten
list-newest = Neist
list-older = Méi al
list-reason = Grond

cards-title = Kaarten
cards-search = Sichen
cards-search-hint = Nummer, E-Mail oder Numm
cards-state = Status
cards-state-any = Op a gespaart
cards-state-active = Op
cards-state-inactive = Gespaart
cards-column-card = Kaart
cards-column-last = Lescht Visite
cards-none = Nach keng Kaart. Den éischte Client, dee matmécht, steet dann hei.
cards-none-found = Keng Kaart passt. En Numm fënnt een iwwer den Ufank vun all senge Wierder.

card-about = Iwwer dës Kaart
card-number = Kaartennummer
card-holder = Client
card-holder-forgotten = Perséinlech Donnéeë goufe geläscht
card-enrolled-at = Ugemellt bei
card-opened = Zanter
card-totals = Vun Ufank un
card-total-stamps = Gesammelt Stempelen
card-total-stamps-redeemed = Agelést Stempelen
card-total-points = Gesammelt Punkten
card-total-points-redeemed = Agelést Punkten
card-total-points-voided = Stornéiert Punkten
card-ledger = Alles, wat geschitt ass
card-adjust-title = Punkte korrigéieren
card-adjust-points = Punkte méi oder manner
card-adjust-hint = Mat engem Minus, fir Punkten ofzezéien.
card-adjust-submit = Korrigéieren
card-adjusted-done = D’Punkte goufe korrigéiert.
card-deactivate-title = Dës Kaart spären
card-deactivate-lead = Si kann net méi gestempelt oder ageléist ginn. Alles drop bleift, an Dir kënnt se nees opmaachen.
card-deactivate-submit = Kaart spären
card-deactivated-done = D’Kaart ass gespaart.
card-reactivate-title = Dës Kaart nees opmaachen
card-reactivate-lead = Si geet direkt nees, mat allem, wat drop ass.
card-reactivate-submit = Kaart opmaachen
card-reactivated-done = D’Kaart ass nees op.
card-merged-into = Säi Guthabe gouf op eng aner Kaart iwwerdroen.
card-merged-into-link = Déi Kaart weisen
card-merged-stays-closed = Dës Kaart bleift gespaart, well säi Guthaben op eng aner iwwerdroe gouf.

ledger-when = Wéini
ledger-what = Wat
ledger-change = Ännerung
ledger-after = Stand duerno
ledger-after-text = Punkten: { $new_points_text } · Stempelen: { $new_stamps_text }
ledger-where = Wou
ledger-desk = Um Büro
ledger-by-platform = Duerch d’Plattform

transactions-title = Transaktiounen
transactions-export = Als CSV exportéieren
transactions-export-too-large = Dat si méi wéi 50.000 Zeilen. Wielt manner Deeg an exportéiert nach eng Kéier.
transactions-every-type = Alles
transactions-staff = Personal
transactions-everybody = Jiddereen
transactions-from = Vun
transactions-to = Bis
transactions-none = Nach ass näischt geschitt. Den éischte Stempel oder Akaf steet dann hei.
transactions-none-found = Näischt passt zu dësem Filter.

bulk-title = Sammelaktiounen
bulk-lead = Mat ville Kaarten op eemol schaffen. Dir gesitt virdrun, wat géif geschéien.
bulk-what = Wat soll geschéien?
bulk-work-bonus = Bonuspunkte schenken
bulk-points = Punkte pro Kaart, 1 bis 10.000
bulk-work-deactivate = Kaarte spären
bulk-work-merge = Duebel Kaarten zesummeleeën
bulk-which = Wéi eng Kaarten?
bulk-which-filter = All Kaarten, déi op sinn, agegrenzt duerch dëst
bulk-inactive-since = Keng Visite zanter
bulk-points-min = Punkten, op d’mannst
bulk-stamps-min = Stempelen, op d’mannst
bulk-which-named = Nëmmen dës Kaarten
bulk-card-numbers = Kaartennummeren
bulk-card-numbers-hint = Eng pro Zeil oder mat Kommaen dertëscht, héchstens 1.000.
bulk-preview = Weisen, wat géif geschéien
bulk-preview-title = Ier eppes geschitt
bulk-cards = Kaarten
bulk-points-given = Punkten am Ganzen
bulk-points-held = Punkten elo op dëse Kaarten
bulk-points-carried = Iwwerdroe Punkten
bulk-reason-is = Grond: { $reason }
bulk-obstacles = Dës stinn am Wee
bulk-why = Firwat
bulk-confirm = Ausféieren
bulk-confirm-others = Fir déi aner ausféieren
bulk-done = Gemaach.
bulk-runs = Wat gemaach gouf
bulk-runs-none = Nach näischt. All Sammelaktioun steet dann hei.
bulk-cards-expected = Geplangt Kaarten
bulk-cards-done = Gemaach
bulk-cards-refused = Refuséiert
bulk-points-moved = Gebucht Punkten
bulk-stamps-moved = Iwwerdroe Stempelen
bulk-running = Leeft
bulk-finished = Fäerdeg
bulk-running-lead = Dir kënnt dës Säit verloossen; d’Aarbecht geet weider.
bulk-progress = Fortschrëtt
bulk-items-all = All Kaarten
bulk-items-none = Nach keng Kaart.
bulk-outcome = Resultat
bulk-refused = Refuséiert
bulk-item-done = Gemaach
bulk-code-not-found = Keng Kaart huet dës Nummer.
bulk-code-closed = D’Kaart ass gespaart.

cross-title = Kaarten an all Geschäft
cross-is-on = Un
cross-is-off = Aus
cross-lead-on = Eng Kaart gëllt an all Geschäft. All Client brauch nëmmen eng.
cross-lead-off = Eng Kaart gëllt nëmmen am Geschäft, wou de Client sech ugemellt huet. En anert Geschäft brauch eng aner Kaart.
cross-merge-lead = Beim Zesummeleeë ginn d’Punkten an d’Stempelen op déi eelst Kaart vun all Client iwwer; déi aner gi gespaart. Näischt geet verluer, all Schrëtt steet an der Geschicht vun de Kaarten, an et däerf zu all Moment ënnerbrach ginn.
cross-cards-emptied = Kaarten, déi gespaart ginn
cross-merge = Kaarten elo zesummeleeën
cross-merge-too = Duebel Kaarten och zesummeleeën
cross-merge-reason = Kaarten gëllen elo an all Geschäft
cross-on-title = Uschalten
cross-on-lead = Da gëllt all Kaart an all Geschäft, a kee brauch eng zweet.
cross-on-submit = Kaarten iwwerall gëlle loossen
cross-off-title = Ausschalten
cross-off-lead = Da gëlle Kaarten nëmmen do, wou de Client sech ugemellt huet; soss gi se net fonnt, an d’Clientë kréien do eng aner. Zesummegeluecht Kaarte bleiwen zesummegeluecht.
cross-off-submit = Kaarten op hiert Geschäft limitéieren
cross-done-on = Kaarten gëllen elo an all Geschäft.
cross-done-off = Kaarten gëllen elo nëmmen do, wou se ugeluecht goufen.

bulk-work-bonus-points =
    { $points ->
        [one] { $points } Bonuspunkt pro Kaart
       *[other] { $points } Bonuspunkte pro Kaart
    }
cross-doubled =
    { $customers ->
        [one] { $customers_text } Client huet méi Kaarten
       *[other] { $customers_text } Clienten hu méi Kaarten
    }
bulk-question-deactivate =
    { $cards ->
        [one] { $cards_text } Kaart géif gespaart ginn.
       *[other] { $cards_text } Kaarte géife gespaart ginn.
    }
bulk-question-bonus =
    { $cards ->
        [one] { $cards_text } Kaart kréich { NUMBER($points) } Punkten.
       *[other] { $cards_text } Kaarte kréichen all { NUMBER($points) } Punkten.
    }
