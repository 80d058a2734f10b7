"""Labels of times as pages print them in several languages, and texts that are none."""

from datetime import UTC, datetime, timedelta

import pytest

from connectors.times.clocks import Day
from connectors.times.labels import machine_label, printed_label
from connectors.times.relative import ago

AT = datetime(2024, 3, 5, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour", "minute", "day"),
    [
        ("10:23", 10, 23, None),
        ("Posted at 15:05", 15, 5, None),
        ("Publié à 10h23", 10, 23, None),
        ("Le 5 mars 2024 à 10h23", 10, 23, Day(3, 5, 2024)),
        ("05.03.2024, 14:23 Uhr", 14, 23, Day(3, 5, 2024)),
        ("8:27 p.m. ET, October 7, 2023", 20, 27, Day(10, 7, 2023)),
        ("10:23 by Ana Ruiz", 10, 23, None),
        ("5m ago (10:22 GMT)", 10, 22, None),
        ("(20:54 GMT)", 20, 54, None),
        ("kl. 14.23", 14, 23, None),
        ("نشر في 10:23", 10, 23, None),
        ("١٠:٢٣", 10, 23, None),
        ("١٢:٢٣ ص", 0, 23, None),
        ("10:23 مساءً", 22, 23, None),
        ("10:23 μ.μ.", 22, 23, None),
        ("10:23 ÖS", 22, 23, None),
        ("klockan 10.23", 10, 23, None),
        ("godz. 10:23", 10, 23, None),
        ("5. 3. 2024 10:23", 10, 23, Day(3, 5, 2024)),
        ("2024. 3. 5. 오후 10:23", 22, 23, Day(3, 5, 2024)),
        ("05.03.2024, ora 10:23", 10, 23, Day(3, 5, 2024)),
    ],
)
def test_a_label_that_is_a_time(text: str, hour: int, minute: int, day: Day | None) -> None:
    found = printed_label(text, named=False)
    assert found is not None
    assert found.clock is not None
    assert (found.clock.hour, found.clock.minute, found.clock.day) == (hour, minute, day)


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("Today, 10:30 am", 0),
        ("yesterday at 10:30", 1),
        ("Gestern, 10.30 Uhr", 1),
        ("Hier à 10h30", 1),
        ("Heute 10:30", 0),
        ("dziś, 10:30", 0),
        ("wczoraj o 10:30", 1),
        ("dnes v 10:30", 0),
        ("tänään klo 10.30", 0),
        ("χθες 10:30", 1),
        ("сьогодні о 10:30", 0),
        ("昨日 10:30", 1),
        ("어제 10:30", 1),
        ("kemarin 10:30", 1),
    ],
)
def test_a_day_may_be_told_by_its_distance(text: str, back: int) -> None:
    found = printed_label(text, named=False)
    assert found is not None
    assert found.clock is not None
    assert (found.clock.hour, found.clock.minute, found.days_back) == (10, 30, back)


@pytest.mark.parametrize(
    "text",
    [
        "10 Downing Street",
        "5 March: what we know",
        "The 10:30 train is late",
        "10:23 | Fire at the quay",
        "2:1",
        "1-0",
        "Day 5",
        "Today we vote",
        "Live",
        "5 minutes",
        "12 m",
        "Updated",
        "At 10:23 the train left",
    ],
)
def test_a_text_that_is_no_label(text: str) -> None:
    assert printed_label(text, named=False) is None


def test_an_element_that_is_a_time_may_say_more() -> None:
    assert printed_label("Ana Ruiz, 10:23", named=False) is None
    found = printed_label("Ana Ruiz, 10:23", named=True)
    assert found is not None
    assert found.clock is not None
    assert (found.clock.hour, found.clock.minute) == (10, 23)


@pytest.mark.parametrize(
    "text", ["Updated 10:23", "Aktualisiert um 10.23 Uhr", "Mis à jour à 10h23", "Actualizado a las 10:23"]
)
def test_a_change_is_no_publication(text: str) -> None:
    found = printed_label(text, named=False)
    assert found is not None
    assert found.updated


@pytest.mark.parametrize("text", ["67'", "90+4'", "45’", "min 12'"])
def test_a_minute_of_a_match(text: str) -> None:
    found = printed_label(text, named=False)
    assert found is not None
    assert found.match_minute
    assert found.clock is None


@pytest.mark.parametrize(
    ("text", "past", "precise"),
    [
        ("5 minutes ago", timedelta(minutes=5), True),
        ("21 mins ago 11:48", timedelta(minutes=21), True),
        ("just now", timedelta(), True),
        ("an hour ago", timedelta(hours=1), False),
        ("1h 20m ago", timedelta(hours=1, minutes=20), True),
        ("vor 5 Minuten", timedelta(minutes=5), True),
        ("vor einer Stunde", timedelta(hours=1), False),
        ("il y a 2 heures", timedelta(hours=2), False),
        ("hace 5 min", timedelta(minutes=5), True),
        ("há 3 horas", timedelta(hours=3), False),
        ("5 minuti fa", timedelta(minutes=5), True),
        ("5 minuten geleden", timedelta(minutes=5), True),
        ("قبل ١٢ دقيقة", timedelta(minutes=12), True),
        ("לפני 5 דקות", timedelta(minutes=5), True),
        ("5 минут назад", timedelta(minutes=5), True),
        ("2 days ago", timedelta(days=2), False),
        ("před 5 minutami", timedelta(minutes=5), True),
        ("5 minut temu", timedelta(minutes=5), True),
        ("5 dk önce", timedelta(minutes=5), True),
        ("πριν από 2 ώρες", timedelta(hours=2), False),
        ("2 tuntia sitten", timedelta(hours=2), False),
        ("acum 5 minute", timedelta(minutes=5), True),
        ("5 хвилин тому", timedelta(minutes=5), True),
        ("2 घंटे पहले", timedelta(hours=2), False),
        ("5 menit yang lalu", timedelta(minutes=5), True),
    ],
)
def test_how_long_ago(text: str, past: timedelta, precise: bool) -> None:
    found = ago(text)
    assert found is not None
    assert (found.past, found.precise, found.sure) == (past, precise, True)


@pytest.mark.parametrize("text", ["5分前", "5分钟前", "5분 전"])
def test_how_long_ago_in_east_asia(text: str) -> None:
    found = printed_label(text, named=False)
    assert found is not None
    assert found.ago is not None
    assert found.ago.past == timedelta(minutes=5)


def test_a_zone_behind_its_uhr() -> None:
    found = printed_label("18:05 Uhr MEZ", named=True)
    assert found is not None
    assert found.clock is not None
    assert found.clock.zone == "MEZ"


def test_a_unit_alone_is_a_time_only_where_one_stands() -> None:
    assert printed_label("12m", named=False) is None
    found = printed_label("12m", named=True)
    assert found is not None
    assert found.ago is not None
    assert found.ago.past == timedelta(minutes=12)


@pytest.mark.parametrize(
    ("name", "value", "at"),
    [
        ("datetime", "2024-03-05T10:23:00Z", datetime(2024, 3, 5, 10, 23, tzinfo=UTC)),
        ("datetime", "2024-07-05 10:23", None),  # more than two days ahead
        ("data-time", "2024-03-05T10:23", datetime(2024, 3, 5, 9, 23, tzinfo=UTC)),
        ("data-timestamp", "1709634180", datetime(2024, 3, 5, 10, 23, tzinfo=UTC)),
        ("data-timestamp", "1709634180000", datetime(2024, 3, 5, 10, 23, tzinfo=UTC)),
        ("data-time", "48213", None),
        ("title", "5 March 2024 at 10:23 GMT", datetime(2024, 3, 5, 10, 23, tzinfo=UTC)),
        ("title", "A picture of 5 boats", None),
    ],
)
def test_an_attribute(name: str, value: str, at: datetime | None) -> None:
    found = machine_label(name, value, "Europe/Paris", AT)
    assert (found.moment.at if found and found.moment else None) == at


def test_an_attribute_of_a_change() -> None:
    found = machine_label("data-update-time", "1709634180", None, AT)
    assert found is not None
    assert found.updated
