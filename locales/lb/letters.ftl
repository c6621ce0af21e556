### Bréiwer un d’Clienten iwwer hir Kaart. Häerzlech a kuerz; all Bréif seet eng Saach, an ni en Numm, deen een aneren agetippt huet.

letter-enrollment-subject = { $merchant }: Är Kaart ass do
letter-enrollment-text = Wëllkomm! Vun elo un zielt all Besuch bei { $merchant }. Är Kaart ass op Ärem Telefon: Weist un der Keess de Code, méi brauch et net.
letter-enrollment-ignore = Dir hutt Iech net ugemellt? Da maacht näischt, oder läscht d’Kaart op hirer Dateschutz-Säit.
letter-welcome-bonus-subject = { $merchant }: e Kaddo fir unzefänken
letter-welcome-bonus-text =
    { $points ->
        [one] Schéin, datt Dir derbäi sidd. { $points } Punkt ass schonn op Ärer Kaart.
       *[other] Schéin, datt Dir derbäi sidd. { $points } Punkte sinn schonn op Ärer Kaart.
    }
letter-points-bonus-subject = { $merchant }: Punkte fir Iech
letter-points-bonus-text =
    { $points ->
        [one] { $merchant } huet Iech { $points } Punkt geschenkt.
       *[other] { $merchant } huet Iech { $points } Punkte geschenkt.
    }
letter-points-balance =
    { $points ->
        [one] Op Ärer Kaart ass elo { $points } Punkt.
       *[other] Op Ärer Kaart sinn elo { $points } Punkten.
    }
letter-points-expiring-subject = { $merchant }: Är Punkte gëlle bis den { $date }
letter-points-expiring-text =
    { $points ->
        [one] Op Ärer Kaart ass { $points } Punkt. E gëllt nach bis den { $date }.
       *[other] Op Ärer Kaart sinn { $points } Punkten. Si gëllen nach bis den { $date }.
    }
letter-points-expiring-how = Kommt virdru laanscht: Een eenzegen Akaf, Stempel oder eng Belounung geet duer, an Dir haalt se all.
letter-points-expired-subject = { $merchant }: Är Punkte si verfall
letter-points-expired-text =
    { $points ->
        [one] Är Kaart gouf laang net benotzt. Dofir ass { $points } Punkt verfall.
       *[other] Är Kaart gouf laang net benotzt. Dofir sinn { $points } Punkte verfall.
    }
letter-points-expired-how = D’Kaart selwer gëllt weider. Mam nächsten Akaf sammelt Dir vun neiem, a mir freeën eis op Iech.
letter-reward-ready-subject = { $merchant }: Är Belounung waart
letter-reward-ready-text = Dir hutt genuch gesammelt fir: { $reward }. Frot beim nächste Besuch un der Keess derno.
letter-reward-ready-any-text = Dir hutt genuch fir eng Belounung gesammelt. Frot beim nächste Besuch un der Keess derno.
letter-birthday-subject = Alles Guddes fir Äre Gebuertsdag vun { $merchant }
letter-birthday-text = Haut ass Ären Dag! Mir all bei { $merchant } wënschen Iech alles Guddes fir Äre Gebuertsdag an e schéint neit Joer.
letter-birthday-more = Wann den Dag Iech bei eis féiert, gratuléiere mir Iech gär perséinlech.
letter-birthday-belated-subject = Nodréiglech alles Guddes vun { $merchant }
letter-birthday-belated-text = Äre Gebuertsdag war eréischt virun e puer Deeg, also ass et net ze spéit: Mir all bei { $merchant } hoffen, datt Dir e wonnerschéinen Dag hat.
letter-reengagement-subject = { $merchant }: scho laang net méi gesinn
letter-reengagement-text = Mir hunn Iech bei { $merchant } schonn eng Zäit net méi gesinn a géifen eis freeën, wann Dir erëm laanschtkommt.
letter-reengagement-points =
    { $points ->
        [one] Op Ärer Kaart waart nach { $points } Punkt op Iech.
       *[other] Op Ärer Kaart waarden nach { $points } Punkten op Iech.
    }
letter-retention-notice-subject = { $merchant }: Solle mir Är Kaart halen?
letter-retention-notice-text = Dir waart scho laang net méi bei { $merchant }. Wat mir iwwer d’Leit wëssen, hale mir net méi laang wéi néideg: Nom { $date } läsche mir Ären Numm, Är Adress an alles anescht, wat Iech gehéiert, an Är Kaart ass eriwwer.
letter-retention-notice-how = Wëllt Dir se halen? Benotzt bis dohin Är Kaart un der Keess oder mellt Iech un, da bleift alles, wéi et ass. Soss braucht Dir näischt ze maachen.
letter-action = Meng Kaart weisen
letter-footer = Dir kritt dës Mail, well Dir eng Kaart bei { $merchant } hutt.
letter-footer-marketing = Dir kritt dës Mail, well Dir d’accord sidd, vu { $merchant } ze héieren. Dir kënnt dat zu all Moment änneren: { $address }
letter-visit = Eis Säit kucken
letter-any-reward = eng Belounung
letter-sample-reward = E Kaffi no Wiel
