### L’aperçu et le programme du commerçant : règles, aspect, récompenses, images, versions.

## Aperçu

overview-figures = Vos chiffres
overview-members = Membres
overview-active =
    { $count ->
        [one] { $count } actif ces 30 derniers jours
       *[other] { $count } actifs ces 30 derniers jours
    }
overview-visits = Visites, 30 derniers jours
overview-rewards = Récompenses remises, 30 derniers jours
overview-points = Points en circulation
overview-stamps = Tampons en circulation
overview-worth = soit { $amount } en récompenses
overview-steps = Quatre étapes jusqu’à votre premier client
overview-steps-done =
    { $count ->
        [one] { $count } sur 4 terminée
       *[other] { $count } sur 4 terminées
    }
step-card = Dessinez votre carte
step-card-hint = Son nom, ses couleurs et ce que l’on collectionne.
step-rule = Activez le programme
step-rule-hint = Dès lors, les clients s’inscrivent et les cartes se remplissent.
step-pin = Donnez un code PIN à votre équipe
step-pin-hint = Avec ce code, l’équipe confirme tampons et récompenses.
step-poster = Posez l’affiche
step-poster-hint = Les clients la scannent et ont leur carte en une minute.
step-done = Fait
step-open = À faire

## Programme

desk-program = Programme
program-sections = Parties du programme
program-tab-design = Carte et règles
program-tab-rewards = Récompenses
program-tab-images = Images
program-tab-versions = Historique
program-new-lead = Vous n’avez pas encore de programme. Dessinez votre carte ici ; les clients la voient dès que vous activez le programme.
program-first = Créez d’abord le programme ; les récompenses et les images viennent ensuite.
program-create = Créer le programme
program-preview-button = Aperçu
program-preview = Aperçu de la carte
program-preview-holder = Anne Exemple
program-preview-hint = Voici ce que voient vos clients, dans leur langue. L’aperçu n’est pas enregistré.
program-is-on = Le programme est actif
program-is-on-since = Depuis le { $date }, les cartes collectent et s’échangent.
program-is-off = Le programme est inactif
program-is-off-hint = Personne ne peut s’inscrire, et les cartes ne collectent ni n’échangent rien. Les soldes restent.
program-switch-on = Activer…
program-switch-off = Désactiver…
program-switch-on-title = Activer le programme ?
program-switch-on-effect = Les clients peuvent s’inscrire sur vos pages et au comptoir. Les cartes collectent et s’échangent aussitôt, selon les règles enregistrées.
program-switch-off-title = Désactiver le programme ?
program-switch-off-effect = Les clients voient toujours leur carte et leur solde, mais personne ne peut s’inscrire, et l’équipe ne peut rien donner ni échanger. Aucun solde n’est perdu ; vous pouvez réactiver à tout moment.
program-switch-on-now = Activer
program-switch-off-now = Désactiver
program-done-created = Le programme est créé. Relisez-le, puis activez-le.
program-done-saved = Enregistré comme nouvelle version.
program-done-on = Le programme est actif.
program-done-off = Le programme est inactif.
program-changed-title = Quelqu’un a enregistré le programme pendant que vous le modifiiez.
program-changed-detail = La version { $version } est plus récente que celle dont vous êtes parti. Vos saisies sont toujours là : comparez-les avec l’historique, puis enregistrez à nouveau pour la remplacer.

program-kind = Ce que les clients collectionnent
program-kind-stamps = Des tampons
program-kind-stamps-hint = Une carte pleine donne une récompense.
program-kind-points = Des points
program-kind-points-hint = Des points à chaque achat, à échanger contre des récompenses.
program-kind-hybrid = Les deux
program-kind-hybrid-hint = Des tampons pour les visites et des points pour les achats.
program-part-stamps = Tampons
program-part-points = Points
program-part-look = La carte
program-part-words = Conditions et vie privée
program-stamps-target = Tampons jusqu’à la récompense
program-stamps-reward = La récompense
program-stamps-reward-hint = Par exemple : un café au choix.
program-stamps-value = Valeur de la récompense ({ $currency })
program-stamps-value-hint = Pour vos chiffres seulement ; les clients ne la voient pas.
program-cooldown = Minutes entre deux tampons
program-cooldown-hint = 0 permet un tampon à tout moment.
program-daily-cap = Tampons par carte et par jour, au plus
program-points-rate = Points par { $currency } entier
program-minimum-purchase = Plus petit achat pris en compte ({ $currency })
program-minimum-redemption = Points nécessaires avant tout échange
program-welcome-bonus = Points de bienvenue
program-expiry = Jours sans activité avant l’expiration des points
program-expiry-hint = Vide signifie jamais.
program-require-pin = L’équipe confirme toujours par code PIN
program-require-pin-hint = S’applique là où vos réglages laissent le choix.
program-card-name = Nom de la carte
program-colour = Couleur principale
program-colour-second = Seconde couleur
program-colour-hint = Le texte de la carte est toujours noir ou blanc, selon ce qui se lit le mieux.
program-contrast-good = Le texte sur la couleur principale se lit bien (contraste { $ratio } pour 1).
program-contrast-adjusted = Comme couleur de texte, elle est trop proche du fond. Les pages utilisent { $colour } pour que chacun puisse lire.
program-terms = Conditions
program-terms-hint = Affichées à l’inscription. De nouvelles conditions valent pour ceux qui s’inscrivent ensuite.
program-terms-page = Page des conditions
program-terms-page-none = Aucune : le texte ci-dessous s’applique
program-terms-page-hint = Une page publiée de vos magasins. Chaque magasin montre la sienne, dans la langue du visiteur ; à défaut, le texte ci-dessous s’applique.
program-privacy = Adresse de votre politique de confidentialité
program-privacy-hint = Commence par https://
program-save = Enregistrer

## Récompenses

rewards-lead = Ce contre quoi les clients échangent leurs points, dans l’ordre où ils le voient.
rewards-none = Pas encore de récompense. Ajoutez-en une ci-dessous.
rewards-stamps-only = Votre carte ne collecte que des tampons. Les récompenses apparaissent dès que les clients collectent des points.
rewards-offered = Proposées
rewards-retired = Plus proposées
rewards-retired-hint = Personne ne peut plus les choisir. Les historiques les nomment toujours.
rewards-name = Nom
rewards-description = Description
rewards-cost = Points
rewards-actions = Actions
rewards-up = Monter
rewards-down = Descendre
rewards-retire = Ne plus proposer
rewards-return = Proposer à nouveau
rewards-edit = Modifier
rewards-edit-title = Modifier la récompense
rewards-add-title = Ajouter une récompense
rewards-add = Ajouter
rewards-move-of = { $action } : { $name }
rewards-done-added = La récompense est ajoutée.
rewards-done-saved = La récompense est enregistrée.
rewards-done-moved = L’ordre est modifié.
rewards-done-retired = La récompense n’est plus proposée. Vous pouvez la proposer à nouveau à tout moment.
rewards-done-returned = La récompense est à nouveau proposée.

## Images

images-lead = Votre logo accompagne votre nom, l’image large orne la carte. Les clients les voient aussitôt.
images-logo = Logo
images-logo-hint = De préférence carré, au moins 200 × 200 pixels.
images-hero = Image large
images-hero-hint = De préférence deux fois plus large que haute.
images-none = Aucune pour l’instant
images-file = Fichier image
images-formats = PNG, JPEG ou WebP, jusqu’à 2 Mio.
images-upload = Envoyer
images-remove = Retirer
images-done-uploaded = L’image est en place.
images-done-removed = L’image est retirée.

## Versions

versions-lead = Chaque enregistrement crée une version. Chaque opération d’une carte garde la version qui l’a décidée.
versions-number = Version { $version }
versions-saved-by = { $date }, par { $name }
versions-saved = { $date }
versions-first = La première version
versions-same = Enregistrée sans changement.
versions-older = Versions plus anciennes
versions-newest = Versions les plus récentes
versions-change = { $field } : { $new } (avant : { $old })
versions-nothing = rien
versions-yes = oui
versions-no = non
versions-never = jamais
versions-terms-changed = Conditions : modifiées
versions-terms-removed = Conditions : retirées
versions-image-changed = { $field } : nouvelle image
versions-image-removed = { $field } : retiré
versions-reward-added = Récompense ajoutée : { $name } ({ $cost })
versions-reward-removed = Récompense supprimée : { $name }
versions-reward-retired = Récompense plus proposée : { $name }
versions-reward-returned = Récompense à nouveau proposée : { $name }
versions-reward-changed = Récompense modifiée : { $old } devient { $new }
versions-rewards-moved = Ordre des récompenses modifié
versions-other = Réglages techniques modifiés

## What is wrong with a picture

field-not-an-image = Choisissez une image PNG, JPEG ou WebP.
field-file-too-large = Le fichier dépasse { $kib } Kio.
field-too-many-pixels = L’image est trop grande : au plus 4096 pixels par côté et 16 millions en tout.
field-no-space-for-images = Il n’y a plus de place pour une image. Retirez-en d’abord une.
