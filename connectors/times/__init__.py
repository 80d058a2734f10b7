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

from connectors.pages.document import Document
from connectors.times import days, zones
from connectors.times.clocks import Clock, Day, clock, date_or_none, dated, day
from connectors.times.fetch import ask
from connectors.times.months import MONTHS
from schemas.records import Moment, Snapshot

__all__ = [
    "A_TIME",
    "Clock",
    "Context",
    "Day",
    "at_day",
    "at_stamp",
    "changed_at",
    "clock",
    "dated",
    "day",
    "page_context",
    "page_date",
    "parse_iso",
    "published_at",
    "published_texts",
    "resolve",
]


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of its own date, and what its outlet says of its zone (an IANA name or a label)."""

    fetched_at: datetime
    page_date: date | None = None
    zone: str | None = None


_ISO = re.compile(
    r"\s*(\d{4})-?(\d{2})-?(\d{2})(?:[T\s]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+\-]\d{2}(?::?\d{2})?)?\s*$",
    re.IGNORECASE,
)
A_TIME = "time"
"""Where a page's date was found that is only that of the first `time` element on it."""
_PUBLISHED = (
    ('meta[property="article:published_time" i]', "content", "article:published_time"),
    ('meta[property="og:article:published_time" i]', "content", "article:published_time"),
    ('meta[itemprop="datePublished" i]', "content", "itemprop datePublished"),
    ('time[itemprop="datePublished" i]', "datetime", "itemprop datePublished"),
    ('meta[name="date" i]', "content", "meta date"),
    ('meta[name="pubdate" i]', "content", "meta pubdate"),
    ('meta[name="DC.date.issued" i]', "content", "meta DC.date.issued"),
    ("time[pubdate]", "datetime", "time"),
    ("time[datetime]", "datetime", A_TIME),
)
_MODIFIED = (
    'meta[property="article:modified_time" i]',
    'meta[itemprop="dateModified" i]',
    'meta[property="og:updated_time" i]',
)
_A_NIGHT = timedelta(hours=6)
_ADDRESS_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[/\-](\d{1,2}|[a-z]{3})[/\-](\d{1,2})(?!\d)", re.IGNORECASE)
_ADDRESS_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])(?!\d)")


def parse_iso(text: str, zone: str | None) -> datetime | None:
    """An ISO 8601 date and time, in UTC. Without an offset it is in `zone`, else in UTC; a date alone is midnight."""
    found = _ISO.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if not 1900 <= year <= 2200:
        return None
    micro = int((found.group(7) or "0")[:6].ljust(6, "0"))
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), micro)
        return _utc(local, _iso_zone(found.group(8), zone, local.date()))
    except (ValueError, OverflowError):
        return None


def at_day(on: date, text: str | None = None) -> Moment:
    """A moment of which only the date is known: midnight UTC, marked as such."""
    return Moment(at=datetime.combine(on, time(), UTC), precision="DAY", source="PAGE", text=text)


def at_stamp(printed: Clock, context: Context) -> Moment | None:
    """The moment of a clock that carries its own date; None where it carries none."""
    near = context.page_date or ask(context.fetched_at, datetime.date)
    on = dated(printed.day, near) if printed.day else None
    return _moment(printed, on, context.zone) if on else None


def resolve(
    clocks: Sequence[Clock | None],
    context: Context,
    under: Sequence[Day | None] = (),
    *,
    newest_first: bool | None = None,
) -> list[Moment]:
    """The moments of a page's entries, in page order.

    `clocks`: what each entry prints, None where it prints no time. `under`: the date heading that
    each entry stands under, where the page has such headings. `newest_first`: the order of the page,
    where something else than the clocks says it. The days that nothing prints are
    those which make the page read in one order, newest or oldest first, with the least silence and
    the fewest entries out of order, nothing after the fetch and nothing before the page's date.
    """
    near = context.page_date or ask(context.fetched_at, datetime.date)
    headings = [dated(heading, near) if heading else None for heading in under] or [None] * len(clocks)
    printed = [
        (dated(each.day, near) if each and each.day else None) or heading
        for each, heading in zip(clocks, headings, strict=True)
    ]
    chosen = _choose_days(clocks, printed, context, newest_first)
    return [
        _moment(each, on, context.zone) if each and on else _undated(heading, context)
        for each, on, heading in zip(clocks, chosen, headings, strict=True)
    ]


def page_date(document: Document, snapshot: Snapshot) -> tuple[date, str] | None:
    """The date of a page in its outlet's zone, and where it was found; None where nothing says it.

    Asked in this order: the snapshot itself, the page's metadata, its headline, its address, the first `time` on it,
    which may be that of another page.
    """
    if snapshot.date is not None:
        return snapshot.date, "given"
    zone = snapshot.zone
    published = document.ask(lambda page: published_at(page, zone))
    stamped = (published[0].astimezone(zones.outlet_zone(zone)).date(), published[1]) if published else None
    if stamped is not None and stamped[1] != A_TIME:
        return stamped
    near = ask(snapshot.fetched_at, datetime.date)
    for line in document.ask(_headlines):
        found = day(line, snapshot.zone)
        on = dated(found, near) if found else None
        if on:
            return on, "headline"
    on = _address_date(snapshot.url or snapshot.source)
    return (on, "address") if on else stamped


def published_at(document: Document, zone: str | None) -> tuple[datetime, str] | None:
    """When a page says in its metadata that it was published, in UTC, and where it says so."""
    if document.media_type != "html":
        return None
    for text, where in published_texts(document):
        at = parse_iso(text, zone)
        if at is not None:
            return at, where
    return None


def changed_at(document: Document, zone: str | None) -> datetime | None:
    """When a page says in its metadata that it was last changed, in UTC."""
    said = [found.get("dateModified") for found in document.json_ld]
    for selector in _MODIFIED:
        node = document.first(selector)
        said.append(node.attributes.get("content") if node is not None else None)
    return next((at for text in said if isinstance(text, str) and (at := parse_iso(text, zone))), None)


def page_context(document: Document, snapshot: Snapshot) -> Context:
    """The context in which the clocks of a page are resolved."""
    found = page_date(document, snapshot)
    return Context(fetched_at=snapshot.fetched_at, page_date=found[0] if found else None, zone=snapshot.zone)


def _choose_days(
    clocks: Sequence[Clock | None], printed: Sequence[date | None], context: Context, newest_first: bool | None
) -> list[date | None]:
    """The day of each clock; None where there is no clock."""
    base = context.page_date or ask(context.fetched_at, datetime.date)
    midnight = datetime.combine(base, time(), UTC)
    timed = [(index, each) for index, each in enumerate(clocks) if each is not None]
    fixed = [(on - base).days if (on := printed[index]) else None for index, _ in timed]
    chosen: list[date | None] = [None] * len(clocks)
    page_day, zone = 0 if context.page_date else None, context.zone

    def days_at(fetched_at: datetime) -> list[int]:
        fetched = int((fetched_at - midnight).total_seconds() // 60)
        ahead = {label: _offset_minutes(label, zone, fetched_at) for label in {each.zone for _, each in timed}}
        minutes = [each.hour * 60 + each.minute - ahead[each.zone] for _, each in timed]
        return days.choose(minutes, fixed, page_day, fetched, newest_first)

    days_since = ask(context.fetched_at, days_at)
    for (index, _), since in zip(timed, days_since, strict=True):
        chosen[index] = printed[index] or base + timedelta(days=since)
    return chosen


@lru_cache(maxsize=1024)
def _offset_minutes(printed: str | None, outlet: str | None, at: datetime) -> int:
    """How far a zone's clocks are ahead at the fetch; in a night of change what makes no time a future one."""
    zone = zones.zone(printed, outlet, at.date())
    offsets = [(at - back).astimezone(zone).utcoffset() or timedelta() for back in (timedelta(), _A_NIGHT)]
    return int(max(offsets).total_seconds() // 60)


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


def published_texts(document: Document) -> Iterator[tuple[str, str]]:
    """The dates of publication that a page's metadata print, best first, and where each stands."""
    for found in document.json_ld:
        if isinstance(value := found.get("datePublished"), str):
            yield value, "JSON-LD datePublished"
    for selector, attribute, where in _PUBLISHED:
        node = document.first(selector)
        if node is not None and (value := node.attributes.get(attribute)):
            yield value, where


def _headlines(document: Document) -> list[str]:
    """The lines of a page that name it."""
    return list(_headlines_of(document))


def _headlines_of(document: Document) -> Iterator[str]:
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
    month = MONTHS.get(found.group(2).lower()) if found.group(2).isalpha() else int(found.group(2))
    return date_or_none(int(found.group(1)), month or 0, int(found.group(3)))
