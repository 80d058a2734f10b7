"""A feed of which only new items are read says what it says when it is read as a whole."""

import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.pages.document import Document
from connectors.pages.feeds import cut as feed_cut
from connectors.pages.feeds import xml_feed as feed_xml
from connectors.pages.feeds.items import Feed
from schemas.errors import Reject
from schemas.records import Snapshot

ADDRESS = "https://harbour.example/feed"
FRESH = count()


def snapshot(body: bytes, source: str) -> Snapshot:
    at = datetime(2024, 3, 5, tzinfo=UTC)
    return Snapshot(snapshot_id="", outlet="harbour-post", source=source, url=ADDRESS, fetched_at=at, body=body)


def read(text: str | bytes, source: str) -> Feed | str:
    try:
        return feed_xml.parse(Document(snapshot(text if isinstance(text, bytes) else text.encode(), source)))
    except Reject as error:
        return str(error)


def fresh() -> str:
    return f"{ADDRESS}?{next(FRESH)}"


def said(feed: Feed | str) -> Any:
    return feed if isinstance(feed, str) else msgspec.to_builtins(feed)


def polled(versions: list[str]) -> None:
    source = fresh()
    for text in versions:
        assert said(read(text, source)) == said(read(text, fresh()))


ITEMS = [
    "<item><guid>1</guid><title>A &amp; B</title><description>&lt;a href='/x'&gt;l&lt;/a&gt;</description></item>",
    "<item><guid>2</guid><title><![CDATA[C </item> <item> D]]></title></item>",
    "<item><!-- </item><item> --><guid>3</guid><pubDate>Tue, 05 Mar 2024 12:00:00 GMT</pubDate></item>",
    '<item><guid>4</guid><description xml:lang="fr" xml:base="https://b.example/b/">un</description></item>',
    '<item xml:lang="de"><guid>5</guid><a:item>inner</a:item><a:title>no title</a:title></item>',
    "<item><guid>6</guid><media:group><media:content url='/p.jpg' medium='image'/></media:group></item>",
    "<item><guid>7</guid><dc:creator>A Tindall</dc:creator><itunes:author>B</itunes:author></item>",
    "<item><guid>8</guid><source url='https://o.example/'>Other</source><category>c</category></item>",
    '<item xmlns:m="http://search.yahoo.com/mrss/"><guid>9</guid><m:thumbnail url="/t.jpg"/></item>',
    "<item><guid>10</guid><?note </item> <item> ?><description>text</description></item>",
    "<item><guid>11</guid><enclosure url='/a.mp3' type='audio/mpeg'/><link>/eleven</link></item>",
    "<item><title>No id</title><content:encoded><![CDATA[<p>Long</p>]]></content:encoded></item>",
]  # fmt: skip
UNSURE = [
    '<item><guid>u1</guid><item xmlns="urn:other">nested</item></item>',
    "<item><guid>u2</guid><description>a & b &nbsp; c</description></item>",
    "<item/>",
    "<item><guid>u3</guid>",
    "<items/>",
    "<Item><guid>u4</guid></Item>",
    "<!-- <item> -->",
    "<lastBuildDate>Tue, 05 Mar 2024 12:00:00 GMT</lastBuildDate>",
    "<image><title>The logo</title><item><guid>u5</guid></item></image>",
    "</item>",
    "<![CDATA[<item>]]>",
]
ENTRIES = [
    "<entry><id>1</id><title type='html'>&lt;b&gt;x&lt;/b&gt;</title><updated>2024-03-05T12:00Z</updated></entry>",
    "<entry><id>2</id><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>One</p></div></content></entry>",
    "<entry xml:base='/deep/'><id>3</id><link href='a'/><summary>s</summary></entry>",
    "<entry><id>4</id><author><name>A Tindall</name></author><source><title>Other</title></source></entry>",
    "<entry><id>5</id><content><![CDATA[</entry> <entry>]]></content></entry>",
]  # fmt: skip
SPACES = {
    "a": "urn:a", "dc": "http://purl.org/dc/elements/1.1/", "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/", "itunes": "http://www.itunes.com/DTDs/PodCast-1.0.dtd",
}  # fmt: skip
ROOT_ATTRIBUTES = ["", ' xml:lang="pt-BR"', ' xml:base="https://base.example/x/"']
HEADS = [
    "", "<title>Harbour Post</title>", "<language>en-gb</language>", "<description><![CDATA[<item>]]></description>",
    "<lastBuildDate>1</lastBuildDate>", "<lastBuildDate>2</lastBuildDate>", "<!-- <item> -->",
]  # fmt: skip
SPACES_SAID = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())


def rss(head: str, items: list[str], attributes: str) -> str:
    within = head + "".join(items)
    return f'<rss version="2.0"{SPACES_SAID}{attributes}><channel>{within}</channel></rss>'


def rdf(head: str, items: list[str], attributes: str) -> str:
    spaces = 'xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    return f"<rdf:RDF {spaces}{SPACES_SAID}{attributes}><channel>{head}</channel>{''.join(items)}</rdf:RDF>"


def atom(head: str, items: list[str], attributes: str) -> str:
    within = head + "".join(items)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{SPACES_SAID}{attributes}>{within}</feed>'


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_feed_that_is_polled_says_what_it_says_at_first_sight(data: st.DataObject) -> None:
    shape = data.draw(st.sampled_from([rss, rss, rdf, atom]))
    usual = ENTRIES if shape is atom else ITEMS
    item = st.sampled_from([*usual, *usual, *UNSURE]) if data.draw(st.booleans()) else st.sampled_from(usual)
    spaced = st.tuples(item, st.sampled_from(["", "\n", "  "])).map("".join)
    shown = data.draw(st.lists(spaced, max_size=6))
    attributes = st.sampled_from([*[""] * 5, *ROOT_ATTRIBUTES])
    versions = []
    for _ in range(3):
        shown = data.draw(st.lists(spaced, max_size=2)) + shown
        versions.append(shape(data.draw(st.sampled_from(HEADS)), shown, data.draw(attributes)))
        del shown[data.draw(st.integers(0, 8)) :]
    polled(versions)


DAMAGES = (
    *(
        "",
        "<item>",
        "</item>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?",
        "?>",
        "&",
        "<",
        ">",
        "</channel>",
        "<channel>",
        "\0",
    ),
    *("&nbsp;", "<guid>9</guid>", "</description>", ' xml:base="http://["', " xml:lang='x'", "<!DOCTYPE x>", "<x:y/>"),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(0), st.integers(0, 40), st.sampled_from(DAMAGES), st.sampled_from([rss, rdf]))
def test_a_damaged_feed_says_what_it_says_at_first_sight(
    place: int, missing: int, piece: str, shape: Callable[[str, list[str], str], str]
) -> None:
    usual = [ITEMS[0], *ITEMS[3:9], *ITEMS[10:]]
    text = shape("<title>Harbour Post</title>", usual, "")
    at = place % len(text)
    polled([text, text[:at] + piece + text[at + missing :], text])


def test_what_stands_in_real_feeds_is_the_same_when_it_is_new_and_when_it_is_known(
    request: pytest.FixtureRequest,
) -> None:
    feeds = request.config.rootpath.parent / "shared" / "corpus" / "feeds"
    if not feeds.is_dir():
        pytest.skip("../shared/corpus/feeds is not here")
    sure = sum(_same_when_known(file) for file in sorted(feeds.rglob("*")) if file.is_file())
    assert sure >= 115  # of 139 feeds: the others are JSON, empty or broken


def _same_when_known(file: Path) -> bool:
    """Whether items of a feed were cut out: half of them are known, then all."""
    body = file.read_bytes()
    whole = read(body, str(file))
    if isinstance(whole, str):
        return False
    text = Document(snapshot(body, str(file))).text.lstrip()
    cut = feed_cut.pieces(text, "entry" if "<entry" in text else "item")
    markups = cut.items(text) if cut else None
    if cut is None or not markups:
        return False
    half = text[: cut.start] + "".join(markups[::2]) + text[cut.end :]
    source = fresh()
    read(half, source)
    for _ in range(2):
        again = read(text, source)
        assert said(again) == said(whole), file
    return True


def test_an_item_that_is_known_is_the_same_object() -> None:
    source = fresh()
    known = ITEMS[3:8]
    before, after = read(rss("", known, ""), source), read(rss("<ttl>1</ttl>", [ITEMS[0], *known], ""), source)
    assert isinstance(before, Feed)
    assert isinstance(after, Feed)
    assert [item is same for item, same in zip(before.items, after.items[1:], strict=True)] == [True] * 5


def test_a_slip_that_can_be_mended_costs_no_other_item() -> None:
    source, known = fresh(), ITEMS[3:8]
    slip = "<item><guid>s</guid><title>R&D &eacute;t&eacute;\x0b &nope; <![CDATA[a & b &amp;\x0c c]]></title></item>"
    before = read(rss("", known, ""), source)
    after = read(rss("", [slip, *known], ""), source)
    again = read(rss("", [ITEMS[0], slip, *known], ""), source)
    assert isinstance(before, Feed)
    assert isinstance(after, Feed)
    assert isinstance(again, Feed)
    assert after.items[0].title == "R&D été &nope; a & b & c"
    assert (after.items[1:], again.items[1:]) == (before.items, after.items)


def test_an_item_that_stands_elsewhere_is_read_anew() -> None:
    source = fresh()
    items = ["<item><guid>1</guid><description>Uma</description></item>"]
    feeds = [said(read(rss("", items, attributes), source)) for attributes in ROOT_ATTRIBUTES]
    assert [feed["items"][0]["language"] for feed in feeds] == [None, "pt-BR", None]


@pytest.mark.parametrize(
    "piece",
    [
        "<item>",
        "</item>",
        "<item><![CDATA[",
        "<item><!--",
        "<item><?",
        "<item>]]></item>",
        "<!",
        "<item a='",
        "<item>&#x0;",
    ],
)
def test_a_trap_takes_no_time(piece: str) -> None:
    text = f"<rss version='2.0'><channel><item>{piece * 60_000}</item></channel></rss>"
    started = process_time()
    cut = feed_cut.pieces(text, "item")
    if cut is not None:
        cut.items(text)
    assert process_time() - started < 1


def test_what_is_remembered_of_feeds_is_bounded() -> None:
    def poll(number: int) -> None:
        items = [
            f"<item><guid>{number} {each}</guid><description>{'x' * 20_000}</description></item>" for each in range(9)
        ]
        read(rss("", items, ""), fresh())

    tracemalloc.start()
    try:
        for number in range(250):  # 45 million characters
            poll(number)
        assert tracemalloc.get_traced_memory()[0] < 120 * 2**20
    finally:
        tracemalloc.stop()
