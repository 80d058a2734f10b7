"""The newest date that a document gives of itself: Document -> day, on which it can have been saved.

Asked are the metadata of a page, its structured data, the items of a feed, and the `time` elements of a page, which
may be those of entries on later days. Not asked is the text: what is printed there may be the date of anything.
Guarantees: nothing is raised but what reading raises.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.pages.document import Document
from connectors.pages.feeds import formats
from connectors.pages.untyped import line
from connectors.times.machine_dates import machine_date
from schemas.errors import Reject
from schemas.records import Moment

_META = (
    'meta[property$="published_time"], meta[property$="modified_time"], meta[property$="updated_time"], '
    'meta[name*="date" i], meta[itemprop^="date"]'
)
_NAMES = ("datePublished", "dateModified")
_DEEPEST = 6
_LONGEST_PAGE = timedelta(days=30)  # what is dated later than that after its page is an event to come
# Only dates with a year count, so it is of no matter when they are read.
_WHENEVER = datetime(2000, 1, 1, tzinfo=UTC)


def newest_day(document: Document, zone: str | None) -> date | None:
    """Return the newest day, in the outlet's zone; None where the document gives no date."""
    if document.media_type != "html":
        return max(_days(_feed_dates(document), zone), default=None)
    said = max(_days(_page_dates(document), zone), default=None)
    shown = (on for on in _days(_times(document), zone) if said is None or on - said < _LONGEST_PAGE)
    return max([*shown, *([said] if said else [])], default=None)


def _days(texts: Iterable[str], zone: str | None) -> Iterator[date]:
    moments = (machine_date(text, zone, _WHENEVER, "PAGE") for text in texts)
    return (_day(moment, zone) for moment in moments if moment)


def _day(moment: Moment, zone: str | None) -> date:
    if moment.precision == "DAY":
        return moment.at.date()
    return moment.at.astimezone(ZoneInfo(zone or "UTC")).date()


def _page_dates(document: Document) -> Iterator[str]:
    for node in document.tree.css(_META):
        yield line(node.attributes.get("content"))
    for found in document.json_ld:
        yield from _within(found, 0)


def _times(document: Document) -> Iterator[str]:
    for node in document.tree.css("time[datetime]"):
        yield line(node.attributes.get("datetime"))


def _within(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (line(value.get(name)) for name in _NAMES)
        value = list(value.values())
    if isinstance(value, list) and depth < _DEEPEST:
        for inner in value:
            yield from _within(inner, depth + 1)


def _feed_dates(document: Document) -> Iterator[str]:
    try:
        feed = formats.parse(document)
    except Reject:  # no feed, and so without dates that are known to be its own
        return
    for item in feed.items:
        yield item.updated or ""
        yield item.published or ""
