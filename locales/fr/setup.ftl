### The first run, the start page and the demo’s mailbox.

product-title = Orion Loyalty
product-lead = Cartes de fidélité pour magasins : tampons, points et récompenses.
open-terminal = Ouvrir la caisse
open-desk = Gérer le programme
open-storefront = Ouvrir la page du magasin
open-api-docs = Documentation de l’API

## First run

setup-title = Configurer Orion Loyalty
setup-lead = Cette page ne sert qu’une fois. Tout pourra être modifié ensuite.
setup-admin = Votre compte
setup-password-hint = Au moins 12 caractères. Quelques mots à la suite conviennent bien.
setup-merchant = Votre commerce
setup-merchant-name = Nom du commerce
setup-store-name = Nom du premier magasin
setup-store-hint = Par exemple la ville ou la rue.
setup-time-zone = Fuseau horaire
setup-currency = Devise
setup-program = Votre carte à tampons
setup-stamps-target = Tampons jusqu’à la récompense
setup-stamps-reward = La récompense
setup-stamps-reward-hint = Par exemple : un café au choix.
setup-staff = Première personne à la caisse
setup-staff-name = Nom
setup-pin = PIN
setup-button = Commencer
setup-done-title = C’est prêt
setup-done-lead = { $merchant_name } peut accueillir son premier client.

## The demo’s mailbox

demo-mail-title = Boîte e-mail de démonstration
demo-mail-lead = La démonstration n’envoie rien. Ce qu’elle aurait envoyé est ici, le plus récent d’abord.
demo-mail-empty = Aucun message pour l’instant.
demo-mail-open = Ouvrir le lien
demo-mail-sign-in = { $merchant_name } : votre lien de connexion
demo-mail-card = { $merchant_name } : votre carte
demo-mail-points-expiring = { $merchant_name } : vos points expirent bientôt
