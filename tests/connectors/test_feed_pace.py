"""How often a feed wants to be read, from its first bytes."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.pages.feeds.pace import FeedPace, pace_of

SUNDAY = datetime(2016, 12, 11, 19, 20, tzinfo=UTC)
RSS = '<?xml version="1.0"?>\n<rss><channel><title>A</title>{}<item><title>1</title></item></channel></rss>'


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", 0.0),
        ("<ttl>60</ttl>", 3_600.0),
        ("<ttl>\n 15 </ttl>", 900.0),
        ("<ttl>0</ttl>", 0.0),
        ("<ttl>-5</ttl>", 0.0),
        ("<ttl>soon</ttl>", 0.0),
        ("<ttl>1e9</ttl>", 0.0),
        ("<image><url>https://a.example/i.png</url></image><ttl>15</ttl>", 900.0),
        ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>", 3_600.0),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>6</sy:updateFrequency>", 600.0),
        ("<sy:updateFrequency>0</sy:updateFrequency><sy:updatePeriod>daily</sy:updatePeriod>", 86_400.0),
        ("<sy:updatePeriod>often</sy:updatePeriod>", 0.0),
        ("<sy:updateFrequency>6</sy:updateFrequency>", 0.0),
        ("<ttl>5</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", 3_600.0),
        ("<item><ttl>60</ttl></item>", 0.0),
        ("<!-- " + "x" * 20_000 + " --><ttl>60</ttl>", 0.0),
    ],
)
def test_a_pause_between_two_readings(said: str, seconds: float) -> None:
    pace = pace_of(RSS.replace("{}", said).encode())
    assert pace is not None
    assert pace.pause_seconds(SUNDAY) == seconds


def test_hours_and_days_that_it_wants_skipped() -> None:
    said = "<skipHours><hour>19</hour><hour>24</hour><hour>x</hour></skipHours><skipDays><day>Monday</day></skipDays>"
    pace = pace_of(RSS.replace("{}", said).encode())
    assert pace == FeedPace(skip_hours=(0, 19), skip_days=(0,))
    assert pace.pause_seconds(SUNDAY) == math.inf
    assert pace.pause_seconds(SUNDAY.replace(hour=20)) == 0.0
    assert pace.pause_seconds(SUNDAY.replace(day=12, hour=20)) == math.inf


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_encodings(encoding: str) -> None:
    assert pace_of(RSS.replace("{}", "<ttl>60</ttl>").encode(encoding)) == FeedPace(3_600.0)


@pytest.mark.parametrize(
    ("body", "is_feed"),
    [
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><entry/></feed>", True),
        (b"<rdf:RDF xmlns:rdf='x'><channel/></rdf:RDF>", True),
        (b"<urlset><url><loc>https://a.example/</loc></url></urlset>", True),
        (b'{"items": [], "version": "https://jsonfeed.org/version/1.1"}', True),
        (b'{"entries": []}', False),
        (b"<!doctype html><p>We explain &lt;rss&gt; and <rss>", False),
        (b"<p>Words</p>", False),
        (b"", False),
    ],
)
def test_what_is_no_feed_has_no_pace_of_its_own(body: bytes, is_feed: bool) -> None:
    assert (pace_of(body) is not None) == is_feed


@given(st.text(alphabet="<>/ttlskipHoursday1209\0é:&"), st.binary(max_size=30))
def test_whatever_it_says_nothing_is_raised(said: str, more: bytes) -> None:
    pace = pace_of(RSS.replace("{}", said).encode() + more)
    assert pace is None or pace.pause_seconds(SUNDAY) >= 0
    pace_of(more)
