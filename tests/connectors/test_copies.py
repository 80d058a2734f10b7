"""How old a copy of a page can be, by its own word and by its headers."""

from datetime import timedelta

import pytest

from connectors.copies import made_after, oldest_age
from connectors.snapshots import OLDEST_COPY_SECONDS
from tests.pipelines.pages import NOON, snapshot

ONE = NOON + timedelta(hours=1)  # the fetch
DATE = "Sun, 01 Mar 2026 13:00:00 GMT"


def page(changed: str) -> bytes:
    return f'<html><head><meta property="article:modified_time" content="{changed}"></head><p>Fog.</p></html>'.encode()


RSS = b"""<?xml version="1.0"?><rss><channel><title>Farrow</title><lastBuildDate>Sun, 01 Mar 2026 12:50:11 +0000
</lastBuildDate><item><title>Fog</title><pubDate>Sun, 01 Mar 2026 12:58:11 +0000</pubDate></item></channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-03-01T12:50:11Z</updated>
<entry><title>Fog</title><updated>2026-03-01T12:58:11Z</updated></entry></feed>"""
JSON_LD = b"""<html><head><script type="application/ld+json">{"@type": "LiveBlogPosting",
"dateModified": "2026-03-01T12:50:11+00:00"}</script></head><p>Fog.</p></html>"""


@pytest.mark.parametrize("body", [page("2026-03-01T12:50:11Z"), page("2026-03-01T13:50:11+01:00"), RSS, ATOM, JSON_LD])
def test_a_page_or_a_feed_says_when_it_was_changed_and_a_minute_is_taken_off(body: bytes) -> None:
    assert made_after(snapshot(0, body=body)) == NOON + timedelta(minutes=49, seconds=11)


@pytest.mark.parametrize("unchanged", [False, True])
def test_so_does_the_header_of_a_server_also_when_it_sends_no_body(unchanged: bool) -> None:
    headers = {"date": DATE, "last-modified": "Sun, 01 Mar 2026 12:58:30 GMT"}
    body = b"" if unchanged else b"-"
    assert made_after(snapshot(0, body=body, unchanged=unchanged, headers=headers)) == ONE - timedelta(seconds=150)


def test_the_later_one_counts() -> None:
    headers = {"date": DATE, "last-modified": "Sun, 01 Mar 2026 12:40:00 GMT"}
    assert made_after(snapshot(0, body=page("2026-03-01T12:50:11Z"), headers=headers)) == NOON + timedelta(
        minutes=49, seconds=11
    )


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"-", {}),
        (b"", {}),
        (b"\x00", {}),
        (b"-", {"age": "0", "date": DATE}),  # a cache behind this one may have answered
        (b"-", {"date": DATE, "last-modified": DATE}),  # it stamps whatever it sends
        (b"-", {"date": DATE, "last-modified": "Sun, 01 Mar 2026 12:59:51 GMT"}),
        (b"-", {"last-modified": "Sun, 01 Mar 2026 12:40:00 GMT"}),  # and this one may, too
        (b"-", {"date": DATE, "last-modified": "yesterday"}),
        (b"-", {"date": DATE, "last-modified": "2026-03-01"}),
        (page("2026-03-01T13:00:00Z"), {}),
        (page("2026-03-01T12:40:05Z"), {"date": "Sun, 01 Mar 2026 12:40:09 GMT"}),  # made then, and kept with its date
        (page("2026-03-01T13:50:11Z"), {}),  # its clock is wrong
    ],
)
def test_what_says_nothing(body: bytes, headers: dict[str, str]) -> None:
    assert made_after(snapshot(0, body=body, headers=headers)) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({}, OLDEST_COPY_SECONDS), ({"age": "7"}, OLDEST_COPY_SECONDS), ({"age": "4000"}, 4000),
     ({"age": "-1"}, OLDEST_COPY_SECONDS), ({"age": "old"}, OLDEST_COPY_SECONDS)],
)  # fmt: skip
def test_a_copy_may_be_as_old_as_its_cache_says(headers: dict[str, str], seconds: float) -> None:
    assert oldest_age(snapshot(0, headers=headers)) == timedelta(seconds=seconds)
