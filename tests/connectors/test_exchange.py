"""What headers say about time."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.web.exchange import fresh_seconds, retry_after_seconds

NOW = datetime(2016, 12, 11, 19, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9999999", 86_400.0),
        ("Sun, 11 Dec 2016 19:21:00 GMT", 60.0),
        ("Sun, 11 Dec 2016 19:21:00", 60.0),
        ("Sun, 11 Dec 2016 19:00:00 GMT", 0.0),
        ("Fri, 11 Dec 2026 19:00:00 GMT", 86_400.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1e9", None),
        ("9" * 400, 86_400.0),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": value}, NOW) == seconds


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0.0),
        ({"cache-control": "public, max-age=60"}, 60.0),
        ({"cache-control": 'Max-Age="60"'}, 60.0),
        ({"cache-control": "max-age=60", "age": "45"}, 15.0),
        ({"cache-control": "max-age=60", "age": "90"}, 0.0),
        ({"cache-control": "max-age=60", "age": "old"}, 60.0),
        ({"cache-control": "s-maxage=60"}, 0.0),
        ({"cache-control": "no-cache, max-age=60"}, 0.0),
        ({"cache-control": "no-store"}, 0.0),
        ({"cache-control": "max-age=", "expires": "0"}, 0.0),
        ({"cache-control": "max-age=-1", "expires": "Sun, 11 Dec 2016 19:21:00 GMT"}, 0.0),
        ({"cache-control": "max-age=forever"}, 0.0),
        ({"cache-control": "max-age=9999999999"}, 9_999_999_999.0),
        ({"expires": "Sun, 11 Dec 2016 19:21:00 GMT", "age": "45"}, 15.0),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 -1200"}, 251_920_859_999.0),
        ({"expires": "Sun, 11 Dec 2016 19:21:00 GMT"}, 60.0),
        ({"expires": "Sun, 11 Dec 2016 19:21:00 GMT", "date": "Sun, 11 Dec 2016 19:20:30 GMT"}, 30.0),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ({"expires": "-1"}, 0.0),
        ({"cache-control": "max-age=0", "expires": "Sun, 11 Dec 2016 19:21:00 GMT"}, 0.0),
    ],
)
def test_freshness(headers: dict[str, str], seconds: float) -> None:
    assert fresh_seconds(headers, NOW) == seconds


values = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["Mon, 00 Foo 99999 25:61:61 +9999", "1 1 1", ",", "max-age=9", "Fri, 31 Dec 9999 23:59:59 -2359"]),
    st.datetimes().map(lambda moment: f"{moment:%a, %d %b %Y %H:%M:%S} GMT"),
)
names = st.sampled_from(["retry-after", "cache-control", "age", "expires", "date"])


@given(st.dictionaries(names, values))
def test_whatever_they_say_nothing_is_raised_and_no_time_is_negative(headers: dict[str, str]) -> None:
    asked = retry_after_seconds(headers, NOW)
    assert asked is None or 0 <= asked <= 86_400
    assert fresh_seconds(headers, NOW) >= 0
