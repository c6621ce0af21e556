### The pages a customer sees.

## Program

program-title = Votre fidélité récompensée
program-lead = La carte gratuite de { $merchant_name }, sur votre téléphone en une demi-minute. Sans application.
program-benefits = Vos avantages
join-now = Obtenir la carte
i-have-a-card = J’ai déjà une carte
open-my-card = Ouvrir ma carte
join-at-counter = Demandez à la caisse : notre équipe crée votre carte avec vous.
benefit-welcome = Un cadeau pour commencer
benefit-welcome-text =
    { $points ->
        [one] { $points } point sur votre carte dès votre inscription.
       *[other] { $points } points sur votre carte dès votre inscription.
    }
benefit-stamps =
    { $stamps ->
        [one] { $stamps } tampon, une récompense
       *[other] { $stamps } tampons, une récompense
    }
benefit-points = Des points à chaque achat
benefit-points-text =
    { $points ->
        [one] { $points } point par tranche de { $amount } d’achat.
       *[other] { $points } points par tranche de { $amount } d’achat.
    }
benefit-phone = Toujours sur vous
benefit-phone-text = Montrez le code sur votre téléphone à la caisse. C’est tout.
stores-all-title = Valable dans tous nos magasins
stores-one-title = Où la carte est valable
points-expire-after =
    { $days ->
        [one] Les points expirent après { $days } jour sans activité.
       *[other] Les points expirent après { $days } jours sans activité.
    }

## Joining

enroll-title = Obtenez votre carte
enroll-lead = { $card_name } est gratuite. Votre nom et votre adresse e-mail suffisent.
consent-terms = J’accepte les conditions du programme de fidélité.
read-terms-new-tab = Lire les conditions (nouvel onglet)
privacy-policy-new-tab = Politique de confidentialité (nouvel onglet)
consent-marketing = { $merchant_name } peut m’envoyer des offres par e-mail. Je peux changer d’avis à tout moment.
get-my-card = Obtenir ma carte
already-a-card = Vous avez déjà une carte ?
enrolled-title = Bienvenue ! Voici votre carte
enrolled-lead = Présentez ce code à la caisse à chaque achat.
welcome-bonus-booked =
    { $points ->
        [one] Votre cadeau de bienvenue de { $points } point y est déjà.
       *[other] Votre cadeau de bienvenue de { $points } points y est déjà.
    }
already-enrolled-title = Vous avez déjà une carte
already-enrolled-text = Nous avons envoyé votre carte à votre adresse e-mail. Vous pouvez aussi vous connecter pour la voir.
card-works-everywhere =
    { $stores ->
        [one] Votre carte est valable dans ce magasin
       *[other] Votre carte est valable dans les { $stores } magasins
    }
card-works-here-only = Votre carte est valable dans ce magasin

## Signing in by e-mailed link

sign-in-lead = Saisissez votre adresse e-mail et nous vous enverrons un lien vers votre carte. Sans mot de passe.
send-link = Recevoir le lien
no-card-yet = Pas encore de carte ?
link-sent-title = Consultez vos e-mails
link-sent-text =
    { $minutes ->
        [one] Si cette adresse possède une carte, un lien est en route. Il fonctionne une fois, pendant { $minutes } minute.
       *[other] Si cette adresse possède une carte, un lien est en route. Il fonctionne une fois, pendant { $minutes } minutes.
    }
link-not-arrived = Rien reçu ? Regardez dans les indésirables, ou
open-demo-mail = Ouvrir la boîte e-mail de démonstration
confirm-sign-in-title = Encore un geste
confirm-sign-in-text = Ouvrez votre carte sur cet appareil. Vous y resterez connecté.
link-expired-title = Ce lien ne fonctionne plus
link-expired-text = Il a déjà servi ou il est trop ancien. Demandez-en un nouveau.

## Card and balances

hello-name = Bonjour { $first_name }
your-card = Votre carte
qr-label = Code QR de votre carte
qr-enlarge = Agrandir le code
show-at-counter = Présentez ce code à la caisse
card-is-inactive = Cette carte est bloquée. Adressez-vous à la caisse.
stamps-missing =
    { $count ->
        [one] Encore { $count } tampon avant la récompense :
       *[other] Encore { $count } tampons avant la récompense :
    }
stamp-rewards-ready =
    { $count ->
        [one] Votre récompense vous attend :
       *[other] { $count } récompenses vous attendent :
    }
points-missing =
    { $points ->
        [one] Plus que { $points } point
       *[other] Plus que { $points } points
    }
points-expire-on = Ils expirent le { $date } si vous n’utilisez pas votre carte d’ici là.
reward-progress = Progression vers { $reward }
redeem-at-counter = Demandez votre récompense à la caisse.
history-empty = Rien pour l’instant. Votre premier achat apparaîtra ici.
history-older = Afficher plus ancien

## Privacy and terms

privacy-marketing-title = Offres par e-mail
privacy-export-title = Vos données
privacy-export-text = Tout ce que nous conservons à votre sujet, en un seul fichier.
privacy-export-button = Télécharger mes données
privacy-erase-title = Effacer mes données
privacy-erase-text = Votre nom, vos coordonnées et votre date de naissance sont effacés et votre carte ne fonctionne plus. Tampons et points sont perdus. C’est irréversible.
privacy-erase-confirm = J’ai compris que ma carte, mes tampons et mes points disparaîtront.
privacy-erase-button = Effacer mes données maintenant
privacy-erased = Vos données ont été effacées. Merci d’avoir été des nôtres.
terms-link = Conditions
terms-title = Conditions de { $card_name }
terms-empty = { $merchant_name } n’a pas fixé de conditions particulières. Pour toute question, adressez-vous à la caisse.
