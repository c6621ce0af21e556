### Cartes, transactions et actions groupées, au bureau.

list-store = Magasin
list-every-store = Tous les magasins
list-show = Afficher
list-reset = Tout afficher
list-filter = Filtre
list-pages = Pages
list-newest = Les plus récentes
list-older = Plus anciennes
list-reason = Motif

cards-title = Cartes
cards-search = Rechercher
cards-search-hint = Numéro, e-mail ou nom
cards-state = État
cards-state-any = Ouvertes et fermées
cards-state-active = Ouverte
cards-state-inactive = Fermée
cards-column-card = Carte
cards-column-last = Dernière visite
cards-none = Aucune carte pour l’instant. Le premier client inscrit apparaîtra ici.
cards-none-found = Aucune carte ne correspond. Un nom se trouve par le début de chacun de ses mots.

card-about = À propos de la carte
card-number = Numéro de carte
card-holder = Client
card-holder-forgotten = Données personnelles effacées
card-enrolled-at = Inscription à
card-opened = Depuis
card-totals = Depuis le début
card-total-stamps = Tampons collectés
card-total-stamps-redeemed = Tampons utilisés
card-total-points = Points collectés
card-total-points-redeemed = Points utilisés
card-total-points-voided = Points annulés
card-ledger = Tout l’historique
card-adjust-title = Corriger les points
card-adjust-points = Points à ajouter ou à retirer
card-adjust-hint = Avec un signe moins pour retirer des points.
card-adjust-submit = Corriger
card-adjusted-done = Les points ont été corrigés.
card-deactivate-title = Fermer cette carte
card-deactivate-lead = Elle ne peut plus être tamponnée ni utilisée. Rien n’est perdu, et vous pouvez la rouvrir.
card-deactivate-submit = Fermer la carte
card-deactivated-done = La carte est fermée.
card-reactivate-title = Rouvrir cette carte
card-reactivate-lead = Elle refonctionne aussitôt, avec tout ce qu’elle contient.
card-reactivate-submit = Rouvrir la carte
card-reactivated-done = La carte est de nouveau ouverte.
card-merged-into = Son solde a été reporté sur une autre carte.
card-merged-into-link = Afficher cette carte
card-merged-stays-closed = Cette carte reste fermée, car son solde a été reporté sur une autre.

ledger-when = Quand
ledger-what = Quoi
ledger-change = Mouvement
ledger-after = Solde après
ledger-after-text = Points : { $new_points_text } · Tampons : { $new_stamps_text }
ledger-where = Où
ledger-desk = Au bureau
ledger-by-platform = Par la plateforme

transactions-title = Transactions
transactions-export = Exporter en CSV
transactions-export-too-large = Cela fait plus de 50 000 lignes. Choisissez moins de jours, puis réessayez.
transactions-every-type = Tout
transactions-staff = Personnel
transactions-everybody = Tout le monde
transactions-from = Du
transactions-to = Au
transactions-none = Rien pour l’instant. Le premier tampon ou achat apparaîtra ici.
transactions-none-found = Rien ne correspond à ce filtre.

bulk-title = Actions groupées
bulk-lead = Agir sur beaucoup de cartes à la fois. Vous voyez d’abord ce qui se passerait.
bulk-what = Que faut-il faire ?
bulk-work-bonus = Offrir des points bonus
bulk-points = Points par carte, de 1 à 10 000
bulk-work-deactivate = Fermer des cartes
bulk-work-merge = Fusionner les cartes en double
bulk-which = Quelles cartes ?
bulk-which-filter = Toutes les cartes ouvertes, selon ces critères
bulk-inactive-since = Sans visite depuis
bulk-points-min = Points, au moins
bulk-stamps-min = Tampons, au moins
bulk-which-named = Seulement ces cartes
bulk-card-numbers = Numéros de carte
bulk-card-numbers-hint = Un par ligne ou séparés par des virgules, 1 000 au plus.
bulk-preview = Voir ce qui se passerait
bulk-preview-title = Avant de commencer
bulk-cards = Cartes
bulk-points-given = Points offerts au total
bulk-points-held = Points actuels sur ces cartes
bulk-points-carried = Points reportés
bulk-reason-is = Motif : { $reason }
bulk-obstacles = Celles-ci posent problème
bulk-why = Pourquoi
bulk-confirm = Confirmer
bulk-confirm-others = Confirmer pour les autres
bulk-done = C’est fait.
bulk-runs = Historique
bulk-runs-none = Rien pour l’instant. Chaque action groupée apparaîtra ici.
bulk-cards-expected = Cartes prévues
bulk-cards-done = Faites
bulk-cards-refused = Refusées
bulk-points-moved = Points crédités
bulk-stamps-moved = Tampons reportés
bulk-running = En cours
bulk-finished = Terminé
bulk-running-lead = Vous pouvez quitter cette page ; le travail continue.
bulk-progress = Avancement
bulk-items-all = Toutes les cartes
bulk-items-none = Aucune carte pour l’instant.
bulk-outcome = Résultat
bulk-refused = Refusée
bulk-item-done = Faite
bulk-code-not-found = Aucune carte n’a ce numéro.
bulk-code-closed = La carte est fermée.

cross-title = Cartes dans tous les magasins
cross-is-on = Activé
cross-is-off = Désactivé
cross-lead-on = Une carte est valable dans tous les magasins. Une seule suffit à chaque client.
cross-lead-off = Une carte n’est valable que dans le magasin de l’inscription. Un autre magasin demande une autre carte.
cross-merge-lead = La fusion reporte points et tampons sur la plus ancienne carte de chaque client et ferme les autres. Rien n’est perdu, chaque étape figure dans l’historique des cartes, et elle peut être interrompue à tout moment.
cross-cards-emptied = Cartes qui seront fermées
cross-merge = Fusionner les cartes maintenant
cross-merge-too = Fusionner aussi les cartes en double
cross-merge-reason = Les cartes sont désormais valables dans tous les magasins
cross-on-title = Activer
cross-on-lead = Chaque carte sera alors valable partout, et personne n’en aura besoin d’une deuxième.
cross-on-submit = Rendre les cartes valables partout
cross-off-title = Désactiver
cross-off-lead = Les cartes ne seront alors valables que là où le client s’est inscrit ; ailleurs elles seront introuvables et le client y recevra une autre carte. Les cartes fusionnées le restent.
cross-off-submit = Limiter les cartes à leur magasin
cross-done-on = Les cartes sont désormais valables dans tous les magasins.
cross-done-off = Les cartes ne sont plus valables que là où elles ont été créées.

bulk-work-bonus-points =
    { $points ->
        [one] { $points } point bonus par carte
       *[other] { $points } points bonus par carte
    }
cross-doubled =
    { $customers ->
        [one] { $customers_text } client a plusieurs cartes
       *[other] { $customers_text } clients ont plusieurs cartes
    }
bulk-question-deactivate =
    { $cards ->
        [one] { $cards_text } carte serait fermée.
       *[other] { $cards_text } cartes seraient fermées.
    }
bulk-question-bonus =
    { $cards ->
        [one] { $cards_text } carte recevrait { NUMBER($points) } points.
       *[other] { $cards_text } cartes recevraient { NUMBER($points) } points chacune.
    }
