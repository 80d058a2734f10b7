"""Pages made of known entries are split into them again; hostile ones take no time out of proportion."""

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.platforms import split_page
from schemas.errors import Reject
from schemas.records import Snapshot

WORDS = [
    "the",
    "fire",
    "at",
    "quay",
    "burned",
    "and",
    "ships",
    "waited",
    "pilots",
    "2016",
    "with",
    "40",
    "men",
    "“gone”",
]
FORMS = {
    "UPDATE %H%M GMT:": "GMT",
    "Update, %I.%M %p GMT:": "GMT",
    "%H.%M GMT": "GMT",
    "[%H%M GMT]": "GMT",
    "%I:%M%p –": "outlet",
    "UPDATE %H:%M": "outlet",
    "%H%M GMT -": "GMT",
    "%d %B, %H%M GMT:": "GMT",
}
FURNITURE = ["Share", "harbour-fire-05-03-24", "Photo: Ana Ruiz/AFP/Getty", "Jump to Original Entry", "."]

sentences = st.lists(st.sampled_from(WORDS), min_size=4, max_size=30).map(
    lambda words: " ".join(words).capitalize() + "."
)
paragraphs = st.lists(sentences, min_size=1, max_size=3)
entries = st.lists(st.tuples(st.integers(0, 300), paragraphs), min_size=3, max_size=25)


def in_plain_text(stamped: Sequence[tuple[str, list[str]]], between: str) -> str:
    return f"{between}\n".join(f"{stamp} {between.join(said)}" for stamp, said in stamped)


def in_html(stamped: Sequence[tuple[str, list[str]]], shape: str) -> str:
    blocks = []
    for stamp, said in stamped:
        first, *rest = [escape(paragraph) for paragraph in said]
        if shape == "strong":
            start = f"<p><strong>{stamp.replace(' ', '&nbsp;')}</strong> {first}</p>"
            blocks.append(start + "".join(f"\n<p>{each}</p>" for each in rest))
        elif shape == "wrapped":
            body = "".join(f"<p>{each}</p>" for each in [first, *rest])
            blocks.append(f'<div class="entry"><h4>{stamp}</h4><div class="text">{body}</div></div>')
        else:
            blocks.append(f"<b>{stamp}</b> " + "<br><br>".join([first, *rest]) + "<br><br>")
    inside = "\n".join(blocks)
    return (
        f"<html><body><nav><a href='/'>Home</a></nav><div>{inside}</div><footer><p>Imprint</p></footer></body></html>"
    )


SHAPES = {
    "text": lambda stamped: "Harbour live\n\n" + in_plain_text(stamped, "\n\n"),
    "text without empty lines": lambda stamped: in_plain_text(stamped, "\n"),
    "text from Windows": lambda stamped: in_plain_text(stamped, "\r\n\r\n"),
    "strong": lambda stamped: in_html(stamped, "strong"),
    "wrapped": lambda stamped: in_html(stamped, "wrapped"),
    "breaks": lambda stamped: in_html(stamped, "breaks"),
}


def snapshot(
    body: str | bytes, fetched_at: datetime, page_date: date | None, zone: str, platform: str | None
) -> Snapshot:
    return Snapshot(
        snapshot_id="rendered",
        outlet="harbour-post",
        source="https://harbour.example/live",
        url="https://harbour.example/live",
        fetched_at=fetched_at,
        body=body.encode() if isinstance(body, str) else body,
        zone=zone,
        date=page_date,
        platform=platform,
    )


@given(
    start=st.datetimes(datetime(2016, 1, 2), datetime(2024, 12, 29)),
    said=entries,
    form=st.sampled_from(sorted(FORMS)),
    shape=st.sampled_from(sorted(SHAPES)),
    zone=st.sampled_from(["GMT", "Asia/Muscat", "Asia/Kolkata"]),
    newest_first=st.booleans(),
    furniture=st.lists(st.sampled_from(FURNITURE), max_size=1),
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_rendered_page_gives_its_entries_back(
    start: datetime,
    said: list[tuple[int, list[str]]],
    form: str,
    shape: str,
    zone: str,
    newest_first: bool,
    furniture: list[str],
) -> None:
    at = start.replace(second=0, microsecond=0, tzinfo=UTC)
    known = []
    for number, (gap, text) in enumerate(said):
        at += timedelta(minutes=gap)
        known.append((at, [*text, f"It was number {number}."]))  # so that no two entries are one
    known = [each for each in known if each[0] - known[0][0] < timedelta(hours=26)]
    printed_in = UTC if FORMS[form] == "GMT" else ZoneInfo(zone)
    day_of_page, fetched_at = known[0][0].astimezone(printed_in).date(), known[-1][0] + timedelta(hours=1)
    if newest_first:
        known.reverse()
    stamped = [(each.astimezone(printed_in).strftime(form), [*text, *furniture]) for each, text in known]
    found = split_page(snapshot(SHAPES[shape](stamped), fetched_at, day_of_page, zone, "printed_stamps"))
    assert [entry.content.text.split("\n") for entry in found.entries] == [text for _, text in known]
    if len({each for each, _ in known}) > 2:  # of two clocks, either order may be meant
        assert [entry.published.at for entry in found.entries] == [each for each, _ in known]


@pytest.mark.parametrize(
    "page",
    [
        "UPDATE 1920 GMT: " * 20_000,
        "UPDATE 1920 GMT: x\n" * 10_000,
        "".join(f"<p>UPDATE {n % 24:02}{n % 60:02} GMT: entry {n}</p>" for n in range(10_000)),
        "<b>" * 1500 + "<p>UPDATE 1920 GMT: x" * 3000,
        "[Outlet] Text " * 20_000,
        "[Outlet] Text\n" * 20_000,
        "Title Of It\n" * 50_000,
        "— Ann (@ann) " * 20_000 + "\n1920 GMT: x",
        "<p>" + "1920 " * 50_000,
        "<p>" + "(" * 50_000 + "@x)",
        "<p>UPDATE 1920 GMT: " + "a-" * 50_000,
        "<!--" * 50_000 + "<p>1920 GMT: x",
        "<p>" + "11 December " * 20_000,
        "By: " * 30_000 + "\n5 March 2024 20:54\nText.",
        "<script" * 30_000,
        "<p>1920 GMT: x</p>" + "<blockquote class='twitter-tweet'>" * 1500,
        "&" * 100_000 + "<p>1920 GMT: x",
    ],
    ids=lambda page: page[:24],
)
def test_no_page_takes_time_out_of_proportion(page: str) -> None:
    started = time.process_time()
    for platform in ("printed_stamps", "aggregator", "article", None):
        with suppress(Reject):
            split_page(snapshot(page, datetime(2024, 3, 6, tzinfo=UTC), date(2024, 3, 5), "GMT", platform))
    assert time.process_time() - started < 8
