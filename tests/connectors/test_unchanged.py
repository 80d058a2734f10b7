"""What is remembered of pages spares work and changes nothing: polls of a page that is edited in every way.

Bounded by default; LIVEBLOG_FUZZ_ROUNDS=6000 polls each page a thousand times.
"""

import os
import random
import re
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from connectors import platforms
from connectors.pages.cutting import cut_page
from connectors.pages.document import read
from connectors.pages.recent import Recent
from connectors.pages.unchanged import Unchanged
from connectors.platforms import Split, split_page
from schemas.errors import Reject
from schemas.records import Snapshot
from tests.outlets.test_cases import CASES, HERE, snapshot_of

POLLS = int(os.environ.get("LIVEBLOG_FUZZ_ROUNDS", "60")) // 6
AGES = [timedelta(seconds=20), timedelta(minutes=4), timedelta(hours=5), timedelta(days=1), timedelta(days=300)]
ZONES = [None, "Europe/London", "America/New_York", "Asia/Kolkata"]

Edit = Callable[[str, random.Random], str]


NOISE = "0n01se0"
NOISY = (
    f'<script nonce="{NOISE}">window.token="{NOISE}"; if (a < b && "</p>") c()</script>',
    f"<!-- made by node {NOISE} <p>UPDATE 1920 GMT: no</p> -->",
    f'<style nonce="{NOISE}">.c{NOISE} > p {{ color: red }}</style>',
    f'<meta name="csrf-token" content="{NOISE}"><input type="hidden" name="authenticity_token" value="{NOISE}">',
    f'<script type="application/ld+json" nonce="{NOISE}">{{"@type": "Thing"}}</script>',
    f'<div data-token="{NOISE}"></div>',
)


def noisy(text: str, chance: random.Random) -> str:
    """A page of HTML with what is another at every fetch: anywhere what nobody reads, at its ends what readers see."""
    places = [found.end() for found in re.finditer(r"<(?:head|body|div|p|article|li)\b[^<>]*>", text)]
    for noise in NOISY if "<html" in text else ():
        at = chance.choice(places)
        text = text[:at] + noise + text[at:]
    for end in ("<body>", "</body>", "</html>"):
        before, found, after = text.partition(end)
        text = f"{before}{found}<p>{NOISE} views, updated {NOISE} minutes ago</p>{after}" if found else text
    return text


def piece(text: str, chance: random.Random) -> tuple[int, int]:
    """A stretch from the beginning of one tag to that of another, as entries are."""
    tags = [found.start() for found in re.finditer(r"<(?:div|p|article|li|item|tr)\b", text)] or [0, len(text) // 2]
    start = chance.choice(tags)
    return start, chance.choice([tag for tag in [*tags, len(text)] if tag >= start][:12])


def removed(text: str, chance: random.Random) -> str:
    start, end = piece(text, chance)
    return text[:start] + text[end:]


def added(text: str, chance: random.Random) -> str:
    (start, end), (at, _) = piece(text, chance), piece(text, chance)
    return text[:at] + text[start:end] + text[at:]


def moved(text: str, chance: random.Random) -> str:
    start, end = piece(text, chance)
    rest = text[:start] + text[end:]
    at, _ = piece(rest, chance) if rest else (0, 0)
    return rest[:at] + text[start:end] + rest[at:]


def another_word(text: str, chance: random.Random) -> str:
    words = [found.span() for found in re.finditer(r"\w+", text)] or [(0, 0)]
    start, end = chance.choice(words)
    return text[:start] + chance.choice(["harbour", "7", "2 minutes ago", "18:45", "yesterday"]) + text[end:]


def other_digits(text: str, chance: random.Random) -> str:
    return re.sub(r"\d", lambda digit: str(chance.randrange(10)) if chance.random() < 0.05 else digit[0], text)


def cut_off(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text) // 2, len(text)) + 1]


def silent(text: str, chance: random.Random) -> str:
    start, end = piece(text, chance)
    before, after = chance.choice([("<!--", "-->"), ("<script>", "</script>"), ("<!--", ""), ("<style>", "</STYLE >")])
    return text[:start] + before + text[start:end] + after + text[end:]


EDITS: tuple[Edit, ...] = (removed, added, moved, another_word, another_word, other_digits, cut_off, silent)


def polls(first: Snapshot, chance: random.Random) -> Iterator[Snapshot]:
    """A page as it is polled: the same but for its noise, edited, as it was once, of another zone, at another time."""
    versions = [noisy(first.body.decode("utf-8", "surrogateescape"), chance)]
    page = first
    for number in range(POLLS):
        text = versions[-1] if chance.random() < 0.8 else chance.choice(versions)
        if chance.random() < 0.4:
            text = chance.choice(EDITS)(text or "<", chance)
            versions.append(text)
        if chance.random() < 0.1:
            page = replace(page, zone=chance.choice(ZONES))
        page = replace(
            page,
            snapshot_id=f"{first.snapshot_id} {number}",
            fetched_at=page.fetched_at + chance.choice([*AGES[:2], *AGES[:2], *AGES, -AGES[1]]),
            body=text.replace(NOISE, f"{chance.getrandbits(40):x}").encode("utf-8", "surrogateescape"),
        )
        yield page


def outcome(split: Callable[[Snapshot], Split], page: Snapshot) -> Split | str:
    try:
        return split(page)
    except Reject as error:
        return str(error)


def forget() -> None:
    """Make the process as it was when it began."""
    platforms.pages.forget()
    for name, module in list(sys.modules.items()):
        if name.startswith("connectors."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()
                elif isinstance(value, Recent):
                    value.forget()


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_page_that_was_polled_before_is_read_as_if_it_never_was(case: Path, named: bool) -> None:
    chance = random.Random(f"{case.relative_to(HERE)} {named}")
    first = snapshot_of(case)
    if named and case.parent.name in platforms.names():
        first = replace(first, platform=case.parent.name)
    pages = list(polls(first, chance))
    forget()
    polled = [outcome(split_page, page) for page in pages]
    for page, found in zip(pages, polled, strict=True):
        forget()
        assert found == outcome(platforms._split_page, page)


def test_a_page_with_other_noise_is_not_read_again() -> None:
    page = snapshot_of(HERE / "guardian" / "blocks-since-another")
    reads: list[Snapshot] = []

    def count(snapshot: Snapshot) -> int:
        reads.append(snapshot)
        return len(read(snapshot).text)

    pages = Unchanged(count, lambda found: 1, 100)
    for noise in NOISY:
        for token in ("1", "2", "another"):
            body = f"<html><body>{noise}<p>UPDATE 1920 GMT: The fire is out.".replace(NOISE, token).encode()
            pages(replace(page, body=body, snapshot_id=token, headers={"Age": token, "content-type": "text/html"}))
    assert len(reads) == len(NOISY)


def test_a_reader_that_asked_for_a_part_reads_again_when_that_part_has_changed() -> None:
    page = snapshot_of(HERE / "guardian" / "blocks-since-another")
    reads: list[Snapshot] = []

    def entries(snapshot: Snapshot) -> list[str]:
        reads.append(snapshot)
        return cut_page(read(snapshot), re.compile('id="block-'))

    pages = Unchanged(entries, len, 100)
    block = '<div id="block-1">The fire is out.</div>'
    texts = [f"<p>{views} views</p>{block}<p>{views} people</p>" for views in (1, 22, 333)]
    for text in [*texts, texts[0] + block, texts[1] + block, texts[1].replace("fire", "wind")]:
        found = pages(replace(page, body=f"<html><body>{text}".encode(), headers={"content-type": "text/html"}))
        assert found == re.findall("<div.*?</div>", text)
    assert len(reads) == 3


def test_no_more_is_remembered_than_was_said() -> None:
    page = snapshot_of(HERE / "printed_stamps" / "bold-stamps-in-html")
    reads: list[str] = []

    def note(snapshot: Snapshot) -> str:
        reads.append(snapshot.source)
        return snapshot.source

    pages = Unchanged(note, lambda found: 10, 40)
    for source in ("a", "b", "c", "d", "a", "e", "a", "b"):
        assert pages(replace(page, source=source)) == source
    assert reads == ["a", "b", "c", "d", "e", "b"]  # b was asked for longest ago when e came
