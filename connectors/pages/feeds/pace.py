"""How often a feed wants to be read: its first bytes -> `FeedPace`, without reading the feed.

`ttl` (minutes), `skipHours` and `skipDays` (GMT) of RSS: https://www.rssboard.org/rss-specification; `updatePeriod`
and `updateFrequency` of the syndication module: https://web.resource.org/rss/1.0/modules/syndication/. What stands
after the first item, or is no such value, says nothing.
"""

import math
import re
from datetime import datetime

import msgspec

HEAD_BYTES = 16_384
_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|urlset)\b", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_ITEM = re.compile(rb"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,9})\s*</ttl>", re.IGNORECASE)
_PERIOD = re.compile(rb"<(?:\w+:)?updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*<", re.IGNORECASE)
_FREQUENCY = re.compile(rb"<(?:\w+:)?updateFrequency>\s*(\d{1,6})\s*<", re.IGNORECASE)
_SKIPPED = re.compile(rb"<skip(?:Hours|Days)>(.*?)</skip(?:Hours|Days)>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(rb"<day>\s*(mon|tues|wednes|thurs|fri|satur|sun)day\s*</day>", re.IGNORECASE)
_PERIOD_SECONDS = {b"hourly": 3_600.0, b"daily": 86_400.0, b"weekly": 604_800.0, b"monthly": 2_592_000.0,
                   b"yearly": 31_536_000.0}  # fmt: skip
_DAYS = (b"mon", b"tues", b"wednes", b"thurs", b"fri", b"satur", b"sun")


class FeedPace(msgspec.Struct, frozen=True):
    """What a feed asks of its readers: so long between two readings, and none in these hours and days (GMT)."""

    seconds: float = 0.0
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()  # 0 is Monday

    def pause_seconds(self, at: datetime) -> float:
        """Return how long it wants to be left alone after a reading: without end in an hour that it wants skipped."""
        skipped = at.hour in self.skip_hours or at.weekday() in self.skip_days
        return math.inf if skipped else self.seconds


def pace_of(body: bytes) -> FeedPace | None:
    """Return what a feed asks for, nothing where it does not say; None for a body that is no feed."""
    head = body[:HEAD_BYTES].replace(b"\0", b"")  # of UTF-16: what is looked for is ASCII
    if head.lstrip().startswith(b"{"):
        return FeedPace() if b"jsonfeed.org" in body else None
    root = _FEED.search(head)
    if root is None or _HTML.search(head, 0, root.start()):
        return None
    item = _ITEM.search(head, root.end())
    head = head[: item.start()] if item else head
    skipped = b" ".join(_SKIPPED.findall(head))
    return FeedPace(
        seconds=max(_ttl_seconds(head), _period_seconds(head)),
        skip_hours=tuple(sorted({int(hour) % 24 for hour in _HOUR.findall(skipped)})),
        skip_days=tuple(sorted({_DAYS.index(day.lower()) for day in _DAY.findall(skipped)})),
    )


def _ttl_seconds(head: bytes) -> float:
    ttl = _TTL.search(head)
    return 60.0 * int(ttl[1]) if ttl else 0.0


def _period_seconds(head: bytes) -> float:
    period, frequency = _PERIOD.search(head), _FREQUENCY.search(head)
    if period is None:
        return 0.0
    return _PERIOD_SECONDS[period[1].lower()] / max(int(frequency[1]) if frequency else 1, 1)
