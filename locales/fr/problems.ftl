# Ce que lit une personne quand quelque chose est refusé ou ne va pas : le problème, puis le remède.

## Les durées d’attente, telles que DURATION($seconds) les écrit

duration-seconds = { $seconds ->
    [one] { $seconds } seconde
   *[other] { $seconds } secondes
}
duration-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
duration-hours = { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
}
duration-joined = { $larger } et { $smaller }

## Refus du registre

problem-insufficient-points = Pas assez de points : la carte en a { $points_balance }, cette récompense en coûte { $points_cost }.
problem-insufficient-stamps = Pas encore assez de tampons : la carte en a { $stamps } sur { $stamps_target }.
problem-stamp-cooldown = Cette carte vient d’être tamponnée. Prochain tampon dans { DURATION($seconds) }.
problem-daily-stamp-limit = { $limit ->
    [one] Cette carte a déjà reçu son tampon du jour. Prochain tampon demain.
   *[other] Cette carte a déjà reçu ses { $limit } tampons du jour. Prochain tampon demain.
}
problem-card-inactive = Cette carte est désactivée. Un responsable peut la réactiver.
problem-card-closed = Cette carte est définitivement fermée. Inscrivez le client à nouveau pour une nouvelle carte.
problem-program-inactive = Le programme de fidélité est arrêté. Le propriétaire peut l’activer.
problem-program-has-no-stamps = Ce programme donne des points, pas de tampons. Saisissez plutôt le montant de l’achat.
problem-program-has-no-points = Ce programme donne des tampons, pas de points. Donnez plutôt un tampon.
problem-minimum-purchase = Les points commencent à partir d’un achat de { $amount }. Celui-ci est inférieur.
problem-minimum-redemption = { $points ->
    [one] Un échange demande un solde d’au moins { $points } point. Cette carte en a moins.
   *[other] Un échange demande un solde d’au moins { $points } points. Cette carte en a moins.
}
problem-order-reference-required = Saisissez le numéro du ticket, puis réessayez.
problem-order-reference-conflict = Ce numéro de ticket a déjà servi pour une autre carte ou un autre montant. Vérifiez le numéro.
problem-reward-not-available = Cette récompense n’est plus au catalogue. Choisissez-en une autre.
problem-nothing-to-void = Aucune transaction de ce genre sur cette carte. Vérifiez la transaction ou le numéro du ticket.
problem-already-voided = C’est déjà annulé. Il n’y a plus rien à reprendre.
problem-not-voidable = Ce type de transaction ne peut pas être annulé. Un responsable peut corriger le solde.
problem-void-exceeds-rest = { $points ->
    [0] Il ne reste rien à annuler sur cette transaction.
    [one] Il ne reste que { $points } point à annuler sur cette transaction. Saisissez moins.
   *[other] Il ne reste que { $points } points à annuler sur cette transaction. Saisissez moins.
}
problem-voids-not-allowed = Les annulations sont désactivées ici. Le propriétaire peut les autoriser dans les réglages.
problem-manager-required = Seul un responsable peut faire cela. Demandez-lui de confirmer.
problem-reason-required = Saisissez un motif, puis réessayez.
problem-below-zero = Le solde passerait sous zéro. Saisissez moins.
problem-limit-exceeded = La carte dépasserait le maximum possible. Saisissez moins.
problem-card-not-active = Cette carte est déjà désactivée.
problem-card-already-active = Cette carte est déjà active.

## Codes PIN et personnes

problem-pin-required = Saisissez votre code PIN pour confirmer.
problem-pin-invalid = { $attempts ->
    [0] Code PIN incorrect. Il est maintenant bloqué pour un moment.
    [one] Code PIN incorrect. Il reste { $attempts } essai.
   *[other] Code PIN incorrect. Il reste { $attempts } essais.
}
problem-pin-locked = { $minutes ->
    [one] Ce code PIN est bloqué pendant { $minutes } minute. Un responsable peut le débloquer tout de suite.
   *[other] Ce code PIN est bloqué pendant { $minutes } minutes. Un responsable peut le débloquer tout de suite.
}
problem-pin-not-accepted = Ce magasin travaille sans code PIN. N’en saisissez pas.
problem-person-required = Une personne doit confirmer. Connectez-vous avec votre compte ou saisissez un code PIN.

## Inscription et programme

problem-self-enrollment-disabled = Ici, les cartes se demandent au comptoir. Adressez-vous au personnel.
problem-loyalty-card-already-exists = Ce client a déjà une carte. Cherchez-la par son e-mail.
problem-loyalty-program-already-exists = Ce commerçant a déjà un programme de fidélité. Modifiez celui-là.
problem-program-missing = Il n’y a pas encore de programme de fidélité. Le propriétaire peut le créer.

## Requêtes

problem-validation-failed = Certaines saisies sont à corriger. Elles sont signalées ci-dessous.
problem-not-found = Rien n’a été trouvé ici. Vérifiez le numéro ou l’adresse.
problem-forbidden = Votre compte n’en a pas le droit. Demandez l’accès au propriétaire.
problem-merchant-suspended = Ce commerce est suspendu. Ses cartes et ses points sont en sécurité ; demandez au propriétaire ou à la plateforme quand il rouvrira.
problem-unauthenticated = Vous êtes déconnecté. Connectez-vous et réessayez.
problem-sign-in-failed = L’adresse e-mail et le mot de passe ne correspondent pas. Vérifiez les deux et réessayez.
problem-rate-limited = Trop d’essais. Réessayez dans { DURATION($seconds) }.
problem-busy = Le serveur est très occupé. Réessayez dans un instant ; rien n’a été enregistré.
problem-contention = Quelqu’un d’autre a modifié ceci au même moment. Réessayez ; rien n’a été enregistré.
problem-outcome-unknown = La réponse s’est perdue. Réessayez : rien ne sera enregistré deux fois.
problem-storage-full = Le serveur n’a plus de place et rien n’a été enregistré. Prévenez la personne qui le gère.
problem-idempotency-key-required = Il manque l’en-tête Idempotency-Key. Envoyez-en un avec chaque écriture.
problem-idempotency-key-invalid = L’Idempotency-Key est inutilisable. Envoyez de 1 à 255 caractères ASCII visibles.
problem-idempotency-key-reused = Cette Idempotency-Key appartient à une autre requête. Prenez-en une nouvelle pour chaque écriture.
problem-idempotency-in-progress = L’enregistrement est en cours. Patientez un instant et redemandez.
problem-conflict = Quelqu’un a modifié ceci entre-temps. Rechargez la page et réessayez.
problem-malformed-request = La requête est illisible. Vérifiez sa forme et renvoyez-la.
problem-body-too-large = C’est trop volumineux. Envoyez moins à la fois.
problem-unsupported-media-type = Ce format n’est pas accepté ici. Vérifiez le Content-Type.
problem-method-not-allowed = Cette adresse ne propose pas cela. Vérifiez la méthode et l’adresse.
problem-form-expired = Ce formulaire avait expiré. Il a été rechargé : veuillez le renvoyer.
problem-link-expired = Ce lien a expiré ou a déjà servi. Demandez-en un nouveau.
problem-internal = Une erreur s’est produite de notre côté et a été enregistrée. Réessayez ou prévenez la personne qui gère le serveur.

## Champs d’un formulaire

field-required = Veuillez remplir ce champ.
field-too-long = { $max ->
    [one] { $max } caractère au maximum.
   *[other] { $max } caractères au maximum.
}
field-too-short = { $min ->
    [one] { $min } caractère au minimum.
   *[other] { $min } caractères au minimum.
}
field-not-an-id = Cet identifiant n’est pas valable.
field-not-an-email = Saisissez une adresse e-mail comme nom@example.com.
field-not-a-date = Saisissez une date qui existe.
field-date-in-future = Cette date est dans le futur.
field-too-old = Cette date est trop ancienne.
field-too-young = { $age ->
    [one] Il faut avoir au moins { $age } an.
   *[other] Il faut avoir au moins { $age } ans.
}
field-not-a-phone = Saisissez le numéro avec l’indicatif du pays, comme +352 621 123 456.
field-not-a-number = Saisissez un nombre.
field-out-of-range = Saisissez une valeur de { $min } à { $max }.
field-bad-characters = Certains de ces caractères ne sont pas admis ici.
field-looks-like-a-link = N’indiquez ni lien ni adresse e-mail.
field-names-the-person = Sans nom, adresse ni numéro de la personne : les motifs sont conservés des années.
field-must-be-accepted = Veuillez accepter pour continuer.
field-not-a-pin = Utilisez de 4 à 8 chiffres.
field-pin-too-easy = Ce code PIN est trop facile à deviner. Évitez les répétitions, les suites et les années.
field-password-too-easy = Ce mot de passe est trop facile à deviner. Utilisez plusieurs mots sans rapport.
field-not-a-colour = Saisissez une couleur comme #7a3e1d.
field-not-a-slug = Utilisez seulement des minuscules, des chiffres et des tirets.
field-not-a-url = Saisissez une adresse qui commence par https://.
field-not-a-host = Saisissez un nom de domaine comme carte.boulangerie.lu, sans https:// ni barre oblique.
field-not-a-published-page = Choisissez une page publiée d’un de vos magasins.
field-not-a-time-zone = Choisissez un fuseau horaire comme Europe/Luxembourg.
field-not-a-currency = Saisissez un code de devise comme EUR.
field-not-a-card-number = Ce n’est pas un numéro de carte. Vérifiez les douze chiffres.
field-taken = C’est déjà pris. Choisissez autre chose.
field-unknown-value = Choisissez une des valeurs proposées.
field-unknown-member = Ce champ est inconnu ici. Enlevez-le.
field-duplicate = Ceci est indiqué deux fois. N’en gardez qu’un.
field-wrong-type = Cette valeur n’est pas du bon type.
field-only-with = Ceci ne va qu’avec { $other }.
field-exactly-one = Indiquez exactement un de ces champs : { $choices }.
problem-not-in-trash = Il n’est pas dans la corbeille.
problem-merchant-deleted = Le commerçant est lui-même dans la corbeille. Rétablissez-le ; ceci revient avec lui.
problem-person-forgotten = La personne a été oubliée ; personne ne pourrait l’utiliser.
problem-trash-too-young = Il est dans la corbeille depuis moins de 30 jours. D’ici là, il peut revenir.
problem-program-in-use = Des cartes encore utiles ont un historique sous ce programme. Supprimez-les d’abord, ou laissez-le dans la corbeille.
problem-purge-needs-owner = L’utilisateur de la base de données ne peut pas supprimer définitivement. Indiquez l’adresse du propriétaire des tables dans MIGRATION_DATABASE_URL.
