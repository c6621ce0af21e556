### Einladungen ins Team, als E-Mail und auf der Seite danach.

mail-invitation-subject = { $merchant }: Ihre Einladung ins Team
mail-invitation-staff = { $merchant } lädt Sie ein, an der Kasse von { $store } mit den Treuekarten zu arbeiten.
mail-invitation-manager = { $merchant } lädt Sie ein, { $store } mit seinen Treuekarten zu leiten.
mail-invitation-owner = { $merchant } lädt Sie ein, das Treueprogramm als Inhaber zu führen.
mail-invitation-how = Der Link gilt einmal und sieben Tage lang. Er fragt nach Ihrem Namen und einem Passwort, oder nur nach Ihrem Passwort, wenn Sie schon ein Konto haben.
mail-invitation-action = Einladung annehmen
mail-invitation-ignore = Sie wissen nicht, worum es geht? Dann tun Sie nichts; ohne Sie geschieht nichts.
team-link-title-mailed = Die Einladung ist unterwegs
team-link-mailed = Eine E-Mail mit diesem Link geht an { $email }. Sie können ihn auch selbst weitergeben.
jobs-queue-send-invitation = Einladungen senden
