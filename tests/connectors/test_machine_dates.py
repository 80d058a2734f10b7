"""Dates in feeds and structured data, as they are written and miswritten."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.times.machine_dates import machine_date
from schemas.records import Moment

FETCHED = datetime(2022, 8, 1, tzinfo=UTC)


def read(text: str, zone: str | None = "Asia/Seoul") -> Moment | None:
    return machine_date(text, zone, FETCHED, "FEED")


@pytest.mark.parametrize(
    ("text", "utc", "precision"),
    [
        ("Thu, 28 Jul 2022 04:35:05 GMT", "2022-07-28T04:35:05", "SECOND"),
        ("Thu, 28 Jul 2022 04:35 +0200", "2022-07-28T02:35", "MINUTE"),
        ("28 Jul 2022 04:35:05 EST", "2022-07-28T09:35:05", "SECOND"),
        ("Thu, 28 Jul 2022 04:35:05", "2022-07-27T19:35:05", "SECOND"),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05", "SECOND"),
        ("Thu, 28 July 2022 04:35:05 Z", "2022-07-28T04:35:05", "SECOND"),
        ("Thu, 28 Jul 22 04:35:05 +0000", "2022-07-28T04:35:05", "SECOND"),
        ("Thu Jul 28 04:35:05 +0000 2022", "2022-07-28T04:35:05", "SECOND"),
        ("Thu Jul  8 04:35:05 2022", "2022-07-07T19:35:05", "SECOND"),
        ("Seg, 24 Set 2018 19:18:49 -0300", "2018-09-24T22:18:49", "SECOND"),
        ("Thu, 28 Jul 2022", "2022-07-28T00:00", "DAY"),
        ("2022-07-28T04:35:05+01:00", "2022-07-28T03:35:05", "SECOND"),
        ("2022-07-28T04:35:05.5Z", "2022-07-28T04:35:05.500", "SECOND"),
        ("2022-07-28T04:35Z", "2022-07-28T04:35", "MINUTE"),
        ("2022-07-28T04:35:05", "2022-07-27T19:35:05", "SECOND"),
        ("2022-07-28 04:35", "2022-07-27T19:35", "MINUTE"),
        ("2022/7/28 14:03:00", "2022-07-28T05:03", "SECOND"),
        ("2022-07-28", "2022-07-28T00:00", "DAY"),
        ("20220728", "2022-07-28T00:00", "DAY"),
        ("2022-07-28T13:35:05+60:00", "2022-07-28T04:35:05", "SECOND"),  # an offset that is none: the outlet's zone
        ("Mon, 28 Jul 2022 04:35:05 GMT", "2022-07-28T04:35:05", "SECOND"),  # it was a Thursday
        ("28-Jul-22 04:35:05 GMT", "2022-07-28T04:35:05", "SECOND"),
        ("Thu, 28 Jul 94 04:35:05 GMT", "1994-07-28T04:35:05", "SECOND"),
        ("jeu., 28 juil. 2022 04:35:05 +0200", "2022-07-28T02:35:05", "SECOND"),
        ("Do, 28 Mär 2022 04:35:05 +0100", "2022-03-28T03:35:05", "SECOND"),
        ("Чт, 28 июля 2022 04:35:05 +0300", "2022-07-28T01:35:05", "SECOND"),
        ("Πεμ, 28 Ιουλ 2022 04:35:05 +0300", "2022-07-28T01:35:05", "SECOND"),
        ("الخميس, 28 يوليو 2022 04:35:05 +0300", "2022-07-28T01:35:05", "SECOND"),
        ("木, 28 7月 2022 04:35:05 +0900", "2022-07-27T19:35:05", "SECOND"),
        ("2022年7月28日 04:35:05", "2022-07-27T19:35:05", "SECOND"),
        ("1658982905", "2022-07-28T04:35:05", "SECOND"),
        ("1658982905123", "2022-07-28T04:35:05", "SECOND"),
    ],
)
def test_a_date(text: str, utc: str, precision: str) -> None:
    found = read(text)
    assert found is not None
    assert (found.at, found.precision) == (datetime.fromisoformat(utc).replace(tzinfo=UTC), precision)
    assert (found.source, found.text) == ("FEED", text)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "0", "Mon, 29 Feb 2023 10:00:00 GMT", "2022-13-01", "0000-00-00", "28 Jul", "04:35", "9" * 30],
)
def test_no_date(text: str) -> None:
    assert read(text) is None


def test_daylight_saving_is_the_zones() -> None:
    summer, winter = read("2022-07-01T12:00:00", "Europe/London"), read("2022-01-01T12:00:00", "Europe/London")
    assert summer is not None
    assert winter is not None
    assert (summer.at.hour, winter.at.hour) == (11, 12)


def test_without_any_zone_it_is_utc() -> None:
    found = read("2022-07-01T12:00:00", None)
    assert found is not None
    assert found.at == datetime(2022, 7, 1, 12, tzinfo=UTC)


@given(some.text(alphabet="0123456789 :-+TZ,/.aepJulMonGMT", max_size=40))
def test_nothing_is_raised(text: str) -> None:
    found = read(text)
    assert found is None or found.at.tzinfo is UTC
