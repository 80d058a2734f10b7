"""`python -m bench.splitting [FOLDER]`: what is found on saved live pages, and what differs from what they declare.

A folder of pages (`*.html`, `*.json`, also with `.gz`) -> a line for each page and way to read it: its own platform,
`schema_org`, which merges data and blocks, and `repeated_blocks`, which is told nothing. Entries found; of them with a
time of day, an id, a text; then, beside
the page's structured data: entries that only one of the two has, times a minute or more apart, texts and titles that
say other words.
"""

import argparse
import gzip
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from bench.measured import cpu_milliseconds
from connectors.platforms import Split, repeated_blocks, schema_org, split_page
from connectors.times import parse_iso
from schemas.errors import Reject
from schemas.records import Entry, Snapshot

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "live-pages"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?")
TIMES = 5
HEAD = ("page", "read as", "sure", "entries", "timed", "ids", "texts", "CPU ms", "beside the structured data")
WORD = re.compile(r"\w+")


class Compared(NamedTuple):
    """How entries differ from those of the structured data."""

    missing: int
    added: int
    times: int
    texts: int
    titles: int

    def __str__(self) -> str:
        said = [f"{number} {what}" for what, number in zip(self._fields, self, strict=True) if number]
        return ", ".join(said) or "the same"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.splitting", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--zone", default="UTC", help="of times that are printed without one")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        raise SystemExit(f"{asked.folder}: no such folder of saved live pages")
    rows = [HEAD, *(row for file in pages(asked.folder) for row in rows_of(file, asked.zone))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def pages(folder: Path) -> list[Path]:
    """The saved pages of a folder."""
    return sorted(file for file in folder.iterdir() if file.name.removesuffix(".gz").endswith((".html", ".json")))


def rows_of(file: Path, zone: str) -> Iterator[tuple[str, ...]]:
    """A line for each way in which a page is read."""
    page = snapshot(file, zone)
    declared = _declared(page)
    own = _split(page, None)
    yield _row(file.name[:32], page, own, declared)
    merged = _split(page, "schema_org")
    if not isinstance(merged, str) and (isinstance(own, str) or own.platform != merged.platform):
        yield _row("", replace(page, platform="schema_org"), replace(merged, certainty=schema_org.SUREST), declared)
    blocks = _split(page, "repeated_blocks")
    claim = repeated_blocks.recognise(page)
    if claim and not isinstance(blocks, str) and (isinstance(own, str) or own.platform != blocks.platform):
        shown = replace(blocks, certainty=claim.certainty)
        yield _row("", replace(page, platform="repeated_blocks"), shown, declared)


def snapshot(file: Path, zone: str) -> Snapshot:
    """A saved page as if it was fetched five minutes after the latest time that stands in it."""
    body = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    found = (parse_iso(text, zone) for text in STAMP.findall(body.decode("utf-8", "replace")))
    known = [at for at in found if at and at < datetime(2030, 1, 1, tzinfo=UTC)]
    at = max(known, default=datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(minutes=5)
    address = _address(body) or f"https://example.org/{file.name}"
    return Snapshot(
        snapshot_id=file.name, outlet="saved", source=address, url=address, fetched_at=at, body=body, zone=zone
    )


def compare(entries: Sequence[Entry], declared: Sequence[Entry]) -> Compared:
    """How the entries of a page differ from those that it declares: by their ids, else by the words they begin with."""
    known = {_name(entry): entry for entry in declared}
    pairs = [(entry, known[_name(entry)]) for entry in entries if _name(entry) in known]
    if len(pairs) < len(declared) / 2:
        known = {_beginning(entry): entry for entry in declared}
        pairs = [(entry, known[_beginning(entry)]) for entry in entries if _beginning(entry) in known]
    apart = [abs(one.published.at - two.published.at) for one, two in pairs if two.published.precision != "DAY"]
    return Compared(
        missing=len(declared) - len(pairs),
        added=len(entries) - len(pairs),
        times=sum(each >= timedelta(minutes=1) for each in apart),
        texts=sum(_words(one.content.text) != _words(two.content.text) for one, two in pairs),
        titles=sum(_words(one.content.title) != _words(two.content.title) for one, two in pairs),
    )


def _split(page: Snapshot, platform: str | None) -> Split | str:
    try:
        return split_page(replace(page, platform=platform))
    except Reject as error:
        return str(error)


def _declared(page: Snapshot) -> list[Entry] | None:
    """The entries of the structured data alone; None where a page has none."""
    try:
        return schema_org.updates(page)
    except Reject:
        return None


def _row(name: str, page: Snapshot, split: Split | str, declared: list[Entry] | None) -> tuple[str, ...]:
    if isinstance(split, str):
        return (name, "refused", "", "", "", "", "", "", split[:60])
    entries = split.entries
    timed = sum(entry.published.precision != "DAY" for entry in entries)
    named = sum(entry.native_id is not None for entry in entries)
    fetches = (f"{page.snapshot_id} {number}" for number in count())  # each is read anew
    told = sum(bool(entry.content.text) for entry in entries)
    beside = "it has none" if declared is None else str(compare(entries, declared))
    taken = cpu_milliseconds(lambda: split_page(replace(page, snapshot_id=next(fetches))), TIMES)
    counts = map(str, (len(entries), timed, named, told))
    return (name, split.platform, f"{split.certainty:.2f}", *counts, f"{taken:.1f}", beside)


def _name(entry: Entry) -> str | None:
    """What names an entry in its markup and in its structured data alike."""
    if entry.native_id:
        return entry.native_id.removeprefix("block-")
    return urlsplit(entry.permalink).fragment or entry.permalink if entry.permalink else None


def _beginning(entry: Entry) -> str:
    return " ".join(_words(entry.content.text or entry.content.title)[:8])


def _words(text: str | None) -> list[str]:
    return WORD.findall((text or "").casefold())


def _address(body: bytes) -> str | None:
    found = re.search(rb'rel="canonical"\s+href="([^"]+)"|href="([^"]+)"\s+rel="canonical"', body)
    return (found[1] or found[2]).decode("utf-8", "replace") if found else None


if __name__ == "__main__":
    main()
