"""Archives to replay: one page that grows for a day, or many pages that are all new.

-> WARC files in a folder, written as the live job writes them. The same seed gives the same snapshots.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.pages import MARKUPS
from bench.texts import Told, Writer
from connectors.archives.archive import Archive
from connectors.snapshots import snapshot_id
from schemas.records import Snapshot

BEGINS_AT = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
DAY_MINUTES = 18 * 60
EDITED_EVERY = 5  # snapshots; two of the newest entries are then edited
EDITED, EDITED_AMONG = 2, 40
OPTIONS = {"entry": "article.card", "id": "@id", "time": "time@datetime", "title": "h3", "without": ".card-meta"}


def growing(folder: Path, markup: str, snapshots: int, entries: int) -> tuple[int, int]:
    """Archive a page that grows to so many entries; returns how many were new and how many edits there were."""
    archive = Archive(folder)
    edits = 0
    for shown, at, edited in grow(snapshots, entries):
        archive.append(snapshot_of("gazette", "https://gazette.example/live", markup, shown, at))
        edits += edited
    archive.close()
    return entries, edits


def grow(snapshots: int, entries: int, seed: int = 1) -> Iterator[tuple[Sequence[Told], datetime, int]]:
    """The entries of each snapshot, newest first, when it was fetched, and how many were edited for it."""
    writer = Writer(seed, BEGINS_AT, DAY_MINUTES / entries)
    shown: list[Told] = []
    for number in range(1, snapshots + 1):
        wanted = max(1, entries * number // snapshots)
        at = BEGINS_AT + timedelta(minutes=DAY_MINUTES * (number + 1) / snapshots + 5)
        edited = EDITED if number % EDITED_EVERY == 0 and len(shown) > EDITED_AMONG else 0
        for place in writer.chance.sample(range(EDITED_AMONG), edited):
            shown[place] = writer.edited(shown[place], at)
        while len(shown) < wanted:
            shown.insert(0, writer.entry())
        yield shown, at, edited


def distinct(folder: Path, pages: int, entries: int) -> int:
    """Archive so many pages, each once and with entries of its own; returns how many entries that is."""
    archive = Archive(folder)
    for page in range(pages):
        writer = Writer(1_000 + page, BEGINS_AT, 10)
        shown = [writer.entry() for _ in range(entries)][::-1]
        address = f"https://gazette.example/live/{page}"
        at = BEGINS_AT + timedelta(minutes=10 * entries + 20, seconds=page)
        archive.append(snapshot_of("gazette", address, "printed_stamps", shown, at))
    archive.close()
    return pages * entries


def snapshot_of(
    outlet: str, address: str, markup: str, shown: Sequence[Told], at: datetime, named: bool = True, views: int = 0
) -> Snapshot:
    """A snapshot as a poll brings it; `named`: its outlet says which platform takes it apart; `views`: as it prints."""
    at = at.replace(microsecond=0)
    body = MARKUPS[markup](shown, f"{at:%H%M%S} {views}", address)
    kind = "application/rss+xml" if markup == "feed" else "text/html"
    return Snapshot(
        snapshot_id=snapshot_id(address, at, body),
        outlet=outlet,
        source=address,
        url=address,
        fetched_at=at,
        headers={"content-type": f"{kind}; charset=utf-8"},
        body=body,
        language="en",
        zone="GMT",
        platform=markup if named else None,
        options=OPTIONS if named and markup == "selectors" else {},
    )
