"""Times of day and dates as news pages print them.

    'UPDATE 1920 GMT:' -> Clock;  'Sunday 11 December' -> Day

What is printed and nothing more: `connectors.times` makes instants of it.
"""

import re
from datetime import date
from functools import lru_cache

import msgspec

from connectors.times import zones
from connectors.times.months import MONTHS, in_western_order


class Day(msgspec.Struct, frozen=True, gc=False):
    """A date as it is printed: often without its year."""

    month: int
    day: int
    year: int | None = None


class Clock(msgspec.Struct, frozen=True, gc=False):
    """A time of day as it is printed: `zone` is the label ('GMT', 'CET', '+04:00'), None where none stands."""

    hour: int
    minute: int
    text: str
    second: int | None = None
    zone: str | None = None
    day: Day | None = None


_EDGES = " \t\n\r\f\v\xa0:,|[]()*-\u2013\u2014"
_NOON = r"(?:12\s)?(?P<word>noon|midnight)\b"
_TWELVE = r"(?P<h12>1[0-2]|0?[1-9])(?:[:.](?P<m12>[0-5]\d))?(?:[:.](?P<s12>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
_COLON = (
    r"(?P<h24>[01]?\d|2[0-3])(?:[:.]|\s?h\s?|u)(?P<m24>[0-5]\d)(?:[:.](?P<s24>[0-5]\d))?(?!\d)"
    r"(?:\s?(?:[ap]\.?m|h(?:rs?|s)?|hod|ч|น|uur|uhr(?=\s\(?(?:MES?Z|CES?T|GMT|UTC)\b))\b\.?)?"
)
_BARE = r"(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?!\d)(?P<hours>\s?h(?:ou)?rs?\b)?"
_ZONED = rf"(?:\s*\(?(?P<zone>{zones.PRINTED})\)?)"
CLOCK = rf"(?:{_NOON}|{_TWELVE}|{_COLON}|{_BARE}){_ZONED}?"
"""A regular expression, to be used with IGNORECASE, of a printed time of day; its group `zone` is the zone."""
_CLOCK = re.compile(rf"(?<![\d:.,/\-]){CLOCK}", re.IGNORECASE)
_NAMED_BARE = re.compile(r"(?:^|update[ds]?|at|@)\W*$", re.IGNORECASE)

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo"
)
DATE = (
    rf"(?:(?:{_WEEKDAY})\b\.?[\s,]*)?(?:\d{{4}}(?:[-/]|\.\s?)\d{{1,2}}(?:[-/]|\.\s?)\d{{1,2}}|\d{{1,2}}(?:/|\.\s?)\d{{1,2}}(?:/|\.\s?)\d{{4}}"
    rf"|(?<!\d[:.h])\d{{1,2}}(?:st|nd|rd|th|\.)?[\s/\-]*(?:of\s|de\s)?(?:{_MONTH})(?!\w)\.?(?:(?:[\s,/\-]|\sdel?\s)+(?:19|20)\d\d)?"
    rf"|(?:{_MONTH})(?!\w)\.?\s*\d{{1,2}}(?:st|nd|rd|th)?(?!\d|[:.]\d)(?:[\s,]+(?:19|20)\d\d)?)|(?:{_WEEKDAY})\b"
)
"""A regular expression, to be used with IGNORECASE and in a group, of a printed date or the name of a day."""
_DATE_LINE = re.compile(rf"\W*(?:{DATE})\W*", re.IGNORECASE)
_YEAR = rf"(?P<y>(?:19|20)\d\d)(?!\d|\s*{zones.PRINTED})"
_DAYS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?:[-/]|\.\s?)(?P<m>\d{1,2})(?:[-/]|\.\s?)(?P<d>\d{1,2})(?!\d|[.:]\d\d)"),
    re.compile(
        rf"(?<!\d)(?<!\d[:.h])(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?[\s/\-]*(?:of\s|de\s)?(?P<m>{_MONTH})(?!\w)\.?"
        rf"(?:(?:[\s,/\-]|\sdel?\s)*{_YEAR})?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<m>{_MONTH})(?!\w)\.?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[:.]\d)(?:,?\s*{_YEAR})?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<mark>\.\s|[./\-])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:19|20)\d\d)(?!\d)"),
)


@lru_cache(maxsize=16_384)
def clock(text: str) -> Clock | None:
    """The first time of day printed in a short text, with its zone and its date where they stand there.

    Four digits are a time only beside a zone, 'hrs' or 'UPDATE', or alone: else they are a year.
    """
    printed, rest = _cut_day(text)
    for found in _CLOCK.finditer(rest):
        groups = found.groupdict()
        said_to_be = groups["zone"] or groups["hours"] or _NAMED_BARE.search(rest[: found.start()])
        if groups["h4"] and not said_to_be:
            continue
        hour, minute, second = _hands(groups)
        label = groups["zone"]
        shown = text.strip(_EDGES)
        shown += ")" if shown.count("(") > shown.count(")") else ""
        return Clock(hour, minute, shown, second, " ".join(label.split()) if label else None, printed)
    return None


def day(text: str, zone: str | None = None) -> Day | None:
    """The first date printed in a short text; `zone` decides whether 11/12/2016 starts with the month."""
    found = _find_day(in_western_order(text), zone)
    return found[0] if found else None


@lru_cache(maxsize=16_384)
def date_line(text: str) -> Day | None:
    """The date that a line consists of, such as a heading above the entries of one day."""
    return day(text) if len(text) <= 60 and _DATE_LINE.fullmatch(text) else None


def dated(printed: Day, near: date) -> date | None:
    """A printed date with its year: the one that brings it nearest to `near` where none is printed."""
    years = (printed.year,) if printed.year else (near.year, near.year - 1, near.year + 1)
    candidates = [found for year in years if (found := date_or_none(year, printed.month, printed.day))]
    return min(candidates, key=lambda found: abs(found - near), default=None)


def _cut_day(text: str) -> tuple[Day | None, str]:
    found = _find_day(text, None)
    if found is None:
        return None, text
    printed, (start, end) = found
    return printed, text[:start] + "\n" + text[end:]


def _find_day(text: str, zone: str | None) -> tuple[Day, tuple[int, int]] | None:
    for pattern in _DAYS:
        for found in pattern.finditer(text):
            groups = found.groupdict()
            if "a" in groups:
                month, number = _numeric(int(groups["a"]), int(groups["b"]), groups["mark"], zone)
            else:
                month, number = MONTHS.get(groups["m"].lower()) or int(groups["m"]), int(groups["d"])
            year = int(groups["y"]) if groups["y"] else None
            if date_or_none(year or 2000, month, number):
                return Day(month, number, year), found.span()
    return None


def _numeric(first: int, second: int, mark: str, zone: str | None) -> tuple[int, int]:
    """(month, day) of 11/12/2016: the month comes first with slashes in America, and where no other reading works."""
    american = mark == "/" and (zone or "").startswith(("America/", "US/"))
    return (first, second) if second > 12 or (american and first <= 12) else (second, first)


def date_or_none(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _hands(groups: dict[str, str | None]) -> tuple[int, int, int | None]:
    if groups["word"]:
        return (12 if groups["word"].lower() == "noon" else 0), 0, None
    if groups["h12"]:
        hour = int(groups["h12"]) % 12 + (12 if (groups["half"] or "").lower() == "p" else 0)
        return hour, int(groups["m12"] or 0), int(groups["s12"]) if groups["s12"] else None
    if groups["h24"]:
        return int(groups["h24"]), int(groups["m24"] or 0), int(groups["s24"]) if groups["s24"] else None
    return int(groups["h4"] or 0), int(groups["m4"] or 0), None
