### Briefe an Kundinnen und Kunden über ihre Karte. Herzlich und kurz; jeder sagt eines, und nie einen Namen, den jemand anderes eingetippt hat.

letter-enrollment-subject = { $merchant }: Ihre Karte ist da
letter-enrollment-text = Willkommen! Von jetzt an zählt jeder Besuch bei { $merchant }. Ihre Karte ist auf Ihrem Telefon: Zeigen Sie an der Kasse den Code, mehr braucht es nicht.
letter-enrollment-ignore = Sie haben nicht mitgemacht? Dann ignorieren Sie diese Mail, oder löschen Sie die Karte auf ihrer Datenschutzseite.
letter-welcome-bonus-subject = { $merchant }: ein Geschenk zum Anfang
letter-welcome-bonus-text =
    { $points ->
        [one] Schön, dass Sie dabei sind. { $points } Punkt ist schon auf Ihrer Karte.
       *[other] Schön, dass Sie dabei sind. { $points } Punkte sind schon auf Ihrer Karte.
    }
letter-points-bonus-subject = { $merchant }: Punkte für Sie
letter-points-bonus-text =
    { $points ->
        [one] { $merchant } hat Ihnen { $points } Punkt geschenkt.
       *[other] { $merchant } hat Ihnen { $points } Punkte geschenkt.
    }
letter-points-balance =
    { $points ->
        [one] Auf Ihrer Karte ist jetzt { $points } Punkt.
       *[other] Auf Ihrer Karte sind jetzt { $points } Punkte.
    }
letter-points-expiring-subject = { $merchant }: Ihre Punkte gelten bis { $date }
letter-points-expiring-text =
    { $points ->
        [one] Auf Ihrer Karte ist { $points } Punkt. Er gilt noch bis { $date }.
       *[other] Auf Ihrer Karte sind { $points } Punkte. Sie gelten noch bis { $date }.
    }
letter-points-expiring-how = Kommen Sie vorher vorbei: Ein einziger Einkauf, Stempel oder eine Prämie genügt, und alle bleiben Ihnen erhalten.
letter-points-expired-subject = { $merchant }: Ihre Punkte sind verfallen
letter-points-expired-text =
    { $points ->
        [one] Ihre Karte wurde lange nicht benutzt. Deshalb ist { $points } Punkt verfallen.
       *[other] Ihre Karte wurde lange nicht benutzt. Deshalb sind { $points } Punkte verfallen.
    }
letter-points-expired-how = Die Karte selbst gilt weiter. Mit dem nächsten Einkauf sammeln Sie von Neuem, und wir freuen uns auf Sie.
letter-reward-ready-subject = { $merchant }: Ihre Prämie wartet
letter-reward-ready-text = Sie haben genug gesammelt für: { $reward }. Fragen Sie beim nächsten Besuch an der Kasse danach.
letter-reward-ready-any-text = Sie haben genug für eine Prämie gesammelt. Fragen Sie beim nächsten Besuch an der Kasse danach.
letter-birthday-subject = Alles Gute zum Geburtstag von { $merchant }
letter-birthday-text = Heute ist Ihr Tag! Wir alle bei { $merchant } wünschen Ihnen alles Gute zum Geburtstag und ein schönes neues Jahr für Sie.
letter-birthday-more = Führt der Tag Sie zu uns, gratulieren wir Ihnen gern persönlich.
letter-birthday-belated-subject = Nachträglich alles Gute von { $merchant }
letter-birthday-belated-text = Ihr Geburtstag ist erst ein paar Tage her, also ist es nicht zu spät: Wir alle bei { $merchant } hoffen, dass Sie einen wunderbaren Tag hatten.
letter-reengagement-subject = { $merchant }: lange nicht gesehen
letter-reengagement-text = Wir haben Sie bei { $merchant } schon eine Weile nicht gesehen und würden uns freuen, wenn Sie wieder vorbeikommen.
letter-reengagement-points =
    { $points ->
        [one] Auf Ihrer Karte wartet noch { $points } Punkt auf Sie.
       *[other] Auf Ihrer Karte warten noch { $points } Punkte auf Sie.
    }
letter-retention-notice-subject = { $merchant }: Sollen wir Ihre Karte behalten?
letter-retention-notice-text = Sie waren schon lange nicht mehr bei { $merchant }. Was wir über Menschen wissen, behalten wir nicht länger als nötig: Nach dem { $date } löschen wir Ihren Namen, Ihre Adresse und alles andere, was zu Ihnen gehört, und Ihre Karte endet.
letter-retention-notice-how = Möchten Sie sie behalten? Benutzen Sie bis dahin Ihre Karte an der Kasse oder melden Sie sich an, dann bleibt alles, wie es ist. Sonst brauchen Sie nichts zu tun.
letter-action = Meine Karte zeigen
letter-footer = Sie erhalten diese Mail, weil Sie eine Karte bei { $merchant } haben.
letter-footer-marketing = Sie erhalten diese Mail, weil Sie Post von { $merchant } zugestimmt haben. Sie können das jederzeit ändern: { $address }
letter-visit = Unsere Seite ansehen
letter-any-reward = eine Prämie
letter-sample-reward = Ein Kaffee nach Wahl
