"""Parts `split`, `fold` and `match`: CPU time of the pure steps alone, in this process."""

import gc
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
from pipelines.known import Page
from pipelines.match import MatchFold
from pipelines.ordered import payload
from pipelines.revise import compare, revise
from schemas.records import Entry, Snapshot, Update

ADDRESS = "https://gazette.example/live"
ENTRIES = 400
PAGES, ROUNDS = 5, 5
# First seen; with an entry more; with other tokens alone; with other tokens and a counter that readers see.
POLLED = ("cold", "one new", "unchanged", "a counter", "Beautiful Soup", "feedparser")


def split() -> Iterator[Row]:
    """A page of 400 entries is taken apart: named by its outlet, and again by a source that names no platform."""
    for markup in MARKUPS:
        for named in (True, False) if markup != "selectors" else (True,):
            times: dict[str, list[float]] = {name: [] for name in POLLED}
            for seed in range(PAGES + 1):
                rounds = list(_polled(markup, seed, named))
                for name, page in rounds if seed else rounds[:1]:  # the first pays for what is imported and compiled
                    times[name].append(cpu_milliseconds(partial(split_page, page)))
                if named:
                    times["Beautiful Soup"].append(cpu_milliseconds(partial(_soup, rounds[0][1].body, markup)))
                    if markup == "feed":
                        times["feedparser"].append(cpu_milliseconds(partial(feedparser.parse, rounds[0][1].body)))
                    gc.collect()  # of its garbage
            del times["cold"][0]
            figures = ", ".join(f"{name} {median(found):.1f}" for name, found in times.items() if found)
            yield Row(f"{markup}, {len(page.body) // 1000} kB" if named else "  no platform named", f"{figures} ms")


def _polled(markup: str, seed: int, named: bool) -> Iterator[tuple[str, Snapshot]]:
    """A page as it is polled, each poll after its name in `POLLED`."""
    writer = Writer(seed, BEGINS_AT, DAY_MINUTES / ENTRIES)
    shown = [writer.entry() for _ in range(ENTRIES)][::-1]
    page = partial(snapshot_of, "gazette", f"{ADDRESS}/{seed}", markup, named=named)
    yield "cold", page(shown, _at(0))
    for second in range(1, 3 * ROUNDS, 3):
        shown = [writer.entry(), *shown[:-1]]
        yield "one new", page(shown, _at(second), views=second)
        yield "unchanged", page(shown, _at(second + 1), views=second)
        yield "a counter", page(shown, _at(second + 2), views=second + 1)


def _soup(body: bytes, markup: str) -> str:
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
