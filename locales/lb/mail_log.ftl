### D’Lëscht vun den E-Mailen, Adressen déi keng kréien, an d’Ofmellen.

mail-log-title = E-Mailen
mail-log-title-of = E-Mailen un { $name }
mail-log-kind = Wat
mail-log-every-kind = Alles
mail-log-outcome = Resultat
mail-log-every-outcome = All Resultat
mail-log-none = Et gouf nach keng E-Mail verschéckt. All Versuch steet dann hei.
mail-log-none-found = Keng E-Mail passt bei dës Filteren.

mail-kind-sign-in = Umellungslink
mail-kind-card = Wee bei d’Kaart
mail-kind-invitation = Invitatioun
mail-kind-enrollment = Wëllkomm
mail-kind-welcome-bonus = Wëllkommbonus
mail-kind-points-bonus = Bonuspunkten
mail-kind-points-expiring = Punkte verfale geschwënn
mail-kind-points-expired = Punkte verfall
mail-kind-reward-ready = Belounung prett
mail-kind-birthday = Gebuertsdag
mail-kind-reengagement = Laang net gesinn
mail-kind-retention-notice = Hiweis virum Läschen
mail-outcome-accepted = Verschéckt
mail-outcome-deferred = Spéider nach eng Kéier
mail-outcome-refused = Refuséiert
mail-outcome-unreachable = Server net erreecht
mail-outcome-suppressed = Net verschéckt
mail-outcome-held = Waart

suppression-title = E-Mailen erreechen dës Adress net
suppression-text = E Mailserver huet den { $date } geäntwert, datt et dës Boîte net gëtt. Dofir geet näischt méi dohinner, och keng Umellungslinken.
suppression-hint = Wann et d’Boîte awer gëtt, loosst erëm E-Mailen dohinner. Déi nächst esou eng Äntwert hält se nach eng Kéier op.
suppression-lift = Erëm verschécken
suppression-lifted = E-Mailen ginn erëm un dës Adress.
card-mail-link = E-Mailen un dës Persoun
action-mail-lift = E-Mailen un eng Adress erëm erlaabt
action-customer-unsubscribe = Vun Offeren ofgemellt

unsubscribe-title = Keng Offere méi vu { $merchant }?
unsubscribe-lead = Gebuertsdagswënsch an aner Offere vu { $merchant } halen op. Är Kaart bleift, an Dir héiert weiderhin, wat op hir geschitt.
unsubscribe-button = Ofmellen
unsubscribe-done-title = Dir sidd ofgemellt
unsubscribe-done-text = { $merchant } schéckt Iech keng Offere méi. Är Kaart gëllt wéi virdrun; op hirer Dateschutz-Säit kënnt Dir et Iech anescht iwwerleeën.
