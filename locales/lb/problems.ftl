# Wat d’Leit liesen, wann eppes refuséiert gouf oder net stëmmt: fir d’éischt wat, dann wéi et weidergeet.

## Waardezäiten, esou wéi DURATION($seconds) se schreift

duration-seconds = { $seconds ->
    [one] { $seconds } Sekonn
   *[other] { $seconds } Sekonnen
}
duration-minutes = { $minutes ->
    [one] { $minutes } Minutt
   *[other] { $minutes } Minutten
}
duration-hours = { $hours ->
    [one] { $hours } Stonn
   *[other] { $hours } Stonnen
}
duration-joined = { $larger } an { $smaller }

## D’Keessebuch seet nee

problem-insufficient-points = Net genuch Punkten: d’Kaart huet der { $points_balance }, dës Belounung kascht { $points_cost }.
problem-insufficient-stamps = Nach net genuch Stempelen: d’Kaart huet der { $stamps } vun { $stamps_target }.
problem-stamp-cooldown = Dës Kaart gouf grad eréischt gestempelt. Nächste Stempel an { DURATION($seconds) }.
problem-daily-stamp-limit = { $limit ->
    [one] Dës Kaart huet hire Stempel fir haut schonn. Nächste Stempel muer.
   *[other] Dës Kaart huet hir { $limit } Stempele fir haut schonn. Nächste Stempel muer.
}
problem-card-inactive = Dës Kaart ass desaktivéiert. E Responsabele kann se nees aktivéieren.
problem-card-closed = Dës Kaart ass definitiv zou. Mellt de Client nei un, fir eng nei Kaart ze kréien.
problem-program-inactive = De Fidelitéitsprogramm ass ausgeschalt. De Proprietaire kann en aktivéieren.
problem-program-has-no-stamps = Dëse Programm gëtt Punkten, keng Stempelen. Gitt amplaz de Montant vum Akaf an.
problem-program-has-no-points = Dëse Programm gëtt Stempelen, keng Punkten. Gitt amplaz e Stempel.
problem-minimum-purchase = Punkte gëtt et vun engem Akaf vun { $amount } un. Dësen ass méi kleng.
problem-minimum-redemption = { $points ->
    [one] Aléise geet vun engem Stand vun { $points } Punkt un. Dës Kaart huet manner.
   *[other] Aléise geet vun engem Stand vun { $points } Punkten un. Dës Kaart huet manner.
}
problem-order-reference-required = Gitt d’Nummer vum Ticket an a probéiert nach eng Kéier.
problem-order-reference-conflict = Dës Ticketsnummer gouf scho fir eng aner Kaart oder en anere Montant benotzt. Kontrolléiert d’Nummer.
problem-reward-not-available = Dës Belounung gëtt et net méi. Wielt eng aner.
problem-nothing-to-void = Dës Kaart huet keng esou Transaktioun. Kontrolléiert d’Transaktioun oder d’Nummer vum Ticket.
problem-already-voided = Dat ass schonn annuléiert. Et bleift näischt zréckzehuelen.
problem-not-voidable = Dës Zort Transaktioun kann net annuléiert ginn. E Responsabele kann de Stand korrigéieren.
problem-void-exceeds-rest = { $points ->
    [0] Vun dëser Transaktioun ass näischt méi ze annuléieren.
    [one] Vun dëser Transaktioun ass just nach { $points } Punkt ze annuléieren. Gitt manner an.
   *[other] Vun dëser Transaktioun si just nach { $points } Punkten ze annuléieren. Gitt manner an.
}
problem-voids-not-allowed = Annuléieren ass hei ausgeschalt. De Proprietaire kann et an den Astellungen erlaben.
problem-manager-required = Dat däerf just e Responsabelen. Frot en, fir ze confirméieren.
problem-reason-required = Gitt e Grond an a probéiert nach eng Kéier.
problem-below-zero = De Stand géif ënner null falen. Gitt manner an.
problem-limit-exceeded = Esou vill passt net op d’Kaart. Gitt manner an.
problem-card-not-active = Dës Kaart ass schonn desaktivéiert.
problem-card-already-active = Dës Kaart ass schonn aktiv.

## PINen a Persounen

problem-pin-required = Gitt Äre PIN an, fir ze confirméieren.
problem-pin-invalid = { $attempts ->
    [0] Falsche PIN. En ass elo fir eng Zäit gespaart.
    [one] Falsche PIN. Nach { $attempts } Versuch.
   *[other] Falsche PIN. Nach { $attempts } Versich.
}
problem-pin-locked = { $minutes ->
    [one] Dëse PIN ass fir { $minutes } Minutt gespaart. E Responsabele kann en direkt entspären.
   *[other] Dëse PIN ass fir { $minutes } Minutte gespaart. E Responsabele kann en direkt entspären.
}
problem-pin-not-accepted = Dëst Geschäft schafft ouni PIN. Gitt keen an.
problem-person-required = Dat muss e Mënsch confirméieren. Mellt Iech mat Ärem Kont un oder gitt e PIN an.

## Umeldung a Programm

problem-self-enrollment-disabled = Kaarte gëtt et hei just um Comptoir. Frot d’Personal.
problem-loyalty-card-already-exists = Dëse Client huet schonn eng Kaart. Sicht se iwwer d’E-Mail-Adress.
problem-loyalty-program-already-exists = Dëse Commerçant huet schonn e Fidelitéitsprogramm. Ännert deen.
problem-program-missing = Et gëtt nach kee Fidelitéitsprogramm. De Proprietaire kann en uleeën.

## Ufroen

problem-validation-failed = E puer Angabe musse korrigéiert ginn. Si sinn ënne markéiert.
problem-not-found = Hei gouf näischt fonnt. Kontrolléiert d’Nummer oder d’Adress.
problem-forbidden = Äre Kont däerf dat net. Frot de Proprietaire no Zougang.
problem-merchant-suspended = Dëse Betrib ass gespaart. Kaarten a Punkte si sécher; frot de Proprietaire oder d'Plattform, wéini et weidergeet.
problem-unauthenticated = Dir sidd ofgemellt. Mellt Iech un a probéiert nach eng Kéier.
problem-sign-in-failed = E-Mail-Adress a Passwuert passen net zesummen. Kontrolléiert déi zwee a probéiert nach eng Kéier.
problem-rate-limited = Ze vill Versich. Probéiert an { DURATION($seconds) } nach eng Kéier.
problem-busy = De Server ass ganz ausgelaascht. Probéiert gläich nach eng Kéier; et gouf näischt gebucht.
problem-contention = Een aneren huet dat am selwechte Moment geännert. Probéiert nach eng Kéier; et gouf näischt gebucht.
problem-outcome-unknown = D’Äntwert ass verluer gaangen. Probéiert nach eng Kéier: et gëtt näischt duebel gebucht.
problem-storage-full = De Server huet keng Plaz méi, an et gouf näischt gebucht. Sot deem Bescheed, deen e bedreift.
problem-idempotency-key-required = Der Ufro feelt hiren Idempotency-Key. Schéckt mat all Buchung een.
problem-idempotency-key-invalid = Dësen Idempotency-Key ass net ze gebrauchen. Schéckt 1 bis 255 siichtbar ASCII-Zeechen.
problem-idempotency-key-reused = Dësen Idempotency-Key gehéiert zu enger anerer Ufro. Benotzt fir all Buchung en neien.
problem-idempotency-in-progress = Dat gëtt grad gebucht. Waart e Moment a frot nach eng Kéier.
problem-conflict = Een huet dat an der Tëschenzäit geännert. Lued nei a probéiert nach eng Kéier.
problem-malformed-request = D’Ufro ass net ze liesen. Kontrolléiert hir Form a schéckt se nach eng Kéier.
problem-body-too-large = Dat ass ze grouss. Schéckt manner op eemol.
problem-unsupported-media-type = Dëse Format gëtt hei net ugeholl. Kontrolléiert de Content-Type.
problem-method-not-allowed = Dës Adress bitt dat net un. Kontrolléiert d’Method an d’Adress.
problem-form-expired = Dëse Formulaire war ofgelaf. E gouf nei gelueden: schéckt en w. e. g. nach eng Kéier.
problem-link-expired = Dëse Link ass ofgelaf oder gouf scho benotzt. Frot en neien un.
problem-internal = Bei eis ass eppes schifgaangen, an et gouf festgehalen. Probéiert nach eng Kéier oder sot deem Bescheed, deen de Server bedreift.

## Felder vun engem Formulaire

field-required = Fëllt dëst w. e. g. aus.
field-too-long = { $max ->
    [one] Héchstens { $max } Zeechen.
   *[other] Héchstens { $max } Zeechen.
}
field-too-short = { $min ->
    [one] Mindestens { $min } Zeechen.
   *[other] Mindestens { $min } Zeechen.
}
field-not-an-id = Dat ass keng gülteg Kennung.
field-not-an-email = Gitt eng E-Mail-Adress an, wéi numm@example.com.
field-not-a-date = Gitt en Datum an, deen et gëtt.
field-date-in-future = Dësen Datum läit an der Zukunft.
field-too-old = Dësen Datum läit ze wäit zréck.
field-too-young = { $age ->
    [one] De Mindestalter ass { $age } Joer.
   *[other] De Mindestalter ass { $age } Joer.
}
field-not-a-phone = Gitt d’Nummer mat der Landesvirwal an, wéi +352 621 123 456.
field-not-a-number = Gitt eng Zuel an.
field-out-of-range = Gitt e Wäert vun { $min } bis { $max } an.
field-bad-characters = E puer vun dësen Zeeche ginn hei net.
field-looks-like-a-link = Gitt keng Linken a keng E-Mail-Adressen an.
field-names-the-person = Wannechgelift ouni Numm, Adress an Telefonsnummer vun der Persoun: Grënn ginn iwwer Joren opgehuewen.
field-must-be-accepted = Stëmmt w. e. g. zou, fir weiderzemaachen.
field-not-a-pin = Benotzt 4 bis 8 Zifferen.
field-pin-too-easy = Dëse PIN ass ze einfach ze roden. Evitéiert Widderhuelungen, Reien a Joreszuelen.
field-password-too-easy = Dëst Passwuert ass ze einfach ze roden. Benotzt e puer Wierder ouni Zesummenhang.
field-not-a-colour = Gitt eng Faarf an, wéi #7a3e1d.
field-not-a-slug = Benotzt just kleng Buschtawen, Zifferen a Bindestrécher.
field-not-a-url = Gitt eng Adress an, déi mat https:// ufänkt.
field-not-a-host = Gitt en Hostnumm an, wéi kaart.baeckerei.lu, ouni https:// an ouni Schréistréch.
field-not-a-published-page = Wielt eng publizéiert Säit vun engem vun Äre Geschäfter.
field-not-a-time-zone = Wielt eng Zäitzon, wéi Europe/Luxembourg.
field-not-a-currency = Gitt e Währungscode an, wéi EUR.
field-not-a-card-number = Dat ass keng Kaartennummer. Kontrolléiert déi zwielef Zifferen.
field-taken = Dat ass scho verginn. Wielt eppes aneres.
field-unknown-value = Wielt ee vun den ugebuedene Wäerter.
field-unknown-member = Dëst Feld gëtt et hei net. Loosst et ewech.
field-duplicate = Dat steet zweemol do. Behaalt just eent.
field-wrong-type = Dëse Wäert ass vun der falscher Zort.
field-only-with = Dat geet just zesumme mat { $other }.
field-exactly-one = Gitt genee ee vun dësen un: { $choices }.
problem-not-in-trash = Et läit net an der Poubelle.
problem-merchant-deleted = Den Händler selwer läit an der Poubelle. Stellt hien erëm hier; dëst kënnt mat him zréck.
problem-person-forgotten = D’Persoun gouf vergiess; kee kéint se benotzen.
problem-trash-too-young = Et läit nach keng 30 Deeg an der Poubelle. Bis dohi kann et zréckkommen.
problem-program-in-use = Kaarten, déi nach gebraucht ginn, hunn e Verlaf ënner dësem Programm. Läscht déi als éischt, oder loosst en an der Poubelle.
problem-purge-needs-owner = De Datebankbenotzer vun dëser Installatioun däerf net fir ëmmer läschen. Gitt d’Adress vum Besëtzer vun den Tabellen als MIGRATION_DATABASE_URL un.
