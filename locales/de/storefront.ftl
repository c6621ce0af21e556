### The pages a customer sees.

## Program

program-title = Ihre Treue wird belohnt
program-lead = Die kostenlose Karte von { $merchant_name }, in einer halben Minute auf Ihrem Telefon. Ganz ohne App.
program-benefits = Ihre Vorteile
join-now = Karte holen
i-have-a-card = Ich habe eine Karte
open-my-card = Meine Karte öffnen
join-at-counter = Fragen Sie an der Kasse: Unser Team legt die Karte mit Ihnen an.
benefit-welcome = Ein Geschenk zum Start
benefit-welcome-text =
    { $points ->
        [one] { $points } Punkt auf Ihrer Karte, sobald Sie dabei sind.
       *[other] { $points } Punkte auf Ihrer Karte, sobald Sie dabei sind.
    }
benefit-stamps =
    { $stamps ->
        [one] { $stamps } Stempel, eine Prämie
       *[other] { $stamps } Stempel, eine Prämie
    }
benefit-points = Punkte bei jedem Einkauf
benefit-points-text =
    { $points ->
        [one] { $points } Punkt je { $amount } Einkauf.
       *[other] { $points } Punkte je { $amount } Einkauf.
    }
benefit-phone = Immer dabei
benefit-phone-text = Zeigen Sie an der Kasse den Code auf Ihrem Telefon. Mehr nicht.
stores-all-title = Gültig in allen unseren Geschäften
stores-one-title = Wo die Karte gilt
points-expire-after =
    { $days ->
        [one] Punkte verfallen nach { $days } Tag ohne Aktivität.
       *[other] Punkte verfallen nach { $days } Tagen ohne Aktivität.
    }

## Joining

enroll-title = Holen Sie sich Ihre Karte
enroll-lead = { $card_name } ist kostenlos. Ihr Name und Ihre E-Mail-Adresse genügen.
consent-terms = Ich akzeptiere die Bedingungen des Treueprogramms.
read-terms-new-tab = Bedingungen lesen (neuer Tab)
privacy-policy-new-tab = Datenschutzerklärung (neuer Tab)
consent-marketing = { $merchant_name } darf mir Angebote per E-Mail senden. Ich kann das jederzeit ändern.
get-my-card = Meine Karte holen
already-a-card = Sie haben schon eine Karte?
enrolled-title = Willkommen! Hier ist Ihre Karte
enrolled-lead = Zeigen Sie diesen Code bei jedem Einkauf an der Kasse.
welcome-bonus-booked =
    { $points ->
        [one] Ihr Willkommensgeschenk von { $points } Punkt ist schon darauf.
       *[other] Ihr Willkommensgeschenk von { $points } Punkten ist schon darauf.
    }
already-enrolled-title = Sie haben schon eine Karte
already-enrolled-text = Wir haben Ihre Karte an Ihre E-Mail-Adresse geschickt. Sie können sich auch anmelden, um sie zu sehen.
card-works-everywhere =
    { $stores ->
        [one] Ihre Karte gilt in diesem Geschäft
       *[other] Ihre Karte gilt in allen { $stores } Geschäften
    }
card-works-here-only = Ihre Karte gilt in diesem Geschäft

## Signing in by e-mailed link

sign-in-lead = Geben Sie Ihre E-Mail-Adresse ein, und wir senden Ihnen einen Link zu Ihrer Karte. Ein Passwort gibt es nicht.
send-link = Link zusenden
no-card-yet = Noch keine Karte?
link-sent-title = Sehen Sie in Ihre E-Mails
link-sent-text =
    { $minutes ->
        [one] Wenn es zu dieser Adresse eine Karte gibt, ist ein Link unterwegs. Er gilt einmal, { $minutes } Minute lang.
       *[other] Wenn es zu dieser Adresse eine Karte gibt, ist ein Link unterwegs. Er gilt einmal, { $minutes } Minuten lang.
    }
link-not-arrived = Nichts angekommen? Sehen Sie im Spam-Ordner nach, oder
open-demo-mail = Postfach der Demo öffnen
confirm-sign-in-title = Noch ein Tipp
confirm-sign-in-text = Öffnen Sie Ihre Karte auf diesem Gerät. Sie bleiben hier angemeldet.
link-expired-title = Dieser Link gilt nicht mehr
link-expired-text = Er wurde schon benutzt oder ist zu alt. Fordern Sie einen neuen an.

## Card and balances

hello-name = Hallo { $first_name }
your-card = Ihre Karte
qr-label = QR-Code Ihrer Karte
qr-enlarge = Code vergrößern
show-at-counter = Zeigen Sie diesen Code an der Kasse
card-is-inactive = Diese Karte ist gesperrt. Bitte fragen Sie an der Kasse.
stamps-missing =
    { $count ->
        [one] Noch { $count } Stempel bis zur Prämie:
       *[other] Noch { $count } Stempel bis zur Prämie:
    }
stamp-rewards-ready =
    { $count ->
        [one] Ihre Prämie wartet:
       *[other] { $count } Prämien warten:
    }
points-missing =
    { $points ->
        [one] Noch { $points } Punkt
       *[other] Noch { $points } Punkte
    }
points-expire-on = Sie verfallen am { $date }, wenn Sie die Karte bis dahin nicht nutzen.
reward-progress = Fortschritt bis { $reward }
redeem-at-counter = Ihre Prämie erhalten Sie an der Kasse.
history-empty = Noch nichts. Ihr erster Einkauf erscheint hier.
history-older = Ältere anzeigen

## Privacy and terms

privacy-marketing-title = Angebote per E-Mail
privacy-export-title = Ihre Daten
privacy-export-text = Alles, was wir über Sie gespeichert haben, in einer Datei.
privacy-export-button = Meine Daten herunterladen
privacy-erase-title = Meine Daten löschen
privacy-erase-text = Ihr Name, Ihre Adressen und Ihr Geburtsdatum werden gelöscht, und Ihre Karte gilt nicht mehr. Stempel und Punkte gehen verloren. Das lässt sich nicht rückgängig machen.
privacy-erase-confirm = Ich habe verstanden, dass Karte, Stempel und Punkte verloren sind.
privacy-erase-button = Meine Daten jetzt löschen
privacy-erased = Ihre Daten wurden gelöscht. Danke, dass Sie bei uns waren.
terms-link = Bedingungen
terms-title = Bedingungen von { $card_name }
terms-empty = { $merchant_name } hat keine besonderen Bedingungen festgelegt. Fragen beantwortet man Ihnen gern an der Kasse.
