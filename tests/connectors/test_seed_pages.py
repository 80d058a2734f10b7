"""The saved pages that the project began with are split as a person split them."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.platforms import split_page
from schemas.records import Entry, Snapshot

SEEDS = Path(__file__).parents[3] / "shared" / "corpus" / "seeds"
EDITORS_REMARKS = ("ISIS appears to be hitting", "not what we heard", "Nice stationary targets")
FURNITURE = ("Jump to", "LATEST", "PHOTO:", "Photo:", "E-MAIL", "Posted by", "-fighter", "-killed", "12-16", "FEATURE")


def pages() -> list[dict[str, Any]]:
    path = SEEDS / "golden.json"
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["pages"] if path.exists() else []
    return found


def entries(page: dict[str, Any]) -> tuple[Entry, ...]:
    manifest = tomllib.loads((SEEDS / "manifest.toml").read_text("utf-8"))["page"]
    (said,) = (each for each in manifest if each["file"] == page["file"])
    return split_page(
        Snapshot(
            snapshot_id=said["file"],
            outlet=said["outlet"],
            source=said["file"],
            url=said.get("url"),
            fetched_at=said["fetched_at"],
            body=(SEEDS / said["file"]).read_bytes(),
            language=said["language"],
            zone=said["zone"],
            date=said["date"],
        )
    ).entries


def squash(text: str) -> str:
    return "".join(text.split())


@pytest.mark.skipif(not pages(), reason="the saved pages, ../shared/corpus/seeds, are not here")
@pytest.mark.parametrize("page", pages(), ids=lambda page: page["file"])
def test_each_entry_is_that_of_the_golden_file(page: dict[str, Any]) -> None:
    found = entries(page)
    assert len(found) == len(page["entries"])
    for entry, golden in zip(found, page["entries"], strict=True):
        text = squash(entry.content.text)
        assert text.startswith(squash(golden["starts"]))
        assert squash(golden["holds"]) in text
        assert (entry.content.title, entry.kind, entry.via, entry.published.precision) == (
            golden["title"],
            golden["kind"],
            golden.get("via"),
            golden["precision"],
        )
        assert entry.published.at == datetime.fromisoformat(golden["published_at"]).astimezone(UTC)
        assert entry.content.authors == ((golden["byline"],) if "byline" in golden else ())
        assert not any(piece in entry.content.text for piece in (*FURNITURE, *EDITORS_REMARKS))


@pytest.mark.skipif(not pages(), reason="the saved pages, ../shared/corpus/seeds, are not here")
def test_quoted_posts_are_found_with_their_authors() -> None:
    quotes = [quote for page in pages() for entry in entries(page) for quote in entry.content.quotes]
    named = sum((SEEDS / page["file"]).read_text("utf-8").count(" (@") for page in pages())
    assert len(quotes) == named == 17
    assert all(quote.author and quote.handle and quote.posted_at and quote.text for quote in quotes)
