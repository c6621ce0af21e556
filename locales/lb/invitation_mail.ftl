### Invitatiounen an d’Équipe, als E-Mail an op der Säit duerno.

mail-invitation-subject = { $merchant }: Är Invitatioun an d’Équipe
mail-invitation-staff = { $merchant } invitéiert Iech, un der Keess vu { $store } mat de Fidelitéitskaarten ze schaffen.
mail-invitation-manager = { $merchant } invitéiert Iech, { $store } mat sengen Fidelitéitskaarten ze leeden.
mail-invitation-owner = { $merchant } invitéiert Iech, de Fidelitéitsprogramm als Besëtzer ze féieren.
mail-invitation-how = De Link geet eng Kéier a siwe Deeg laang. E freet Ären Numm an e Passwuert, oder just Äert Passwuert, wann Dir schonn e Kont hutt.
mail-invitation-action = Invitatioun unhuelen
mail-invitation-ignore = Dir wësst net, ëm wat et geet? Da maacht näischt; ouni Iech geschitt näischt.
team-link-title-mailed = D’Invitatioun ass ënnerwee
team-link-mailed = Eng E-Mail mat dësem Link geet un { $email }. Dir kënnt en och selwer weiderginn.
jobs-queue-send-invitation = Invitatioune schécken
