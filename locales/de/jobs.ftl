### Das Pult der Plattform: die Warteschlange.

jobs-title = Aufgaben
jobs-lead = Was das Programm von selbst tut, für alle Händler. Zeiten sind UTC.
jobs-failed-title = Gescheitert
jobs-none-failed = Nichts ist gescheitert.
jobs-what = Was
jobs-attempts = Versuche
jobs-reason = Grund
jobs-retry = Noch einmal versuchen
jobs-discard = Aufgeben
jobs-discard-title = Diese Aufgabe aufgeben?
jobs-discard-text = { $queue }: Sie wird nicht noch einmal versucht. Das lässt sich nicht rückgängig machen.
jobs-retried = Die Aufgabe wird von Neuem versucht.
jobs-discarded = Die Aufgabe ist aufgegeben.
jobs-queues-title = Warteschlangen
jobs-empty = Nichts wartet.
jobs-waiting = Wartet
jobs-running = Läuft
jobs-failed = Gescheitert
jobs-oldest = Älteste
jobs-age-seconds =
    { $seconds ->
        [one] { $seconds } Sekunde
       *[other] { $seconds } Sekunden
    }
jobs-age-minutes =
    { $minutes ->
        [one] { $minutes } Minute
       *[other] { $minutes } Minuten
    }
jobs-age-hours =
    { $hours ->
        [one] { $hours } Stunde
       *[other] { $hours } Stunden
    }
jobs-age-days =
    { $days ->
        [one] { $days } Tag
       *[other] { $days } Tage
    }
jobs-calendar-title = Kalender
jobs-calendar-empty = Noch hat kein Händler ein Geschäft.
jobs-next = Als Nächstes
jobs-last = Zuletzt fertig
jobs-took = Dauer
jobs-took-milliseconds = { $milliseconds } ms
jobs-failures = Fehler
jobs-overdue = Überfällig
jobs-never = Noch nie
jobs-platform = Die Plattform
jobs-queue-send-message = E-Mails senden
jobs-queue-expire-points = Punkte verfallen lassen
jobs-queue-warn-of-expiry = Vor dem Verfall warnen
jobs-queue-greet-birthdays = Geburtstagswünsche
jobs-queue-invite-back = Kunden zurückholen
jobs-queue-remove-old = Entfernen, was lange genug aufbewahrt war
jobs-queue-forget-unseen = Vergessen, wer nicht mehr kommt
health-calendar-fine = Alles kam rechtzeitig zu Ende
health-calendar-late = Überfällig: { $work }
action-job-discard = Gescheiterte Aufgabe aufgegeben
action-job-retry = Gescheiterte Aufgabe neu versucht
