### Der Rahmen der Büros: des Händlers und der Plattform.

portal-merchant-name = Orion Loyalty
portal-merchant-sign-in-lead = Melden Sie sich an: Programm, Filialen und Zahlen warten auf Sie.
portal-admin-name = Orion-Plattform
portal-admin-sign-in-lead = Melden Sie sich an, um die Plattform zu betreiben.
portal-navigation = Bereiche

desk-overview = Übersicht
desk-change-merchant = Händler wechseln
desk-choose-title = Welcher Händler?
desk-choose-none = Ihr Konto verwaltet keinen Händler. Personal arbeitet am Terminal; fragen Sie den Inhaber, wenn Sie mehr brauchen.

## Ein Plattform-Admin handelt für einen Händler

acting-label = Handeln im Auftrag
acting-banner = Sie handeln im Auftrag von { $merchant }.
acting-banner-detail = Grund: { $reason }. Endet spätestens um { $until }; der Inhaber sieht jeden Schritt.
acting-stop = Beenden
acting-start = Büro öffnen
acting-reason = Grund, den der Inhaber lesen kann

admin-merchants = Händler
