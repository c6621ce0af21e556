### Iwwersiicht a Programm vum Händler: Reegelen, Ausgesinn, Belounungen, Biller, Versiounen.

## Iwwersiicht

overview-figures = Är Zuelen
overview-members = Memberen
overview-active =
    { $count ->
        [one] { $count } aktiv an de leschten 30 Deeg
       *[other] { $count } aktiv an de leschten 30 Deeg
    }
overview-visits = Visitten, lescht 30 Deeg
overview-rewards = Belounungen erausginn, lescht 30 Deeg
overview-points = Oppe Punkten
overview-stamps = Oppe Stempelen
overview-worth = { $amount } a Beloununge wäert
overview-steps = Véier Schrëtt bis bei den éischte Client
overview-steps-done =
    { $count ->
        [one] { $count } vu 4 gemaach
       *[other] { $count } vu 4 gemaach
    }
step-card = Gestalt Är Kaart
step-card-hint = Hiren Numm, hir Faarwen a wat ee sammelt.
step-rule = Schalt de Programm un
step-rule-hint = Vun do u melle Cliente sech un a Kaarte sammelen.
step-pin = Gitt Ärem Personal PINen
step-pin-hint = Mat der PIN confirméiert d’Personal Stempelen a Belounungen.
step-poster = Hänkt d’Affiche op
step-poster-hint = D’Cliente scannen se an hunn an enger Minutt hir Kaart.
step-done = Gemaach
step-open = Nach ze maachen

## Programm

desk-program = Programm
program-sections = Deeler vum Programm
program-tab-design = Kaart a Reegelen
program-tab-rewards = Belounungen
program-tab-images = Biller
program-tab-versions = Historique
program-new-lead = Dir hutt nach kee Programm. Gestalt hei Är Kaart; d’Cliente gesinn se, soubal Dir de Programm uschalt.
program-first = Leet fir d’éischt de Programm un; duerno kommen d’Belounungen an d’Biller.
program-create = Programm uleeën
program-preview-button = Virschau
program-preview = Virschau vun der Kaart
program-preview-holder = Anna Beispill
program-preview-hint = Sou gesinn Är Clienten d’Kaart, an hirer Sprooch. D’Virschau gëtt net gespäichert.
program-is-on = De Programm ass ugeschalt
program-is-on-since = Zanter { $date } sammele Kaarten a ginn ageléist.
program-is-off = De Programm ass ausgeschalt
program-is-off-hint = Kee ka sech umellen, a Kaarte sammelen näischt a léisen näischt an. D’Guthabe bleiwen.
program-switch-on = Uschalten …
program-switch-off = Ausschalten …
program-switch-on-title = De Programm uschalten?
program-switch-on-effect = D’Cliente kënne sech op Äre Säiten an un der Keess umellen. Kaarte sammelen a ginn direkt ageléist, no de Reegelen, wéi se elo gespäichert sinn.
program-switch-off-title = De Programm ausschalten?
program-switch-off-effect = D’Cliente gesinn hir Kaart an hiert Guthaben nach, mä kee ka sech umellen, an d’Personal kann näischt ginn an näischt aléisen. Kee Guthabe geet verluer; Dir kënnt zu all Moment erëm uschalten.
program-switch-on-now = Uschalten
program-switch-off-now = Ausschalten
program-done-created = De Programm ass ugeluecht. Kuckt en duerch a schalt en dann un.
program-done-saved = Als nei Versioun gespäichert.
program-done-on = De Programm ass ugeschalt.
program-done-off = De Programm ass ausgeschalt.
program-changed-title = Iergendeen huet de Programm gespäichert, während Dir en geännert hutt.
program-changed-detail = D’Versioun { $version } ass méi nei wéi déi, vun där Dir ausgaange sidd. Wat Dir getippt hutt, ass nach hei: vergläicht et mam Historique a späichert nach eng Kéier, fir et op hir Plaz ze setzen.

program-kind = Wat d’Cliente sammelen
program-kind-stamps = Stempelen
program-kind-stamps-hint = Eng voll Kaart gëtt eng Belounung.
program-kind-points = Punkten
program-kind-points-hint = Punkte fir all Akaf, fir géint Belounungen anzeléisen.
program-kind-hybrid = Béides
program-kind-hybrid-hint = Stempele fir Visitten a Punkte fir Akeef.
program-part-stamps = Stempelen
program-part-points = Punkten
program-part-look = D’Kaart
program-part-words = Konditiounen an Dateschutz
program-stamps-target = Stempele bis bei d’Belounung
program-stamps-reward = D’Belounung
program-stamps-reward-hint = Zum Beispill: e Kaffi no Wiel.
program-stamps-value = Wat d’Belounung wäert ass ({ $currency })
program-stamps-value-hint = Just fir Är Zuelen; d’Cliente gesinn et net.
program-cooldown = Minutten tëscht zwee Stempelen
program-cooldown-hint = 0 erlaabt zu all Moment e Stempel.
program-daily-cap = Stempele pro Kaart an Dag, héchstens
program-points-rate = Punkte pro ganzen { $currency }
program-minimum-purchase = Klengsten Akaf, dee zielt ({ $currency })
program-minimum-redemption = Punkten, vun deenen un agelées ka ginn
program-welcome-bonus = Punkten als Wëllkommskaddo
program-expiry = Deeg ouni Aktivitéit, bis d’Punkte verfalen
program-expiry-hint = Eidel heescht ni.
program-require-pin = D’Personal confirméiert ëmmer mat PIN
program-require-pin-hint = Gëllt do, wou Är Astellungen et oppe loossen.
program-card-name = Numm vun der Kaart
program-colour = Haaptfaarf
program-colour-second = Zweet Faarf
program-colour-hint = Den Text op der Kaart ass ëmmer schwaarz oder wäiss, jee nodeem, wat besser ze liesen ass.
program-contrast-good = Text op der Haaptfaarf ass gutt ze liesen (Kontrast { $ratio } zu 1).
program-contrast-adjusted = Als Schrëftfaarf ass se dem Hannergrond ze ähnlech. D’Säiten huelen amplaz { $colour }, fir datt jiddereen et liese kann.
program-terms = Konditiounen
program-terms-hint = Gi beim Umelle gewisen. Nei Konditiounen gëlle fir déi, déi sech duerno umellen.
program-terms-page = Säit mat de Konditiounen
program-terms-page-none = Keng: den Text hei drënner gëllt
program-terms-page-hint = Eng publizéiert Säit vun Äre Geschäfter. All Geschäft weist seng eegen, an der Sprooch vum Visiteur; wou keng ass, gëllt den Text hei drënner.
program-privacy = Adress vun Ärer Dateschutzerklärung
program-privacy-hint = Fänkt mat https:// un
program-save = Späicheren

## Belounungen

rewards-lead = Wat d’Cliente mat hire Punkte kréien, an der Reiefolleg, an där se et gesinn.
rewards-none = Nach keng Belounung. Setzt ënnen eng derbäi.
rewards-stamps-only = Är Kaart sammelt nëmme Stempelen. Beloununge fir Punkten erschéngen, soubal d’Cliente Punkte sammelen.
rewards-offered = Am Offer
rewards-retired = Net méi am Offer
rewards-retired-hint = Kee kann déi nach wielen. D’Historiquë nennen se weider.
rewards-name = Numm
rewards-description = Beschreiwung
rewards-cost = Punkten
rewards-actions = Aktiounen
rewards-up = No uewen
rewards-down = No ënnen
rewards-retire = Net méi ubidden
rewards-return = Erëm ubidden
rewards-edit = Änneren
rewards-edit-title = Belounung änneren
rewards-add-title = Belounung derbäisetzen
rewards-add = Derbäisetzen
rewards-move-of = { $action }: { $name }
rewards-done-added = D’Belounung ass derbäigesat.
rewards-done-saved = D’Belounung ass gespäichert.
rewards-done-moved = D’Reiefolleg ass geännert.
rewards-done-retired = D’Belounung gëtt net méi ugebueden. Dir kënnt se zu all Moment erëm ubidden.
rewards-done-returned = D’Belounung gëtt erëm ugebueden.

## Biller

images-lead = Äre Logo steet nieft Ärem Numm, dat breet Bild op der Kaart. D’Cliente gesinn se direkt.
images-logo = Logo
images-logo-hint = Am beschte quadratesch, op d’mannst 200 × 200 Pixel.
images-hero = Breet Bild
images-hero-hint = Am beschten duebel sou breet wéi héich.
images-none = Nach keent
images-file = Bilddatei
images-formats = PNG, JPEG oder WebP, bis 2 MiB.
images-upload = Eroplueden
images-remove = Ewechhuelen
images-done-uploaded = D’Bild ass op senger Plaz.
images-done-removed = D’Bild ass ewechgeholl.

## Versiounen

versions-lead = All Späichere mécht eng Versioun. All Buchung vun enger Kaart behält d’Versioun, déi se decidéiert huet.
versions-number = Versioun { $version }
versions-saved-by = { $date }, vu(n) { $name }
versions-saved = { $date }
versions-first = Déi éischt Versioun
versions-same = Ouni Ännerung gespäichert.
versions-older = Méi al Versiounen
versions-newest = Neist Versiounen
versions-change = { $field }: { $new } (virdrun: { $old })
versions-nothing = näischt
versions-yes = jo
versions-no = nee
versions-never = ni
versions-terms-changed = Konditiounen: geännert
versions-terms-removed = Konditiounen: ewechgeholl
versions-image-changed = { $field }: neit Bild
versions-image-removed = { $field }: ewechgeholl
versions-reward-added = Belounung derbäigesat: { $name } ({ $cost })
versions-reward-removed = Belounung geläscht: { $name }
versions-reward-retired = Belounung net méi ugebueden: { $name }
versions-reward-returned = Belounung erëm ugebueden: { $name }
versions-reward-changed = Belounung geännert: { $old } ass elo { $new }
versions-rewards-moved = Reiefolleg vun de Beloununge geännert
versions-other = Technesch Astellunge geännert

## What is wrong with a picture

field-not-an-image = Wielt e Bild als PNG, JPEG oder WebP.
field-file-too-large = D’Datei ass méi grouss wéi { $kib } KiB.
field-too-many-pixels = D’Bild ass ze grouss: héchstens 4096 Pixel pro Säit a 16 Milliounen am Ganzen.
field-no-space-for-images = Fir nach e Bild ass keng Plaz. Huelt fir d’éischt eent ewech.
