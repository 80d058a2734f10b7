"""German."""

from pipelines.matching.languages import Language, numbered, table, words

_ONES = numbered("ein zwei drei vier fünf sechs sieben acht neun", 1)
_TENS = dict(zwanzig=20, dreißig=30, vierzig=40, fünfzig=50, sechzig=60, siebzig=70, achtzig=80, neunzig=90)

_ORDINALS = numbered("zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft", 2)

LANGUAGE = Language(
    code="de",
    stemmer="german",
    least_name=40,  # every noun has a capital: a rare one may be a name
    comma=",",
    empty=words("""
        der die das den dem des ein eine einen einem einer eines und oder aber wenn dann als wie zu zum zur in im an am
        auf aus bei beim mit von vom für über unter nach vor durch gegen um bis seit während zwischen
        ist sind war waren sei seien wäre wird werden wurde wurden worden geworden bin bist
        hat haben hatte hatten habe hätte kann können konnte könnte soll sollen sollte will wollen wollte muss müssen
        mussten darf dürfen möchte es er sie wir ihr ihre ihren ihrem ihrer sein seine seinen seinem seiner ich du
        mich dich sich uns euch ihn ihm ihnen mein dein unser dieser diese dieses diesen diesem jener jene wer was
        welche welcher welches wo wann warum so sehr auch noch schon nur mehr hier dort da dass ob weil damit
        sowie etwa rund laut zufolge demnach sagt sagte sagten sagen erklärte erklärten berichtet berichtete berichten
        bericht berichten teilte mit mitteilte sprecher sprecherin agentur nachrichtenagentur quelle quellen
        herr frau dr heute gestern morgen zeit uhr
        nun jetzt später zuvor inzwischen unterdessen jedoch allerdings dpa afp reuters epd mez mesz
    """),
    numbers=numbered("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf", 2)
    | numbered("dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn", 13)
    | _TENS
    | {f"{one}und{ten}": value + number for ten, value in _TENS.items() for one, number in _ONES.items()}
    | {
        f"{ordinal}{ending}": number
        for ordinal, number in _ORDINALS.items()
        for ending in ("e", "en", "er", "es", "em")
    }
    | dict(null=0, dutzend=12),
    scales=dict(dutzend=12, hundert=100, tausend=1000, million=10**6, millionen=10**6, mio=10**6)
    | dict(milliarde=10**9, milliarden=10**9, mrd=10**9, billion=10**12, billionen=10**12),
    days=numbered("montag dienstag mittwoch donnerstag freitag samstag sonntag", 1)
    | numbered("januar februar märz april mai juni juli august september oktober november dezember", 8)
    | dict(sonnabend=6, jänner=8, feber=9),
    days_are_capital=True,
    turns=words("""
        nicht kein keine keinen keinem keiner nie niemals niemand nichts ohne weder noch dementiert dementierte
        bestreitet bestritt leugnet leugnete falsch verweigert verweigerte weigert lehnt abgelehnt scheitert scheiterte
        droht drohte drohen plant plante planen geplant erwartet erwarten versucht versuchte versuchen will wollen
        warnt warnte warnen fordert forderte erwägt prüft könnte dürfte angeblich mutmaßlich
    """),
    opposites=words("""
        steigt steigen stieg gestiegen fällt fallen fiel gefallen sinkt sinken sank gesunken hoch runter höher niedriger
        gewinnt gewann gewonnen verliert verlor verloren mehr weniger osten westen norden süden öffnet geöffnet
        schließt geschlossen lebend tot angenommen abgelehnt stimmt bestätigt beginnt begann beginn endet endete ende
        kommt verlässt vorher nachher schuldig unschuldig gelb orange rot grün
        freigesprochen verurteilt höchste höchsten niedrigste niedrigsten alle meisten hälfte viertel drittel
        dutzende hunderte tausende millionen minute minuten stunde stunden tag tage tagen woche wochen monat monate
        monaten jahr jahre jahren armee rebellen opposition dollar euro pfund yen franken
    """),
    titles=words("""
        präsident präsidentin kanzler kanzlerin minister ministerin ministerpräsident außenminister general oberst
        hauptmann polizei professor senator richter bürgermeister straße platz staat regierung bundesregierung chef
    """),
    happenings=table("""
        killed: tot tote toten toter getötet töten tötete starb starben sterben gestorben todesopfer tödlich
        injured: verletzt verletzte verletzten verletzter verwundet verwundete
        arrested: festgenommen festnahme festnahmen verhaftet verhaftung
        missing: vermisst vermisste vermissten
    """),
    same=table("""
        usa: US, vereinigte staaten, vereinigten staaten
        isis: islamischer staat, islamische staat, islamischen staat
        eu: europäische union, europäischen union
        un: uno, vereinte nationen, vereinten nationen
        %: prozent
        kilometer: km, kilometern
        meter: metern, meters
        kilogramm: kg, kilo
        dollar: $, us$
        euro: €
        pfund: £
        yen: ¥
    """),
    short=words("jan feb mär apr jun jul aug sep sept okt nov dez dr prof hr fr st nr bzw ca z b d h u a str abs art"),
)
