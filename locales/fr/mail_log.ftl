### Le journal des e-mails, les adresses qui n’en reçoivent pas, et la désinscription.

mail-log-title = E-mails
mail-log-title-of = E-mails à { $name }
mail-log-kind = Quoi
mail-log-every-kind = Tout
mail-log-outcome = Résultat
mail-log-every-outcome = Tous les résultats
mail-log-none = Aucun e-mail n’a encore été envoyé. Chaque essai sera listé ici.
mail-log-none-found = Aucun e-mail ne correspond à ces filtres.

mail-kind-sign-in = Lien de connexion
mail-kind-card = Accès à la carte
mail-kind-invitation = Invitation
mail-kind-enrollment = Bienvenue
mail-kind-welcome-bonus = Bonus de bienvenue
mail-kind-points-bonus = Points offerts
mail-kind-points-expiring = Points bientôt expirés
mail-kind-points-expired = Points expirés
mail-kind-reward-ready = Récompense prête
mail-kind-birthday = Anniversaire
mail-kind-reengagement = Longue absence
mail-kind-retention-notice = Avis avant suppression
mail-outcome-accepted = Envoyé
mail-outcome-deferred = Nouvel essai plus tard
mail-outcome-refused = Refusé
mail-outcome-unreachable = Serveur injoignable
mail-outcome-suppressed = Non envoyé
mail-outcome-held = En attente

suppression-title = Les e-mails n’arrivent pas à cette adresse
suppression-text = Le { $date }, un serveur de messagerie a répondu que cette boîte n’existe pas. Plus rien n’y est donc envoyé, pas même les liens de connexion.
suppression-hint = Si la boîte existe bel et bien, autorisez de nouveau l’envoi. Une autre réponse négative l’arrêtera encore.
suppression-lift = Reprendre l’envoi
suppression-lifted = Les e-mails repartent vers cette adresse.
card-mail-link = E-mails à cette personne
action-mail-lift = Envoi vers une adresse repris
action-customer-unsubscribe = Désinscription des offres

unsubscribe-title = Ne plus recevoir les offres de { $merchant } ?
unsubscribe-lead = Vous ne recevrez plus ni vœux d’anniversaire ni autres offres de { $merchant }. Votre carte reste, et vous serez toujours informé de ce qui s’y passe.
unsubscribe-button = Me désinscrire
unsubscribe-done-title = Vous êtes désinscrit
unsubscribe-done-text = { $merchant } ne vous enverra plus d’offres. Votre carte fonctionne comme avant ; vous pouvez changer d’avis sur sa page de confidentialité.
