### Les invitations dans une équipe, par e-mail et sur la page qui suit.

mail-invitation-subject = { $merchant } : votre invitation dans l’équipe
mail-invitation-staff = { $merchant } vous invite à travailler au comptoir de { $store } avec ses cartes de fidélité.
mail-invitation-manager = { $merchant } vous invite à diriger { $store } et ses cartes de fidélité.
mail-invitation-owner = { $merchant } vous invite à gérer son programme de fidélité en tant que propriétaire.
mail-invitation-how = Le lien sert une seule fois et pendant sept jours. Il demande votre nom et un mot de passe, ou seulement votre mot de passe si vous avez déjà un compte.
mail-invitation-action = Accepter l’invitation
mail-invitation-ignore = Vous ne savez pas de quoi il s’agit ? Ignorez ce message ; rien ne se passe sans vous.
team-link-title-mailed = L’invitation est en route
team-link-mailed = Un e-mail avec ce lien part vers { $email }. Vous pouvez aussi le transmettre vous-même.
jobs-queue-send-invitation = Envoi des invitations
