"""French."""

from pipelines.matching.languages import Language, numbered, table, words

LANGUAGE = Language(
    code="fr",
    stemmer="french",
    comma=",",
    elided=words("l d j m t s n c qu jusqu lorsqu puisqu quelqu"),
    empty=words("""
        le la les un une des du de au aux et ou mais si alors que qui quoi dont où en dans par pour sur sous avec sans
        vers chez entre contre depuis pendant avant après comme plus moins très aussi encore déjà ne
        est sont était étaient être été sera seront serait fut furent a ont avait avaient avoir eu aura auront aurait ai
        il elle ils elles on nous vous je tu lui leur leurs se soi son sa ses mon ma mes ton ta tes notre nos votre vos
        ce cet cette ces cela ça celui celle ceux celles y ici là même autre autres chaque
        peut peuvent pouvait doit doivent fait faire font selon dit disent déclaré déclare indiqué annoncé
        rapporté affirme affirmé précisé ajouté source sources agence porte-parole communiqué
        m mm mme dr hier demain aujourd hui temps
        maintenant ensuite cependant toutefois notamment environ ainsi afp reuters gmt cet
    """),
    numbers=numbered("deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize", 2)
    | numbered("deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième", 2)
    | dict(zéro=0, vingt=20, trente=30, quarante=40, cinquante=50, soixante=60, septante=70, nonante=90)
    | dict(douzaine=12, quinzaine=15, vingtaine=20, trentaine=30, quarantaine=40, cinquantaine=50),
    joint="et",
    ones=words("un une"),
    scales=dict(cent=100, cents=100, mille=1000, million=10**6, millions=10**6, milliard=10**9, milliards=10**9),
    days=numbered("lundi mardi mercredi jeudi vendredi samedi dimanche", 1)
    | numbered("janvier février mars avril mai juin juillet août septembre octobre novembre décembre", 8),
    turns=words("""
        pas jamais aucun aucune rien personne ni sans nie nient nié dément démenti démentent faux fausse refuse refusé
        refusent échoue échoué menace menacent menacé prévoit prévoient prévu compte envisage envisagent tente tentent
        tenté essaie essaient avertit averti appelle appellent pourrait pourraient devrait devraient
    """),
    opposites=words("""
        hausse monte montent monté augmente augmenté baisse baissé chute chuté tombe tombé recule gagne gagné perd perdu
        remporte est ouest nord sud ouvre ouvert ferme fermé vivant mort accepte accepté rejette rejeté approuve
        commence commencé termine terminé fin début arrive arrivé quitte quitté entre entré sort sorti coupable innocent
        confirme confirmé supérieur inférieur jaune orange rouge vert
        condamné condamne relaxé relaxe acquitté acquitte adopte adopté adoptée tous toutes plupart moitié tiers quart
        dizaines centaines milliers millions minute minutes heure heures jour jours semaine semaines mois an ans année
        années armée rebelles opposition dollar dollars euro euros livre livres yen franc francs
    """),
    titles=words("""
        président présidente ministre premier première sénateur gouverneur général colonel capitaine commissaire juge
        maire professeur roi reine rue avenue place police état gouvernement
    """),
    happenings=table("""
        killed: tué tués tuée tuées tuer mort morts morte mortes mourir décédé décédés décès mortel mortelle
        injured: blessé blessés blessée blessées blesser
        arrested: arrêté arrêtés arrêtée arrêtées interpellé interpellés interpellation arrestation arrestations
        missing: disparu disparus disparue disparues
    """),
    same=table("""
        usa: états unis,
        isis: daech, daesh, ei, état islamique
        ue: union européenne, eu
        onu: nations unies,
        %: pour cent,
        kilomètre: km, kilomètres
        mètre: mètres
        kilogramme: kg, kilo, kilos
        dollar: $, us$
        euro: €
        livre: £
        yen: ¥
    """),
    short=words("m mm mme mlle dr pr st ste janv févr avr juil sept oct nov déc av bd no art vol"),
)
