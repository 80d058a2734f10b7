"""Live pages of made-up shapes, with entries that are known, give these entries back."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.platforms import split_page
from schemas.records import Entry, Snapshot

ZONE = "Europe/London"
WORDS = [
    "the",
    "fire",
    "at",
    "quay",
    "burned",
    "and",
    "ships",
    "waited",
    "for",
    "pilots",
    "with",
    "forty",
    "men",
    "rain",
]
UNLIKE = ["Gales", "Floods", "Trains", "Ferries", "Schools", "Bridges", "Mayors", "Engines", "Harbours", "Forests"]
NAMES = ["Ana Ruiz", "Tomas Bell", "Noor Haddad"]

sentences = st.lists(st.sampled_from(WORDS), min_size=5, max_size=25).map(
    lambda said: " ".join(said).capitalize() + "."
)
said = st.tuples(
    st.integers(1, 170), st.lists(sentences, min_size=1, max_size=3), st.booleans(), st.sampled_from(["", *NAMES])
)


class Told:
    """One entry as it is printed."""

    def __init__(self, number: int, at: datetime, text: list[str], titled: bool, author: str):
        self.number, self.at, self.author = number, at, author
        self.text = [*text, f"It was number {number}."]
        self.title = f"Report number {number} from the quay" if titled else None

    @property
    def local(self) -> datetime:
        return self.at.astimezone(ZoneInfo(ZONE))


# How a time is printed; what of it is known again: the instant, or the minute.
LABELS: dict[str, Callable[[Told, datetime], str]] = {
    "machine": lambda told, _: f'<time datetime="{told.at:%Y-%m-%dT%H:%M:%SZ}">{told.local:%H:%M}</time>',
    "naive": lambda told, _: f'<time datetime="{told.local:%Y-%m-%d %H:%M}">{told.local:%-d %b}</time>',
    "clock": lambda told, _: f'<span class="stamp">{told.local:%H:%M}</span>',
    "hashed clock": lambda told, _: f'<span class="_3xYq">{told.local:%H.%M}</span>',
    "twelve hours": lambda told, _: f'<div class="when"><i>{told.local:%-I:%M}</i> <i>{told.local:%p}</i></div>',
    "dated": lambda told, _: f"<em>{told.local:%-d %B %Y, %H:%M}</em>",
    "posted": lambda told, _: f'<p class="time">Posted at {told.local:%H:%M}</p>',
    "unix": lambda told, _: f'<span data-timestamp="{told.at:%s}">{told.local:%H:%M}</span>',
    "date and time apart": lambda told, _: (
        f'<div class="head"><span>{told.local:%H:%M}</span><span>{told.local:%b %d, %Y}</span></div>'
    ),
    "a label of a program": lambda told, _: f'<span class="x" data-label="{told.at:%Y-%m-%dT%H:%M:%SZ}"></span>',
    "with an h": lambda told, _: f'<b class="hora">{told.local:%Hh%M}</b>',
    "changed and first published": lambda told, _: (
        f'<div class="head"><span>Updated {told.local + timedelta(minutes=4):%H:%M}</span> '
        f"<span>First published {told.local:%H:%M}</span></div>"
    ),
    "ago": lambda told, now: f'<span class="ago">{int((now - told.at).total_seconds()) // 60} minutes ago</span>',
}

BARE = {"clock", "hashed clock", "twelve hours", "posted", "with an h", "changed and first published"}


def _title(told: Told) -> str:
    return f"<h3>{told.title}</h3>" if told.title else ""


def _headline(told: Told) -> str:
    return told.title or f"Bulletin {told.number} from the harbour"


def _text(told: Told) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in told.text)


def _author(told: Told) -> str:
    return f'<span class="author">By {told.author}</span>' if told.author else ""


def _linked(told: Told, time: str) -> str:
    return f"<a href='#e{told.number}'>{time}</a>" if told.number % 3 else time


# What stands around an entry.
SHAPES: dict[str, Callable[[Told, str], str]] = {
    "article": lambda told, time: (
        f'<article class="update" id="u-{7000 + told.number * 13}"><header>{time} {_author(told)}</header>'
        f"{_title(told)}{_text(told)}</article>"
    ),
    "list": lambda told, time: (
        f'<li class="item odd{told.number % 2}">{_title(told)}{time}{_author(told)}{_text(told)}</li>'
    ),
    "columns": lambda told, time: (
        f'<div class="row"><div class="left">{time}</div>'
        f'<div class="right">{_title(told)}<div>{_text(told)}</div></div></div>'
    ),
    "no classes": lambda told, time: f"<div><div>{time}</div>{_title(told)}<div>{_text(told)}</div></div>",
    "custom": lambda told, time: (
        f'<x-post key="k{told.number * 7919}"><x-meta>{time}</x-meta>{_title(told)}'
        f"<x-body>{_text(told)}</x-body></x-post>"
    ),
    "wrapped twice": lambda told, time: (
        f'<div class="w"><section class="post post-{told.number}">{_title(told)}<div>{time}</div>{_text(told)}'
        f'<footer>Share <a href="#p{told.number}">Link</a></footer></section></div>'
    ),
    "headings": lambda told, time: f"<h4>{time} {told.title or ''}</h4>{_text(told)}",
    "rows": lambda told, time: f"<tr><td>{time}</td><td>{_title(told)}{_text(told)}</td></tr>",
}
SHAPES |= {
    "a heading above its time": lambda told, time: f"<h2>{_headline(told)}</h2><div>{time}</div>{_text(told)}",
    "time within a link now and then": lambda told, time: (
        f'<div class="entry"><div class="top">{_linked(told, time)}</div>{_title(told)}{_text(told)}</div>'
    ),
    "time at the end": lambda told, time: (
        f'<article class="note">{_title(told)}{_text(told)}<div class="foot">{time}</div></article>'
    ),
    "an update's time beside it": lambda told, time: (
        f'<div class="card"><div class="meta">{time}'
        f'<span class="updated">Updated {told.local + timedelta(minutes=3):%H:%M}</span></div>'
        f"{_title(told)}<div>{_text(told)}</div></div>"
    ),
    "words of utility": lambda told, time: (
        f'<div class="flex p-2 {"bg-red" if told.title else "bg-white"}"><div class="flex">{time}</div>'
        f'<div class="flex p-2">{_title(told)}{_text(told)}</div></div>'
    ),
    "with a post of somebody": lambda told, time: (
        f'<li id="{1_000_000 - told.number * 37}"><p>{time}</p>{_title(told)}{_text(told)}'
        '<blockquote class="twitter-tweet"><p>So much rain.</p>&mdash; Gull (@gull) <a href="https://twitter.com/gull/status/7">'
        "December 11, 2016</a></blockquote></li>"
    ),
}
SHAPES |= {
    "a title in a large type": lambda told, time: (
        f'<div class="py-4"><div class="flex">{time}</div><div class="text-xl font-bold">{_headline(told)}</div>'
        f'<div class="mt-2">{_text(told)}</div></div>'
    ),
    "a title in bold": lambda told, time: f"<li>{time}<p><strong>{_headline(told)}</strong></p>{_text(told)}</li>",
    "times beside texts without a wrapper": lambda told, time: (
        f'<div class="g-time">{time}</div><div class="g-text">{_title(told)}{_text(told)}</div>'
    ),
    "opened": lambda told, time: f"<details open><summary>{time} {_title(told)}</summary>{_text(told)}</details>",
}
ALL_TITLED = {"a heading above its time", "a title in a large type", "a title in bold"}
TABLES = {"rows"}
LISTS = {"list", "a title in bold", "with a post of somebody"}
QUOTED = ["So much rain.", "\u2014 Gull (@gull) December 11, 2016"]

# What stands beside the entries and is none.
RELATED = '<li><time datetime="2024-03-0{n}T10:00:00Z">{n} March</time> <a href="/{n}">The old lighthouse, {n}</a></li>'
COMMENT = (
    '<div class="comment"><b>gull{n}</b> <time datetime="2024-03-05T1{n}:10:00Z">1{n}:10</time>'
    "<p>I have never seen such a storm in my life, and I have lived here for sixty years, number {n}.</p></div>"
)
SECTION = '<li><a href="/{n}">Section {n}</a></li>'
KEY_EVENT = '<li><span>1{n}:05</span> <a href="#x{n}">Key event number {n} of the day</a></li>'
READER = (
    '<div class="m"><b>gull{n}</b> <span>1{n}:10</span><p>I have never seen such a storm in my life, and I have lived '
    'here for sixty years, number {n}.</p><a href="#">Reply</a></div>'
)
TEASER = (
    '<div class="zc"><time datetime="2024-03-05T0{n}:15:00Z">{n}:15</time><h3><a href="/live/{n}">Another live blog of '
    "the day, on the budget, number {n}</a></h3><p>All the latest from the chamber.</p></div>"
)
NOISE = [
    '<ul class="related">' + "".join(RELATED.format(n=n) for n in range(1, 6)) + "</ul>",
    '<section class="comments">' + "".join(COMMENT.format(n=n) for n in range(6)) + "</section>",
    "<nav><ul>" + "".join(SECTION.format(n=n) for n in range(12)) + "</ul></nav>",
    '<ol class="key-events">' + "".join(KEY_EVENT.format(n=n) for n in range(5)) + "</ol>",
    "<section><h2>Have your say</h2>" + "".join(READER.format(n=n) for n in range(9)) + "</section>",
    "<section><h2>Most read</h2><ol>" + "".join(RELATED.format(n=n) for n in range(1, 9)) + "</ol></section>",
    '<section class="zz">' + "".join(TEASER.format(n=n) for n in range(1, 9)) + "</section>",
]
# What stands in each entry, after its text, and is no part of it.
APART = [
    '<div class="sh"><ul><li><a href="https://www.facebook.com/sharer.php?u=1">Compartir en Facebook</a></li>'
    "<li>Copiar enlace</li></ul></div>",
    '<div class="tools"><a>Like</a><a>Save</a><a>Share</a></div>',
    '<div class="media-wrap"><img src="/quay.jpg"><span class="x-legend">The quay, on a better day.</span></div>',
    '<div class="comments"><div class="reply"><i>gull</i> <time datetime="2024-03-05T07:00:00Z">1 h</time>'
    "<p>What a day it is, says a reader.</p></div></div>",
    '<div class="c-promo"><a href="/subscribe">Subscribe today for one pound a week</a></div>',
    "<p>By Ana Ruiz</p>",
]


def page(body: str, before: str, after: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><title>Harbour live</title></head><body><header><h1>Harbour live</h1>'
        f'<p>Last updated <time datetime="2024-03-05T23:00:00Z">23:00</time></p></header>{before}'
        f"<div><main><p>Follow the storm with us.</p>{body}</main></div>{after}"
        "<footer><p>Imprint</p></footer></body></html>"
    )


def told_in_order(gaps: Sequence[tuple[int, list[str], bool, str]]) -> tuple[list[Told], datetime]:
    """Entries, oldest first, and when their page is fetched."""
    at = datetime(2024, 3, 5, 8, 0, tzinfo=UTC)
    told: list[Told] = []
    for number, (gap, text, titled, author) in enumerate(gaps):
        at += timedelta(minutes=gap)
        told.append(Told(number, at, text, titled, author))
    return told, at + timedelta(minutes=5)


def found(markup: str, fetched_at: datetime, platform: str | None = "repeated_blocks") -> tuple[str, Sequence[Entry]]:
    split = split_page(
        Snapshot(
            snapshot_id=str(hash(markup)),
            outlet="harbour-post",
            source="https://harbour.example/live",
            url="https://harbour.example/live",
            fetched_at=fetched_at,
            body=markup.encode(),
            zone=ZONE,
            platform=platform,
        )
    )
    return split.why, split.entries


@given(
    gaps=st.lists(said, min_size=3, max_size=20),
    shape=st.sampled_from(sorted(SHAPES)),
    label=st.sampled_from(sorted(LABELS)),
    newest_first=st.booleans(),
    noise=st.lists(st.sampled_from(NOISE), max_size=2, unique=True),
    noise_first=st.booleans(),
)
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_a_page_of_any_shape_gives_its_entries_back(
    gaps: list[tuple[int, list[str], bool, str]],
    shape: str,
    label: str,
    newest_first: bool,
    noise: list[str],
    noise_first: bool,
) -> None:
    told, now = told_in_order(gaps)
    if newest_first:
        told.reverse()
    body = "".join(SHAPES[shape](each, LABELS[label](each, now)) for each in told)
    if shape in TABLES:
        body = f"<table>{body}</table>"
    elif shape in LISTS:
        body = f"<ul>{body}</ul>"
    else:
        body = f"<div>{body}</div>"
    around = "".join(noise)
    _, entries = found(page(body, around if noise_first else "", "" if noise_first else around), now)
    quoted = QUOTED if shape == "with a post of somebody" else []
    assert [entry.content.text.split("\n") for entry in entries] == [each.text + quoted for each in told]
    titles = [_headline(each) if shape in ALL_TITLED else each.title for each in told]
    assert [entry.content.title for entry in entries] == titles
    if label not in BARE or told[0].at.date() == told[-1].at.date():
        assert [entry.published.at for entry in entries] == [each.at for each in told]


@given(
    gaps=st.lists(said, min_size=4, max_size=12),
    shape=st.sampled_from(["article", "columns", "no classes", "words of utility", "a title in a large type"]),
    label=st.sampled_from(sorted(set(LABELS) - BARE)),
    apart=st.lists(st.sampled_from(APART), min_size=1, max_size=3, unique=True),
    noise=st.lists(st.sampled_from(NOISE), max_size=1),
)
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_what_stands_in_an_entry_and_is_no_part_of_it(
    gaps: list[tuple[int, list[str], bool, str]], shape: str, label: str, apart: list[str], noise: list[str]
) -> None:
    told, now = told_in_order(gaps)
    blocks = [SHAPES[shape](each, LABELS[label](each, now)) for each in told]
    closing = "</article>" if shape == "article" else "</div></div>"
    body = "".join(f"{block.removesuffix(closing)}{''.join(apart)}{closing}" for block in blocks)
    _, entries = found(page(f"<div>{body}</div>", "", "".join(noise)), now)
    assert [entry.content.text.split("\n") for entry in entries] == [each.text for each in told]
    assert [entry.published.at for entry in entries] == [each.at for each in told]


def poor(told: Sequence[Told], defect: str) -> str:
    """The entries as structured data that have a defect."""
    updates = []
    for each in told[:2] if defect == "the first two alone" else told:
        text = " ".join(each.text)
        update = {"@type": "BlogPosting", "datePublished": each.at.isoformat(), "articleBody": text}
        update |= {"headline": each.title} if each.title else {}
        if defect == "cut":
            update["articleBody"] = text[:30] + "..."
        elif defect == "one date":
            update["datePublished"] = "2024-03-05T07:00:00Z"
        elif defect == "the headline of the page":
            update["headline"] = "Harbour live"
        updates.append(update)
    blog = {"@type": "LiveBlogPosting", "headline": "Harbour live", "datePublished": "2024-03-05T07:00:00Z"}
    return f'<script type="application/ld+json">{json.dumps({**blog, "liveBlogUpdate": updates})}</script>'


@pytest.mark.parametrize("defect", ["none", "the first two alone", "cut", "one date", "the headline of the page"])
@pytest.mark.parametrize("shape", ["article", "columns", "words of utility", "headings"])
@given(gaps=st.lists(said, min_size=3, max_size=10), label=st.sampled_from(["machine", "dated", "unix"]))
@settings(deadline=None, max_examples=10, suppress_health_check=[HealthCheck.too_slow])
def test_what_poor_data_lack_is_read_from_the_blocks(
    shape: str, defect: str, gaps: list[tuple[int, list[str], bool, str]], label: str
) -> None:
    unlike = [
        (gap, [f"{word} {text[0]}"], titled, "") for word, (gap, text, titled, _) in zip(UNLIKE, gaps, strict=False)
    ]
    told, now = told_in_order(unlike)
    body = "".join(SHAPES[shape](each, LABELS[label](each, now)) for each in told)
    _, entries = found(page(f"<div>{body}</div>", poor(told, defect), ""), now, platform=None)
    assert [entry.content.text.split("\n") for entry in entries] == [each.text for each in told]
    assert [entry.content.title for entry in entries] == [each.title for each in told]
    assert [entry.published.at for entry in entries] == [each.at for each in told]
