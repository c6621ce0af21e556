### Lettres aux clients au sujet de leur carte. Chaleureuses et courtes ; une seule chose à dire, et jamais un nom saisi par quelqu’un d’autre.

letter-enrollment-subject = { $merchant } : votre carte est prête
letter-enrollment-text = Bienvenue ! Désormais, chaque visite chez { $merchant } compte. Votre carte est sur votre téléphone : montrez son code à la caisse, c’est tout.
letter-enrollment-ignore = Vous ne vous êtes pas inscrit ? Ignorez ce message, ou supprimez la carte sur sa page de confidentialité.
letter-welcome-bonus-subject = { $merchant } : un cadeau pour commencer
letter-welcome-bonus-text =
    { $points ->
        [one] Merci de nous avoir rejoints. Il y a déjà { $points } point sur votre carte.
       *[other] Merci de nous avoir rejoints. Il y a déjà { $points } points sur votre carte.
    }
letter-points-bonus-subject = { $merchant } : des points pour vous
letter-points-bonus-text =
    { $points ->
        [one] { $merchant } vous offre { $points } point.
       *[other] { $merchant } vous offre { $points } points.
    }
letter-points-balance =
    { $points ->
        [one] Vous avez maintenant { $points } point.
       *[other] Vous avez maintenant { $points } points.
    }
letter-points-expiring-subject = { $merchant } : vos points sont valables jusqu’au { $date }
letter-points-expiring-text =
    { $points ->
        [one] Il y a { $points } point sur votre carte. Il est valable jusqu’au { $date }.
       *[other] Il y a { $points } points sur votre carte. Ils sont valables jusqu’au { $date }.
    }
letter-points-expiring-how = Passez nous voir d’ici là : un seul achat, un tampon ou une récompense suffit pour les garder tous.
letter-points-expired-subject = { $merchant } : vos points ont expiré
letter-points-expired-text =
    { $points ->
        [one] Votre carte n’avait pas servi depuis longtemps : { $points } point a expiré.
       *[other] Votre carte n’avait pas servi depuis longtemps : { $points } points ont expiré.
    }
letter-points-expired-how = La carte elle-même reste valable. Dès votre prochain achat, vous recommencez à cumuler, et nous serons heureux de vous revoir.
letter-reward-ready-subject = { $merchant } : votre récompense vous attend
letter-reward-ready-text = Vous avez assez cumulé pour : { $reward }. Demandez-la à la caisse lors de votre prochaine visite.
letter-reward-ready-any-text = Vous avez assez cumulé pour une récompense. Demandez-la à la caisse lors de votre prochaine visite.
letter-birthday-subject = Joyeux anniversaire de la part de { $merchant }
letter-birthday-text = Aujourd’hui, c’est votre jour ! Toute l’équipe de { $merchant } vous souhaite un très joyeux anniversaire et une belle année.
letter-birthday-more = Si la journée vous mène chez nous, nous serons ravis de vous le souhaiter de vive voix.
letter-birthday-belated-subject = Bon anniversaire avec un peu de retard, de { $merchant }
letter-birthday-belated-text = Votre anniversaire n’était qu’il y a quelques jours, il n’est donc pas trop tard : toute l’équipe de { $merchant } espère que vous avez passé une merveilleuse journée.
letter-reengagement-subject = { $merchant } : cela fait un moment
letter-reengagement-text = Nous ne vous avons pas vu chez { $merchant } depuis quelque temps, et nous serions heureux de vous retrouver.
letter-reengagement-points =
    { $points ->
        [one] Il reste { $points } point sur votre carte.
       *[other] Il reste { $points } points sur votre carte.
    }
letter-retention-notice-subject = { $merchant } : devons-nous garder votre carte ?
letter-retention-notice-text = Vous n’êtes pas venu chez { $merchant } depuis longtemps. Nous ne gardons pas plus longtemps que nécessaire ce que nous savons des gens : après le { $date }, nous supprimons votre nom, votre adresse et tout ce qui vous concerne, et votre carte prend fin.
letter-retention-notice-how = Vous voulez la garder ? Présentez votre carte à la caisse ou ouvrez une session d’ici là, et tout reste comme avant. Sinon, vous n’avez rien à faire.
letter-action = Voir ma carte
letter-footer = Vous recevez ce message parce que vous avez une carte chez { $merchant }.
letter-footer-marketing = Vous recevez ce message parce que vous avez accepté les messages de { $merchant }. Vous pouvez changer d’avis à tout moment : { $address }
letter-visit = Voir notre page
letter-any-reward = une récompense
letter-sample-reward = Un café au choix
