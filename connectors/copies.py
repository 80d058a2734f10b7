"""How old a body can be: a page may come out of a cache, and what it and its headers say tells how old the copy is.

    Snapshot -> a time at which its body was surely not made yet, or None;  Snapshot -> the age that no copy exceeds

Two things date what a body says: the page's own word for when it was last changed (`dateModified`, a feed's
`lastBuildDate`), and the header `Last-Modified`. Either counts only where it differs from the time of the answer:
a server that stamps whatever it sends says nothing of the parts that it put together, which may be older.
`Age` and `Date` are no such word. `Age: 0` says that the nearest cache has just asked; a cache behind it that
adds no `Age`, or the site's own store of rendered pages, may have answered, and `Date` is often the
time of the answer. But an `Age` that is large is believed: the copy is at least so old. Pure.
"""

import re
from datetime import datetime, timedelta

from connectors.pages.document import Document, read
from connectors.snapshots import OLDEST_COPY_SECONDS
from connectors.times import changed_at
from connectors.times.machine_dates import machine_date
from schemas.errors import Reject
from schemas.records import Snapshot

STAMPED_WITHIN = timedelta(seconds=10)  # of the answer: as long as it takes to put a page together
# Taken off what a page or a server says, for its clock is not ours: most are right to the second, and dates are at
# times cut to the minute. So what is contradicted within a minute of being seen has no evidence.
CLOCKS_DIFFER = timedelta(minutes=1)
_FEED_CHANGED = ("channel > lastbuilddate", "feed > updated")  # as a reader of HTML sees the names


def made_after(snapshot: Snapshot) -> datetime | None:
    """A time after which the body was made, by its own word or its server's; None where neither says.

    Of a snapshot without a body only its headers speak.
    """
    at = snapshot.fetched_at
    answered = _date(snapshot, snapshot.headers.get("date"))
    said = [_said_by_page(snapshot)]
    if answered is not None:  # without it one cannot know whether it is the time of the answer
        said.append(_date(snapshot, snapshot.headers.get("last-modified")))
    made = [one for one in said if one is not None and one <= at and abs((answered or at) - one) > STAMPED_WITHIN]
    return max(made) - CLOCKS_DIFFER if made else None


def oldest_age(snapshot: Snapshot) -> timedelta:
    """So old may the copy be that came: as old as copies get, or as old as a cache says that it is."""
    said = snapshot.headers.get("age", "").strip()
    age_seconds = float(said) if re.fullmatch(r"[0-9]{1,7}", said) else 0.0
    return timedelta(seconds=max(OLDEST_COPY_SECONDS, age_seconds))


def _said_by_page(snapshot: Snapshot) -> datetime | None:
    if not snapshot.body:
        return None
    try:
        document = read(snapshot)
        if document.media_type == "html":
            return changed_at(document, snapshot.zone)
        return _said_by_feed(document, snapshot) if document.media_type == "xml" else None
    except Reject:  # said when the page is split
        return None


def _said_by_feed(document: Document, snapshot: Snapshot) -> datetime | None:
    nodes = [node for name in _FEED_CHANGED if (node := document.first(name)) is not None]
    return _date(snapshot, nodes[0].text(strip=True)) if nodes else None


def _date(snapshot: Snapshot, text: str | None) -> datetime | None:
    found = machine_date(text.strip(), snapshot.zone, snapshot.fetched_at, "FEED") if text else None
    return found.at if found is not None and found.precision != "DAY" else None
