### Le bureau de la plateforme : la file d’attente.

jobs-title = Tâches
jobs-lead = Ce que le programme fait de lui-même, pour tous les commerçants. Les heures sont en UTC.
jobs-failed-title = En échec
jobs-none-failed = Rien n’a échoué.
jobs-what = Quoi
jobs-attempts = Essais
jobs-reason = Raison
jobs-retry = Réessayer
jobs-discard = Abandonner
jobs-discard-title = Abandonner cette tâche ?
jobs-discard-text = { $queue } : elle ne sera plus essayée. C’est irréversible.
jobs-retried = La tâche est essayée de nouveau.
jobs-discarded = La tâche est abandonnée.
jobs-queues-title = Files d’attente
jobs-empty = Rien n’attend.
jobs-waiting = En attente
jobs-running = En cours
jobs-failed = En échec
jobs-oldest = La plus ancienne
jobs-age-seconds =
    { $seconds ->
        [one] { $seconds } seconde
       *[other] { $seconds } secondes
    }
jobs-age-minutes =
    { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
jobs-age-hours =
    { $hours ->
        [one] { $hours } heure
       *[other] { $hours } heures
    }
jobs-age-days =
    { $days ->
        [one] { $days } jour
       *[other] { $days } jours
    }
jobs-calendar-title = Calendrier
jobs-calendar-empty = Aucun commerçant n’a encore de magasin.
jobs-next = Prochaine fois
jobs-last = Dernière fin
jobs-took = Durée
jobs-took-milliseconds = { $milliseconds } ms
jobs-failures = Échecs
jobs-overdue = En retard
jobs-never = Pas encore
jobs-platform = La plateforme
jobs-queue-send-message = Envoi des e-mails
jobs-queue-expire-points = Expiration des points
jobs-queue-warn-of-expiry = Avertissements avant expiration
jobs-queue-greet-birthdays = Vœux d’anniversaire
jobs-queue-invite-back = Invitations à revenir
jobs-queue-remove-old = Suppression de ce qui a assez été gardé
jobs-queue-forget-unseen = Oubli des personnes qui ne viennent plus
health-calendar-fine = Tout s’est terminé à temps
health-calendar-late = En retard : { $work }
action-job-discard = Tâche en échec abandonnée
action-job-retry = Tâche en échec réessayée
