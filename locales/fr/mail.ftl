### Courriels aux clients. Courts, chaleureux, et rien à cliquer que ce pour quoi on vient.

mail-sign-in-subject = { $merchant } : votre lien de connexion
mail-sign-in-text = Vous avez demandé à voir votre carte chez { $merchant }. Ce lien l’ouvre.
mail-sign-in-action = Ouvrir ma carte
mail-sign-in-ignore = Vous n’avez rien demandé ? Ignorez ce message ; personne ne peut se connecter sans ce lien.
mail-card-subject = { $merchant } : votre carte
mail-card-text = Quelqu’un, sans doute vous, a saisi cette adresse pour rejoindre le programme de { $merchant }. Vous en êtes déjà membre : voici le chemin vers votre carte.
mail-card-action = Voir ma carte
mail-card-ignore = Ce n’était pas vous ? Ignorez ce message ; rien n’a été modifié.
mail-link-minutes =
    { $minutes ->
        [one] Il fonctionne une seule fois, pendant une minute.
       *[other] Il fonctionne une seule fois, pendant { $minutes } minutes.
    }
mail-footer = Vous recevez ce message parce que votre adresse a été saisie chez { $merchant }.
