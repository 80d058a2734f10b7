"""Lists of feeds: what others write is read, what is written is read again, and what is none is refused."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from connectors.outlets import Outlet, Source, read
from connectors.outlets.opml import Listed, drafts, read_opml, write_opml
from schemas.errors import Reject


def listed(outlines: str) -> list[tuple[str, str]]:
    return [(feed.url, feed.name) for feed in read_opml(f"<opml><head/><body>{outlines}</body></opml>".encode())]


@pytest.mark.parametrize(
    ("outlines", "feeds"),
    [
        ('<outline text="a &amp; b" xmlUrl="https://a.example/f?x&amp;y"/>', [("https://a.example/f?x&y", "a & b")]),
        ("<outline TITLE='B' xmlURL = 'https://b.example/f'></outline>", [("https://b.example/f", "B")]),
        (
            '<outline text="Folder"><outline text="In"><outline xmlUrl="https://a.example/f"/></outline></outline>'
            '<outline title="" text="C" xmlUrl="https://c.example/f"/>',
            [("https://a.example/f", ""), ("https://c.example/f", "C")],
        ),
        ('<outline text="1 > <b>2</b>" xmlUrl="https://a.example/f"/>', [("https://a.example/f", "1 > <b>2</b>")]),
        ('<outline xmlUrl="feed:https://a.example/f"/><outline xmlUrl="feed://b.example/f"/>',
         [("https://a.example/f", ""), ("http://b.example/f", "")]),
        ('<!-- <outline xmlUrl="https://old.example/f"/> --><outline xmlUrl="https://a.example/f"/>',
         [("https://a.example/f", "")]),
        ('<outline xmlUrl="/f"/><outline xmlUrl="javascript:x"/><outline xmlUrl=""/><outline text="no feed"/>', []),
        ('<outline text="whole" xmlUrl="https://a.example/f"/><outline text="cut off" xmlUrl="https://b.exa',
         [("https://a.example/f", "whole")]),
        ('<title/><title>open</head><outline xmlUrl="https://a.example/f"/>', [("https://a.example/f", "")]),
    ],
)  # fmt: skip
def test_what_a_list_names_is_found(outlines: str, feeds: list[tuple[str, str]]) -> None:
    assert listed(outlines) == feeds


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "an empty body"),
        (b"<rss/>", "no OPML: it has no <opml> element"),
        (b"\x89PNG\r\n", "not text"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "OPML that declares entities of its own"),
    ],
)
def test_what_is_no_list_is_refused_in_a_line(body: bytes, reason: str) -> None:
    with pytest.raises(Reject, match=reason) as caught:
        read_opml(body)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "piece", ["<outline ", '<outline "', "<!--", "<outline text='", "<outline x='y' ", '"', "<opml"]
)
def test_a_trap_takes_no_time(piece: str) -> None:
    started = process_time()
    read_opml(b"<opml><outline " + piece.encode() * 60_000)
    assert process_time() - started < 1


def test_lists_of_the_corpus_are_read(request: pytest.FixtureRequest) -> None:
    feeds = request.config.rootpath.parent / "shared" / "corpus" / "feeds"
    if not feeds.is_dir():
        pytest.skip("../shared/corpus/feeds is not here")
    lists = [read_opml(file.read_bytes()) for file in sorted(feeds.rglob("*.opml"))]
    assert [len(found) for found in lists] == [207, 207]
    assert all(feed.name and feed.url.startswith("http") for found in lists for feed in found)


NAMES = some.text(min_size=1, max_size=30).map(lambda text: " ".join(text.split())).filter(bool)
WORDS = some.text("abc&<>\"'", max_size=5)


@given(some.lists(some.tuples(NAMES, some.lists(WORDS, min_size=1, max_size=3)), max_size=3))
def test_a_list_that_is_written_is_read_again(made: list[tuple[str, list[str]]]) -> None:
    outlets = [
        Outlet(
            id=f"o{number}",
            name=name.encode(errors="replace").decode(),
            language="pt-BR",
            zone="UTC",
            sources=tuple(
                Source(url=f"https://o{number}.example/{place}?q={word}") for place, word in enumerate(words)
            ),
        )
        for number, (name, words) in enumerate(made)
    ]
    again = read_opml(write_opml(outlets).encode())
    assert again == tuple(
        Listed(source.url, outlet.name, "", "pt-BR") for outlet in outlets for source in outlet.sources
    )


def test_an_outlet_of_several_feeds_keeps_its_name(tmp_path: Path) -> None:
    sources = tuple(Source(url=f"https://gazette.example/{name}.xml") for name in ("home", "sport"))
    outlet = Outlet(id="gazette", name="The Gazette", language="en", zone="UTC", sources=sources)
    ((id, text),) = drafts(read_opml(write_opml([outlet]).encode()), ()).items()
    file = tmp_path / f"{id}.toml"
    file.write_text(text)
    assert (read(file).name, [source.url for source in read(file).sources]) == ("The Gazette", [s.url for s in sources])
