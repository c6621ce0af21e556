### De Kader vun de Büroen: deem vum Händler an deem vun der Plattform.

portal-merchant-name = Orion Loyalty
portal-merchant-sign-in-lead = Mellt Iech un: Äre Programm, Är Geschäfter an Är Zuelen.
portal-admin-name = Orion-Plattform
portal-admin-sign-in-lead = Mellt Iech un, fir d’Plattform ze geréieren.
portal-navigation = Beräicher

desk-overview = Iwwersiicht
desk-change-merchant = Händler wiesselen
desk-choose-title = Wéi een Händler?
desk-choose-none = Äre Kont geréiert keen Händler. D’Personal schafft um Terminal; frot de Besëtzer, wann Dir méi braucht.

## En Administrateur vun der Plattform handelt fir en Händler

acting-label = Handelen am Optrag
acting-banner = Dir handelt am Optrag vu(n) { $merchant }.
acting-banner-detail = Grond: { $reason }. Hält spéitstens um { $until } op; de Besëtzer gesäit all Schrëtt.
acting-stop = Ophalen
acting-start = Säi Büro opmaachen
acting-reason = Grond, deen de Besëtzer liese kann

admin-merchants = Händler
