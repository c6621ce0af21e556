### The letters that merchants may write in their own words.

letters-title = Bréiwer
letters-lead = Dës Maile ginn vum selwen eraus, an der Sprooch vun all Client. Si si fäerdeg; schreift Är eege Wierder, wou Dir wëllt.
letters-words-of = Wierder fir
letters-all-stores = All d’Geschäfter
letters-show = Weisen
letters-letter = Bréif
letters-built-in = Virginn
letters-own = Är Wierder
letters-of-store = Wierder vum Geschäft
letters-name-enrollment = Wëllkomm
letters-name-welcome-bonus = Wëllkommskaddo
letters-name-reward-ready = Belounung waart
letters-name-points-expiring = Punkte verfale geschwënn
letters-name-points-expired = Punkte verfall
letters-name-birthday = Gebuertsdag
letters-name-reengagement = Dir feelt eis
letters-when-enrollment = Geet eraus, wann een sech umellt.
letters-when-welcome-bonus = Geet eraus, wann ee Punkte fir d’Umellung kritt.
letters-when-reward-ready = Geet eraus, wa genuch fir eng Belounung gesammelt ass.
letters-when-points-expiring = Geet 14 Deeg eraus, ier Punkte verfalen.
letters-when-points-expired = Geet eraus, wa Punkte verfall sinn.
letters-when-birthday = Geet um aacht Auer moies un d’Clienten, déi mat Reklamm d’accord sinn. Verspéiten Wënsch behalen déi virginn Wierder.
letters-when-reengagement = Geet un d’Clienten, déi mat Reklamm d’accord sinn a laang net do waren.
letters-for-all = Fir all Geschäft ouni eege Wierder
letters-for-store = Nëmme fir { $store }
letters-inherits = { $store } benotzt Är Wierder fir all d’Geschäfter. Wann Dir hei späichert, kritt et seng eegen.
letters-subject = Sujet
letters-body = Text
letters-body-hint = Schreift einfach; eng eidel Zeil fänkt en neien Abschnitt un. Fir ervirzehiewen: <strong>wichteg</strong>. Och <em>, <h1> bis <h3>, <ul>, <ol>, <li>, <br> an <a href="https://…">.
letters-around = De Knäppchen op d’Kaart, Ären Numm, Är Faarf an d’Adress vum Geschäft kommen op all Bréif dobäi.
letters-values = Wat Dir asetze kënnt
letters-values-hint = Schreift et genee esou, mat duebele Klameren; all Client gesäit säint.
letters-value = Schreiwen
letters-value-means = Heescht
letters-value-sample = Zum Beispill
letters-value-merchant-name = Den Numm vun Ärer Entreprise
letters-value-store-name = D’Geschäft, wou d’Kaart doheem ass
letters-value-card-url = Link op d’Kaart vum Client
letters-value-store-url = Link op d’Säit vum Geschäft
letters-value-points = D’Zuel vun de Punkten
letters-value-points-text = D’Punkten mat hirem Wuert: „1 Punkt“, „120 Punkten“
letters-value-last-day = De leschten Dag, op deem d’Punkte gëllen
letters-value-reward = D’Belounung, wéi Äre Programm se nennt
letters-save = Späicheren
letters-preview = Virschau
letters-preview-hint = Mat Beispillwäerter. Duerch d’Kucke gëtt näischt gespäichert oder geschéckt.
letters-computer = Computer
letters-phone = Telefon
letters-text = Ouni Biller a Faarwen
letters-cannot-show = Esou kann dat nach net geschéckt ginn
letters-test = Eng Prouf u mech schécken
letters-test-queued = Eng Prouf ass ënnerwee op { $email }. Wat Dir getippt hutt, ass nach net gespäichert.
letters-saved = Gespäichert. Vun elo u geet de Bréif mat dëse Wierder eraus.
letters-reset = Zréck op déi virginn Wierder
letters-reset-to-own = Zréck op Är Wierder fir all d’Geschäfter
letters-reset-ask = Är Wierder fir „{ $letter }“ ({ $language }) opginn?
letters-reset-hint = De Bréif geet dann nees wéi virdrun eraus. Är Wierder bleiwen am Protokoll ze liesen.
letters-reset-done = Är Wierder si fort; de Bréif geet eraus wéi virdrun.

# Mistakes in a letter: what is wrong, and how to mend it.

letter-mistake-unknown-value = Dëse Bréif kennt „{ $name }“ net. E kennt: { $allowed }.
letter-mistake-not-a-name = Tëschent de Klamere kann nëmmen en Numm stoen, zum Beispill { $example }. Ze änneren: { $near }
letter-mistake-braces = Klamere stinn a Pueren ëm en Numm, zum Beispill { $example }. Eng feelt oder ass ze vill bei: { $near }
letter-mistake-too-many = E Bréif ka maximal { $max } Wäerter asetzen.
letter-mistake-unknown-tag = Bréiwer kënne keen <{ $tag }> hunn. Si kënnen hunn: { $allowed }
letter-mistake-attribute = Loosst „{ $attribute }“ an <{ $tag }> ewech. Nëmmen <a href="https://…"> huet eppes hannert dem Numm.
letter-mistake-broken-tag = Et feelt en „>“ no: { $near }
letter-mistake-not-closed = <{ $tag }> ass net zougemaach. Schreift </{ $tag }>, wou et ophält.
letter-mistake-not-open = </{ $tag }> mécht eppes zou, dat net op ass. Loosst et ewech, oder schreift virdru <{ $tag }>.
letter-mistake-misplaced = <{ $tag }> kann net a <{ $inside }> stoen. Maacht fir d’éischt mat </{ $inside }> zou.
letter-mistake-item = <li> steet an enger Lëscht: setzt <ul> virun dat éischt an </ul> no deem leschten.
letter-mistake-text-in-list = A <{ $list }> steet all Entrée tëschent <li> an </li>.
letter-mistake-too-deep = Maximal { $max } Elementer kënnen anenee stoen.
letter-mistake-link = „{ $address }“ ass kee Link fir e Bréif. Linke fänke mat https:// oder mailto: un, oder sinn eleng ee vun Äre Linken, zum Beispill { $example }.
letter-mistake-filled = Mat den agesate Wäerter ass dëse Bréif méi laang ewéi { $max } KiB. Maacht e méi kuerz.

# The log, and the admins’ page of queues.

action-letter-write = Bréif geschriwwen
action-letter-reset = Eege Wierder fir e Bréif opginn
action-letter-test = Proufbréif geschéckt
jobs-queue-send-test-letter = Proufbréiwer
