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
_SHORT_YEAR = re.compile(r"(?<=[a-z]\s)(?=\d\d\s+\d{1,2}:\d\d)", re.IGNORECASE)  # 6 Sep 21 10:00:00
# As ctime has it: Thu Jul 28 04:35:05 +0000 2022.
_YEAR_LAST = re.compile(r"(?:[^\W\d]+\s+)?([^\W\d]+)\s+(\d{1,2})\s+(\d{1,2}:[\d:]+)(\s.*?)?\s((?:19|20)\d\d)$")
_MONTH = re.compile(r"[^\W\d]{3,4}(?=\W)")
_MONTHS = {
    "fev": "feb", "mrt": "mar", "abr": "apr", "mag": "may", "maj": "may", "giu": "jun", "lug": "jul", "juil": "jul",
    "ago": "aug", "set": "sep", "out": "oct", "ott": "oct", "dic": "dec", "gen": "jan", "janv": "jan", "févr": "feb",
}  # fmt: skip


def machine_date(text: str, zone: str | None, fetched_at: datetime, source: TimeSource) -> Moment | None:
    """Return the moment that `text` prints, marked with `source`; None where it prints none."""
    if len(text) > _LONGEST:
        return None
    if (plain := _of_numbers(text, zone, source)) is not None:
        return plain
    found = _worded(text, zone, fetched_at)
    return replace(found, source=source, text=text) if found else None


@lru_cache(maxsize=16_384)
def _of_numbers(text: str, zone: str | None, source: TimeSource) -> Moment | None:
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
    text = _YEAR_LAST.sub(r"\2 \1 \5 \3\4", text)
    text = _SHORT_YEAR.sub("20", _ONE_DIGIT.sub("0", text))
    text = _MONTH.sub(lambda month: _MONTHS.get(month[0].lower(), month[0]), text)
    printed = clock(text)
    if printed and printed.day and printed.day.year:
        return at_stamp(printed, Context(fetched_at=fetched_at, zone=zone))
    return _on(day(text, zone))


def _on(printed: Day | None) -> Moment | None:
    on = dated(printed, date.min) if printed and printed.year else None
    return at_day(on) if on else None
