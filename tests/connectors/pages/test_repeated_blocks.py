"""Live pages of made-up shapes, with entries that are known, give these entries back."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from zoneinfo import ZoneInfo

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
    "ago": lambda told, now: f'<span class="ago">{int((now - told.at).total_seconds()) // 60} minutes ago</span>',
}


def _title(told: Told) -> str:
    return f"<h3>{told.title}</h3>" if told.title else ""


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
    "a heading above its time": lambda told, time: (
        f"<h2>{told.title or f'Number {told.number}'}</h2><div>{time}</div>{_text(told)}"
    ),
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
TABLES = {"rows"}
LISTS = {"list", "with a post of somebody"}
QUOTED = ["So much rain.", "\u2014 Gull (@gull) December 11, 2016"]

# What stands beside the entries and is none.
RELATED = '<li><time datetime="2024-03-0{n}T10:00:00Z">{n} March</time> <a href="/{n}">The old lighthouse, {n}</a></li>'
COMMENT = (
    '<div class="comment"><b>gull{n}</b> <time datetime="2024-03-05T1{n}:10:00Z">1{n}:10</time>'
    "<p>I have never seen such a storm in my life, and I have lived here for sixty years, number {n}.</p></div>"
)
SECTION = '<li><a href="/{n}">Section {n}</a></li>'
KEY_EVENT = '<li><span>1{n}:05</span> <a href="#x{n}">Key event number {n} of the day</a></li>'
NOISE = [
    '<ul class="related">' + "".join(RELATED.format(n=n) for n in range(1, 6)) + "</ul>",
    '<section class="comments">' + "".join(COMMENT.format(n=n) for n in range(6)) + "</section>",
    "<nav><ul>" + "".join(SECTION.format(n=n) for n in range(12)) + "</ul></nav>",
    '<ol class="key-events">' + "".join(KEY_EVENT.format(n=n) for n in range(5)) + "</ol>",
]


def page(body: str, before: str, after: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><title>Harbour live</title></head><body><header><h1>Harbour live</h1>'
        f'<p>Last updated <time datetime="2024-03-05T23:00:00Z">23:00</time></p></header>{before}'
        f"<div><main><p>Follow the storm with us.</p>{body}</main></div>{after}"
        "<footer><p>Imprint</p></footer></body></html>"
    )


def found(markup: str, fetched_at: datetime) -> tuple[str, Sequence[Entry]]:
    split = split_page(
        Snapshot(
            snapshot_id=str(hash(markup)),
            outlet="harbour-post",
            source="https://harbour.example/live",
            url="https://harbour.example/live",
            fetched_at=fetched_at,
            body=markup.encode(),
            zone=ZONE,
            platform="repeated_blocks",
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
    at = datetime(2024, 3, 5, 8, 0, tzinfo=UTC)
    told: list[Told] = []
    for number, (gap, text, titled, author) in enumerate(gaps):
        at += timedelta(minutes=gap)
        told.append(Told(number, at, text, titled, author))
    now = at + timedelta(minutes=5)
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
    titles = (
        [each.title or f"Number {each.number}" for each in told]
        if "heading" in shape
        else [each.title for each in told]
    )
    assert [entry.content.title for entry in entries] == (
        titles if shape != "headings" else [each.title for each in told]
    )
    if label not in ("clock", "hashed clock", "twelve hours", "posted") or told[0].at.date() == told[-1].at.date():
        assert [entry.published.at for entry in entries] == [each.at for each in told]
