### The pages a customer sees.

## Program

program-title = Är Treiheet gëtt belount
program-lead = Déi gratis Kaart bei { $merchant_name }, an enger hallwer Minutt op Ärem Telefon. Ouni App.
program-benefits = Är Virdeeler
join-now = Kaart kréien
i-have-a-card = Ech hunn eng Kaart
open-my-card = Meng Kaart opmaachen
join-at-counter = Frot un der Keess: Eis Ekipp mécht d’Kaart mat Iech.
benefit-welcome = E Kaddo fir unzefänken
benefit-welcome-text =
    { $points ->
        [one] { $points } Punkt op Ärer Kaart, soubal Dir dobäi sidd.
       *[other] { $points } Punkten op Ärer Kaart, soubal Dir dobäi sidd.
    }
benefit-stamps =
    { $stamps ->
        [one] { $stamps } Stempel, eng Belounung
       *[other] { $stamps } Stempelen, eng Belounung
    }
benefit-points = Punkte mat all Akaf
benefit-points-text =
    { $points ->
        [one] { $points } Punkt fir all { $amount }, déi Dir ausgitt.
       *[other] { $points } Punkte fir all { $amount }, déi Dir ausgitt.
    }
benefit-phone = Ëmmer dobäi
benefit-phone-text = Weist un der Keess de Code op Ärem Telefon. Méi net.
stores-all-title = Gëllt an allen eise Geschäfter
stores-one-title = Wou d’Kaart gëllt
points-expire-after =
    { $days ->
        [one] D’Punkte verfalen no { $days } Dag ouni Aktivitéit.
       *[other] D’Punkte verfalen no { $days } Deeg ouni Aktivitéit.
    }

## Joining

enroll-title = Kritt Är Kaart
enroll-lead = { $card_name } ass gratis. Ären Numm an Är E-Mail-Adress ginn duer.
consent-terms = Ech akzeptéieren d’Konditioune vum Treieprogramm.
read-terms-new-tab = Konditioune liesen (neien Tab)
privacy-policy-new-tab = Dateschutzerklärung (neien Tab)
consent-marketing = { $merchant_name } däerf mir Offere per E-Mail schécken. Ech kann dat zu all Moment änneren.
get-my-card = Meng Kaart kréien
already-a-card = Hutt Dir schonn eng Kaart?
enrolled-title = Wëllkomm! Hei ass Är Kaart
enrolled-lead = Weist dëse Code bei all Akaf un der Keess.
welcome-bonus-booked =
    { $points ->
        [one] Äre Wëllkommskaddo ass schonn drop: { $points } Punkt.
       *[other] Äre Wëllkommskaddo ass schonn drop: { $points } Punkten.
    }
already-enrolled-title = Dir hutt schonn eng Kaart
already-enrolled-text = Mir hunn Är Kaart op Är E-Mail-Adress geschéckt. Dir kënnt Iech och umellen, fir se ze gesinn.
card-works-everywhere =
    { $stores ->
        [one] Är Kaart gëllt an dësem Geschäft
       *[other] Är Kaart gëllt an all eise Geschäfter ({ $stores })
    }
card-works-here-only = Är Kaart gëllt an dësem Geschäft

## Signing in by e-mailed link

sign-in-lead = Gitt Är E-Mail-Adress an, da schécke mir Iech e Link op Är Kaart. Dir braucht kee Passwuert.
send-link = Link schécken
no-card-yet = Nach keng Kaart?
link-sent-title = Kuckt an Är E-Mailen
link-sent-text =
    { $minutes ->
        [one] Wann et fir dës Adress eng Kaart gëtt, ass e Link ënnerwee. E gëllt eng Kéier, { $minutes } Minutt laang.
       *[other] Wann et fir dës Adress eng Kaart gëtt, ass e Link ënnerwee. E gëllt eng Kéier, { $minutes } Minutte laang.
    }
link-not-arrived = Näischt ukomm? Kuckt am Spam-Dossier no, oder
open-demo-mail = D’Boîte vun der Demo opmaachen
confirm-sign-in-title = Nach een Tipp
confirm-sign-in-text = Maacht Är Kaart op dësem Apparat op. Dir bleift hei ugemellt.
link-expired-title = Dëse Link geet net méi
link-expired-text = E gouf scho benotzt oder en ass ze al. Frot en neien.

## Card and balances

hello-name = Moien { $first_name }
your-card = Är Kaart
qr-label = QR-Code vun Ärer Kaart
qr-enlarge = Code méi grouss maachen
show-at-counter = Weist dëse Code un der Keess
card-is-inactive = Dës Kaart ass gespaart. Frot w. e. g. un der Keess.
stamps-missing =
    { $count ->
        [one] Nach { $count } Stempel bis bei d’Belounung:
       *[other] Nach { $count } Stempele bis bei d’Belounung:
    }
stamp-rewards-ready =
    { $count ->
        [one] Är Belounung waart:
       *[other] { $count } Beloununge waarden:
    }
points-missing =
    { $points ->
        [one] Nach { $points } Punkt
       *[other] Nach { $points } Punkten
    }
points-expire-on = Si verfalen den { $date }, wann Dir d’Kaart bis dohin net benotzt.
reward-progress = Fortschrëtt bis { $reward }
redeem-at-counter = Frot Är Belounung un der Keess.
history-empty = Nach näischt. Ären éischten Akaf steet da hei.
history-older = Eeler weisen

## Privacy and terms

privacy-marketing-title = Offere per E-Mail
privacy-export-title = Är Donnéeën
privacy-export-text = Alles, wat mir iwwer Iech gespäichert hunn, an engem Fichier.
privacy-export-button = Meng Donnéeën eroflueden
privacy-erase-title = Meng Donnéeë läschen
privacy-erase-text = Ären Numm, Är Adressen an Äre Gebuertsdatum gi geläscht an Är Kaart geet net méi. Stempelen a Punkte gi verluer. Dat kann een net réckgängeg maachen.
privacy-erase-confirm = Ech hu verstanen, datt meng Kaart, meng Stempelen a meng Punkte fort sinn.
privacy-erase-button = Meng Donnéeën elo läschen
privacy-erased = Är Donnéeë si geläscht. Merci, datt Dir bei eis waart.
terms-link = Konditiounen
terms-title = Konditiounen: { $card_name }
terms-empty = { $merchant_name } huet keng speziell Konditioune festgeluecht. Wann Dir eng Fro hutt, frot un der Keess.
