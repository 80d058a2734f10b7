"""The Guardian, the BBC and Superdesk: real pages and answers give every entry, and sequences of them every change."""

import gzip
import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.platforms import guardian, schema_org, split_page
from schemas.records import Entry, Snapshot


def snapshot(body: bytes, url: str, at: datetime, zone: str = "Europe/London") -> Snapshot:
    return Snapshot(
        snapshot_id=f"{url} {hash(body)}",
        outlet="harbour-post",
        source=url,
        url=url,
        fetched_at=at,
        body=body,
        zone=zone,
    )


@pytest.fixture
def corpus(request: pytest.FixtureRequest) -> Path:
    path = request.config.rootpath.parent / "shared" / "corpus" / "live-pages"
    if not path.exists():
        pytest.skip("../shared/corpus/live-pages is not here")
    return path


def test_a_page_of_the_guardian_in_json(corpus: Path) -> None:
    body = gzip.decompress((corpus / "guardian-pmqs-2023-12-13.frontend.json.gz").read_bytes())
    page = json.loads(body)
    found = split_page(snapshot(body, "https://www.theguardian.com/x", datetime(2023, 12, 13, 18, tzinfo=UTC)))
    assert found.platform == "guardian"
    entries = {entry.native_id: entry for entry in found.entries}
    pinned = page["pinnedPost"]["id"]
    assert set(entries) == {block["id"] for block in page["blocks"]} | {pinned}
    assert [name for name, entry in entries.items() if entry.pinned] == [pinned]
    for block in page["blocks"]:
        entry = entries[block["id"]]
        assert entry.published.at == datetime.fromtimestamp(block["blockFirstPublished"] / 1000, UTC)
        assert entry.content.title == block.get("title")
        assert (entry.kind == "SUMMARY") == block["attributes"]["summary"]
        assert ("key event" in entry.content.tags) == block["attributes"]["keyEvent"]
        assert entry.content.authors == (page["byline"],)
    said = {update["@id"]: update["articleBody"] for update in page["linkedData"][0]["liveBlogUpdate"]}
    letters = {name: "".join(entry.content.text.split()) for name, entry in entries.items()}
    whole = [name for name, text in said.items() if "".join(text.split()) == letters[name]]
    assert len(whole) == 9  # of the other two the JSON-LD has cut the middle


def test_a_page_of_the_bbc(corpus: Path) -> None:
    body = gzip.decompress((corpus / "bbc.com-2020-05-12.html.gz").read_bytes())
    page = snapshot(body, "https://www.bbc.co.uk/news/live/world-52627824", datetime(2020, 5, 12, 15, 10, tzinfo=UTC))
    found = split_page(page)
    assert found.platform == "bbc"
    data = {entry.native_id: entry for entry in schema_org.split(page, {})}
    assert [entry.native_id for entry in found.entries] == list(data)
    for entry in found.entries:
        assert entry.published.at.replace(microsecond=0) == data[entry.native_id].published.at
        assert entry.permalink == data[entry.native_id].permalink
        assert entry.content.text
        assert entry.content.title
        assert not {"Share", "Copy this link", "View more on twitter"} & set(entry.content.text.split("\n"))
    assert sum(bool(entry.content.authors) for entry in found.entries) == 2
    assert sum(media.kind == "EMBED" for entry in found.entries for media in entry.content.media) == 3


@pytest.mark.parametrize(
    ("file", "at", "out"),
    [  # of 15 one waits for an editor; of 25 thirteen are deleted, one waits, and one is an advertisement
        ("superdesk-api-15-posts.json.gz", datetime(2016, 3, 29, 14, tzinfo=UTC), 14),
        ("superdesk-api-25-posts.json.gz", datetime(2017, 3, 24, tzinfo=UTC), 10),
    ],
)
def test_answers_of_superdesk(corpus: Path, file: str, at: datetime, out: int) -> None:
    body = gzip.decompress((corpus / file).read_bytes())
    page = snapshot(body, "https://liveblog.example/api/client_blogs/b/posts", at, "Europe/Berlin")
    found = split_page(page)
    assert found.platform == "superdesk"
    answer = json.loads(body)
    posts = {post["_id"]: post for post in (answer.get("posts") or answer)["_items"]}
    assert len(found.entries) == out
    for entry in found.entries:
        post = posts[str(entry.native_id)]
        assert entry.published.at == datetime.fromisoformat(post["published_date"])
        assert entry.content.text
        assert entry.content.authors
        assert entry.pinned == post.get("sticky", False)


def test_a_post_that_is_deleted_or_scheduled_is_not_there() -> None:
    def answer(**more: Any) -> list[Entry]:
        post = {
            "_id": "p1",
            "published_date": "2024-03-05T12:00:00+00:00",
            "groups": [{"id": "main", "refs": [{"item": {"item_type": "text", "text": "Rain."}}]}],
            **more,
        }
        body = json.dumps({"_items": [post], "_links": {"self": {"href": "client_blogs/b/posts"}}}).encode()
        return list(
            split_page(snapshot(body, "https://lb.example/api/x", datetime(2024, 3, 5, 12, tzinfo=UTC))).entries
        )

    assert len(answer()) == 1
    assert answer(deleted=True) == []
    assert answer(post_status="submitted") == []
    assert answer(published_date="2024-03-05T12:30:00+00:00") == []
    assert len(answer(published_date="2024-03-05T12:00:30+00:00")) == 1  # clocks differ by so much


def block(number: int, at: datetime, text: str, zone: str) -> str:
    shown = f"{at:%H.%M}&nbsp;{zone}"
    return (
        f'<article id="block-{number}" class="block"><header><a href="?page=with:block-{number}#block-{number}">'
        f"<span>{shown}</span></a></header><p>{text}</p></article>"
    )


@pytest.mark.parametrize(("zone", "ahead"), [("GMT", 0), ("BST", 1), ("AEDT", 11), ("EST", -5)])
def test_a_day_of_printed_times_is_read_back(zone: str, ahead: int) -> None:
    """Blocks of the Guardian without stamps, up to 20 hours back over any midnight, in each edition's zone."""
    chance = random.Random(zone)
    for _ in range(20):
        newest = datetime(2024, 3, 5, tzinfo=UTC) + timedelta(minutes=chance.randrange(1440))
        ages = sorted(chance.sample(range(1, 1200), 12))
        instants = [newest - timedelta(minutes=age) for age in ages]
        shown = [at + timedelta(hours=ahead) for at in instants]
        page = "".join(block(n, at, f"Text {n}.", zone) for n, at in enumerate(shown))
        found = guardian.split(snapshot(f"<!doctype html>{page}".encode(), "https://g.example/live", newest), {})
        assert [entry.published.at for entry in found] == instants
