"""Parts `split`, `fold` and `match`: CPU time of the pure steps alone, in this process."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import feedparser
from bs4 import BeautifulSoup

from bench.archives import BEGINS_AT, DAY_MINUTES, snapshot_of
from bench.measured import Row, cpu_milliseconds, median
from bench.pages import MARKUPS
from bench.texts import Told, Writer
from connectors.platforms import split_page
from pipelines.graph import SketchUpdate, ordered_update
from pipelines.match import MatchFold
from pipelines.ordered import payload
from pipelines.revise import Page, compare, revise
from schemas.records import Entry, Snapshot, Update

ADDRESS = "https://gazette.example/live"
ENTRIES = 400
PAGES = 5


def split() -> Iterator[Row]:
    """A page of 400 entries is taken apart: seen for the first time, with other noise alone, with one entry more."""
    for markup in MARKUPS:
        times: dict[str, list[float]] = {}
        for seed in range(PAGES + 1):
            writer = Writer(seed, BEGINS_AT, DAY_MINUTES / ENTRIES)
            shown = [writer.entry() for _ in range(ENTRIES)][::-1]
            first = snapshot_of("gazette", ADDRESS, markup, shown, _at(0))
            same = snapshot_of("gazette", ADDRESS, markup, shown, _at(1))
            unnamed = snapshot_of("gazette", ADDRESS, markup, shown, _at(2), named=False)
            more = snapshot_of("gazette", ADDRESS, markup, [writer.entry(), *shown], _at(3))
            taken = {"cold": cpu_milliseconds(partial(split_page, first))}
            taken["unchanged"] = cpu_milliseconds(partial(split_page, same))
            taken["recognised"] = cpu_milliseconds(partial(split_page, unnamed)) - taken["unchanged"]
            taken["one new"] = cpu_milliseconds(partial(split_page, more))
            taken["Beautiful Soup"] = cpu_milliseconds(partial(_with_beautiful_soup, first.body, markup))
            if markup == "feed":
                taken["feedparser"] = cpu_milliseconds(partial(feedparser.parse, first.body))
            if seed:  # the first page pays for what is imported and compiled once
                for name, milliseconds in taken.items():
                    times.setdefault(name, []).append(milliseconds)
        figures = ", ".join(f"{name} {median(found):.1f}" for name, found in times.items())
        yield Row(f"{markup}, {len(first.body) // 1000} kB", f"{figures} ms")


def _with_beautiful_soup(body: bytes, markup: str) -> str:
    return BeautifulSoup(body, "xml" if markup == "feed" else "lxml").get_text()


def fold() -> Iterator[Row]:
    """Entries a second through `revise`: all new to the page, and all known to it."""
    shown, split_pages = _pages(PAGES + 1)
    new, known = [], []
    for snapshot, entries in split_pages:
        page = Page()
        new.append(cpu_milliseconds(partial(compare, page, snapshot, entries)))
        for delta in compare(page, snapshot, entries).deltas:
            page.apply(delta)
        known.append(cpu_milliseconds(partial(compare, page, snapshot, entries), 5))
    yield Row("entries that are new", _rate(shown, new))
    yield Row("entries that are known and unchanged", _rate(shown, known))


def match(updates: int = 10_000) -> Iterator[Row]:
    """Updates a second through sketching, and through judging with so many remembered."""
    made = list(_updates(updates))
    step = SketchUpdate()
    list(step.process(made[0]))  # loads the weights of the words
    sketched: list[bytes] = []
    milliseconds = cpu_milliseconds(lambda: sketched.extend(value for one in made for _, value in step.process(one)))
    yield Row("sketched", f"{updates / milliseconds * 1000:,.0f} updates/s")
    folding = MatchFold(timedelta(days=3))
    memory = folding.begin()

    def judge() -> None:
        for value in sketched:
            for delta in folding.decide(memory, payload(value))[1]:
                folding.apply(memory, delta)

    milliseconds = cpu_milliseconds(judge)
    yield Row(f"judged, {updates:,} remembered at the end", f"{updates / milliseconds * 1000:,.0f} updates/s")


def _pages(count: int) -> tuple[int, list[tuple[Snapshot, Sequence[Entry]]]]:
    pages: list[tuple[Snapshot, Sequence[Entry]]] = []
    for seed in range(count):
        writer = Writer(seed, BEGINS_AT, DAY_MINUTES / ENTRIES)
        shown: list[Told] = [writer.entry() for _ in range(ENTRIES)][::-1]
        snapshot = snapshot_of("gazette", ADDRESS, "printed_stamps", shown, _at(0))
        pages.append((snapshot, split_page(snapshot).entries))
    return ENTRIES, pages[1:]


def _updates(count: int) -> Iterator[tuple[bytes, bytes]]:
    made = 0
    for page in range(count // 100):
        writer = Writer(2_000 + page, BEGINS_AT, 10)
        shown = [writer.entry() for _ in range(100)][::-1]
        snapshot = snapshot_of(f"outlet-{page % 7}", f"{ADDRESS}/{page}", "printed_stamps", shown, _at(0))
        found: tuple[Update, ...] = revise(Page(), snapshot).updates
        for place, update in enumerate(found):
            if made < count:
                made += 1
                yield ordered_update(update, place)


def _at(second: int) -> datetime:
    return BEGINS_AT + timedelta(minutes=DAY_MINUTES + 30, seconds=second)


def _rate(entries: int, milliseconds: Sequence[float]) -> str:
    return (
        f"{entries / median(milliseconds) * 1000:,.0f} entries/s, {median(milliseconds):.1f} ms for a page of {entries}"
    )
