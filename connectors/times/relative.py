"""How long ago something was, as pages print it: '5 minutes ago', 'vor 2 Stunden', 'il y a 1 h', '12m'.

    a short text -> Ago

Guarantees: pure; a number and a unit alone are taken for it only where they are abbreviated ('12m', '3 h'), and
then `sure` is False: whoever asks has to know that a time stands there.
"""

import re
from datetime import timedelta
from functools import lru_cache

import msgspec

_UNITS = {
    "second": r"seconds? secs? s sekunden? segundos? secondes? secondi? seconden? sekunder? ثانية ثوان ثواني saniye sn"
    r" שניות секунд[уыи]? sekund[aęy]? sekundami másodperc(?:e|cel)? secunde sekunti?a detik δευτερόλεπτα"
    r" सेकंड giây",
    "minute": r"minutes? mins? m minuten? minutos? minut[oi] minuter minutter minuti دقيقة دقائق dakika dk דקה דקות"
    r" минут[уыи]? мин хвилин[уи]? хв minut[aęyeu]? minutami minútami perc(?:e|cel)? minuuttia? menit"
    r" λεπτ[άό] मिनट phút",
    "hour": r"hours? hrs? h stunden? std heures? horas? or[ae] uur timmar timme timer? ساعة ساعات saat שעה שעות"
    r" часов часа? годин[уи]? godz(?:in[aęy]?)? hodin(?:ou|ami|y)? ór(?:a|ája|ával) oră tunti?a jam ώρ(?:α|ες) घंटे"
    r" giờ sati?",
    "day": r"days? d tag(?:en?)? jours? d[ií]as? giorn[oi] dag(?:en|ar|er)? يوم أيام gün יום ימים день дн(?:я|ей|і)"
    r" днів dni dzień dny dnem napja nappal zile päivää hari (?:η)?μέρες दिन ngày dana",
}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
_ABBREVIATED = frozenset(
    {"s", "m", "h", "d", "min", "mins", "hr", "hrs", "std", "sec", "secs", "dk", "мин", "хв", "perce", "órája"}
)
_ONE = r"an?|one|eine[rmn]?|une?|um|uma|una|un|een|en|ett"
_BEFORE = r"vor|il y a|hace|h[aá]|for|för|قبل|منذ|לפני|p[rř]ed|acum|în urmă cu|πριν(?: από)?|prije"
_AFTER = r"ago|fa|atr[aá]s|geleden|sedan|siden|önce|назад|тому|temu|sitten|ezelőtt|(?:yang )?lalu|पहले|trước"
_NAMED = "|".join(f"(?P<{name}>{'|'.join(words.split())})" for name, words in _UNITS.items())
_PART = rf"(?:(?P<number>\d{{1,4}})\s?|(?P<one>{_ONE})\s|(?=[^\W\d_a-z]{{3}}))(?:{_NAMED})(?!\w)\.?"
_ANONYMOUS = re.sub(r"[?]P<[a-z]+>", "?:", _PART)
_AGO = re.compile(
    rf"(?:(?P<before>{_BEFORE})\s)?(?P<parts>{_ANONYMOUS}(?:(?:\s|,\s|\sand\s|\sund\s|\set\s|\sy\s)?{_ANONYMOUS})?)"
    rf"(?:\s(?P<after>{_AFTER}))?(?!\w)",
    re.IGNORECASE,
)
_EACH = re.compile(_PART, re.IGNORECASE)
_NOW = re.compile(
    r"(?:just\snow|a?\s?(?:few\s)?(?:moments?|seconds?)\sago|now|gerade\s(?:eben)?|eben|[àa]\sl[’']instant|ahora(?:\smismo)?"
    r"|agora|adesso|ora|zojuist|nyss|الآن|עכשיו|сейчас)(?!\w)",
    re.IGNORECASE,
)


class Ago(msgspec.Struct, frozen=True, gc=False):
    """How long ago: `precise` where it is told in minutes or seconds; `length` characters of the text say it."""

    past: timedelta
    precise: bool
    sure: bool
    length: int


@lru_cache(maxsize=4096)
def ago(text: str) -> Ago | None:
    """What the beginning of a text says; None where it does not say how long ago something was."""
    now = _NOW.match(text)
    if now is not None:
        return Ago(timedelta(), True, " " in now[0] or "\u2019" in now[0] or "'" in now[0], now.end())
    found = _AGO.match(text)
    if found is None:
        return None
    past, names, units = timedelta(), set(), []
    for part in _EACH.finditer(found["parts"]):
        name = next(name for name in _SECONDS if part[name])
        past += timedelta(seconds=_SECONDS[name] * int(part["number"] or 1))
        names.add(name)
        units.append(part[name].casefold())
    sure = bool(found["before"] or found["after"])
    if not sure and not _ABBREVIATED.issuperset(units):
        return None
    return Ago(past, "minute" in names or "second" in names, sure, found.end())
