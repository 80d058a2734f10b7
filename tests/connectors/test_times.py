"""Printed clocks and dates become the instants that a reader means."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.pages.document import read
from connectors.times import Context, page_date, parse_iso, resolve
from connectors.times.clocks import Clock, Day, clock, date_line, dated, day
from connectors.times.zones import outlet_zone, zone
from schemas.errors import Fatal
from schemas.records import Snapshot


@pytest.mark.parametrize(
    ("text", "hour", "minute", "label"),
    [
        ("UPDATE 1920 GMT:", 19, 20, "GMT"),
        ("1920 GMT:", 19, 20, "GMT"),
        ("1920\u00a0GMT", 19, 20, "GMT"),
        ("19.20 GMT", 19, 20, "GMT"),
        ("7.20pm BST", 19, 20, "BST"),
        ("19:20 CET", 19, 20, "CET"),
        ("7:20 p.m. ET", 19, 20, "ET"),
        ("12 noon", 12, 0, None),
        ("midnight", 0, 0, None),
        ("7pm", 19, 0, None),
        ("12am", 0, 0, None),
        ("12.05 a.m.", 0, 5, None),
        ("12.05 pm", 12, 5, None),
        ("20:54 PM", 20, 54, None),
        ("UPDATE 1920", 19, 20, None),
        ("1920hrs", 19, 20, None),
        ("1920Z", 19, 20, "Z"),
        ("19h20", 19, 20, None),
        ("19.20 Uhr", 19, 20, "Uhr"),
        ("0030 UTC+4", 0, 30, "UTC+4"),
        ("11.30 a.m. local time", 11, 30, "local time"),
        ("December 11, 2016 1920 GMT", 19, 20, "GMT"),
    ],
)
def test_a_clock_is_read_in_every_form(text: str, hour: int, minute: int, label: str | None) -> None:
    found = clock(text)
    assert found is not None
    assert (found.hour, found.minute, found.zone, found.second) == (hour, minute, label, None)


@pytest.mark.parametrize(
    "text", ["12 December 2016", "25:10", "10 people", "3.5 million", "Sunday", "", "in 1945 ships"]
)
def test_what_is_no_clock_is_none(text: str) -> None:
    assert clock(text) is None


def test_a_clock_keeps_its_seconds_its_date_and_how_it_was_printed() -> None:
    assert clock("World Sunday 11/December/2016 20:54:07 PM") == Clock(
        20, 54, "World Sunday 11/December/2016 20:54:07 PM", 7, None, Day(12, 11, 2016)
    )
    assert clock("  [1420 EST (1920 GMT)]: ") == Clock(14, 20, "1420 EST (1920 GMT)", None, "EST")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2016-12-11", Day(12, 11, 2016)),
        ("Sunday 11/December/2016", Day(12, 11, 2016)),
        ("11th of December", Day(12, 11)),
        ("Dec. 11", Day(12, 11)),
        ("December 11, 2016", Day(12, 11, 2016)),
        ("11. Dezember 2016", Day(12, 11, 2016)),
        ("11 de diciembre de 2016", Day(12, 11, 2016)),
        ("11.12.2016", Day(12, 11, 2016)),
        ("13/12/2016", Day(12, 13, 2016)),
        ("12/13/2016", Day(12, 13, 2016)),
        ("31 February", None),
        ("nothing", None),
    ],
)
def test_a_date_is_read_in_every_form(text: str, expected: Day | None) -> None:
    assert day(text) == expected


def test_a_date_of_two_readings_is_read_as_the_outlet_writes() -> None:
    assert day("11/12/2016") == Day(12, 11, 2016)
    assert day("11/12/2016", "America/New_York") == Day(11, 12, 2016)


def test_a_date_without_its_year_is_the_nearest() -> None:
    assert dated(Day(12, 31), date(2017, 1, 1)) == date(2016, 12, 31)
    assert dated(Day(1, 1), date(2016, 12, 31)) == date(2017, 1, 1)
    assert dated(Day(2, 29), date(2023, 3, 1)) == date(2024, 2, 29)
    assert dated(Day(2, 29), date(2021, 7, 1)) == date(2020, 2, 29)
    assert dated(Day(2, 29, 2023), date(2023, 3, 1)) is None


def test_a_line_is_a_date_heading_only_where_it_is_nothing_else() -> None:
    assert date_line("Sunday, December 11") == Day(12, 11)
    assert date_line("Monday 4 March:") == Day(3, 4)
    assert date_line("On 11 December the store burned") is None
    assert date_line("Sunday") is None


@pytest.mark.parametrize(
    ("label", "outlet", "on", "hours"),
    [
        ("GMT", "Asia/Muscat", date(2016, 7, 1), 0),
        ("BST", "Europe/London", date(2016, 7, 1), 1),
        ("BST", "Asia/Dhaka", date(2016, 7, 1), 6),
        ("EST", "Australia/Sydney", date(2016, 7, 1), 10),
        ("IST", "Asia/Kolkata", date(2016, 7, 1), 5.5),
        ("IST", "Asia/Jerusalem", date(2016, 1, 1), 2),
        ("IST", "Europe/Dublin", date(2016, 7, 1), 1),
        ("CST", "Asia/Shanghai", date(2016, 7, 1), 8),
        ("CST", None, date(2016, 1, 1), -6),
        ("ET", None, date(2016, 7, 1), -4),
        ("ET", None, date(2016, 1, 1), -5),
        ("UTC+04:30", None, date(2016, 1, 1), 4.5),
        ("-0500", "Asia/Muscat", date(2016, 1, 1), -5),
        ("+60:00", "Asia/Muscat", date(2016, 1, 1), 4),
        ("local time", "Asia/Muscat", date(2016, 1, 1), 4),
        (None, "Asia/Muscat", date(2016, 1, 1), 4),
        (None, None, date(2016, 1, 1), 0),
    ],
)
def test_a_label_means_the_outlets_zone_first(label: str | None, outlet: str | None, on: date, hours: float) -> None:
    assert datetime(on.year, on.month, on.day, 12, tzinfo=zone(label, outlet, on)).utcoffset() == timedelta(hours=hours)


def test_an_unknown_zone_of_an_outlet_is_the_users_to_put_right() -> None:
    with pytest.raises(Fatal, match="no time zone is called 'Mars/Olympus'"):
        outlet_zone("Mars/Olympus")


@pytest.mark.parametrize(
    ("text", "zone_name", "expected"),
    [
        ("2016-12-11T20:54:00+04:00", None, "2016-12-11T16:54:00+00:00"),
        ("2016-12-11 20:54", "Asia/Muscat", "2016-12-11T16:54:00+00:00"),
        ("2016-12-11T20:54:01.250Z", "Asia/Muscat", "2016-12-11T20:54:01.250000+00:00"),
        ("20161211T2054+0400", None, "2016-12-11T16:54:00+00:00"),
        ("2016-12-11", "Asia/Muscat", "2016-12-10T20:00:00+00:00"),
        ("2016-13-11", None, None),
        ("0001-01-01T00:00:00+14:00", None, None),
        ("yesterday", None, None),
    ],
)
def test_iso_dates_are_read_in_the_zone_given(text: str, zone_name: str | None, expected: str | None) -> None:
    found = parse_iso(text, zone_name)
    assert (found and found.isoformat()) == expected


def instants(clocks: str, page: str | None, fetched: str, newest_first: bool | None = None) -> list[str]:
    context = Context(
        fetched_at=datetime.fromisoformat(f"2016-12-{fetched}+00:00"),
        page_date=date.fromisoformat(f"2016-12-{page}") if page else None,
    )
    moments = resolve([clock(f"{each} GMT") for each in clocks.split()], context, newest_first=newest_first)
    return [f"{moment.at:%d.%H%M}" for moment in moments]


@pytest.mark.parametrize(
    ("clocks", "page", "fetched", "expected"),
    [
        # an entry that stands out of order, or was pinned, is of the page's day
        ("1720 2020 1720 1120", "10", "10T23:30", "10.1720 10.2020 10.1720 10.1120"),
        ("1720 2020 1720 1120", "10", "30T23:30", "10.1720 10.2020 10.1720 10.1120"),
        ("0715 2145 2115 2020", "11", "11T23:30", "11.0715 11.2145 11.2115 11.2020"),
        # newest first, over midnight
        ("0030 2350 2200 0715", "10", "11T01:30", "11.0030 10.2350 10.2200 10.0715"),
        ("0030 2350 2200 0715", None, "11T01:30", "11.0030 10.2350 10.2200 10.0715"),
        ("0800 2100 2000", "11", "12T09:30", "12.0800 11.2100 11.2000"),
        # oldest first, over midnight
        ("0715 2200 2350 0030", "10", "11T01:30", "10.0715 10.2200 10.2350 11.0030"),
        ("0715 2200 2350", None, "11T01:30", "10.0715 10.2200 10.2350"),
        # a time after the fetch belongs to the day before
        ("2350", None, "11T01:30", "10.2350"),
        ("2350", "11", "11T01:30", "10.2350"),
        ("1720 0840 0815 0700", None, "11T09:30", "10.1720 11.0840 11.0815 11.0700"),
        # but the clocks of the site may be some minutes ahead of ours
        ("0135 0100", "11", "11T01:30", "11.0135 11.0100"),
        # several days
        ("0800 0100 1900 0800 2300 1200", "11", "15T09:30", "13.0800 13.0100 12.1900 12.0800 11.2300 11.1200"),
        ("0800 0100 1900 0800 2300 1200", None, "15T09:30", "15.0800 15.0100 14.1900 14.0800 13.2300 13.1200"),
        ("", "11", "11T12:00", ""),
    ],
)
def test_days_are_those_that_a_reader_would_give(clocks: str, page: str | None, fetched: str, expected: str) -> None:
    assert instants(clocks, page, fetched) == expected.split()


def test_a_known_order_decides_where_the_clocks_do_not() -> None:
    assert instants("1920 2350", None, "05T23:30") == ["04.1920", "04.2350"]
    assert instants("1920 2350", None, "05T23:30", newest_first=True) == ["05.1920", "04.2350"]


def test_what_is_not_printed_is_marked() -> None:
    context = Context(fetched_at=datetime(2016, 12, 11, 23, tzinfo=UTC), page_date=date(2016, 12, 11))
    stamped, read_off, undated = resolve([clock("11 Dec 2016, 19:20:30 GMT"), clock("1920 GMT"), None], context)
    assert (stamped.source, stamped.precision) == ("STAMP", "SECOND")
    assert (read_off.source, read_off.precision) == ("CLOCK", "MINUTE")
    assert (undated.source, undated.precision, undated.at) == ("PAGE", "DAY", datetime(2016, 12, 11, tzinfo=UTC))
    (unknown,) = resolve([None], Context(fetched_at=context.fetched_at))
    assert (unknown.source, unknown.at) == ("FETCHED", context.fetched_at)


def test_an_entry_under_a_date_heading_is_of_that_day() -> None:
    context = Context(fetched_at=datetime(2016, 12, 14, tzinfo=UTC), page_date=date(2016, 12, 13))
    moments = resolve([clock("0930 GMT"), None, clock("2350 GMT")], context, [Day(12, 13), Day(12, 12), Day(12, 11)])
    assert [f"{moment.at:%d.%H%M}" for moment in moments] == ["13.0930", "12.0000", "11.2350"]


def test_daylight_saving_is_that_of_the_day_and_not_of_the_page() -> None:
    context = Context(
        fetched_at=datetime(2016, 3, 27, 12, tzinfo=UTC), page_date=date(2016, 3, 26), zone="Europe/London"
    )
    moments = resolve([clock("10:00"), clock("23:00"), clock("10:30")], context)
    assert [f"{moment.at:%d.%H%M}" for moment in moments] == ["27.0900", "26.2300", "26.1030"]


ZONES = ["GMT", "Europe/London", "Asia/Muscat", "America/Los_Angeles", "Pacific/Auckland", "Asia/Kolkata"]
FORMS = {"24": "%H:%M", "dots": "%H.%M GMT", "12": "%I:%M %p", "bare": "UPDATE %H%M UTC:"}


@given(
    start=st.datetimes(datetime(2016, 1, 2), datetime(2024, 12, 29)),
    gaps=st.lists(st.integers(0, 8 * 60), min_size=1, max_size=40),
    zone_name=st.sampled_from(ZONES),
    form=st.sampled_from(sorted(FORMS)),
    newest_first=st.booleans(),
    later=st.integers(0, 180),
    dated_page=st.booleans(),
)
@settings(deadline=None, max_examples=300)
def test_a_day_that_was_rendered_is_read_back(
    start: datetime, gaps: list[int], zone_name: str, form: str, newest_first: bool, later: int, dated_page: bool
) -> None:
    instant = start.replace(second=0, microsecond=0, tzinfo=UTC)
    day_of = [instant]
    for gap in gaps:
        instant += timedelta(minutes=gap)
        if instant - day_of[0] < timedelta(hours=26):
            day_of.append(instant)
    own = ZoneInfo(zone_name)
    printed_in = UTC if "GMT" in FORMS[form] or "UTC" in FORMS[form] else own
    if any(each.astimezone(own).utcoffset() != day_of[0].astimezone(own).utcoffset() for each in day_of):
        return  # an hour that a clock shows twice, or never, has no one reading
    if newest_first:
        day_of.reverse()
    oldest, newest = min(day_of), max(day_of)
    if not dated_page and newest + timedelta(minutes=later) - oldest >= timedelta(days=1):
        return  # the first clocks may be of yesterday, or pinned and of today: nothing on the page says which
    context = Context(
        fetched_at=newest + timedelta(minutes=later),
        page_date=oldest.astimezone(printed_in).date() if dated_page else None,
        zone=zone_name,
    )
    clocks = [clock(each.astimezone(printed_in).strftime(FORMS[form])) for each in day_of]
    assert [moment.at for moment in resolve(clocks, context, newest_first=newest_first)] == day_of


def test_of_days_that_cost_the_same_those_with_fewer_entries_out_of_order_are_meant() -> None:
    """A day before the fetch to the minute: that 03:00 is of its day, and out of order, costs the same."""
    clocks = [clock(text) for text in ("03:00", "03:00", "03:00", "09:00", "16:54", "00:54")]
    context = Context(fetched_at=datetime(2016, 1, 3, 3, tzinfo=UTC), zone="GMT")
    moments = resolve(clocks, context, newest_first=False)
    assert [moment.at.day for moment in moments if moment] == [2, 2, 2, 2, 2, 3]


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_no_text_breaks_the_readers_of_clocks_and_dates(text: str) -> None:
    for found in (clock(text), day(text), date_line(text), parse_iso(text, "Asia/Muscat")):
        assert found is None or isinstance(found, Clock | Day | datetime)


def dated_by(page: str, url: str = "https://harbour.example/live", **fields: object) -> tuple[str, str] | None:
    snapshot = Snapshot(
        snapshot_id=f"{page}{url}",
        outlet="harbour-post",
        source=url,
        url=url,
        fetched_at=datetime(2016, 12, 11, 22, tzinfo=UTC),
        body=page.encode(),
        zone="Asia/Muscat",
        **fields,  # type: ignore[arg-type]
    )
    found = page_date(read(snapshot), snapshot)
    return (found[0].isoformat(), found[1]) if found else None


def test_a_page_is_dated_by_what_says_it_best() -> None:
    meta = '<meta property="article:published_time" content="2016-12-10T21:30:00Z">'
    ld = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2016-12-09"}</script>'
    title = "<title>Harbour Daily, Dec 8: The Fire</title>"
    url = "https://harbour.example/2016/12/07/the-fire"
    assert dated_by(meta + ld + title, url, date=date(2016, 12, 6)) == ("2016-12-06", "given")
    assert dated_by(meta + ld + title, url) == ("2016-12-09", "JSON-LD datePublished")
    assert dated_by(meta + title, url) == ("2016-12-11", "article:published_time")  # 01:30 in Muscat
    assert dated_by(title, url) == ("2016-12-08", "headline")
    assert dated_by("<p>Fire</p>", url) == ("2016-12-07", "address")
    assert dated_by("<p>Fire</p>", "https://harbour.example/live-2016-12-05-fire") == ("2016-12-05", "address")
    assert dated_by("<p>Fire</p>") is None


def test_a_text_is_dated_by_its_headline_and_not_by_a_date_inside() -> None:
    assert dated_by("Harbour Daily, Dec 8: The Fire\n\nIt burns.\n") == ("2016-12-08", "headline")
    assert dated_by("The fire began on December 8, with sparks.\n\nIt burns.\n") is None
