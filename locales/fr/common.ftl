### What every page shares: navigation, form fields, the kinds of transaction, changes of a balance.

## Navigation and buttons

skip-to-content = Aller au contenu
nav-card = Votre carte
nav-my-card = Ma carte
nav-history = Historique
nav-privacy = Vie privée
nav-language = Langue
sign-in = Se connecter
sign-out = Se déconnecter
back = Retour
back-to-start = Retour à l’accueil
cancel = Abandonner
close = Fermer
save = Enregistrer
saved = Enregistré.
undo = Annuler
try-again = Réessayer
optional = (facultatif)
error-reference = Référence pour l’assistance : { $request_id }
form-errors =
    { $count ->
        [one] Veuillez corriger ceci :
       *[other] Veuillez corriger ces { $count } points :
    }

## Form fields

field-email = Adresse e-mail
field-first-name = Prénom
field-last-name = Nom
field-phone = Téléphone
field-birth-date = Date de naissance
field-password = Mot de passe
field-language = Langue

## Balances

stamps-title = Tampons
points-title = Points
rewards-title = Récompenses
stamps-progress = { $count } tampons sur { NUMBER($target) }
points-count =
    { $points ->
        [one] { $points } point
       *[other] { $points } points
    }

## A change of a balance: $signed is the written number with its sign, $count the number without it.

change-stamps =
    { $count ->
        [one] { $signed } tampon
       *[other] { $signed } tampons
    }
change-points =
    { $count ->
        [one] { $signed } point
       *[other] { $signed } points
    }
change-shortfall-stamps =
    { $count ->
        [one] { $count } tampon déjà utilisé
       *[other] { $count } tampons déjà utilisés
    }
change-shortfall-points =
    { $count ->
        [one] { $count } point déjà dépensé
       *[other] { $count } points déjà dépensés
    }

## Kinds of transaction, as a customer and as staff read them

transaction-card-created = Carte créée
transaction-welcome-bonus = Cadeau de bienvenue
transaction-stamp-earned = Tampon
transaction-stamp-redeemed = Récompense contre tampons
transaction-stamp-voided = Tampon annulé
transaction-stamp-adjustment = Tampons corrigés
transaction-points-earned = Achat
transaction-points-redeemed = Récompense contre points
transaction-points-voided = Points annulés
transaction-points-adjustment = Points corrigés
transaction-points-expired = Points expirés
transaction-points-bonus = Points bonus
transaction-admin-adjustment = Correction
transaction-card-deactivated = Carte bloquée
transaction-card-reactivated = Carte débloquée
transaction-card-merged = Cartes fusionnées
transaction-card-anonymized = Données personnelles effacées
entry-voided = annulé
day-today = Aujourd’hui
day-yesterday = Hier
