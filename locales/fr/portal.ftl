### Le cadre des bureaux : celui du commerçant et celui de la plateforme.

portal-merchant-name = Orion Loyalty
portal-merchant-sign-in-lead = Connectez-vous pour gérer votre programme, vos magasins et vos chiffres.
portal-admin-name = Plateforme Orion
portal-admin-sign-in-lead = Connectez-vous pour administrer la plateforme.
portal-navigation = Rubriques

desk-overview = Vue d’ensemble
desk-change-merchant = Changer de commerçant
desk-choose-title = Quel commerçant ?
desk-choose-none = Votre compte ne gère aucun commerçant. Le personnel travaille à la caisse ; demandez au propriétaire s’il vous faut davantage.

## Un administrateur de la plateforme qui agit pour un commerçant

acting-label = Action pour le compte d’un commerçant
acting-banner = Vous agissez pour le compte de { $merchant }.
acting-banner-detail = Motif : { $reason }. Fin au plus tard à { $until } ; le propriétaire voit chaque étape.
acting-stop = Arrêter
acting-start = Ouvrir son bureau
acting-reason = Motif, lisible par le propriétaire

admin-merchants = Commerçants
