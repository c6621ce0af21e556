### The platform’s desk: the queue.

jobs-title = Jobs
jobs-lead = What the program does by itself, for all merchants. Times are UTC.
jobs-failed-title = Failed
jobs-none-failed = Nothing has failed.
jobs-what = What
jobs-attempts = Attempts
jobs-reason = Reason
jobs-retry = Try again
jobs-discard = Give up
jobs-discard-title = Give this job up?
jobs-discard-text = { $queue }: it will not be tried again. That cannot be undone.
jobs-retried = The job is tried anew.
jobs-discarded = The job is given up.
jobs-queues-title = Queues
jobs-empty = Nothing waits.
jobs-waiting = Waiting
jobs-running = Running
jobs-failed = Failed
jobs-oldest = Oldest
jobs-age-seconds =
    { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }
jobs-age-minutes =
    { $minutes ->
        [one] { $minutes } minute
       *[other] { $minutes } minutes
    }
jobs-age-hours =
    { $hours ->
        [one] { $hours } hour
       *[other] { $hours } hours
    }
jobs-age-days =
    { $days ->
        [one] { $days } day
       *[other] { $days } days
    }
jobs-calendar-title = Calendar
jobs-calendar-empty = No merchant has a store yet.
jobs-next = Next
jobs-last = Last finished
jobs-took = Took
jobs-took-milliseconds = { $milliseconds } ms
jobs-failures = Failures
jobs-overdue = Overdue
jobs-never = Not yet
jobs-platform = The platform
jobs-queue-send-message = Sending e-mails
jobs-queue-expire-points = Ending points
jobs-queue-warn-of-expiry = Warning of points that end
jobs-queue-greet-birthdays = Birthday wishes
jobs-queue-invite-back = Inviting people back
jobs-queue-remove-old = Removing what was kept long enough
jobs-queue-forget-unseen = Forgetting people who do not come
health-calendar-fine = Everything came to its end in time
health-calendar-late = Overdue: { $work }
action-job-discard = Failed job given up
action-job-retry = Failed job tried again
