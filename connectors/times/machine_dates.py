"""Dates that programs print into feeds and structured data: text -> `Moment`.

ISO 8601, RFC 822 as it is written in the wild, Unix seconds. A date without a time has the precision
DAY and is midnight UTC of that date; a time without seconds has MINUTE. A time without a zone is in
the zone that is given, else in UTC. Guarantees: nothing is raised; what is no date is None; no part of
a date is guessed.
"""

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from msgspec.structs import replace

from connectors.times import Context, Day, at_day, at_stamp, clock, dated, day, parse_iso
from schemas.records import Moment, Precision, TimeSource

_LONGEST = 80  # characters; what is longer is no date, and takes long to find none in
_ISO_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)$")
_ISO_SECONDS = re.compile(r"[T\s]\d\d:?\d\d:?\d\d")
_UNIX = re.compile(r"(\d{9,10})(?:\d{3})?$")

# What RFC 822 dates look like where they are not what clocks and dates on pages look like.
_ONE_DIGIT = re.compile(r"(?<=:)(?=\d(?!\d))")  # 4:35:5
_YEAR_FIRST = re.compile(r"(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일]\s*")
# Whatever weekday, then 6 Sep 21 10:00:00, 06-Sep-21 10:00:00, 06 9月 2021 10:00:00.
_DAY_FIRST = re.compile(
    r"\D*?(\d{1,2})[\s.-]+(?:([^\W\d_]{3,12})|(\d{1,2})[月월])\.?[\s.-]+((?:19|20)?\d\d)\s+(\d{1,2}:.*)$"
)
# As ctime has it: Thu Jul 28 04:35:05 +0000 2022.
_YEAR_LAST = re.compile(r"(?:[^\W\d]+\s+)?([^\W\d]+)\s+(\d{1,2})\s+(\d{1,2}:[\d:]+)(\s.*?)?\s((?:19|20)\d\d)$")
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# The months as programs shorten them in languages in which they run; the first letters count.
_MONTHS = {
    name: month
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "janv fév mars avr mai juin juil août sept oct nov déc",
        "janv fev mars avr mai juin juil aout sept oct nov dec",
        "ene feb mar abr may jun jul ago set oct nov dic",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "jän feb mär apr mai jun jul aug sep okt nov dez",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jan feb maart apr maj jun jul aug sep okt nov des",
        "ian feb mar apr mai iun iul aug sep oct noi dec",
        "sty lut mar kwi maj cze lip sie wrz paź lis gru",
        "led úno bře dub kvě čvn čvc srp zář říj lis pro",
        "jan febr márc ápr máj jún júl aug szept okt nov dec",
        "oca şub mar nis may haz tem ağu eyl eki kas ara",
        "янв фев мар апр мая июн июл авг сен окт ноя дек",
        "яну фев март апр май юни юли авг сеп окт ное дек",
        "січ лют бер кві тра чер лип сер вер жов лис гру",
        "ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
        "ιαν φεβ μάρ απρ μάι ιούν ιούλ αύγ σεπ οκτ νοέ δεκ",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        "يناير فبراير مارس ابريل مايو يونيو يوليو اغسطس سبتمبر اكتوبر نوفمبر ديسمبر",
    )
    for name, month in zip(names.split(), _ENGLISH, strict=True)
}


def machine_date(text: str, zone: str | None, fetched_at: datetime, source: TimeSource) -> Moment | None:
    """Return the moment that `text` prints, marked with `source`; None where it prints none."""
    if len(text) > _LONGEST:
        return None
    if (plain := date_of_numbers(text, zone, source)) is not None:
        return plain
    found = _worded(text, zone, fetched_at)
    return replace(found, source=source, text=text) if found else None


@lru_cache(maxsize=16_384)
def date_of_numbers(text: str, zone: str | None, source: TimeSource) -> Moment | None:
    """Return the moment that ISO 8601 or Unix seconds print, whenever they are read; None for anything else."""
    if len(text) > _LONGEST:
        return None
    found = _iso(text, zone) or _unix(text)
    return replace(found, source=source, text=text) if found else None


def _iso(text: str, zone: str | None) -> Moment | None:
    only_day = _ISO_DAY.match(text)
    if only_day:
        return _on(Day(int(only_day[2]), int(only_day[3]), int(only_day[1])))
    at = parse_iso(text, zone)
    precision: Precision = "SECOND" if _ISO_SECONDS.search(text) else "MINUTE"
    return Moment(at=at, precision=precision, source="STAMP") if at else None


def _unix(text: str) -> Moment | None:
    seconds = _UNIX.match(text)
    if seconds is None:
        return None
    return Moment(at=datetime.fromtimestamp(int(seconds[1]), UTC), precision="SECOND", source="STAMP")


def _worded(text: str, zone: str | None, fetched_at: datetime) -> Moment | None:
    text = _YEAR_LAST.sub(r"\2 \1 \5 \3\4", _YEAR_FIRST.sub(r"\1-\2-\3 ", _ONE_DIGIT.sub("0", text)))
    text = _DAY_FIRST.sub(_in_english, text)
    printed = clock(text)
    if printed and printed.day and printed.day.year:
        return at_stamp(printed, Context(fetched_at=fetched_at, zone=zone))
    return _on(day(text, zone))


def _in_english(found: re.Match[str]) -> str:
    """Return a date as RFC 822 has it; as it is where its month is not known."""
    day, name, number, year, clock_ = found.groups()
    if name:
        lengths = range(len(name), 2, -1)
        month = next((_MONTHS[name[:length].lower()] for length in lengths if name[:length].lower() in _MONTHS), None)
    else:
        month = _ENGLISH[int(number) - 1] if 1 <= int(number) <= 12 else None
    century = "" if len(year) == 4 else "19" if year > "69" else "20"
    return f"{day} {month} {century}{year} {clock_}" if month else found[0]


def _on(printed: Day | None) -> Moment | None:
    on = dated(printed, date.min) if printed and printed.year else None
    return at_day(on) if on else None
