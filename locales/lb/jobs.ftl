### De Schreifdësch vun der Plattform: d’Schlaang.

jobs-title = Aufgaben
jobs-lead = Wat de Programm vu selwer mécht, fir all d’Händler. D’Zäite sinn UTC.
jobs-failed-title = Net gelongen
jobs-none-failed = Alles ass gelongen.
jobs-what = Wat
jobs-attempts = Versich
jobs-reason = Grond
jobs-retry = Nach eng Kéier probéieren
jobs-discard = Opginn
jobs-discard-title = Dës Aufgab opginn?
jobs-discard-text = { $queue }: Si gëtt net nach eng Kéier probéiert. Dat kann een net réckgängeg maachen.
jobs-retried = D’Aufgab gëtt vun neiem probéiert.
jobs-discarded = D’Aufgab ass opginn.
jobs-queues-title = Schlaangen
jobs-empty = Näischt waart.
jobs-waiting = Waart
jobs-running = Leeft
jobs-failed = Net gelongen
jobs-oldest = Eelst
jobs-age-seconds =
    { $seconds ->
        [one] { $seconds } Sekonn
       *[other] { $seconds } Sekonnen
    }
jobs-age-minutes =
    { $minutes ->
        [one] { $minutes } Minutt
       *[other] { $minutes } Minutten
    }
jobs-age-hours =
    { $hours ->
        [one] { $hours } Stonn
       *[other] { $hours } Stonnen
    }
jobs-age-days =
    { $days ->
        [one] { $days } Dag
       *[other] { $days } Deeg
    }
jobs-calendar-title = Kalenner
jobs-calendar-empty = Nach huet keen Händler e Geschäft.
jobs-next = Als Nächst
jobs-last = Fir d’lescht fäerdeg
jobs-took = Dauer
jobs-took-milliseconds = { $milliseconds } ms
jobs-failures = Feeler
jobs-overdue = Iwwerfälleg
jobs-never = Nach ni
jobs-platform = D’Plattform
jobs-queue-send-message = E-Maile schécken
jobs-queue-expire-points = Punkte verfale loossen
jobs-queue-warn-of-expiry = Virum Verfall warnen
jobs-queue-greet-birthdays = Gebuertsdagswënsch
jobs-queue-invite-back = Clienten zréck invitéieren
jobs-queue-remove-old = Ewechhuelen, wat laang genuch opgehuewe gouf
jobs-queue-forget-unseen = Vergiessen, wien net méi kënnt
health-calendar-fine = Alles ass zu Zäit fäerdeg ginn
health-calendar-late = Iwwerfälleg: { $work }
action-job-discard = Net gelongen Aufgab opginn
action-job-retry = Net gelongen Aufgab nei probéiert
