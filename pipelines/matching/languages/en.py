"""English."""

from pipelines.matching.languages import Language, numbered, table, words

LANGUAGE = Language(
    code="en",
    stemmer="english",
    empty=words("""
        a an the and or but if then of to in on at by for from with into onto over under out off as
        is are was were be been being am do does did done doing have has had having
        it its this that these those there here he she they them him her his hers their theirs we us our ours
        you your yours i me my mine who whom whose which what when where why how one
        so than too very can will would shall should must also just about
        during while between against more other some such only own same both each few any again
        further once because until through via per re ve ll d m s t th st nd rd
        say says said saying tell tells told according report reports reported reportedly reporting
        add adds added source sources statement spokesman spokeswoman spokesperson news agency agencies reporter
        reporters update updated updates photo photos picture pictures video image images file
        mr mrs ms dr sir today yesterday tomorrow tonight time
        two-day first last new now still since later earlier meanwhile however moreover like around among
        gmt bst est edt cet utc am pm reuters ap afp ap's
    """),
    numbers=numbered(
        """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen""",
        2,
    )
    | numbered("second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth", 2)
    | dict(zero=0, dozen=12, twenty=20, thirty=30, forty=40, fifty=50, sixty=60, seventy=70, eighty=80, ninety=90),
    ones=words("one"),
    scales=dict(dozen=12, hundred=100, thousand=1000, million=10**6, billion=10**9, trillion=10**12)
    | dict(k=1000, m=10**6, mn=10**6, bn=10**9, tn=10**12),
    days=numbered("monday tuesday wednesday thursday friday saturday sunday", 1)
    | numbered("january february march april may june july august september october november december", 8)
    | dict(mon=1, tue=2, tues=2, wed=3, thu=4, thurs=4, fri=5, jan=8, feb=9, apr=11, aug=15, sept=16, oct=17)
    | dict(nov=18, dec=19),
    days_are_capital=True,
    turns=words("""
        not no never none neither nor without deny denies denied denial refute refuted refutes false fake
        unlikely halt refuse refuses refused fail fails failed
        threaten threatens threatened threatening threat plan plans planned planning expect expects expected
        attempt attempts attempted try tries tried trying vow vows vowed warn warns warned warning
        consider considers considered considering prepare prepares prepared preparing urge urges urged might fewer
        may could
    """),
    opposites=words("""
        rise rises rose risen rising fall falls fell fallen falling up down gain gains gained drop drops dropped
        increase increases increased decrease decreases decreased higher lower win wins won lose loses lost
        east west north south eastern western northern southern open opens opened close closes closed
        alive dead accept accepts accepted reject rejects rejected approve approves approved before after
        arrive arrives arrived leave leaves left enter enters entered exit exits exited start end begin begins began
        buy sell guilty innocent confirm confirms confirmed yellow amber red green
        acquit acquits acquitted convict convicts convicted sentence sentenced arrest arrests arrested release releases
        released free frees freed jump jumps jumped soar soars soared slump slumps slumped plunge plunges plunged
        raise raises raised cut cuts unchanged lift lifts lifted impose imposes imposed
        sign signs signed veto vetoes vetoed uphold upholds upheld struck overturn overturns overturned
        reopen reopens reopened above below half full missing found rescued safe
        advance advances advanced retreat retreats retreated withdraw withdraws withdrew withdrawn
        deploy deploys deployed evacuate evacuates evacuated return returns returned resume resumes resumed
        suspend suspends suspended cancel cancels cancelled postpone postpones postponed
        ban bans banned allow allows allowed appoint appoints appointed dismiss dismisses dismissed sack sacks sacked
        highest lowest all most quarter dozens hundreds thousands millions succeed succeeded
        seconds minute minutes hour hours day days week weeks month months year years
        army rebel rebels opposition dollar dollars euro euros pound pounds yen
    """),
    titles=words("""
        president senator governor general lieutenant captain sergeant colonel minister prime secretary street
        chief officer professor police world press associated state foreign defense interior government
    """),
    happenings=table("""
        killed: kill kills killing dead death deaths die dies died dying fatal fatally fatality fatalities slain murder
        injured: injure injures injury injuries wound wounds wounded hurt
        arrested: arrest arrests arresting detain detains detained detention
        missing: missing, unaccounted
    """),
    same=table("""
        isis: isil, daesh, islamic state
        usa: US, u.s., u.s.a., united states
        uk: u.k., united kingdom
        un: u.n., united nations
        eu: e.u., european union
        %: percent, pct, per cent
        kilogram: kg, kilo, kilograms, kilogrammes
        kilometer: km, kilometre, kilometres, kilometers
        meter: metre, metres, meters
        mile: mi
        airstrike: air strike, air strikes, air raid, air raids, airstrikes, airstrike
        president: pres
        senator: sen
        governor: gov
        general: gen
        lieutenant: lt
        captain: capt
        sergeant: sgt
        colonel: col
        professor: prof
        street: st
        avenue: ave
        government: govt
        department: dept
        not: can not, cannot
        cancel: called off, calls off
        dollar: $, us$
        euro: €
        pound: £
        yen: ¥
        win: won
        lose: lost
        rise: rose risen
        fall: fell fallen
        start: begin begins began begun
        fewer: less
        withdraw: withdrew withdrawn
    """),
    spelling=(
        ("isations", "izations"),
        ("isation", "ization"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("ises", "izes"),
        ("ise", "ize"),
        ("ours", "ors"),
        ("oured", "ored"),
        ("our", "or"),
        ("centres", "centers"),
        ("centre", "center"),
        ("theatre", "theater"),
        ("defence", "defense"),
        ("programme", "program"),
        ("programmes", "programs"),
    ),
    short=words("""
        jan feb mar apr jun jul aug sept sep oct nov dec gov sen rep gen lt col capt sgt rev dr mr mrs ms st
        prof no vs inc corp ltd co jr sr maj pres dept
    """),
)
