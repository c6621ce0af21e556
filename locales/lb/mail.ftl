### Mailen un d’Clienten. Kuerz, häerzlech, an näischt ze klicken ewéi dat, ëm wat et geet.

mail-sign-in-subject = { $merchant }: Äre Link fir Iech unzemellen
mail-sign-in-text = Dir wëllt Är Kaart bei { $merchant } gesinn. Dëse Link mécht se op.
mail-sign-in-action = Meng Kaart opmaachen
mail-sign-in-ignore = Dir hutt net dorëms gefrot? Da maacht näischt; ouni dëse Link ka sech keen umellen.
mail-card-subject = { $merchant }: Är Kaart
mail-card-text = Een, wahrscheinlech Dir, huet dës Adress aginn, fir beim Programm vun { $merchant } matzemaachen. Dir sidd schonn derbäi; hei geet et op Är Kaart.
mail-card-action = Meng Kaart weisen
mail-card-ignore = Dat waart net Dir? Da maacht näischt; et gouf näischt geännert.
mail-link-minutes =
    { $minutes ->
        [one] E geet eemol, eng Minutt laang.
       *[other] E geet eemol, { $minutes } Minutte laang.
    }
mail-footer = Dir kritt dës Mail, well Är Adress bei { $merchant } aginn gouf.
