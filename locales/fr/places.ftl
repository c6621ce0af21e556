### Les magasins, leurs domaines, affiches et pages, au bureau du commerçant.

places-storefront = Vitrine
places-actions = Actions
places-edit = Modifier
places-optional = (facultatif)
places-slug = Fin de l’adresse

stores-title = Magasins
stores-new = Ouvrir un magasin
stores-edit-title = Modifier le magasin
stores-address = Adresse
stores-slug-hint = Minuscules, chiffres et tirets, par exemple boulangerie-gare. Les affiches portent cette adresse : elle ne pourra plus changer.
stores-zone-hint = Son minuit clôt la journée pour les tampons et les anniversaires.
stores-locale-hint = Pour les visiteurs dont le navigateur ne demande aucune de nos langues.
stores-created = Le magasin est ouvert. Imprimez son affiche pour que les clients puissent adhérer.
stores-deleted = Le magasin est supprimé. Vous pouvez le rétablir ci-dessous.
stores-restored = Le magasin est rétabli. Ajoutez de nouveau ses propres domaines s’il en avait.
stores-deleted-title = Magasins supprimés
stores-deleted-hint = Leurs cartes, pages et adresses sont conservées.
stores-restore = Rétablir
stores-delete = Supprimer le magasin
stores-delete-ask = Supprimer { $name } ?
stores-delete-pages = Sa vitrine et sa caisse cessent aussitôt de fonctionner. Plus personne ne peut y adhérer ni y cumuler.
stores-delete-no-cards = Aucune carte n’y a été ouverte.
stores-delete-cards-elsewhere = { $count ->
    [one] { $count } carte y a été ouverte. Elle garde son solde et reste valable dans vos autres magasins.
   *[other] { $count } cartes y ont été ouvertes. Elles gardent leur solde et restent valables dans vos autres magasins.
}
stores-delete-cards-rest = { $count ->
    [one] { $count } carte y a été ouverte et n’est valable nulle part ailleurs. Elle garde son solde et revaudra dès que le magasin sera rétabli.
   *[other] { $count } cartes y ont été ouvertes et ne sont valables nulle part ailleurs. Elles gardent leur solde et revaudront dès que le magasin sera rétabli.
}
stores-delete-domains = Ces domaines sont abandonnés : { $domains }
stores-delete-back = Vous pouvez rétablir le magasin à tout moment.
stores-domains = Domaines
stores-domains-of = Domaines de { $name }
stores-domains-lead = Un domaine à vous montre aux clients les pages de ce magasin, et rien d’autre.
stores-no-domains = Ce magasin n’a pas de domaine à lui.
stores-host = Nom d’hôte
stores-host-hint = Par exemple carte.boulangerie.lu, sans https:// ni barre oblique.
stores-domain-add = Ajouter le domaine
stores-domain-remove = Retirer
stores-domain-added = Le domaine est ajouté. Il fonctionne dès que les étapes ci-dessous sont faites.
stores-domain-removed = Le domaine est retiré. Pour le reprendre, ajoutez-le de nouveau.
stores-domain-steps = Ce qu’il faut encore à un domaine
stores-domain-dns = DNS : chez le vendeur du domaine, créez un enregistrement CNAME de ce nom vers { $host }.
stores-domain-tls = Certificat : demandez à l’exploitant de cette plateforme d’en obtenir un pour ce nom, car les navigateurs n’acceptent que https.
stores-domain-proxy = Proxy : il doit transmettre le nom tel quel dans l’en-tête Host, en https, au même serveur.

poster-title = Affiche
poster-size = Papier
poster-show = Afficher
poster-print = Imprimer
poster-hint = Imprimez à 100 % sans marges, ou enregistrez en PDF depuis la boîte d’impression. Cela fonctionne aussi en noir et blanc.
poster-invite = Rejoignez-nous : { $card }
poster-code = Code pour adhérer avec l’appareil photo
poster-how = Visez le code avec l’appareil photo de votre téléphone. Vous adhérez en trente secondes, gratuitement et sans application.

pages-title = Pages
pages-lead = Horaires, conditions, tout ce que les clients doivent pouvoir lire.
pages-new = Écrire une page
pages-edit-title = Modifier la page
pages-store = Magasin
pages-all-stores = Tous les magasins
pages-filter = Afficher
pages-none = Il n’y a pas encore de page.
pages-page-title = Titre
pages-state = État
pages-updated = Dernier enregistrement
pages-published = Publiée
pages-draft = Brouillon
pages-view = Voir
pages-publish = Publier
pages-withdraw = Retirer
pages-older = Plus anciennes
pages-slug-hint = La même dans toutes les langues, par exemple horaires. Les visiteurs la voient comme /pages/horaires.
pages-body = Texte
pages-body-hint = Markdown : # titre, **gras**, *italique*, - liste, [mots](https://…), tableaux avec |. Le HTML s’affiche comme du texte.
pages-save-draft = Enregistrer le brouillon
pages-save-publish = Enregistrer et publier
pages-preview = Aperçu
pages-preview-hint = Choisissez « Aperçu » pour voir la page comme les visiteurs. Rien n’est enregistré.
pages-delete = Supprimer la page
pages-delete-ask = Supprimer « { $title } » ?
pages-delete-hint = Les visiteurs ne la trouveront plus, et elle ne pourra pas être rétablie. Pour la cacher un temps, retirez-la plutôt.
pages-delete-terms = Votre programme montre cette page comme conditions. Sans elle, les clients voient les conditions écrites dans le programme.
pages-now-published = La page est publiée.
pages-now-withdrawn = La page est retirée ; les visiteurs ne la voient plus.
pages-now-deleted = La page est supprimée.

problem-last-store = C’est votre dernier magasin. Il en faut au moins un ; ouvrez-en un autre avant de le supprimer.
problem-too-many-domains = Un magasin a dix domaines au plus. Retirez-en un d’abord.
problem-too-many-pages = Un magasin a 200 pages au plus. Supprimez-en une d’abord.
problem-too-many-stores = Un commerçant a 500 magasins au plus.
