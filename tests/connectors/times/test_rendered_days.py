"""A made-up day, rendered in every form, zone and kind of page, is split into the instants that it was made of."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from connectors.platforms import Split, split_page
from schemas.records import Snapshot

Told = tuple[datetime, str]  # an entry: its instant and its text

WORDS = ["harbour", "pilots", "ferry", "lantern", "granite", "orchard", "meadow", "copper", "willow", "anchor"]
ZONES = [
    *("Europe/London", "Europe/Berlin", "Europe/Dublin", "America/New_York", "America/Los_Angeles"),
    *("Asia/Kolkata", "Asia/Karachi", "Asia/Jerusalem", "Asia/Tokyo", "Australia/Sydney", "Pacific/Auckland"),
]


def hour12(at: datetime) -> str:
    return str(at.hour % 12 or 12)


def on(at: datetime) -> str:
    return f"{at.day} {at:%B}"


FORMS: dict[str, Callable[[datetime], str]] = {
    "19:20 GMT": lambda at: f"{at:%H:%M %Z}",
    "19.20 GMT": lambda at: f"{at:%H.%M %Z}",
    "UPDATE 1920 GMT:": lambda at: f"UPDATE {at:%H%M %Z}:",
    "7:20 PM GMT": lambda at: f"{hour12(at)}:{at:%M %p %Z}",
    "7.20pm GMT": lambda at: f"{hour12(at)}.{at:%M}{at:%p}".lower() + f" {at:%Z}",
    "7:20 p.m. GMT": lambda at: f"{hour12(at)}:{at:%M} {'ap'[at.hour > 11]}.m. {at:%Z}",
    "19:20 +0100": lambda at: f"{at:%H:%M %z}",
    "19:20": lambda at: f"{at:%H:%M}",
    "19:20:00": lambda at: f"{at:%H:%M:%S}",
    "19h20": lambda at: f"{at.hour}h{at:%M}",
    "19.20 Uhr": lambda at: f"{at:%H.%M} Uhr",
    "kl. 19.20": lambda at: f"kl. {at:%H.%M}",
    "7:20 PM": lambda at: f"{hour12(at)}:{at:%M %p}",
    "7:20pm": lambda at: f"{hour12(at)}:{at:%M}{at:%p}".lower(),
    "Sunday 7:20 PM": lambda at: f"{at:%A} {hour12(at)}:{at:%M %p}",
    "11 December, 19:20": lambda at: f"{on(at)}, {at:%H:%M}",
    "December 11, 2016 7:20 PM GMT": lambda at: f"{at:%B} {at.day}, {at.year} {hour12(at)}:{at:%M %p %Z}",
    "7:20 PM GMT, December 11, 2016": lambda at: f"{hour12(at)}:{at:%M %p %Z}, {at:%B} {at.day}, {at.year}",
    "11.12.2016, 19:20 Uhr": lambda at: f"{at:%d.%m.%Y}, {at:%H:%M} Uhr",
    "11/12/2016 19:20": lambda at: f"{at:%d/%m/%Y %H:%M}",
    "2016-12-11 19:20": lambda at: f"{at:%Y-%m-%d %H:%M}",
}


def html(inside: str, head: str = "") -> str:
    return (
        f"<html><head><title>Harbour live</title>{head}</head><body><nav><a href='/'>Home</a></nav>{inside}"
        "<footer><p>Imprint</p></footer></body></html>"
    )


def article(label: str, text: str, names: str = "post", mark: str = "") -> str:
    return f"<article class='{names}'><span class='time'>{escape(label)}</span>{mark}<div><p>{text}</p></div></article>"


def each(piece: str) -> Callable[[Sequence[tuple[str, str]]], str]:
    return lambda rows: html("<main>" + "".join(piece.format(escape(label), text) for label, text in rows) + "</main>")


PAGES: dict[str, Callable[[Sequence[tuple[str, str]]], str]] = {
    "plain text": lambda rows: "Harbour live\n\n" + "\n\n".join(f"{label} {text}" for label, text in rows),
    "bold, in the paragraph": each("<p><strong>{}</strong> {}</p>"),
    "bold, above the paragraph": each("<p><strong>{}</strong></p><p>{}</p>"),
    "items of a list": each("<li><b>{}</b> <p>{}</p></li>"),
    "articles": each("<article class='post'><span class='time'>{}</span><div><p>{}</p></div></article>"),
    "time elements": each("<div class='x-9f'><h3>At the quay</h3><time>{}</time><div><p>{}</p></div></div>"),
}


@st.composite
def told(draw: st.DrawFn, gaps: Sequence[int] = (0, 1, 3, 7, 15, 40, 90), least: int = 4) -> list[Told]:
    """The entries of a blog, oldest first; no two say the same, and they have three times or more."""
    at = draw(st.datetimes(datetime(2016, 1, 2), datetime(2024, 12, 20))).replace(second=0, microsecond=0, tzinfo=UTC)
    entries = []
    for number in range(draw(st.integers(least, 20))):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=8, max_size=20))
        entries.append((at, " ".join(words).capitalize() + f" ({number})."))
        at += timedelta(minutes=draw(st.sampled_from(gaps)))
    assume(len({at for at, _ in entries}) > 2)
    return entries


def one_offset(entries: Sequence[Told], zone: ZoneInfo) -> bool:
    """Whether the clocks of a zone stay as they are: an hour that they show twice, or never, has no one reading."""
    return len({at.astimezone(zone).utcoffset() for at, _ in entries}) == 1


def split(page: str, zone: str, fetched_at: datetime, page_date: date | None = None) -> Split:
    address = "https://harbour.example/live"
    return split_page(
        Snapshot(
            snapshot_id=f"{hash(page)}", outlet="harbour-post", source=address, url=address, fetched_at=fetched_at,
            body=page.encode(), language="en", zone=zone, date=page_date,
        )
    )  # fmt: skip


def instants(found: Split) -> list[Told]:
    return [(entry.published.at, entry.content.text) for entry in found.entries]


zones = st.sampled_from(ZONES)
orders = st.booleans()
bounded = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("form", FORMS)
@given(
    kind=st.sampled_from(sorted(PAGES)),
    entries=told(),
    zone=zones,
    newest_first=orders,
    later=st.sampled_from([1, 20, 120]),
    dated=st.booleans(),
)
@settings(bounded, max_examples=12)
def test_a_form_of_time(
    form: str, kind: str, entries: list[Told], zone: str, newest_first: bool, later: int, dated: bool
) -> None:
    own = ZoneInfo(zone)
    assume(one_offset(entries, own))
    assume("GMT" not in form or entries[0][0].astimezone(own).strftime("%Z").isalpha())
    oldest, fetched_at = entries[0][0].astimezone(own).date(), entries[-1][0] + timedelta(minutes=later)
    entries = entries[::-1] if newest_first else entries
    rows = [(FORMS[form](at.astimezone(own)), text) for at, text in entries]
    found = split(PAGES[kind](rows), zone, fetched_at, oldest if dated else None)
    assert instants(found) == entries


DAYS: dict[str, Callable[[date, date], str]] = {
    "dates": lambda day, today: f"{day:%A}, {day.day} {day:%B} {day.year}",
    "dates without a year": lambda day, today: f"{day.day} {day:%B}",
    "days": lambda day, today: {0: "Today", 1: "Yesterday"}[(today - day).days],
}


@pytest.mark.parametrize("days", DAYS)
@pytest.mark.parametrize("shape", ["article", "bold"])
@given(entries=told(gaps=(5, 20, 60, 180)), zone=zones, newest_first=orders)
@bounded
def test_days_are_headings(days: str, shape: str, entries: list[Told], zone: str, newest_first: bool) -> None:
    own = ZoneInfo(zone)
    assume(one_offset(entries, own))
    fetched_at = entries[-1][0] + timedelta(minutes=2)
    today = fetched_at.astimezone(own).date()
    entries = [each for each in entries if days != "days" or (today - each[0].astimezone(own).date()).days < 2]
    assume(len(entries) > 2)
    entries = entries[::-1] if newest_first else entries
    pieces, last = [], None
    for at, text in entries:
        local = at.astimezone(own)
        if local.date() != last:
            last = local.date()
            pieces.append(f"<h2>{DAYS[days](last, today)}</h2>")
        bold = f"<p><strong>{local:%H:%M}</strong> {text}</p>"
        pieces.append(bold if shape == "bold" else article(f"{local:%H:%M}", text))
    assert instants(split(html(f"<main>{''.join(pieces)}</main>"), zone, fetched_at)) == entries


@given(entries=told(gaps=(5, 20, 40)), zone=zones, pinned=st.integers(0, 3))
@bounded
def test_a_pinned_entry_keeps_its_time(entries: list[Told], zone: str, pinned: int) -> None:
    own = ZoneInfo(zone)
    assume(one_offset(entries, own))
    top = entries[pinned]
    order = [top, *(each for each in entries[::-1] if each is not top)]
    labels = [(f"{at.astimezone(own):%H:%M}", text) for at, text in order]
    page = article(*labels[0], names="post pinned", mark="<b>Pinned</b>") + "".join(article(*row) for row in labels[1:])
    found = split(html(f"<main>{page}</main>"), zone, entries[-1][0] + timedelta(minutes=5))
    assert sorted(instants(found)) == sorted(entries)
    assert [entry.content.text for entry in found.entries if entry.pinned] == [top[1]]


@given(entries=told(gaps=(10, 20, 40)), night=st.sampled_from(["2021-03-28", "2021-10-31"]), newest_first=orders)
@bounded
def test_labels_tell_the_hour_that_comes_twice(entries: list[Told], night: str, newest_first: bool) -> None:
    shift = datetime.fromisoformat(f"{night}T00:10+00:00") - entries[len(entries) // 2][0]
    entries = [(at + shift, text) for at, text in entries]
    own, fetched_at = ZoneInfo("Europe/London"), entries[-1][0] + timedelta(minutes=3)
    page_date = entries[0][0].astimezone(own).date()
    entries = entries[::-1] if newest_first else entries
    rows = [(f"{at.astimezone(own):%H:%M %Z}", text) for at, text in entries]
    assert instants(split(PAGES["articles"](rows), "Europe/London", fetched_at, page_date)) == entries


@pytest.mark.parametrize("changed_at", ["2021-03-14T07:00", "2021-11-07T06:00"])
@given(entries=told(gaps=(10, 20, 40)), newest_first=orders)
@bounded
def test_clocks_without_a_label_after_they_were_changed(
    changed_at: str, entries: list[Told], newest_first: bool
) -> None:
    change = datetime.fromisoformat(f"{changed_at}+00:00")
    shift = change - entries[len(entries) // 2][0]
    apart = timedelta(hours=1)
    entries = [(at + shift, text) for at, text in entries if not -apart <= at + shift - change < apart]
    assume(len({at for at, _ in entries}) > 2)
    own, fetched_at = ZoneInfo("America/New_York"), entries[-1][0] + timedelta(minutes=3)
    page_date = entries[0][0].astimezone(own).date()
    entries = entries[::-1] if newest_first else entries
    rows = [(f"{at.astimezone(own):%H:%M}", text) for at, text in entries]
    assert instants(split(PAGES["articles"](rows), "America/New_York", fetched_at, page_date)) == entries


STAMPS: dict[str, Callable[[datetime, datetime], str]] = {
    "naive": lambda local, at: f"{local:%Y-%m-%dT%H:%M:%S}",
    "with an offset": lambda local, at: local.isoformat(),
    "in UTC": lambda local, at: f"{at:%Y-%m-%dT%H:%M:%SZ}",
    "Unix seconds": lambda local, at: str(int(at.timestamp())),
}


@pytest.mark.parametrize("form", STAMPS)
@pytest.mark.parametrize("where", ["attribute", "data"])
@given(entries=told(gaps=(0, 1, 30, 600)), zone=zones, scheduled=st.booleans())
@bounded
def test_stamps_of_machines(form: str, where: str, entries: list[Told], zone: str, scheduled: bool) -> None:
    """Also of a post that is dated some hours ahead: it says so itself, and nothing is made of it."""
    own = ZoneInfo(zone)
    assume(form != "naive" or one_offset(entries, own))
    fetched_at = entries[-1][0] + timedelta(minutes=-90 if scheduled else 2)
    stamped = [(STAMPS[form](at.astimezone(own), at), at, text) for at, text in entries[::-1]]
    if where == "attribute":
        blocks = [f"<article class='post' data-time='{stamp}'><p>{text}</p></article>" for stamp, _, text in stamped]
        page = html(f"<main>{''.join(blocks)}</main>")
    else:
        updates = [
            {"@type": "BlogPosting", "headline": "At the quay", "datePublished": stamp, "articleBody": text}
            for stamp, _, text in stamped
        ]
        data = {"@context": "https://schema.org", "@type": "LiveBlogPosting", "liveBlogUpdate": updates}
        page = html("<p>Live</p>", f"<script type='application/ld+json'>{json.dumps(data)}</script>")
    assert instants(split(page, zone, fetched_at)) == entries[::-1]


@given(entries=told(gaps=(2, 7, 30)), zone=zones)
@bounded
def test_what_is_told_from_the_fetch_is_marked(entries: list[Told], zone: str) -> None:
    fetched_at = entries[-1][0] + timedelta(minutes=1)
    ago = [(int((fetched_at - at).total_seconds()) // 60, text) for at, text in entries[::-1]]
    rows = [(f"{past} minutes ago" if past < 60 else f"{past // 60} hours ago", text) for past, text in ago]
    found = split(PAGES["articles"](rows), zone, fetched_at)
    assert [entry.content.text for entry in found.entries] == [text for _, text in entries[::-1]]
    for entry, (past, _), (at, _) in zip(found.entries, ago, entries[::-1], strict=True):
        assert entry.published.source == "FETCHED"
        assert entry.published.at == at if past < 60 else entry.published.precision == "DAY"
