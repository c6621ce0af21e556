### The letters that merchants may write in their own words.

letters-title = E-mails
letters-lead = Ces e-mails partent tout seuls, dans la langue de chaque client. Ils sont prêts à l’emploi ; écrivez-les à votre façon si vous le souhaitez.
letters-words-of = Textes pour
letters-all-stores = Tous les magasins
letters-show = Afficher
letters-letter = E-mail
letters-built-in = D’origine
letters-own = Vos mots
letters-of-store = Mots du magasin
letters-name-enrollment = Bienvenue
letters-name-welcome-bonus = Cadeau de bienvenue
letters-name-reward-ready = Récompense prête
letters-name-points-expiring = Points bientôt expirés
letters-name-points-expired = Points expirés
letters-name-birthday = Anniversaire
letters-name-reengagement = Vous nous manquez
letters-when-enrollment = Envoyé quand quelqu’un s’inscrit.
letters-when-welcome-bonus = Envoyé quand quelqu’un reçoit des points à l’inscription.
letters-when-reward-ready = Envoyé quand il y a assez pour une récompense.
letters-when-points-expiring = Envoyé 14 jours avant l’expiration des points.
letters-when-points-expired = Envoyé quand des points ont expiré.
letters-when-birthday = Envoyé à huit heures le jour même, aux clients qui ont accepté la publicité. Les vœux en retard gardent le texte d’origine.
letters-when-reengagement = Envoyé aux clients qui ont accepté la publicité et ne sont pas venus depuis longtemps.
letters-for-all = Pour chaque magasin sans texte propre
letters-for-store = Seulement pour { $store }
letters-inherits = { $store } utilise vos mots communs à tous les magasins. Enregistrer ici lui donne son propre texte.
letters-subject = Objet
letters-body = Texte
letters-body-hint = Écrivez simplement ; une ligne vide commence un paragraphe. Pour insister : <strong>important</strong>. Aussi <em>, <h1> à <h3>, <ul>, <ol>, <li>, <br> et <a href="https://…">.
letters-around = Le bouton vers la carte, votre nom, votre couleur et l’adresse du magasin sont ajoutés à chaque e-mail.
letters-values = Ce que vous pouvez insérer
letters-values-hint = Écrivez-le ainsi, avec les doubles accolades ; chaque client voit le sien.
letters-value = À écrire
letters-value-means = Signifie
letters-value-sample = Par exemple
letters-value-merchant-name = Le nom de votre entreprise
letters-value-store-name = Le magasin de la carte
letters-value-card-url = Lien vers la carte du client
letters-value-store-url = Lien vers la page du magasin
letters-value-points = Le nombre de points
letters-value-points-text = Les points avec le mot : « 1 point », « 120 points »
letters-value-last-day = Le dernier jour de validité des points
letters-value-reward = La récompense, telle que votre programme la nomme
letters-save = Enregistrer
letters-preview = Aperçu
letters-preview-hint = Avec des valeurs d’exemple. Rien n’est enregistré ni envoyé.
letters-computer = Ordinateur
letters-phone = Téléphone
letters-text = Sans images ni couleurs
letters-cannot-show = Cela ne peut pas encore être envoyé
letters-test = M’envoyer un essai
letters-test-queued = Un essai part vers { $email }. Ce que vous avez tapé n’est pas encore enregistré.
letters-saved = Enregistré. L’e-mail part désormais avec ces mots.
letters-reset = Revenir au texte d’origine
letters-reset-to-own = Revenir à vos mots communs
letters-reset-ask = Abandonner vos mots pour « { $letter } » ({ $language }) ?
letters-reset-hint = L’e-mail partira comme avant. Vos mots restent lisibles dans le journal.
letters-reset-done = Vos mots sont retirés ; l’e-mail part comme avant.

# Mistakes in a letter: what is wrong, and how to mend it.

letter-mistake-unknown-value = Cet e-mail ne connaît pas « { $name } ». Il connaît : { $allowed }.
letter-mistake-not-a-name = Seul un nom peut se trouver entre les accolades, par exemple { $example }. À corriger : { $near }
letter-mistake-braces = Les accolades vont par paires autour d’un nom, par exemple { $example }. Il en manque une, ou il y en a trop, près de : { $near }
letter-mistake-too-many = Un e-mail peut insérer au plus { $max } valeurs.
letter-mistake-unknown-tag = Un e-mail ne peut pas contenir <{ $tag }>. Il peut contenir : { $allowed }
letter-mistake-attribute = Retirez « { $attribute } » de <{ $tag }>. Seul <a href="https://…"> a quelque chose après son nom.
letter-mistake-broken-tag = Il manque un « > » après : { $near }
letter-mistake-not-closed = <{ $tag }> n’est pas fermé. Écrivez </{ $tag }> à l’endroit où il finit.
letter-mistake-not-open = </{ $tag }> ferme quelque chose qui n’est pas ouvert. Retirez-le, ou écrivez <{ $tag }> avant.
letter-mistake-misplaced = <{ $tag }> ne peut pas se trouver dans <{ $inside }>. Fermez d’abord avec </{ $inside }>.
letter-mistake-item = <li> va dans une liste : mettez <ul> avant le premier et </ul> après le dernier.
letter-mistake-text-in-list = Dans <{ $list }>, chaque entrée se trouve entre <li> et </li>.
letter-mistake-too-deep = Pas plus de { $max } éléments peuvent être imbriqués.
letter-mistake-link = « { $address } » n’est pas un lien d’e-mail. Un lien commence par https:// ou mailto:, ou est un de vos liens seul, par exemple { $example }.
letter-mistake-filled = Une fois rempli, cet e-mail dépasse { $max } Kio. Raccourcissez-le.

# The log, and the admins’ page of queues.

action-letter-write = A écrit un e-mail
action-letter-reset = A abandonné le texte d’un e-mail
action-letter-test = A envoyé un e-mail d’essai
jobs-queue-send-test-letter = E-mails d’essai
