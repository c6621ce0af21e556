### Geschäfter, hir Domainen, Plakater a Säiten, am Büro vum Händler.

places-storefront = Vitrine
places-actions = Aktiounen
places-edit = Änneren
places-optional = (fräiwëlleg)
places-slug = Enn vun der Adress

stores-title = Geschäfter
stores-new = Geschäft opmaachen
stores-edit-title = Geschäft änneren
stores-address = Adress
stores-slug-hint = Kleng Buschtawen, Zifferen a Bindestrécher, zum Beispill baeckerei-gare. D’Plakater droen dës Adress, dofir kann se ni änneren.
stores-zone-hint = Hir Mëtternuecht mécht den Dag zou, fir Stempelen a Gebuertsdeeg.
stores-locale-hint = Fir Leit, deenen hire Browser keng vun eise Sprooche freet.
stores-created = D’Geschäft ass op. Dréckt säi Plakat, fir datt d’Clienten bäitriede kënnen.
stores-deleted = D’Geschäft ass geläscht. Ënnen kënnt Dir et zréckhuelen.
stores-restored = D’Geschäft ass erëm do. Setzt seng eegen Domainen nei bäi, wann et der hat.
stores-deleted-title = Geläschte Geschäfter
stores-deleted-hint = Hir Kaarten, Säiten an Adresse bleiwe gehalen.
stores-restore = Zréckhuelen
stores-delete = Geschäft läschen
stores-delete-ask = { $name } läschen?
stores-delete-pages = D’Vitrine an den Terminal halen direkt op. Kee kann do méi bäitrieden oder sammelen.
stores-delete-no-cards = Do gouf keng Kaart opgemaach.
stores-delete-cards-elsewhere = { $count ->
    [one] Do gouf eng Kaart opgemaach. Si behält hire Stand a gëllt an Ären anere Geschäfter.
   *[other] Do goufen { $count } Kaarten opgemaach. Si behalen hire Stand a gëllen an Ären anere Geschäfter.
}
stores-delete-cards-rest = { $count ->
    [one] Do gouf eng Kaart opgemaach, déi néierens anescht gëllt. Si behält hire Stand a gëllt erëm, wann d’Geschäft zréckgeholl ass.
   *[other] Do goufen { $count } Kaarten opgemaach, déi néierens anescht gëllen. Si behalen hire Stand a gëllen erëm, wann d’Geschäft zréckgeholl ass.
}
stores-delete-domains = Dës Domaine ginn opginn: { $domains }
stores-delete-back = Dir kënnt d’Geschäft zu all Moment zréckhuelen.
stores-domains = Domainen
stores-domains-of = Domainen: { $name }
stores-domains-lead = Eng eegen Domain weist de Clienten d’Säite vun dësem Geschäft a soss näischt.
stores-no-domains = Dëst Geschäft huet keng eegen Domain.
stores-host = Hostnumm
stores-host-hint = Zum Beispill kaart.baeckerei.lu, ouni https:// an ouni Schréistréch.
stores-domain-add = Domain bäisetzen
stores-domain-remove = Ewechhuelen
stores-domain-added = D’Domain ass bäigesat. Si geet, soubal d’Schrëtt hei drënner gemaach sinn.
stores-domain-removed = D’Domain ass ewech. Fir se zréckzehuelen, setzt se nei bäi.
stores-domain-steps = Wat eng Domain nach brauch
stores-domain-dns = DNS: Maacht beim Ubidder vun der Domain en CNAME-Antrag vun dësem Numm op { $host }.
stores-domain-tls = Zertifikat: Frot deen, deen dës Plattform bedreift, een fir den Numm ze besuergen, well Browser huelen nëmmen https un.
stores-domain-proxy = Proxy: Hie muss den Numm onverännert am Host-Header un dee selwechte Server weiderginn, iwwer https.

poster-title = Plakat
poster-size = Pabeier
poster-show = Weisen
poster-print = Drécken
poster-hint = Bei 100 % ouni Rand drécken oder am Dréckdialog als PDF späicheren. Et geet och a Schwaarz-Wäiss.
poster-invite = Elo matmaachen: { $card }
poster-code = Code, fir mat der Kamera bäizetrieden
poster-how = Hält d’Kamera vun Ärem Telefon op de Code. An enger hallwer Minutt sidd Dir dobäi, gratis an ouni App.

pages-title = Säiten
pages-lead = Ëffnungszäiten, Konditiounen, alles wat d’Cliente solle liese kënnen.
pages-new = Säit schreiwen
pages-edit-title = Säit änneren
pages-store = Geschäft
pages-all-stores = All Geschäfter
pages-filter = Weisen
pages-none = Et gëtt nach keng Säit.
pages-page-title = Titel
pages-state = Stand
pages-updated = Lescht gespäichert
pages-published = Publizéiert
pages-draft = Entworf
pages-view = Kucken
pages-publish = Publizéieren
pages-withdraw = Zréckzéien
pages-older = Eeler
pages-slug-hint = An all Sprooch d’selwecht, zum Beispill auerzaiten. D’Leit gesinn et als /pages/auerzaiten.
pages-body = Text
pages-body-hint = Markdown: # Iwwerschrëft, **fett**, *kursiv*, - Lëscht, [Wierder](https://…), Tabelle mat |. HTML gëtt als Text gewisen.
pages-save-draft = Entworf späicheren
pages-save-publish = Späicheren a publizéieren
pages-preview = Virschau
pages-preview-hint = Mat „Virschau“ gesitt Dir d’Säit wéi Är Clienten. Doduerch gëtt näischt gespäichert.
pages-delete = Säit läschen
pages-delete-ask = „{ $title }“ läschen?
pages-delete-hint = D’Leit fannen se da net méi, an et kann een se net zréckhuelen. Fir se eng Zäitchen ze verstoppen, zitt se léiwer zréck.
pages-delete-terms = Äre Programm weist dës Säit als Konditiounen. Ouni si gesinn d’Clienten d’Konditiounen, déi am Programm stinn.
pages-now-published = D’Säit ass publizéiert.
pages-now-withdrawn = D’Säit ass zréckgezunn; d’Leit gesinn se net méi.
pages-now-deleted = D’Säit ass geläscht.

problem-last-store = Dat ass Äert lescht Geschäft. Eent muss bleiwen; maacht en anert op, ier Dir et läscht.
problem-too-many-domains = E Geschäft huet héchstens zéng Domainen. Huelt als éischt eng ewech.
problem-too-many-pages = E Geschäft huet héchstens 200 Säiten. Läscht als éischt eng.
problem-too-many-stores = En Händler huet héchstens 500 Geschäfter.
