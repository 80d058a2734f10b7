"""Real pages of Reach titles: every update with its own time, author and text; the data are asked only if need be."""

import gzip
from datetime import UTC, datetime

import pytest

from connectors.platforms import reach, schema_org, split_page
from schemas.records import Entry, Snapshot
from tests.outlets.test_cases import HERE, snapshot_of


@pytest.mark.parametrize(
    ("file", "count", "texts", "pictures", "authors"),
    [
        # two of the five without a text show a post, one a story, and two more posts that the script loads
        ("corkbeo.ie.html.gz", 26, 21, 2, 2),
        ("express.co.uk-2024-07-18.html.gz", 9, 9, 9, 1),
    ],
)
def test_real_pages(
    request: pytest.FixtureRequest, file: str, count: int, texts: int, pictures: int, authors: int
) -> None:
    path = request.config.rootpath.parent / "shared" / "corpus" / "live-pages" / file
    if not path.exists():
        pytest.skip("../shared/corpus/live-pages is not here")
    page = Snapshot(
        snapshot_id=file,
        outlet="harbour-post",
        source="https://harbour.example/live",
        url="https://harbour.example/live",
        fetched_at=datetime(2024, 7, 18, 12, tzinfo=UTC),
        body=gzip.decompress(path.read_bytes()),
        zone="Europe/London",
    )
    found = split_page(page)
    assert (found.platform, len(found.entries)) == ("reach", count)
    assert sum(bool(entry.content.text) for entry in found.entries) == texts
    assert all(entry.content.text or entry.content.media for entry in found.entries)
    shown = [media for entry in found.entries for media in entry.content.media if media.kind == "IMAGE"]
    assert len(shown) == pictures
    assert len({author for entry in found.entries for author in entry.content.authors}) == authors
    assert all((entry.published.source, entry.published.precision) == ("STAMP", "SECOND") for entry in found.entries)
    data = {entry.native_id: entry for entry in schema_org.updates(page)}
    for entry in found.entries:
        assert abs((entry.published.at - data[entry.native_id].published.at).total_seconds()) < 1


def test_a_block_that_says_all_is_the_same_whatever_the_data_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else an entry would be revised when another one of its page fails to render."""
    page = snapshot_of(HERE / "reach" / "regional-layout")
    alone = reach.split(page, {})
    asked: list[Entry] = []

    def updates(snapshot: Snapshot) -> list[Entry]:
        asked.extend(found := real(snapshot))
        return found

    real = schema_org.updates
    monkeypatch.setattr(schema_org, "updates", updates)
    monkeypatch.setattr(reach, "_is_whole", lambda entry: entry.native_id != "7105")
    assert [entry for entry in reach.split(page, {}) if entry.native_id != "7105"] == alone[1:]
    assert asked
