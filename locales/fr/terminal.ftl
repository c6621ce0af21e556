### The pages staff use at the counter.

## Frame

till-app-name = Caisse Orion
till-home-link = { $place } : vers l’accueil
till-menu = Menu
till-next-customer = Client suivant
till-enter-pin = Saisir le PIN
till-lock = { $name } : verrouiller la caisse
till-change-store = Changer de magasin
till-sending = Envoi …
till-retrying = Pas de connexion – nouvel essai. Rien n’est enregistré deux fois.
till-gave-up = Toujours pas de connexion. Il n’est pas certain que l’opération soit enregistrée ; réessayer est sans risque, elle ne comptera qu’une fois.

## Signing in and choosing the store

till-sign-in-title = Caisse
till-sign-in-lead = Connectez-vous une fois avec votre compte ; ensuite un PIN suffit.
till-sign-in-failed = Adresse e-mail ou mot de passe incorrect.
till-choose-store = Quel est ce magasin ?
till-no-store = Votre compte n’a pas encore de magasin. Demandez au propriétaire de vous en attribuer un.

## Scan and look-up

till-home-title = Scanner ou rechercher
till-lookup-label = Numéro de carte, e-mail ou nom
till-lookup-button = Chercher
till-lookup-none = Aucune carte trouvée pour « { $query } ».
till-lookup-none-detail = Vérifiez le numéro ou créez une nouvelle carte.
till-results =
    { $count ->
        [one] { $count } carte trouvée
       *[other] { $count } cartes trouvées
    }
till-more-results = Il y en a d’autres. Précisez le nom.
till-card-inactive = Bloquée
till-recent-title = Dernières opérations
till-recent-empty = Rien pour l’instant.
till-undo-entry = Annuler : { $what }, { $time }
scan-start = Scanner avec la caméra
scan-stop = Arrêter la caméra
scan-torch = Lampe
scan-looking = Placez le code devant la caméra.
scan-found = Code lu.
scan-denied = La caméra n’est pas autorisée. Autorisez-la pour cette page dans les réglages du navigateur, ou saisissez le numéro de carte.
scan-no-camera = Cet appareil n’a pas de caméra. Saisissez le numéro de carte ou utilisez une douchette.
scan-camera-busy = Un autre programme utilise la caméra. Fermez-le et réessayez.
scan-failed = La caméra n’a pas pu démarrer. Saisissez le numéro de carte.

## Card

till-actions = Que faut-il enregistrer
till-give-stamp = Ajouter un tampon
till-redeem-stamps =
    { $count ->
        [one] Échanger { $count } tampon
       *[other] Échanger { $count } tampons
    }
till-stamp-reward-ready =
    { $count ->
        [one] Récompense disponible :
       *[other] { $count } récompenses disponibles :
    }
till-earn-title = Enregistrer un achat
till-amount = Montant en { $currency }
till-amount-hint = Des chiffres, deux au plus après la virgule ou le point
till-amount-too-large = Au plus { $most } à la fois
till-order-reference = Numéro de ticket
till-earn-button = Ajouter les points
till-redeem-for =
    { $points ->
        [one] Échanger contre { $points } point
       *[other] Échanger contre { $points } points
    }
till-points-missing = { $points } points, il en manque { NUMBER($missing) }
till-card-recent = Sur cette carte

## Results

result-stamped = Tampon ajouté : { $count } sur { NUMBER($target) }.
result-reward-reached = La récompense est disponible : { $reward }
result-earned =
    { $points ->
        [one] { $points } point ajouté.
       *[other] { $points } points ajoutés.
    }
result-balance =
    { $points ->
        [one] Nouveau solde : { $points } point.
       *[other] Nouveau solde : { $points } points.
    }
result-redeemed = À remettre au client : { $reward }
result-stamps-taken =
    { $count ->
        [one] { $count } tampon déduit.
       *[other] { $count } tampons déduits.
    }
result-points-taken =
    { $count ->
        [one] { $count } point déduit.
       *[other] { $count } points déduits.
    }
result-voided = Annulé : { $what }.
result-replayed = C’était déjà enregistré. Rien n’a été compté deux fois.
result-enrolled = { $name } a une nouvelle carte.
result-already-enrolled = { $name } a déjà cette carte.
result-unlocked = Bonjour { $name }. La caisse est déverrouillée.
result-locked = La caisse est verrouillée.

## Making a card

till-enroll-link = Nouvelle carte
till-enroll-title = Nouvelle carte
till-enroll-lead = La carte est envoyée à l’adresse e-mail du client.
till-consent-terms = Le client accepte les conditions du programme.
till-consent-marketing = Le client souhaite recevoir des offres par e-mail.
till-enroll-button = Créer la carte

## PIN

pin-title = PIN du personnel
pin-who = Qui êtes-vous ?
pin-label = PIN
pin-hint = 4 à 8 chiffres
pin-confirm = Confirmer
pin-delete = Effacer le dernier chiffre
pin-keypad = Pavé numérique
pin-no-staff = Aucun PIN n’est encore défini pour ce magasin. Adressez-vous au propriétaire ou au gérant.
pin-purpose-stamp = Pour ajouter le tampon
pin-purpose-earn = Pour ajouter les points
pin-purpose-redeem = Pour échanger la récompense
pin-purpose-undo = Pour annuler l’opération
pin-purpose-unlock = Pour déverrouiller la caisse

## Undo

undo-title = Annuler cette opération ?
undo-reason = Pourquoi ?
undo-reason-mistake = Enregistré par erreur
undo-reason-card = Mauvaise carte
undo-reason-returned = Marchandise rendue
undo-notes = Remarque
undo-points =
    { $points ->
        [one] Combien du { $points } point
       *[other] Combien des { $points } points
    }
undo-points-hint = Laissez vide pour tout reprendre.
undo-confirm = Confirmer l’annulation
