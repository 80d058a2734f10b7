"""Time zones as news pages print them, and as outlets name them.

'GMT', 'CET', 'UTC+4', '+0400', 'local time' + the outlet's zone -> tzinfo
"""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from schemas.errors import Fatal

# Hours from UTC of the labels that news pages print. Where a label means several zones, the one
# that stands here is the commoner, and the outlet's own zone is asked first (`_labelled`).
_LABEL_HOURS = {
    "GMT": 0, "UTC": 0, "UT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "TRT": 3, "IST": 5.5, "IDT": 3, "AST": 3, "IRST": 3.5, "GST": 4, "AFT": 4.5,
    "PKT": 5, "NPT": 5.75, "BDT": 6, "ICT": 7, "WIB": 7, "WITA": 8, "SGT": 8, "HKT": 8, "PHT": 8, "MYT": 8,
    "JST": 9, "KST": 9, "ACST": 9.5, "ACDT": 10.5, "AWST": 8, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
    "WAT": 1, "CAT": 2, "SAST": 2, "EAT": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "NST": -3.5, "NDT": -2.5, "BRT": -3, "ART": -3,
    "CLT": -4, "PET": -5, "COT": -5, "ADT": -3, "МСК": 3,
}  # fmt: skip
# The other zones that go by these labels: taken where the outlet's clock is that many hours from UTC.
_OTHER_HOURS = {"BST": (6, 11), "IST": (1, 2), "CST": (8, -5), "AST": (-4,), "GST": (10,), "EST": (10,), "EDT": (11,)}
_LABEL_ZONES = {
    "ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles",
    "AET": "Australia/Sydney", "AT": "America/Halifax",
}  # fmt: skip
_LOCAL = ("local time", "local", "uhr")


_LABEL = "|".join(sorted([*_LABEL_HOURS, *_LABEL_ZONES], key=len, reverse=True))
PRINTED = (
    rf"(?:(?-i:{_LABEL})(?:\s?[+\-\u2212]\d{{1,2}}(?::?[0-5]\d)?)?(?![\w])"
    r"|[+\-\u2212]\d{2}:?[0-5]\d\b|local(?:\stime)?\b|uhr\b)"
)
"""A regular expression, to be used with IGNORECASE, of a zone printed after a clock."""
_PARTS = re.compile(r"([a-zA-Z]*)\s*([+\-\u2212]?)([\d:]*)")


@lru_cache(maxsize=512)
def outlet_zone(name: str | None) -> tzinfo:
    """The zone of an outlet: an IANA name, or a label such as GMT; UTC where none is given. Raises Fatal."""
    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        hours = _LABEL_HOURS.get(name.upper())
        if hours is None:
            raise Fatal(f"no time zone is called {name!r}: give an IANA name such as Europe/London") from error
        return timezone(timedelta(hours=hours))


@lru_cache(maxsize=4096)
def zone(label: str | None, outlet: str | None, on: date) -> tzinfo:
    """The zone that a printed label means on a day; the outlet's where none is printed. Raises Fatal.

    An offset of a day or more, '+60:00', is no zone.
    """
    parts = _PARTS.fullmatch(label.strip()) if label and label.lower() not in _LOCAL else None
    if parts is None:
        return outlet_zone(outlet)
    name, sign, digits = parts.groups()
    if sign:
        plain = digits.replace(":", "")
        hours, minutes = (int(plain[:-2]), int(plain[-2:])) if len(plain) > 2 else (int(plain), 0)
        minutes += 60 * hours
        if minutes >= 24 * 60:
            return outlet_zone(outlet)
        return timezone(timedelta(minutes=minutes if sign == "+" else -minutes))
    return _labelled(name.upper(), outlet, on)


def _labelled(name: str, outlet: str | None, on: date) -> tzinfo:
    if name in _LABEL_ZONES:
        return ZoneInfo(_LABEL_ZONES[name])
    for month in (1, 7):
        known = datetime(on.year, month, 1, tzinfo=outlet_zone(outlet))
        offset = known.utcoffset() or timedelta()
        if known.tzname() == name or offset / timedelta(hours=1) in _OTHER_HOURS.get(name, ()):
            return timezone(offset)
    return timezone(timedelta(hours=_LABEL_HOURS[name]))
