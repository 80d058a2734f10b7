"""Spanish."""

from pipelines.matching.languages import Language, numbered, table, words

LANGUAGE = Language(
    code="es",
    stemmer="spanish",
    comma=",",
    empty=words("""
        el la los las un una unos unas lo al del de y e o u pero si entonces que quien quienes cual cuales cuyo cuya
        en por para con sobre bajo hacia entre contra desde durante hasta según tras como más menos muy también ya aún
        es son era eran ser sido será serán sería fue fueron está están estaba estaban estar ha han había habían haber
        hay hubo he se su sus mi mis tu tus nuestro nuestra le les me te nos os yo él ella ellos ellas usted ustedes
        este esta estos estas ese esa esos esas eso esto aquel aquella aquí allí donde cuando porque todo toda
        mismo misma otro otra otros otras cada puede pueden podía debe deben hacer hace hacen
        dijo dicen dice afirmó afirma aseguró informó indicó señaló declaró añadió explicó fuente fuentes agencia
        portavoz comunicado sr sra dr ayer hoy mañana tiempo
        ahora luego después antes mientras además embargo unos aproximadamente alrededor efe afp reuters gmt
    """),
    numbers=numbered("dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince", 2)
    | numbered("dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro", 16)
    | numbered("veinticinco veintiséis veintisiete veintiocho veintinueve treinta", 25)
    | numbered("segundo tercero cuarto quinto sexto séptimo octavo noveno décimo", 2)
    | numbered("segunda tercera cuarta quinta sexta séptima octava novena décima", 2)
    | dict(
        cero=0,
        tercer=3,
        cuarenta=40,
        cincuenta=50,
        sesenta=60,
        setenta=70,
        ochenta=80,
        noventa=90,
        cien=100,
        ciento=100,
        docena=12,
    )
    | dict(doscientos=200, trescientos=300, cuatrocientos=400, quinientos=500),
    joint="y",
    ones=words("uno un una"),
    scales=dict(docena=12, mil=1000, millón=10**6, millones=10**6, billón=10**12, billones=10**12),
    days=numbered("lunes martes miércoles jueves viernes sábado domingo", 1)
    | numbered("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", 8)
    | dict(setiembre=16),
    turns=words("""
        no nunca jamás ningún ninguna ninguno nada nadie ni sin niega niegan negó desmiente desmintió desmienten falso
        falsa rechaza rechazó rehúsa fracasa fracasó amenaza amenazan amenazó planea planean prevé prevén previsto
        espera esperan intenta intentan intentó trata advierte advirtió estudia considera pide pidió podría podrían
    """),
    opposites=words("""
        sube suben subió aumenta aumentó alza baja bajan bajó cae caen cayó desciende gana ganan ganó pierde pierden
        perdió este oeste norte sur abre abrió abierto cierra cerró cerrado vivo muerto acepta aceptó aprueba aprobó
        rechaza rechazó comienza comenzó empieza empezó termina terminó fin inicio llega llegó sale salió entra entró
        culpable inocente confirma confirmó mayor menor amarillo naranja rojo verde
        condenó condena condenado absolvió absuelve absuelto todos todas mayoría mitad decenas docenas cientos
        centenares
        miles minuto minutos hora horas día días semana semanas mes meses año años ejército rebeldes oposición
        dólar dólares euro euros libra libras yen peso pesos
    """),
    titles=words("""
        presidente presidenta ministro ministra primer primera senador gobernador general coronel capitán juez jueza
        alcalde alcaldesa profesor rey reina calle avenida plaza policía estado gobierno
    """),
    happenings=table("""
        killed: muerto muertos muerta muertas murió murieron morir muerte muertes mata mató mataron matar fallecido
            fallecidos falleció fallecieron mortal mortales víctimas
        injured: herido heridos herida heridas lesionado lesionados
        arrested: detenido detenidos detenida detenidas detuvo detuvieron detención detenciones arrestado arrestados
        missing: desaparecido desaparecidos desaparecida desaparecidas
    """),
    same=table("""
        advierte: advertido advirtió
        sube: subido
        eeuu: ee.uu., eua, estados unidos
        isis: daesh, ei, estado islámico
        ue: unión europea, eu
        onu: naciones unidas,
        %: por ciento,
        kilómetro: km, kilómetros
        metro: metros, mts
        kilogramo: kg, kilo, kilos
        dólar: $, us$
        euro: €
        libra: £
        yen: ¥
    """),
    short=words("sr sra srta dr dra prof ene feb mar abr jun jul ago sept oct nov dic av avda no núm art"),
)
