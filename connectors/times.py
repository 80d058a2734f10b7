"""When an entry was published: printed times of day, dates and zones become instants in UTC.

    'UPDATE 1920 GMT:' -> Clock;  the clocks of a page in page order + Context -> Moments

Pure: the fetch time comes in as data. An instant that rests on anything but the printed text says
so in its `source`: STAMP (date and time printed), CLOCK (a time of day, the date from the page),
PAGE (only the page's date: midnight UTC, precision DAY), FETCHED (nothing found).
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from urllib.parse import urlsplit

import msgspec

from connectors import days, zones
from connectors.document import Document
from schemas.records import Moment, Snapshot


class Day(msgspec.Struct, frozen=True):
    """A date as it is printed: often without its year."""

    month: int
    day: int
    year: int | None = None


class Clock(msgspec.Struct, frozen=True):
    """A time of day as it is printed: `zone` is the label ('GMT', 'CET', '+04:00'), None where none stands."""

    hour: int
    minute: int
    text: str
    second: int | None = None
    zone: str | None = None
    day: Day | None = None


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of its own date, and what its outlet says of its zone (an IANA name or a label)."""

    fetched_at: datetime
    page_date: date | None = None
    zone: str | None = None


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jänner janvier enero ene gennaio januari janeiro",
            "february feb februar février fevrier febrero febbraio februari fevereiro",
            "march mar märz maerz mars marzo maart março",
            "april apr avril avr abril aprile",
            "may mai mayo maggio mei maio",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug août aout agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober okt octobre octubre ottobre outubro",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre diciembre dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}

_EDGES = " \t\n\r\f\v\xa0:,|[]()*-\u2013\u2014"
_NOON = r"(?:12\s)?(?P<word>noon|midnight)\b"
_TWELVE = r"(?P<h12>1[0-2]|0?[1-9])(?:[:.](?P<m12>[0-5]\d))?(?:[:.](?P<s12>[0-5]\d))?\s?(?P<half>[ap])\.?\s?m\b\.?"
_COLON = r"(?P<h24>[01]?\d|2[0-3])(?:[:.]|\s?h\s?)(?P<m24>[0-5]\d)(?:[:.](?P<s24>[0-5]\d))?(?!\d)(?:\s?[ap]\.?m\b\.?)?"
_BARE = r"(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?!\d)(?P<hours>\s?h(?:ou)?rs?\b)?"
_ZONED = rf"(?:\s*\(?(?P<zone>{zones.PRINTED})\)?)"
_CLOCK = re.compile(rf"(?<![\d:.,/\-])(?:{_NOON}|{_TWELVE}|{_COLON}|{_BARE}){_ZONED}?", re.IGNORECASE)
_NAMED_BARE = re.compile(r"(?:^|update[ds]?|at|@)\W*$", re.IGNORECASE)

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAYS = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|er|º)?[\s/\-]*(?:of\s|de\s)?(?P<m>{_MONTH})\b\.?"
        rf"(?:(?:[\s,/\-]|\sde\s)*(?P<y>(?:19|20)\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<m>{_MONTH})\b\.?\s*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s*(?P<y>(?:19|20)\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<mark>[./\-])(?P<b>\d{1,2})(?P=mark)(?P<y>(?:19|20)\d\d)(?!\d)"),
)
_ISO = re.compile(
    r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+\-]\d{2}(?::?\d{2})?)?\s*$",
    re.IGNORECASE,
)
_PUBLISHED = (
    ('meta[property="article:published_time" i]', "content", "article:published_time"),
    ('meta[property="og:article:published_time" i]', "content", "article:published_time"),
    ('meta[itemprop="datePublished" i]', "content", "itemprop datePublished"),
    ('time[itemprop="datePublished" i]', "datetime", "itemprop datePublished"),
    ('meta[name="date" i]', "content", "meta date"),
    ('meta[name="pubdate" i]', "content", "meta pubdate"),
    ('meta[name="DC.date.issued" i]', "content", "meta DC.date.issued"),
    ("time[pubdate]", "datetime", "time"),
    ("time[datetime]", "datetime", "time"),
)
_ADDRESS_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/\-](\d{1,2}|[a-z]{3})[/\-](\d{1,2})(?!\d)", re.IGNORECASE)
_ADDRESS_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")


def parse_iso(text: str, zone: str | None) -> datetime | None:
    """An ISO 8601 date and time, in UTC. Without an offset it is in `zone`, else in UTC; a date alone is midnight."""
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found.group(7) or "0")[:6].ljust(6, "0"))
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), micro)
        return _utc(local, _iso_zone(found.group(8), zone, local.date()))
    except (ValueError, OverflowError):
        return None


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
        return Clock(hour, minute, text.strip(_EDGES), second, " ".join(label.split()) if label else None, printed)
    return None


def day(text: str, zone: str | None = None) -> Day | None:
    """The first date printed in a short text; `zone` decides whether 11/12/2016 starts with the month."""
    found = _find_day(text, zone)
    return found[0] if found else None


def dated(printed: Day, near: date) -> date | None:
    """A printed date with its year: the one that brings it nearest to `near` where none is printed."""
    years = (printed.year,) if printed.year else (near.year, near.year - 1, near.year + 1)
    candidates = [found for year in years if (found := _date(year, printed.month, printed.day))]
    return min(candidates, key=lambda found: abs(found - near), default=None)


def at_day(on: date, text: str | None = None) -> Moment:
    """A moment of which only the date is known: midnight UTC, marked as such."""
    return Moment(at=datetime.combine(on, time(), UTC), precision="DAY", source="PAGE", text=text)


def at_stamp(printed: Clock, context: Context) -> Moment | None:
    """The moment of a clock that carries its own date; None where it carries none."""
    near = context.page_date or context.fetched_at.date()
    on = dated(printed.day, near) if printed.day else None
    return _moment(printed, on, context.zone) if on else None


def resolve(clocks: Sequence[Clock | None], context: Context, under: Sequence[Day | None] = ()) -> list[Moment]:
    """The moments of a page's entries, in page order.

    `clocks`: what each entry prints, None where it prints no time. `under`: the date heading that
    each entry stands under, where the page has such headings. The days that nothing prints are
    those which make the page read in one order, newest or oldest first, with the least silence and
    the fewest entries out of order, nothing after the fetch and nothing before the page's date.
    """
    near = context.page_date or context.fetched_at.date()
    headings = [dated(heading, near) if heading else None for heading in under] or [None] * len(clocks)
    printed = [
        (dated(each.day, near) if each and each.day else None) or heading
        for each, heading in zip(clocks, headings, strict=True)
    ]
    chosen = _choose_days(clocks, printed, context)
    return [
        _moment(each, on, context.zone) if each and on else _undated(heading, context)
        for each, on, heading in zip(clocks, chosen, headings, strict=True)
    ]


def page_date(document: Document, snapshot: Snapshot) -> tuple[date, str] | None:
    """The date of a page in its outlet's zone, and where it was found; None where nothing says it.

    Asked in this order: the snapshot itself, the page's metadata, its headline, its address.
    """
    if snapshot.date is not None:
        return snapshot.date, "given"
    published = published_at(document, snapshot.zone)
    if published is not None:
        at, where = published
        return at.astimezone(zones.outlet_zone(snapshot.zone)).date(), where
    near = snapshot.fetched_at.date()
    for line in _headlines(document):
        found = day(line, snapshot.zone)
        on = dated(found, near) if found else None
        if on:
            return on, "headline"
    on = _address_date(snapshot.url or snapshot.source)
    return (on, "address") if on else None


def published_at(document: Document, zone: str | None) -> tuple[datetime, str] | None:
    """When a page says in its metadata that it was published, in UTC, and where it says so."""
    if document.media_type != "html":
        return None
    for text, where in _published_texts(document):
        at = parse_iso(text, zone)
        if at is not None:
            return at, where
    return None


def page_context(document: Document, snapshot: Snapshot) -> Context:
    """The context in which the clocks of a page are resolved."""
    found = page_date(document, snapshot)
    return Context(fetched_at=snapshot.fetched_at, page_date=found[0] if found else None, zone=snapshot.zone)


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
                month, number = _MONTHS.get(groups["m"].lower()) or int(groups["m"]), int(groups["d"])
            year = int(groups["y"]) if groups["y"] else None
            if _date(year or 2000, month, number):
                return Day(month, number, year), found.span()
    return None


def _numeric(first: int, second: int, mark: str, zone: str | None) -> tuple[int, int]:
    """(month, day) of 11/12/2016: the month comes first with slashes in America, and where no other reading works."""
    american = mark == "/" and (zone or "").startswith(("America/", "US/"))
    return (first, second) if second > 12 or (american and first <= 12) else (second, first)


def _date(year: int, month: int, number: int) -> date | None:
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


def _choose_days(clocks: Sequence[Clock | None], printed: Sequence[date | None], context: Context) -> list[date | None]:
    """The day of each clock; None where there is no clock."""
    base = context.page_date or context.fetched_at.date()
    midnight = datetime.combine(base, time(), UTC)
    timed = [(index, each) for index, each in enumerate(clocks) if each is not None]
    fetched = int((context.fetched_at - midnight).total_seconds() // 60)
    minutes = [each.hour * 60 + each.minute - _offset_minutes(each.zone, context.zone, base) for _, each in timed]
    fixed = [(on - base).days if (on := printed[index]) else None for index, _ in timed]
    chosen: list[date | None] = [None] * len(clocks)
    days_since = days.choose(minutes, fixed, 0 if context.page_date else None, fetched)
    for (index, _), since in zip(timed, days_since, strict=True):
        chosen[index] = printed[index] or base + timedelta(days=since)
    return chosen


@lru_cache(maxsize=1024)
def _offset_minutes(printed: str | None, outlet: str | None, on: date) -> int:
    zone = zones.zone(printed, outlet, on)
    return int((datetime.combine(on, time(12), zone).utcoffset() or timedelta()).total_seconds() // 60)


@lru_cache(maxsize=16_384)
def _moment(printed: Clock, on: date, zone: str | None) -> Moment:
    local = datetime.combine(on, time(printed.hour, printed.minute, printed.second or 0))
    return Moment(
        at=_utc(local, zones.zone(printed.zone, zone, on)),
        precision="MINUTE" if printed.second is None else "SECOND",
        source="STAMP" if printed.day else "CLOCK",
        text=printed.text,
    )


def _undated(heading: date | None, context: Context) -> Moment:
    on = heading or context.page_date
    if on is not None:
        return at_day(on)
    return Moment(at=context.fetched_at.astimezone(UTC), precision="DAY", source="FETCHED")


def _utc(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def _iso_zone(printed: str | None, zone: str | None, on: date) -> tzinfo:
    return UTC if printed in ("Z", "z") else zones.zone(printed, zone, on)


def _published_texts(document: Document) -> Iterator[tuple[str, str]]:
    for found in document.json_ld:
        if isinstance(value := found.get("datePublished"), str):
            yield value, "JSON-LD datePublished"
    for selector, attribute, where in _PUBLISHED:
        node = document.tree.css_first(selector)
        if node is not None and (value := node.attributes.get(attribute)):
            yield value, where


def _headlines(document: Document) -> Iterator[str]:
    """The lines of a page that name it."""
    if document.media_type == "html":
        for selector in ("title", "h1", "h2"):
            node = document.tree.css_first(selector)
            if node is not None:
                yield node.text()[:300]
    elif document.media_type == "text":
        lines = (line.strip() for line in document.text[:2000].splitlines())
        for line in [line for line in lines if line][:3]:
            if len(line) <= 120 and line[-1] not in ".:,;":
                yield line


def _address_date(address: str) -> date | None:
    try:
        path = urlsplit(address).path
    except ValueError:
        return None
    found = _ADDRESS_DAY.search(path) or _ADDRESS_COMPACT.search(path)
    if found is None:
        return None
    month = _MONTHS.get(found.group(2).lower()) if found.group(2).isalpha() else int(found.group(2))
    return _date(int(found.group(1)), month or 0, int(found.group(3)))
